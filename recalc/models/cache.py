"""Remembers the answers to identical calls, in this process."""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from typing import Any, Generic, TypeVar

import msgspec

V = TypeVar("V")


def call_key(*parts: Any) -> bytes:
    """Return a key that is the same for the same call only. Numbers keep their kind: 1 is not
    1.0."""
    return hashlib.sha256(msgspec.json.encode(parts, order="sorted")).digest()


class Cache(Generic[V]):
    """Holds values up to ``most_bytes`` in all, and drops those that were not used for longest.
    None is the key of what is not kept."""

    def __init__(self, most_bytes: int) -> None:
        self._most = most_bytes
        self._bytes = 0
        self._values: OrderedDict[bytes, tuple[V, int]] = OrderedDict()

    def get(self, key: bytes | None) -> V | None:
        """Return the value of a key, None where there is none."""
        if key is None or key not in self._values:
            return None
        self._values.move_to_end(key)
        return self._values[key][0]

    def put(self, key: bytes | None, value: V, size: int) -> None:
        """Keep a value of ``size`` bytes, unless it is larger than all may be together."""
        if key is None or size > self._most:
            return
        before = self._values.pop(key, None)
        self._bytes += size - (0 if before is None else before[1])
        self._values[key] = (value, size)
        while self._bytes > self._most:
            _, (_, dropped) = self._values.popitem(last=False)
            self._bytes -= dropped

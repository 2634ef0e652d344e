"""Encoding of answers: at once, or in pieces where one call would hold up all threads."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

encode_json = msgspec.json.Encoder().encode

#: Stands for a field while the rest is encoded: JSON has no such byte, in a string it is escaped.
_HOLE = b"\0"


def encode_in_pieces(body: Any) -> bytearray:
    """The same JSON as ``encode_json`` makes, one list item or member after another: the encoder
    lets no other thread run during a call."""
    out = bytearray()
    _write(out, body)
    return out


def _write(out: bytearray, value: Any) -> None:
    name = _field_of_structs(value)
    if name is None:
        out += encode_json(value)
        return
    rest = encode_json(msgspec.structs.replace(value, **{name: msgspec.Raw(_HOLE)}))
    before, _, after = rest.partition(_HOLE)
    out += before
    held = getattr(value, name)
    if isinstance(held, list):
        _write_all(out, b"[]", ((b"", each) for each in held))
    else:
        members = ((encode_json(key) + b":", each) for key, each in held.items())
        _write_all(out, b"{}", members)
    out += after


def _write_all(out: bytearray, brackets: bytes, named: Iterable[tuple[bytes, Any]]) -> None:
    out += brackets[:1]
    separator = b""
    for name, value in named:
        out += separator
        out += name
        _write(out, value)
        separator = b","
    out += brackets[1:]


def _field_of_structs(value: Any) -> str | None:
    """The field with the most structs in a list or by name; None where there is none."""
    if not isinstance(value, msgspec.Struct):
        return None
    sizes: dict[str, int] = {}
    for name in value.__struct_fields__:
        held = getattr(value, name)
        if isinstance(held, Mapping | list) and held:
            first = next(iter(held.values())) if isinstance(held, Mapping) else held[0]
            if isinstance(first, msgspec.Struct):
                sizes[name] = len(held)
    return max(sizes, key=sizes.__getitem__, default=None)

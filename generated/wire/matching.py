# Machine-written from openapi.yaml (sha256 6d9b45e85f9e632de8dcc73299a7297c60d28b7d26f88d153d8fcfdc8da1c1a4) by codegen with datamodel-code-generator 0.89.0, openapi-python-client 0.29.1, ruff 0.17.6.
"""Finds what is registered for a path as it was sent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar
from urllib.parse import unquote_to_bytes

T = TypeVar("T")


@dataclass(slots=True)
class _Node(Generic[T]):
    fixed: dict[bytes, _Node[T]] = field(default_factory=dict)
    parameter: _Node[T] | None = None
    methods: dict[str, T] = field(default_factory=dict)


class Router(Generic[T]):
    """Finds what is registered for a path, segment by segment; fixed segments come first."""

    def __init__(self) -> None:
        self._root: _Node[T] = _Node()

    def add(self, method: str, template: str, value: T) -> None:
        node = self._root
        for segment in template.split("/")[1:]:
            if segment.startswith("{"):
                node.parameter = node.parameter or _Node()
                node = node.parameter
            else:
                node = node.fixed.setdefault(segment.encode(), _Node())
        node.methods[method] = value

    def match(self, raw_path: bytes) -> tuple[Mapping[str, T], Sequence[bytes]] | None:
        """What the path has, by method, and its parameters: unquoted bytes, in order."""
        segments = raw_path.split(b"/")[1:]
        if b"%" in raw_path:
            segments = [unquote_to_bytes(segment) for segment in segments]
        values: list[bytes] = []
        node = _walk(self._root, segments, 0, values)
        return None if node is None else (node.methods, values)


def _walk(
    node: _Node[T], segments: Sequence[bytes], at: int, values: list[bytes]
) -> _Node[T] | None:
    if at == len(segments):
        return node if node.methods else None
    segment = segments[at]
    following = node.fixed.get(segment)
    if following is not None:
        found = _walk(following, segments, at + 1, values)
        if found is not None:
            return found
    if node.parameter is None or not segment:
        return None
    values.append(segment)
    found = _walk(node.parameter, segments, at + 1, values)
    if found is None:
        values.pop()
    return found

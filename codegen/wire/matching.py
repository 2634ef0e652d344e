"""Finds what is registered for a path as it was sent."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar
from urllib.parse import unquote_to_bytes

T = TypeVar("T")


@dataclass(slots=True)
class _Node(Generic[T]):
    fixed: dict[bytes, _Node[T]] = field(default_factory=dict)
    #: Parameters with text before and behind them, the longest text first.
    within: dict[tuple[bytes, bytes], _Node[T]] = field(default_factory=dict)
    parameter: _Node[T] | None = None
    methods: dict[str, T] = field(default_factory=dict)


class Router(Generic[T]):
    """Finds what is registered for a path, segment by segment. Fixed segments come first, then
    parameters with text around them, then whole segments."""

    def __init__(self) -> None:
        self._root: _Node[T] = _Node()

    def add(self, method: str, template: str, value: T) -> None:
        """Register ``value`` for a path that has at most one ``{parameter}`` in a segment."""
        node = self._root
        for segment in template.split("/")[1:]:
            before, brace, rest = segment.partition("{")
            behind = rest.partition("}")[2]
            if not brace:
                node = node.fixed.setdefault(segment.encode(), _Node())
            elif before or behind:
                key = (before.encode(), behind.encode())
                found = node.within.setdefault(key, _Node())
                longest_first = sorted(
                    node.within.items(), key=lambda each: -sum(map(len, each[0]))
                )
                node.within = dict(longest_first)
                node = found
            else:
                node.parameter = node.parameter or _Node()
                node = node.parameter
        node.methods[method] = value

    def match(self, raw_path: bytes) -> tuple[Mapping[str, T], Sequence[bytes]] | None:
        """What the path has, by method, and its parameters: unquoted bytes, in order."""
        values: list[bytes] = []
        node = _walk(self._root, raw_path.split(b"/"), 1, values)
        return None if node is None else (node.methods, values)


def _walk(
    node: _Node[T], segments: Sequence[bytes], at: int, values: list[bytes]
) -> _Node[T] | None:
    if at == len(segments):
        return node if node.methods else None
    raw = segments[at]
    segment = unquote_to_bytes(raw) if b"%" in raw else raw
    following = node.fixed.get(segment)
    if following is not None:
        found = _walk(following, segments, at + 1, values)
        if found is not None:
            return found
    for inner, value in _candidates(node, raw):
        values.append(unquote_to_bytes(value) if b"%" in value else value)
        found = _walk(inner, segments, at + 1, values)
        if found is not None:
            return found
        values.pop()
    return None


def _candidates(node: _Node[T], raw: bytes) -> Iterator[tuple[_Node[T], bytes]]:
    """What may follow a segment, with the value of its parameter. Text around a parameter is
    compared with the segment as it was sent, so that a value may contain it percent-encoded."""
    for (before, behind), inner in node.within.items():
        if len(raw) > len(before) + len(behind) and raw.startswith(before) and raw.endswith(behind):
            yield inner, raw[len(before) : len(raw) - len(behind)]
    if node.parameter is not None and raw:
        yield node.parameter, raw

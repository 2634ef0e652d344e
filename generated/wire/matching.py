# Machine-written from openapi.yaml by `make generate`: do not edit. See MANIFEST.json.
"""Finds what is registered for a path as it was sent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Generic, TypeVar
from urllib.parse import unquote_to_bytes

T = TypeVar("T")
#: A segment with a parameter: its position in the path, and the text before and behind it.
_Hole = tuple[int, bytes, bytes]
#: Paths whose match is kept, and the bytes that each may have.
_KNOWN, _SHORT = 1 << 10, 1 << 8
#: Before any parameter with text around it.
_FIXED = -(1 << 30)


@dataclass(slots=True)
class _Shape(Generic[T]):
    """All templates whose parameters are at the same places. ``methods`` are those of each, by its
    fixed segments. ``rank`` orders shapes: fixed segments first, then parameters with text around
    them, the longest text first, then whole segments; the first segment decides first."""

    rank: tuple[int, ...]
    fixed: tuple[int, ...]
    holes: tuple[_Hole, ...]
    methods: dict[tuple[bytes, ...], dict[str, T]] = field(default_factory=dict)


class Router(Generic[T]):
    """Finds the template of a path. Fixed segments come before parameters with text around them,
    and these before whole segments."""

    def __init__(self) -> None:
        #: By number of segments, in the order in which they are tried.
        self._shapes: dict[int, list[_Shape[T]]] = {}
        self._known = lru_cache(_KNOWN)(self._find)

    def add(self, method: str, template: str, value: T) -> None:
        """Register ``value`` for a path that has at most one ``{parameter}`` in a segment."""
        segments = template.encode().split(b"/")
        rank, fixed, holes = [], [], []
        for at, segment in enumerate(segments):
            before, brace, rest = segment.partition(b"{")
            behind = rest.partition(b"}")[2]
            if brace:
                holes.append((at, before, behind))
                rank.append(-len(before + behind))
            else:
                fixed.append(at)
                rank.append(_FIXED)
        shapes = self._shapes.setdefault(len(segments), [])
        shape = next((each for each in shapes if each.holes == tuple(holes)), None)
        if shape is None:
            shape = _Shape(tuple(rank), tuple(fixed), tuple(holes))
            shapes.append(shape)
            shapes.sort(key=lambda each: each.rank)
        key = tuple(segments[at] for at in fixed)
        shape.methods.setdefault(key, {})[method] = value
        self._known.cache_clear()

    def match(self, raw_path: bytes) -> tuple[Mapping[str, T], Sequence[bytes]] | None:
        """What the path has, by method, and its parameters: unquoted bytes, in order."""
        # Clients ask for the same again and again, as those do that watch an operation.
        return self._known(raw_path) if len(raw_path) <= _SHORT else self._find(raw_path)

    def _find(self, raw_path: bytes) -> tuple[Mapping[str, T], Sequence[bytes]] | None:
        sent = segments = raw_path.split(b"/")
        if b"%" in raw_path:
            segments = [unquote_to_bytes(segment) for segment in sent]
        for shape in self._shapes.get(len(segments), ()):
            methods = shape.methods.get(tuple([segments[at] for at in shape.fixed]))
            if methods is not None:
                values = _values(shape.holes, sent, segments)
                if values is not None:
                    return methods, values
        return None


def _values(
    holes: Sequence[_Hole], sent: Sequence[bytes], segments: Sequence[bytes]
) -> tuple[bytes, ...] | None:
    """The parameters of a path, or None where one is empty or lacks the text around it. That text
    is compared with the segment as it was sent, so that a value may contain it percent-encoded."""
    values = []
    for at, before, behind in holes:
        value = segments[at]
        if before or behind:
            raw, around = sent[at], len(before) + len(behind)
            if len(raw) <= around or not (raw.startswith(before) and raw.endswith(behind)):
                return None
            value = unquote_to_bytes(raw[len(before) : len(raw) - len(behind)])
        if not value:
            return None
        values.append(value)
    return tuple(values)

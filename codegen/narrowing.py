"""How a schema of the contract breaks what was sent or read with an older one.

Where two schemas are not comparable, a break is reported: one too many is undone by a look at it,
one too few breaks clients.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from codegen import unions
from codegen.limits import bounds, choices, excluded, formats
from codegen.parameters import kind_of
from codegen.unions import Options, Resolve

Json = Any
#: What a schema that is not there takes: anything.
_ANYTHING: dict[str, Json] = {}


@dataclass
class Comparison:
    """Compares an old schema with a new one. ``sent``: clients send the values, and do not read
    them. Yields the breaks, each a sentence that begins with its place."""

    old: Resolve
    new: Resolve
    sent: bool
    _seen: dict[tuple[int, int], tuple[Json, Json]] = field(default_factory=dict)

    def breaks(self, old: Json, new: Json, place: str) -> Iterator[str]:
        """Yield what breaks clients at ``place`` and inside it."""
        before, now = unions.options(old, self.old), unions.options(new, self.new)
        old, new = self.old(old), self.new(new)
        # Schemas may contain themselves. They are kept, so that no other has the same id.
        if (id(old), id(new)) in self._seen:
            return
        self._seen[id(old), id(new)] = old, new
        old, new = unions.merged(old, self.old), unions.merged(new, self.new)
        words, words_now = unions.types(old, self.old), unions.types(new, self.new)
        yield from self._types(words, words_now, place)
        if unions.parts(old) or unions.parts(new):
            if words and words_now:
                yield from self._alternatives(before, now, place)
            return
        yield from choices(old, new, place, sent=self.sent)
        if self.sent:
            yield from bounds(old, new, place)
            yield from excluded(old, new, place)
        else:
            yield from formats(old, new, place)
        if kind_of(old) == kind_of(new) == "array":
            items = old.get("items", _ANYTHING), new.get("items", _ANYTHING)
            yield from self.breaks(*items, f"{place}[]")
        if kind_of(old) == kind_of(new) == "object":
            yield from self._properties(old, new, place)
            yield from self._other_fields(old, new, place)

    def _types(self, before: set[str], now: set[str], place: str) -> Iterator[str]:
        lost = (before - now) if self.sent else (now - before)
        if before and now and lost:
            verb = "no longer takes" if self.sent else "may now be"
            yield f"{place} {verb} {', '.join(sorted(lost))}"
        elif self.sent and now and not before:
            yield f"{place} took any type, and now takes {', '.join(sorted(now))}"
        elif not self.sent and before and not now:
            yield f"{place} was of type {', '.join(sorted(before))}, and may now be of any"

    def _properties(self, old: Json, new: Json, place: str) -> Iterator[str]:
        hidden = "readOnly" if self.sent else "writeOnly"
        before, now = _visible(old, hidden), _visible(new, hidden)
        required, required_now = set(old.get("required", ())), set(new.get("required", ()))
        for name in before:
            if name in now:
                yield from self.breaks(before[name], now[name], f"{place}.{name}")
            elif name in new.get("properties", {}):
                yield f"{place}.{name} is now {hidden}"
            else:
                yield f"{place}.{name} was removed"
        if "properties" not in old and _is_open(old):  # fields of one schema, whatever their names
            for name, inner in now.items():
                yield from self.breaks(_others(old), inner, f"{place}.{name}")
        if self.sent:
            for name in sorted(required_now & set(now) - (required & set(before))):
                yield f"{place}.{name} is now required"
        else:
            for name in sorted((required - required_now) & set(before) & set(now)):
                yield f"{place}.{name} may now be absent"

    def _other_fields(self, old: Json, new: Json, place: str) -> Iterator[str]:
        """Compare what fields without a name may be. Answers may get more fields."""
        before, now = old.get("patternProperties", {}), new.get("patternProperties", {})
        for pattern in before:
            if pattern in now:
                yield from self.breaks(before[pattern], now[pattern], f"{place}.{pattern}")
            elif self.sent and not _is_open(new):
                yield f"{place} no longer takes fields with names like {pattern}"
        if _is_open(old) and _is_open(new):
            others = _others(old), _others(new)
            yield from self.breaks(*others, f"{place}.*")
        elif self.sent and _is_open(old):
            yield f"{place} no longer takes fields that it does not name"

    def _alternatives(self, before: Options, now: Options, place: str) -> Iterator[str]:
        """Compare the alternatives. A union that is read may get more that have names, as an enum
        may get more values."""
        was_one = len([option for option in before if option.label != "null"]) == 1
        for old, new in unions.pairs(before, now):
            if old is not None and new is not None:
                yield from self.breaks(old.schema, new.schema, f"{place}({old.label})")
            elif old is not None and self.sent:
                yield f"{place} no longer takes {old.label}"
            elif new is not None and not self.sent and (was_one or not new.name):
                yield f"{place} may now be {new.label}"


def _visible(schema: Json, hidden: str) -> dict[str, Json]:
    """Return the properties that are not of the other direction only."""
    properties = schema.get("properties", {}).items()
    return {name: inner for name, inner in properties if inner.get(hidden) is not True}


def _is_open(schema: Json) -> bool:
    return schema.get("additionalProperties", True) is not False


def _others(schema: Json) -> Json:
    found = schema.get("additionalProperties", True)
    return _ANYTHING if found is True else found

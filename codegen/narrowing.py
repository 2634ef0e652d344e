"""How a schema of the contract breaks what was sent or read with an older one."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

Json = Any
Resolve = Callable[[Json], Json]
#: Bounds that break a client which sends values, when they rise or when they fall.
_LEAST = ("minimum", "exclusiveMinimum", "minLength", "minItems", "minProperties")
_MOST = ("maximum", "exclusiveMaximum", "maxLength", "maxItems", "maxProperties")
#: Words that break such a client when they are new, or say something else.
_NARROWING = ("pattern", "format", "const", "multipleOf", "uniqueItems", "propertyNames")


@dataclass
class Comparison:
    """Compares an old schema with a new one. ``sent``: clients send the values, and do not read
    them. Yields the breaks, each a sentence that begins with its place."""

    old: Resolve
    new: Resolve
    sent: bool
    _seen: set[tuple[str, str]] = field(default_factory=set)

    def breaks(self, old: Json, new: Json, place: str) -> Iterator[str]:
        """Yield what breaks clients at ``place`` and inside it."""
        names = (_name(old), _name(new))
        if all(names):
            if names in self._seen:
                return
            self._seen.add(names)
        old, new = _merged(self.old(old), self.old), _merged(self.new(new), self.new)
        yield from self._types(old, new, place)
        yield from _enums(old, new, place)
        if self.sent:
            yield from _bounds(old, new, place)
        yield from self._properties(old, new, place)
        if "items" in old and "items" in new:
            yield from self.breaks(old["items"], new["items"], f"{place}[]")
        if isinstance(old.get("additionalProperties"), dict) and isinstance(
            new.get("additionalProperties"), dict
        ):
            yield from self.breaks(
                old["additionalProperties"], new["additionalProperties"], f"{place}.*"
            )
        yield from self._alternatives(old, new, place)

    def _types(self, old: Json, new: Json, place: str) -> Iterator[str]:
        before, now = _type_words(old), _type_words(new)
        lost = (before - now) if self.sent else (now - before)
        if before and now and lost:
            verb = "no longer takes" if self.sent else "may now be"
            yield f"{place} {verb} {', '.join(sorted(lost))}"
        elif self.sent and now and not before and "oneOf" not in old:
            yield f"{place} took any type, and now takes {', '.join(sorted(now))}"
        elif not self.sent and before and not now and "oneOf" not in new:
            yield f"{place} was of type {', '.join(sorted(before))}, and may now be of any"

    def _properties(self, old: Json, new: Json, place: str) -> Iterator[str]:
        before, now = old.get("properties", {}), new.get("properties", {})
        required, required_now = set(old.get("required", ())), set(new.get("required", ()))
        for name in before:
            if name not in now:
                yield f"{place}.{name} was removed"
            else:
                yield from self.breaks(before[name], now[name], f"{place}.{name}")
        if self.sent:
            for name in sorted(required_now - required):
                yield f"{place}.{name} is now required"
            if _is_open(old) and not _is_open(new):
                yield f"{place} no longer takes fields that it does not name"
        else:
            for name in sorted((required - required_now) & set(now)):
                yield f"{place}.{name} may now be absent"

    def _alternatives(self, old: Json, new: Json, place: str) -> Iterator[str]:
        """Compare the named alternatives; those of values that are read may become fewer."""
        for word in ("oneOf", "anyOf"):
            before = {_name(option): option for option in old.get(word, ()) if _name(option)}
            now = {_name(option): option for option in new.get(word, ()) if _name(option)}
            for name, option in before.items():
                if name in now:
                    yield from self.breaks(option, now[name], f"{place}({name})")
                elif self.sent:
                    yield f"{place} no longer takes {name}"


def _name(schema: Json) -> str:
    found: str = schema.get("$ref", "") if isinstance(schema, Mapping) else ""
    return found.rsplit("/", 1)[-1]


def _merged(schema: Json, resolve: Resolve) -> Json:
    """Return a oneOf of null and of one other schema as one schema that permits null: both ways of
    writing it say the same."""
    options = schema.get("oneOf", ())
    others = [resolve(option) for option in options if option != {"type": "null"}]
    if len(options) != 2 or len(others) != 1 or "type" not in others[0]:
        return schema
    (other,) = others
    kinds = [other["type"]] if isinstance(other["type"], str) else other["type"]
    merged = {**other, "type": [*kinds, "null"]}
    return {**merged, "enum": [*other["enum"], None]} if "enum" in other else merged


def _type_words(schema: Json) -> set[str]:
    """Return the types of a schema; a number may be an integer."""
    found = schema.get("type", [])
    words = {found} if isinstance(found, str) else set(found)
    return words | {"integer"} if "number" in words else words


def _is_open(schema: Json) -> bool:
    return schema.get("additionalProperties", True) is not False


def _enums(old: Json, new: Json, place: str) -> Iterator[str]:
    if "enum" in old and "enum" in new:
        for value in old["enum"]:
            if value not in new["enum"]:
                yield f"{place} has the value {value!r} no longer"


def _bounds(old: Json, new: Json, place: str) -> Iterator[str]:
    for words, sign in ((_LEAST, 1), (_MOST, -1)):
        for word in words:
            if word in new and (word not in old or sign * (new[word] - old[word]) > 0):
                yield f"{place} has {word} {new[word]}, and had {old.get(word, 'none')}"
    for word in _NARROWING:
        if word in new and new[word] != old.get(word):
            yield f"{place} has {word} {new[word]!r}, and had {old.get(word, 'none')!r}"
    if "enum" in new and "enum" not in old:
        yield f"{place} took any value, and now only those of an enum"

"""How what a schema says of values beside their type breaks clients of an older one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

Json = Any
#: Bounds that break a client which sends values, when they rise or when they fall.
_LEAST = ("minimum", "exclusiveMinimum", "minLength", "minItems", "minProperties")
_MOST = ("maximum", "exclusiveMaximum", "maxLength", "maxItems", "maxProperties")
#: Words that break such a client when they are new, or say something else.
_NARROWING = ("pattern", "format", "multipleOf", "uniqueItems", "propertyNames")


def choices(old: Json, new: Json, place: str, *, sent: bool) -> Iterator[str]:
    """Yield the values of ``enum`` and ``const`` that are gone; and where any value was taken, or
    may be read now."""
    before, now = _choices(old), _choices(new)
    if before is not None and now is not None:
        for value in before:
            if not _is_among(value, now):
                yield f"{place} has the value {value!r} no longer"
    elif sent and now is not None:
        yield f"{place} took any value, and now only those of an enum"
    elif not sent and before is not None:
        yield f"{place} had only values of an enum, and may now have any"


def bounds(old: Json, new: Json, place: str) -> Iterator[str]:
    """Yield the bounds and rules that are new or narrower."""
    for words, sign in ((_LEAST, 1), (_MOST, -1)):
        for word in words:
            if word in new and (word not in old or sign * (new[word] - old[word]) > 0):
                yield f"{place} has {word} {new[word]}, and had {old.get(word, 'none')}"
    for word in _NARROWING:
        if word in new and new[word] is not False and new[word] != old.get(word):
            yield f"{place} has {word} {new[word]!r}, and had {old.get(word, 'none')!r}"
    before = old.get("dependentRequired", {})
    for name, others in new.get("dependentRequired", {}).items():
        for other in others:
            if other not in before.get(name, ()):
                yield f"{place}.{other} is now required with {name}"


def formats(old: Json, new: Json, place: str) -> Iterator[str]:
    """Yield a format that values which are read may not have any more: clients decode them."""
    if "format" in old and new.get("format") != old["format"]:
        yield f"{place} has format {new.get('format', 'none')!r}, and had {old['format']!r}"


def excluded(old: Json, new: Json, place: str) -> Iterator[str]:
    """Yield the values that ``not`` excludes now."""
    before = _choices(old.get("not", {})) or []
    for value in _choices(new.get("not", {})) or []:
        if not _is_among(value, before):
            yield f"{place} no longer takes the value {value!r}"


def _choices(schema: Json) -> list[Json] | None:
    found: list[Json] | None = [schema["const"]] if "const" in schema else schema.get("enum")
    return found


def _is_among(value: Json, values: list[Json]) -> bool:
    """Return whether a list has a value; true is not 1."""
    return any(
        value == each and isinstance(value, bool) is isinstance(each, bool) for each in values
    )

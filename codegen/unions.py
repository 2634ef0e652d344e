"""The alternatives of schemas: which of an old schema is which of a new one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from codegen.parameters import is_nullable, kind_of

Json = Any
Resolve = Callable[[Json], Json]
_NULL = {"type": "null"}


@dataclass(frozen=True)
class Option:
    """An alternative of a schema; ``name`` is empty if it is no reference."""

    name: str
    kind: str
    schema: Json

    @property
    def label(self) -> str:
        """How a sentence calls it."""
        return self.name or self.kind


Options = list[Option]


def parts(schema: Json) -> list[Json]:
    """Return the schemas of a union; none of another schema."""
    return [*schema.get("oneOf", ()), *schema.get("anyOf", ())]


def options(schema: Json, resolve: Resolve) -> Options:
    """Return the alternatives of a schema: those of a union, null, or itself."""
    found = resolve(schema)
    alternatives = parts(found)
    if not alternatives and is_nullable(found) and kind_of(found) != "null":
        alternatives = [_without_null(found), _NULL]
    return [_option(each, resolve) for each in alternatives or [schema]]


def _option(schema: Json, resolve: Resolve) -> Option:
    kind = kind_of(resolve(schema))
    name = schema.get("$ref", "").rsplit("/", 1)[-1]
    return Option(name, kind, schema)


def _without_null(schema: Json) -> Json:
    found = {**schema, "type": kind_of(schema)}
    if "enum" in schema:
        found["enum"] = [value for value in schema["enum"] if value is not None]
    return found


def pairs(before: Options, now: Options) -> Iterator[tuple[Option | None, Option | None]]:
    """Yield each alternative with the one of the other schema that has its name, or else its kind;
    None where there is none."""
    names = {option.name for option in before if option.name}
    names &= {option.name for option in now}
    left = [option for option in now if option.name not in names]
    for option in before:
        if option.name in names:
            yield option, next(each for each in now if each.name == option.name)
        else:
            found = next((each for each in left if _alike(each.kind, option.kind)), None)
            if found is not None:
                left.remove(found)
            yield option, found
    for option in left:
        yield None, option


def _alike(one: str, other: str) -> bool:
    return one == other or {one, other} == {"integer", "number"}


def merged(schema: Json, resolve: Resolve) -> Json:
    """Return a oneOf of null and of one other schema as one schema that permits null: both ways of
    writing it say the same."""
    alternatives = schema.get("oneOf", ())
    others = [resolve(option) for option in alternatives if option != _NULL]
    if len(alternatives) != 2 or len(others) != 1 or "type" not in others[0]:
        return schema
    (other,) = others
    kinds = [other["type"]] if isinstance(other["type"], str) else other["type"]
    found = {**other, "type": [*kinds, "null"]}
    return {**found, "enum": [*other["enum"], None]} if "enum" in other else found


def types(schema: Json, resolve: Resolve) -> set[str]:
    """Return the types that a schema takes, none for any; a number may be an integer."""
    inner = [types(resolve(part), resolve) for part in parts(schema)]
    if inner:
        return set[str]().union(*inner) if all(inner) else set()
    found = schema.get("type", kind_of(schema) or [])
    words = {found} if isinstance(found, str) else set(found)
    return words | {"integer"} if "number" in words else words

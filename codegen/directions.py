"""Schemas by direction: requests have no ``readOnly`` fields, answers no ``writeOnly`` ones."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from codegen.references import COMPONENT, objects, rewritten, schemas_in

Json = Any
#: Names the fields of a schema for requests that a request must not have.
REFUSED = "x-refused"


def input_name(name: str) -> str:
    """The name of the model that a schema has in requests, where that is another."""
    return f"{name}Input"


def differing(schemas: Mapping[str, Json]) -> frozenset[str]:
    """The schemas that are not the same in both directions: they have such a field, or refer to a
    schema that has."""
    referred = {name: set(schemas_in(schema)) for name, schema in schemas.items()}
    found = {name for name, schema in schemas.items() if _has_direction(schema)}
    while True:
        more = {name for name, others in referred.items() if name not in found and found & others}
        if not more:
            return frozenset(found)
        found |= more


def for_request(schema: Json, renamed: frozenset[str]) -> Json:
    """``schema`` without ``readOnly`` fields, with references to the other schemas' own form."""

    def rename(reference: str) -> str:
        name = reference.removeprefix(COMPONENT)
        return COMPONENT + input_name(name) if name in renamed else reference

    return _directed(schema, "readOnly", rename)


def for_answer(schema: Json) -> Json:
    """``schema`` without ``writeOnly`` fields."""
    return _directed(schema, "writeOnly", str)


def _has_direction(schema: Json) -> bool:
    return any(
        isinstance(inner, dict) and ("readOnly" in inner or "writeOnly" in inner)
        for _, part in objects(schema)
        for inner in part.get("properties", {}).values()
    )


def _directed(schema: Json, dropped: str, rename: Callable[[str], str]) -> Json:
    def change(part: Json) -> Json:
        found = dict(part)
        if "$ref" in part:
            found["$ref"] = rename(part["$ref"])
        if "discriminator" in part:
            mapping = part["discriminator"]["mapping"]
            renamed = {tag: rename(to) for tag, to in mapping.items()}
            found["discriminator"] = {**part["discriminator"], "mapping": renamed}
        properties = part.get("properties", {})
        gone = [name for name, inner in properties.items() if inner.get(dropped) is True]
        if gone:
            found["properties"] = {key: properties[key] for key in properties if key not in gone}
            if "required" in part:
                found["required"] = [name for name in part["required"] if name not in gone]
            if dropped == "readOnly":
                found[REFUSED] = gone
        return found

    return rewritten(schema, change)

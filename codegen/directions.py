"""Schemas by direction: requests have no ``readOnly`` fields, answers no ``writeOnly`` ones."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from typing import Any

Json = Any
#: Names the fields of a schema for requests that a request must not have.
REFUSED = "x-refused"
_COMPONENT = "#/components/schemas/"
_REFERENCE = re.compile(rf'"{_COMPONENT}([^/"]+)"')


def input_name(name: str) -> str:
    """The name of the model that a schema has in requests, where that is another."""
    return f"{name}Input"


def differing(schemas: Mapping[str, Json]) -> frozenset[str]:
    """The schemas that are not the same in both directions: they have such a field, or refer to a
    schema that has."""
    texts = {name: json.dumps(schema) for name, schema in schemas.items()}
    found = {name for name, schema in schemas.items() if _has_direction(schema)}
    while True:
        more = {
            name
            for name, text in texts.items()
            if name not in found and found.intersection(_REFERENCE.findall(text))
        }
        if not more:
            return frozenset(found)
        found |= more


def for_request(schema: Json, renamed: frozenset[str]) -> Json:
    """``schema`` without ``readOnly`` fields, with references to the other schemas' own form."""

    def rename(reference: str) -> str:
        name = reference.removeprefix(_COMPONENT)
        return _COMPONENT + input_name(name) if name in renamed else reference

    return _directed(schema, "readOnly", rename)


def for_answer(schema: Json) -> Json:
    """``schema`` without ``writeOnly`` fields."""
    return _directed(schema, "writeOnly", str)


def _has_direction(node: Json) -> bool:
    if isinstance(node, dict):
        if any(
            isinstance(inner, dict) and ("readOnly" in inner or "writeOnly" in inner)
            for inner in node.get("properties", {}).values()
        ):
            return True
        node = list(node.values())
    return isinstance(node, list) and any(map(_has_direction, node))


def _directed(node: Json, dropped: str, rename: Callable[[str], str]) -> Json:
    if isinstance(node, list):
        return [_directed(inner, dropped, rename) for inner in node]
    if not isinstance(node, dict):
        return node
    found = {key: _directed(inner, dropped, rename) for key, inner in node.items()}
    if isinstance(node.get("$ref"), str):
        found["$ref"] = rename(node["$ref"])
    if isinstance(node.get("discriminator"), dict):
        mapping = node["discriminator"]["mapping"]
        found["discriminator"]["mapping"] = {tag: rename(to) for tag, to in mapping.items()}
    properties = node.get("properties")
    if isinstance(properties, dict):
        gone = [
            name
            for name, inner in properties.items()
            if isinstance(inner, dict) and inner.get(dropped) is True
        ]
        for name in gone:
            del found["properties"][name]
        if gone and "required" in node:
            found["required"] = [name for name in node["required"] if name not in gone]
        if gone and dropped == "readOnly":
            found[REFUSED] = gone
    return found

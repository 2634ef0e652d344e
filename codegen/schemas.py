"""The schemas of the contract as models can have them: what models cannot say is left out."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from codegen.directions import REFUSED
from codegen.names import class_name
from codegen.parameters import choices_of, is_nullable, kind_of, sized
from codegen.patterns import translated
from codegen.references import COMPONENT

Json = Any
#: What the checks enforce, or what changes nothing.
_LEFT_OUT = (
    *("uniqueItems", "minProperties", "maxProperties", "dependentRequired", "propertyNames"),
    *("not", "const", "enum", "title", "examples", "example", "deprecated", "$comment"),
    *("readOnly", "writeOnly", REFUSED),
)
#: The formats that have a Python type.
_TYPED = frozenset({"uuid", "date-time", "date"})


def named(schemas: Mapping[str, Json]) -> dict[str, Json]:
    """The schemas, and those of objects inside them, which get names: a closed object is closed
    only as a model of its own."""
    naming = _Naming(schemas)
    for name, schema in schemas.items():
        naming.found[name] = naming.inside(schema, name)
    return naming.found


class _Naming:
    def __init__(self, schemas: Mapping[str, Json]) -> None:
        self._taken = set(schemas)
        self.found: dict[str, Json] = {}

    def inside(self, schema: Json, name: str) -> Json:
        """``schema`` with references in place of the objects inside it."""
        found = dict(schema)
        if "properties" in schema:
            found["properties"] = {
                key: self._named(inner, f"{name}{_word(key)}")
                for key, inner in schema["properties"].items()
            }
        for keyword, suffix in (("items", "Item"), ("additionalProperties", "Value")):
            if isinstance(schema.get(keyword), dict):
                found[keyword] = self._named(schema[keyword], f"{name}{suffix}")
        if "patternProperties" in schema:
            found["patternProperties"] = {
                pattern: self._named(inner, f"{name}Value")
                for pattern, inner in schema["patternProperties"].items()
            }
        if "oneOf" in schema:
            found["oneOf"] = [self._named(inner, f"{name}Variant") for inner in schema["oneOf"]]
        return found

    def _named(self, schema: Json, name: str) -> Json:
        if "properties" not in schema:
            return self.inside(schema, name)
        while name in self._taken:
            name += "2"
        self._taken.add(name)
        if is_nullable(schema):
            schema = {**schema, "type": "object"}
            self.found[name] = self.inside(schema, name)
            return {"oneOf": [{"$ref": COMPONENT + name}, {"type": "null"}]}
        self.found[name] = self.inside(schema, name)
        return {"$ref": COMPONENT + name}


def _word(key: str) -> str:
    """``key`` as a part of a model's name, without what the generator of models would drop: it
    would not know the options of such a model."""
    return re.sub("[^A-Za-z0-9]", "", class_name(key))


def for_models(schemas: Mapping[str, Json]) -> dict[str, Json]:
    """The schemas for the generator of models, which has to understand all that is in them."""
    return {name: _reduced(schema, keep="description") for name, schema in schemas.items()}


def _reduced(schema: Json, keep: str = "") -> Json:
    """``schema`` without what no model says. Only named schemas keep their description: in fields
    it would be repeated in every annotation."""
    if "$ref" in schema:
        return {"$ref": schema["$ref"]}
    found = {
        key: value
        for key, value in sized(schema).items()
        if key not in _LEFT_OUT and (key != "description" or key == keep)
    }
    if found.get("format") not in _TYPED:
        found.pop("format", None)
    if "pattern" in found:
        found["pattern"] = translated(found["pattern"])
    choices, kind = choices_of(schema), kind_of(schema)
    if choices is not None:
        found["type"] = [kind, "null"] if is_nullable(schema) else kind
        if kind in ("string", "integer"):
            found["enum"] = [*choices, None] if is_nullable(schema) else choices
    for keyword in ("properties", "oneOf", "items", "additionalProperties"):
        found.update(_inner(keyword, schema.get(keyword)))
    patterns = found.pop("patternProperties", None)
    if patterns:  # the whitelist has seen to it that there is one, without properties beside it
        found["additionalProperties"] = _reduced(next(iter(patterns.values())))
    return found


def _inner(keyword: str, value: Json) -> Json:
    if isinstance(value, list):
        return {keyword: [_reduced(each) for each in value]}
    if keyword == "properties" and value is not None:
        return {keyword: {name: _reduced(each) for name, each in value.items()}}
    return {keyword: _reduced(value)} if isinstance(value, dict) else {}

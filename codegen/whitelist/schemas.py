"""Schemas: what models can say of JSON."""

from __future__ import annotations

from collections.abc import Iterator

from codegen.located import Json, Located, Pointer
from codegen.whitelist.kinds import ANY, Each, Kind, Named, One, Only, listed, shown, unchecked

#: What describes a schema, and changes nothing of what it takes.
ANNOTATIONS = ("title", "description", "examples", "example", "deprecated", "$comment")
TYPES = ("string", "integer", "number", "boolean", "object", "array", "null")
FORMATS = ("uuid", "date-time", "date")

SCALARS = {
    **unchecked(*ANNOTATIONS),
    "type": ANY,
    "format": Only(FORMATS),
    "default": ANY,
    **unchecked("enum", "pattern", "minLength", "maxLength", "minimum", "maximum"),
}


def has_one_type(node: Json, _: Located, __: Pointer) -> Iterator[tuple[Pointer, str]]:
    """One type, or one and null."""
    found = node.get("type", [])
    types = found if isinstance(found, list) else [found]
    if len([each for each in types if each != "null"]) > 1:
        sentence = (
            f"several types ({listed(types)}) are not supported; supported: one type, or one and "
            "`null`; write others with `oneOf`."
        )
        yield ("type",), sentence
    for each in types:
        if each not in TYPES:
            yield ("type",), f"the type {shown(each)} is not known; known: {listed(TYPES)}."


KINDS = {
    "schema": Kind(
        "a schema",
        {
            **SCALARS,
            "properties": Named("schema"),
            "required": ANY,
            "additionalProperties": ANY,
            "minProperties": ANY,
            "items": One("schema"),
            **unchecked("minItems", "maxItems", "uniqueItems"),
            "oneOf": Each("schema"),
        },
        beside_reference=ANNOTATIONS,
        checks=(has_one_type,),
    ),
}

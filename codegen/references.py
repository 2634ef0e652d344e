"""The ``$ref``s of the contract, which are followed before anything else reads it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from codegen.located import Located, Pointer

Json = Any
#: The schema, beside the media type of a stream, of one event or one line.
ITEM = "x-item-schema"
#: What stands below these is data, where ``$ref`` is an ordinary key.
DATA = frozenset({"example", "default", "const", "enum", "value"})
#: The keys below these are names.
MAPS = frozenset(
    {
        *("paths", "pathItems", "schemas", "responses", "parameters", "requestBodies", "headers"),
        *("securitySchemes", "links", "callbacks", "examples", "content", "properties"),
        *("patternProperties", "dependentSchemas", "$defs", "mapping"),
    }
)


def is_component(reference: str) -> bool:
    """Whether a ``$ref`` names a schema of the components."""
    return re.fullmatch(r"#/components/schemas/[^/%~]+", reference) is not None


def broken(document: Located) -> list[str]:
    """One sentence for each ``$ref`` that leads nowhere: out of the document, to a part that it
    does not have, or back to itself."""
    return [
        document.problem(pointer, sentence)
        for pointer, reference in _references(document.content, ())
        if (sentence := _fault(document, reference)) is not None
    ]


def _fault(document: Located, reference: Json) -> str | None:
    if not isinstance(reference, str) or not reference.startswith("#/"):
        return (
            f"`$ref: {reference}` leads out of this document, which is not supported; supported: "
            "`#/components/…`."
        )
    seen = {reference}
    while True:
        found = document.find(reference)
        if found is None:
            return f"`$ref: {reference}` leads to nothing."
        inner = found[1]
        if not (isinstance(inner, dict) and isinstance(inner.get("$ref"), str)):
            return None
        reference = inner["$ref"]
        if reference in seen:
            return f"`$ref: {reference}` leads back to itself."
        seen.add(reference)


def _references(
    node: Json, pointer: Pointer, *, named: bool = False
) -> Iterator[tuple[Pointer, Json]]:
    """Every ``$ref`` below ``node``. ``named``: its keys are names, and no keywords."""
    if isinstance(node, dict):
        for key, inner in node.items():
            below = (*pointer, key)
            if named:
                yield from _references(inner, below)
            elif key == "$ref":
                yield below, inner
            elif key == ITEM or (key not in DATA and not key.startswith("x-")):
                yield from _references(inner, below, named=key in MAPS)
    elif isinstance(node, list):
        for index, inner in enumerate(node):
            yield from _references(inner, (*pointer, str(index)))

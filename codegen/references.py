"""Where the contract has keywords, and where names and data; and its ``$ref``s, which are followed
before anything else reads it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

from codegen.located import Located, Pointer

Json = Any
#: The schema, beside the media type of a stream, of one event or one line.
ITEM = "x-item-schema"
COMPONENT = "#/components/schemas/"
#: What stands below these is data, where ``$ref`` is an ordinary key.
_DATA = frozenset({"example", "default", "const", "enum", "value"})
#: The keys below these are names.
_MAPS = frozenset(
    {
        *("paths", "pathItems", "schemas", "responses", "parameters", "requestBodies", "headers"),
        *("securitySchemes", "links", "callbacks", "examples", "content", "properties"),
        *("patternProperties", "dependentRequired", "dependentSchemas", "$defs", "mapping"),
    }
)


def objects(
    node: Json, pointer: Pointer = (), *, named: bool = False
) -> Iterator[tuple[Pointer, dict[str, Json]]]:
    """Yield each object at or below ``node`` whose keys are keywords, with its pointer, and then
    what is in it. ``named``: the keys of ``node`` are names."""
    if isinstance(node, list):
        for index, inner in enumerate(node):
            yield from objects(inner, (*pointer, str(index)))
    elif isinstance(node, dict):
        if not named:
            yield pointer, node
        for key, inner in node.items():
            if named or not is_data(key, inner):
                yield from objects(inner, (*pointer, key), named=not named and is_map(key))


def rewritten(node: Json, change: Callable[[Json], Json], *, named: bool = False) -> Json:
    """Return ``node`` with what ``change`` makes of each such object, and then of those in it."""
    if isinstance(node, list):
        return [rewritten(inner, change) for inner in node]
    if not isinstance(node, dict):
        return node
    if named:
        return {name: rewritten(inner, change) for name, inner in node.items()}
    return {
        key: inner if is_data(key, inner) else rewritten(inner, change, named=is_map(key))
        for key, inner in change(node).items()
    }


def is_data(keyword: str, value: Json) -> bool:
    """Return whether what stands at a keyword is data. The examples of a schema are a list, and
    those of anything else have names."""
    if keyword.startswith("x-"):
        return keyword != ITEM
    return keyword in _DATA or (keyword == "examples" and isinstance(value, list))


def is_map(keyword: str) -> bool:
    """Return whether the keys of what stands at a keyword are names."""
    return keyword in _MAPS


def schemas_in(node: Json) -> Iterator[str]:
    """Yield the name of each schema that ``node`` refers to."""
    for _, part in objects(node):
        reference = part.get("$ref")
        if isinstance(reference, str) and reference.startswith(COMPONENT):
            yield reference.removeprefix(COMPONENT)


def is_component(reference: str) -> bool:
    """Whether a ``$ref`` names a schema of the components."""
    return re.fullmatch(r"#/components/schemas/[^/%~]+", reference) is not None


def broken(document: Located) -> list[str]:
    """One sentence for each ``$ref`` that leads nowhere: out of the document, to a part that it
    does not have, or back to itself."""
    return [
        document.problem((*pointer, "$ref"), sentence)
        for pointer, part in objects(document.content)
        if "$ref" in part and (sentence := _fault(document, part["$ref"])) is not None
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

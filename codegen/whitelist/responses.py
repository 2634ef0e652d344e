"""Responses, their headers and links, and how callers are authenticated."""

from __future__ import annotations

from collections.abc import Iterator

from codegen.located import Json, Located, Pointer
from codegen.whitelist.kinds import ANY, ByName, Kind, Named, One, Only, unchecked

_DESCRIBED = ("summary", "description")


def _has_content(node: Json, _: Located, __: Pointer) -> Iterator[tuple[Pointer, str]]:
    if not node.get("content"):
        yield (), "a response without `content` is not supported."


KINDS = {
    "response": Kind(
        "a response",
        {
            "description": ANY,
            "headers": Named("header"),
            "content": ByName({"application/json": "response content"}),
            "links": Named("link"),
        },
        beside_reference=_DESCRIBED,
        checks=(_has_content,),
    ),
    "response content": Kind(
        "the content of a response",
        {"schema": One("schema"), "example": ANY, "examples": Named("example")},
    ),
    "header": Kind(
        "a header",
        {
            **unchecked("description", "example"),
            "required": Only((True,)),
            "schema": One("header schema"),
            "style": Only(("simple",)),
            "explode": Only((False,)),
        },
        beside_reference=_DESCRIBED,
    ),
    "header schema": Kind(
        "the schema of a header",
        {**unchecked("description", "minimum", "maximum"), "type": Only(("string", "integer"))},
    ),
    "link": Kind(
        "a link",
        unchecked("operationId", "operationRef", "parameters", "requestBody", "description"),
        beside_reference=_DESCRIBED,
    ),
    "security requirement": Kind("a security requirement", {"ApiKeyAuth": ANY}),
    "security scheme": Kind(
        "a security scheme",
        {
            "type": Only(("apiKey",)),
            "in": Only(("header",)),
            "name": ANY,
            "description": ANY,
        },
        beside_reference=_DESCRIBED,
    ),
}

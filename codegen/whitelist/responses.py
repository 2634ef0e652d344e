"""Responses, their headers and links, and how callers are authenticated."""

from __future__ import annotations

from collections.abc import Iterator

from codegen.located import Json, Located, Pointer
from codegen.references import ITEM
from codegen.whitelist.answers import check_scheme
from codegen.whitelist.examples import has_fitting_examples
from codegen.whitelist.kinds import ANY, Kind, Named, One, Only, unchecked
from codegen.whitelist.schemas import has_fitting_values

_DESCRIBED = ("summary", "description")


def has_a_type(node: Json, _: Located, __: Pointer) -> Iterator[tuple[Pointer, str]]:
    """The type of a header is that of a field of an answer."""
    if "type" not in node:
        yield (), "`type` is missing."


KINDS = {
    "response": Kind(
        "a response",
        {
            "description": ANY,
            "headers": Named("header"),
            "content": Named("response content"),
            "links": Named("link"),
        },
        beside_reference=_DESCRIBED,
    ),
    "response content": Kind(
        "the content of a response",
        {
            "schema": One("schema"),
            ITEM: One("schema"),
            "example": ANY,
            "examples": Named("example"),
        },
        checks=(has_fitting_examples,),
    ),
    "header": Kind(
        "a header",
        {
            **unchecked("description", "example"),
            "required": Only((True, False)),
            "schema": One("header schema"),
            "style": Only(("simple",)),
            "explode": Only((False,)),
        },
        beside_reference=_DESCRIBED,
        checks=(has_fitting_examples,),
    ),
    "header schema": Kind(
        "the schema of a header",
        {
            **unchecked("description", "example", "examples", "minimum", "maximum", "enum"),
            "type": Only(("string", "integer", "number", "boolean")),
            "format": Only(("uuid", "date-time", "uri", "uri-reference")),
        },
        beside_reference=(),
        checks=(has_a_type, has_fitting_values),
    ),
    "link": Kind(
        "a link",
        unchecked("operationId", "operationRef", "parameters", "requestBody", "description"),
        beside_reference=_DESCRIBED,
    ),
    "security scheme": Kind(
        "a security scheme",
        {
            "type": Only(("apiKey", "http")),
            "in": Only(("header", "query", "cookie")),
            "name": ANY,
            "scheme": Only(("bearer",)),
            "bearerFormat": ANY,
            "description": ANY,
        },
        beside_reference=_DESCRIBED,
        checks=(check_scheme,),
    ),
}

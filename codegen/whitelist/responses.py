"""Responses, their headers and links, and how callers are authenticated."""

from __future__ import annotations

from codegen.whitelist.answers import check_scheme
from codegen.whitelist.kinds import ANY, Kind, Named, One, Only, unchecked

_DESCRIBED = ("summary", "description")


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
        {"schema": One("schema"), "example": ANY, "examples": Named("example")},
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
    ),
    "header schema": Kind(
        "the schema of a header",
        {
            **unchecked("description", "example", "examples", "minimum", "maximum", "enum"),
            "type": Only(("string", "integer", "number", "boolean")),
            "format": Only(("uuid", "date-time", "uri", "uri-reference")),
        },
        beside_reference=(),
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

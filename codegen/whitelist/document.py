"""The document, its paths and its operations."""

from __future__ import annotations

import re

from codegen.located import Located, Pointer
from codegen.whitelist.answers import (
    Problems,
    check_answers,
    check_callers,
    check_deprecation,
    check_error_schema,
)
from codegen.whitelist.kinds import ANY, Each, Json, Kind, Named, One, Only, shown, unchecked

METHODS = ("get", "post", "put", "patch", "delete")
#: URLs of servers that have no path: paths are served as they stand under `paths`.
_WITHOUT_PATH = re.compile(r"(?:[^/?#]*//[^/?#]*)?/?")


def check_servers(document: Json, _: Located, __: Pointer) -> Problems:
    """What is wrong with the `servers` of a document. Clients put their path before each path."""
    for index, server in enumerate(document.get("servers", [])):
        if _WITHOUT_PATH.fullmatch(server["url"]) is None:
            problem = (
                f"the path in {shown(server['url'])} is not supported, since it would not be "
                "served; write it before each path under `paths`."
            )
            yield ("servers", str(index), "url"), problem


KINDS = {
    "document": Kind(
        "a document",
        {
            **unchecked("openapi", "info", "servers", "tags", "externalDocs"),
            "security": ANY,
            "paths": Named("path item"),
            "components": One("components"),
        },
        checks=(check_callers, check_error_schema, check_servers),
    ),
    "components": Kind(
        "components",
        {
            "schemas": Named("schema"),
            "responses": Named("response"),
            "parameters": Named("parameter"),
            "examples": Named("example"),
            "requestBodies": Named("request body"),
            "headers": Named("header"),
            "securitySchemes": Named("security scheme"),
            "links": Named("link"),
            "pathItems": Named("path item"),
        },
    ),
    "path item": Kind(
        "a path item",
        {
            **unchecked("summary", "description"),
            "parameters": Each("parameter"),
            **{method: One("operation") for method in METHODS},
        },
        beside_reference=("summary", "description"),
    ),
    "operation": Kind(
        "an operation",
        {
            **unchecked("summary", "description", "externalDocs", "operationId", "tags"),
            "parameters": Each("parameter"),
            "requestBody": One("request body"),
            "responses": Named("response"),
            "security": ANY,
            "deprecated": Only((True, False)),
        },
        checks=(check_answers, check_callers, check_deprecation),
    ),
    "example": Kind(
        "an example",
        {"summary": ANY, "description": ANY, "value": ANY},
        beside_reference=("summary", "description"),
    ),
}

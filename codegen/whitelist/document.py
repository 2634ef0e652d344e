"""The document, its paths and its operations."""

from __future__ import annotations

from codegen.whitelist.answers import (
    check_answers,
    check_callers,
    check_deprecation,
    check_error_schema,
)
from codegen.whitelist.kinds import ANY, Each, Kind, Named, One, Only, unchecked

METHODS = ("get", "post", "put", "patch", "delete")

KINDS = {
    "document": Kind(
        "a document",
        {
            **unchecked("openapi", "info", "servers", "tags", "externalDocs"),
            "security": ANY,
            "paths": Named("path item"),
            "components": One("components"),
        },
        checks=(check_callers, check_error_schema),
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

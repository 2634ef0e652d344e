"""Checks the contract before anything is generated from it."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator
from typing import Any

from jsonschema import Draft202012Validator
from openapi_spec_validator import OpenAPIV31SpecValidator
from openapi_spec_validator.schemas.utils import get_schema_content

from codegen import references, rules
from codegen.located import ContractRefused, Located
from codegen.variants import configs, served
from codegen.walk import unsupported
from codegen.whitelist.document import METHODS

_LONGEST = 200


def check(document: Located) -> None:
    """Raises ContractRefused, with one sentence for each place that is not OpenAPI 3.1 or that the
    generator does not implement exactly."""
    steps = (_version, references.broken, _misshapen, _incomplete, _not_implemented, _inconsistent)
    for found in steps:
        problems = list(dict.fromkeys(found(document)))
        if problems:
            raise ContractRefused("\n".join(problems))


def _version(document: Located) -> Iterator[str]:
    version = document.content.get("openapi")
    if not isinstance(version, str) or re.match(r"3\.1\.\d+\Z", version) is None:
        yield document.problem(
            ("openapi",), f"OpenAPI `{version}` is not supported; supported: `3.1.0`."
        )


def _misshapen(document: Located) -> Iterator[str]:
    """What does not fit the schema of OpenAPI documents."""
    # Not the validator's own: its messages depend on which packages are installed beside it.
    validator = Draft202012Validator(_rules_of_documents())
    for error in validator.iter_errors(document.content):
        deepest = error
        while deepest.context:
            deepest = max(deepest.context, key=lambda each: len(each.absolute_path))
        message = deepest.message
        if len(message) > _LONGEST:
            message = f"does not fit the rule `{deepest.validator}`"
        pointer = tuple(str(step) for step in deepest.absolute_path)
        yield document.problem(pointer, f"is not OpenAPI 3.1: {message.rstrip('.')}.")


def _incomplete(document: Located) -> Iterator[str]:
    """What OpenAPI allows, and everything that follows goes through: operations without responses,
    and extensions beside paths and responses."""
    content = document.content
    places = (("paths",), ("components", "pathItems"))
    for place in places:
        items = content
        for step in place:
            items = items.get(step, {})
        for path, item in items.items():
            if path.startswith("x-") and place == ("paths",):
                yield document.problem((*place, path), f"`{path}` is no path.")
                continue
            for method in METHODS:
                pointer = (*place, path, method)
                if "responses" not in item.get(method, {"responses": {}}):
                    yield document.problem(pointer, "`responses` is missing.")
                for status in item.get(method, {}).get("responses", {}):
                    if status.startswith("x-"):
                        yield document.problem(
                            (*pointer, "responses", status), f"`{status}` is no status."
                        )


def _rules_of_documents() -> dict[str, Any]:
    """The schema of OpenAPI documents, in which schemas are those of JSON Schema, also that of the
    items of a stream; with what OpenAPI says of discriminators."""
    found: dict[str, Any] = copy.deepcopy(dict(get_schema_content("3.1")))
    found["$defs"]["schema"] = {
        "$dynamicAnchor": "meta",
        "type": ["object", "boolean"],
        "$ref": "https://json-schema.org/draft/2020-12/schema",
        "properties": {
            "enum": {"minItems": 1},
            "discriminator": {
                "type": "object",
                "required": ["propertyName"],
                "properties": {
                    "propertyName": {"type": "string"},
                    "mapping": {"type": "object", "additionalProperties": {"type": "string"}},
                },
            },
        },
    }
    found["$defs"]["media-type"]["properties"][references.ITEM] = {"$dynamicRef": "#meta"}
    return found


def _not_implemented(document: Located) -> Iterator[str]:
    within = served(document)
    yield from unsupported(within)
    yield from rules.violations(within)
    for name in configs(document):
        yield from unsupported(document, "config schema", ("components", "schemas", name))


def _inconsistent(document: Located) -> Iterator[str]:
    """What the validator finds beyond the schema, and the rules have not: a default that does not
    fit its own schema, for example."""
    for error in OpenAPIV31SpecValidator(document.content).iter_errors():
        pointer = tuple(str(step) for step in error.absolute_path)
        yield document.problem(pointer, f"is not OpenAPI 3.1: {error.message.rstrip('.')}.")

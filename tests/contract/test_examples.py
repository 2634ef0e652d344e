"""Every example in the contract is one: it validates, and every operation has them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from openapi_spec_validator import validate

from codegen.contract import METHODS
from tests.support.contract import the_contract

CONTRACT_ = the_contract()
RESOLVE = CONTRACT_.resolve
OPERATIONS = [
    (path, method, item[method])
    for path, item in CONTRACT_.document["paths"].items()
    for method in METHODS
    if method in item
]


def media(holder: Any) -> list[dict[str, Any]]:
    """What a body may be, of each media type; nothing for an answer without a body."""
    return list(RESOLVE(holder).get("content", {}).values())


def all_examples() -> Iterator[Any]:
    """Each example with its schema."""
    for _, _, operation in OPERATIONS:
        bodies = {f"response {s}": r for s, r in operation["responses"].items()}
        if "requestBody" in operation:
            bodies["request"] = operation["requestBody"]
        for position, body in bodies.items():
            for content in media(body):
                for name, example in content.get("examples", {}).items():
                    yield pytest.param(
                        content["schema"],
                        RESOLVE(example)["value"],
                        id=f"{operation['operationId']} {position} {name}",
                    )


def test_the_document_is_openapi() -> None:
    """Valid against the meta-schema of its version."""
    validate(CONTRACT_.document)


@pytest.mark.parametrize(("schema", "example"), list(all_examples()))
def test_an_example_validates(schema: Any, example: Any) -> None:
    """Against its schema, formats included."""
    validator = Draft202012Validator(
        {**schema, "components": CONTRACT_.document["components"]},
        format_checker=Draft202012Validator.FORMAT_CHECKER,
    )
    assert not [error.message for error in validator.iter_errors(example)]


@pytest.mark.parametrize(
    "operation", [pytest.param(o, id=o["operationId"]) for _, _, o in OPERATIONS]
)
def test_an_operation_shows_what_it_takes_and_answers(operation: Any) -> None:
    """Request bodies, successes and errors all have an example; 401 is documented."""
    assert media(operation["responses"]["401"])
    assert "WWW-Authenticate" in RESOLVE(operation["responses"]["401"])["headers"]
    bodies = list(operation["responses"].values())
    bodies += [operation["requestBody"]] if "requestBody" in operation else []
    for body in bodies:
        assert all(content["examples"] for content in media(body))


def test_operations_are_unique_and_linked() -> None:
    """Links name operations that exist, and from creating a table one gets to cancelling."""
    ids = [operation["operationId"] for _, _, operation in OPERATIONS]
    assert len(ids) == len(set(ids)) == 33
    links = {
        operation["operationId"]: {
            RESOLVE(link)["operationId"]
            for response in operation["responses"].values()
            for link in RESOLVE(response).get("links", {}).values()
        }
        for _, _, operation in OPERATIONS
    }
    assert set().union(*links.values()) <= set(ids)
    reached = {"create_table"}
    while (more := reached | set().union(*(links[name] for name in reached))) != reached:
        reached = more
    assert {"createTableSheetOperation", "cancelTableSheetOperation"} <= reached
    assert "getTableSheetOperationStatus" in links["cancelTableSheetOperation"]


def test_only_the_known_operations_ask_for_the_key_as_a_parameter() -> None:
    """Elsewhere the security scheme says it."""
    asking = {
        operation["operationId"]
        for path, method, operation in OPERATIONS
        for parameter in [
            *CONTRACT_.document["paths"][path].get("parameters", []),
            *operation.get("parameters", []),
        ]
        if RESOLVE(parameter)["name"] == "X-API-KEY"
    }
    assert asking == {
        "createTableSheetFileImport",
        "listTableSheetOperations",
        "createTableSheetOperation",
        "getTableSheetOperationStatus",
        "cancelTableSheetOperation",
    }

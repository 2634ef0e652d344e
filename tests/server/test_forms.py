"""Two rules for every operation of the contract: null means absent, and a UUID has one form."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import takewhile
from typing import Any
from uuid import UUID

import httpx
import pytest

from codegen.contract import Operation
from tests.server.sheets import Api, Sheet
from tests.support.contract import the_contract

THE = the_contract()
#: Schemas of bodies; of a column's config, only that it is an object.
BODIES = THE.schemas
OPERATIONS = {operation.id: operation for operation in THE.operations()}

#: Fields for which null has a meaning of its own, by operation.
MEANINGFUL = {
    "update_table": {"folder_id"},
    "update_table_sheet_cell": {"value", "display_value"},
}
#: The smallest accepted body of each model; ids are those of a furnished sheet.
LEAST: dict[str, dict[str, Any]] = {
    "CreateTableRequest": {},
    "UpdateTableRequest": {},
    "CreateSheetRequest": {
        "source": {"type": "file", "file_name": "a.csv", "file_content_base64": "YQp4Cg=="}
    },
    "UpdateSheetRequest": {},
    "CreateTableSheetFileImportRequest": {
        "file_name": "a.csv",
        "file_content_base64": "YQp4Cg==",
    },
    "CreateColumnRequest": {
        "title": "new",
        "type": "COUNT",
        "config": {"source": "text", "type": "chars"},
        "dependencies": [{"column_id": "{text}"}],
    },
    "UpdateColumnRequest": {"dependencies": [{"column_id": "{text}"}]},
    "AddRowsRequest": {},
    "DeleteRowsRequest": {"row_indices": [0]},
    "RecalculateCellsRequest": {"cell_ids": ["{cell_id}"]},
    "UpdateCellRequest": {"value": "x"},
    "UpdateCellsRequest": {"cells": [{"row_index": 0, "column_id": "{text}", "value": "x"}]},
    "CreateTableSheetOperationRequest": {"column_ids": ["{column_id}"]},
}
#: Optional fields that the requests above need all the same: without them, or with null, the answer
#: is 400.
SAYS_WHAT = {
    "create_table_sheet_cell_recalculations_batch": {"cell_ids"},
    "create_table_sheet_column": {"config"},
}


@dataclass(frozen=True)
class Furnished:
    """A sheet with a TEXT column, a computed one, and two rows; ``ids`` by their names in paths."""

    client: httpx.Client
    ids: dict[str, str]

    def send(self, operation: Operation, body: Any = None, **changed: str) -> httpx.Response:
        """Send a request, with some ids of its path replaced. Of events that do not end, the first
        is the answer."""
        path = operation.path.format_map({**self.ids, **changed})
        sent = {} if body is None else {"json": body}
        with self.client.stream(operation.method, path, **sent) as response:
            if operation.id == "watch_table_sheet" and response.status_code == 200:
                first = "\n".join(takewhile(bool, response.iter_lines()))
                return httpx.Response(200, headers=response.headers, text=first)
            response.read()
            return response

    def body(self, operation: Operation) -> Any:
        """Return the smallest body of an operation; None where it takes none."""
        if operation.body is None:
            return None
        text = json.dumps(LEAST[operation.body.model])
        return json.loads(re.sub(r"\{(\w+)\}", lambda found: self.ids[found[1]], text))


def furnish(api: Api, operation: Operation) -> Furnished:
    sheet = api.sheet()
    found = sheet.path.split("/")
    count = sheet.column("count", "COUNT", source="text", type="chars")
    sheet.rows(2)
    (text,) = [c for c in sheet.page()[0]["cells"] if c != count]
    of = count if "recalculation" in operation.id.lower() else text
    ids = {
        "table_id": found[-3],
        "sheet_id": found[-1],
        "column_id": count,
        "text": text,
        "cell_id": sheet.page()[0]["cells"][of]["id"],
        "operation_id": _an_operation(api, sheet, operation),
    }
    return Furnished(api.client, ids)


def _an_operation(api: Api, sheet: Sheet, operation: Operation) -> str:
    """Return the id of an operation, or of an import, that has ended."""
    if "{operation_id}" not in operation.path:
        return ""
    if operation.id == "get_table_sheet_operation":
        body = LEAST["CreateTableSheetFileImportRequest"]
        done: str = api.post(f"{sheet.path}/imports/file", body, 202)["operation_id"]
        return done
    started = sheet.operate()
    sheet.ended(started)
    return started


_VOLATILE = (
    (re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE), "<id>"),
    (re.compile(r"\d{4}-\d\d-\d\dT[0-9:.]+(?:Z|\+00:00)"), "<time>"),
)


def answer(response: httpx.Response) -> tuple[int, str]:
    """Return status and body of a response, without the parts that differ from sheet to sheet."""
    text = response.text
    for pattern, word in _VOLATILE:
        text = pattern.sub(word, text)
    return response.status_code, text


# --- null ---


def optional_fields(schema: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """Return the optional fields of a request's body, also those of its objects and lists of
    objects."""
    schema = THE.resolve(schema)
    for variant in schema.get("oneOf", []):
        yield from optional_fields(variant, path)
    if "items" in schema:
        yield from optional_fields(schema["items"], (*path, "[]"))
    for name, inner in schema.get("properties", {}).items():
        if name not in schema.get("required", []):
            yield (*path, name)
        yield from optional_fields(inner, (*path, name))


def nullable(schema: Any) -> bool:
    """Return whether a schema permits null."""
    schema = THE.resolve(schema)
    kinds = schema.get("type", [])
    free = not {"type", "oneOf", "enum"} & schema.keys()
    return free or "null" in kinds or any(map(nullable, schema.get("oneOf", [])))


def at(schema: Any, path: tuple[str, ...]) -> Any:
    """Return the schema of a field."""
    schema = THE.resolve(schema)
    if not path:
        return schema
    if "oneOf" in schema:
        return at(next(v for v in schema["oneOf"] if v != {"type": "null"}), path)
    return at(schema["items"] if path[0] == "[]" else schema["properties"][path[0]], path[1:])


def with_null(body: Any, path: tuple[str, ...]) -> Any:
    """Return a body with null in a field; None when the body lacks the object that holds the
    field."""
    if path[0] == "[]":
        changed = [with_null(item, path[1:]) for item in body]
        return None if None in changed else changed
    if len(path) == 1:
        return {**body, path[0]: None}
    inner = with_null(body[path[0]], path[1:]) if path[0] in body else None
    return None if inner is None else {**body, path[0]: inner}


def without(body: Any, path: tuple[str, ...]) -> Any:
    if path[0] == "[]":
        return [without(item, path[1:]) for item in body]
    if len(path) == 1:
        return {name: value for name, value in body.items() if name != path[0]}
    return {**body, path[0]: without(body[path[0]], path[1:])}


FIELDS = [
    pytest.param(operation, path, id=f"{operation.id}:{'.'.join(path)}")
    for operation in OPERATIONS.values()
    if operation.body is not None
    for path in optional_fields(BODIES[operation.body.model])
]


def test_every_body_is_here() -> None:
    """Every operation of the contract that takes a body has one here."""
    assert set(LEAST) == {o.body.model for o in OPERATIONS.values() if o.body is not None}
    assert len(FIELDS) > 30


@pytest.mark.parametrize(("operation", "path"), FIELDS)
def test_null_for_an_optional_field_is_the_field_left_out(
    api: Api, operation: Operation, path: tuple[str, ...]
) -> None:
    """The contract permits null, and the server treats it as an absent field, except where the
    contract gives null a meaning."""
    assert operation.body is not None
    assert nullable(at(BODIES[operation.body.model], path))
    if path[-1] in MEANINGFUL.get(operation.id, ()):
        return
    pair = [furnish(api, operation) for _ in range(2)]
    bodies = [furnished.body(operation) for furnished in pair]
    absent, null = without(bodies[0], path), with_null(bodies[1], path)
    assert null is not None, f"LEAST has nothing around {path}"
    answers = [
        answer(furnished.send(operation, body))
        for furnished, body in zip(pair, (absent, null), strict=True)
    ]
    if path[-1] in SAYS_WHAT.get(operation.id, ()):
        assert [status for status, _ in answers] == [400, 400]
    else:
        assert answers[0][0] < 300, answers
        assert answers[1] == answers[0]


def test_where_null_has_a_meaning(api: Api) -> None:
    """A table leaves its folder; a cell becomes empty. The contract's description says so."""
    operation = OPERATIONS["update_table"]
    furnished = furnish(api, operation)
    assert furnished.send(operation, {"folder_id": 7}).json()["table"]["folder_id"] == 7
    assert furnished.send(operation, {}).json()["table"]["folder_id"] == 7
    assert furnished.send(operation, {"folder_id": None}).json()["table"]["folder_id"] is None
    operation = OPERATIONS["update_table_sheet_cell"]
    for field in ("value", "display_value"):
        assert furnished.send(operation, {field: "x"}).json()["cell"]["value"] == "x"
        assert furnished.send(operation, {field: None}).json()["cell"]["value"] is None
    prose = THE.document["info"]["description"]
    for name in MEANINGFUL:
        assert f"`{name}`" in prose


# --- UUIDs ---


def other_forms(identity: str) -> list[str]:
    """Return forms of the same UUID that are refused."""
    value = UUID(identity)
    return [value.hex, f"{{{identity}}}", value.urn, f" {identity}", identity[:-1]]


IN_PATHS = [
    pytest.param(operation, parameter.name, id=f"{operation.id}:{parameter.name}")
    for operation in OPERATIONS.values()
    for parameter in operation.parameters
    if parameter.where == "path" and parameter.schema.get("format") == "uuid"
]


@pytest.mark.parametrize(("operation", "name"), IN_PATHS)
def test_a_uuid_in_a_path_has_one_form(api: Api, operation: Operation, name: str) -> None:
    """Upper case names the same id; any other form is answered 400, and named."""
    lower, upper = furnish(api, operation), furnish(api, operation)
    for form in other_forms(lower.ids[name]):
        refused = lower.send(operation, lower.body(operation), **{name: form})
        assert (refused.status_code, refused.json()["parameter"]) == (400, name)
    first = answer(lower.send(operation, lower.body(operation)))
    shouted = {name: upper.ids[name].upper()}
    assert first[0] < 300, first
    assert answer(upper.send(operation, upper.body(operation), **shouted)) == first


IN_BODIES = [
    pytest.param(operation, name, id=f"{operation.id}:{name}")
    for operation in OPERATIONS.values()
    if operation.body is not None
    for name in re.findall(r"\{(\w+)\}", json.dumps(LEAST[operation.body.model]))
]


@pytest.mark.parametrize(("operation", "name"), IN_BODIES)
def test_a_uuid_in_a_body_has_the_same_form(api: Api, operation: Operation, name: str) -> None:
    """As in a path: upper case names the same id; any other form is answered 400, and named."""
    lower, upper = furnish(api, operation), furnish(api, operation)

    def body(furnished: Furnished, form: str) -> Any:
        text = json.dumps(furnished.body(operation))
        return json.loads(text.replace(furnished.ids[name], form))

    for form in other_forms(lower.ids[name]):
        refused = lower.send(operation, body(lower, form))
        assert refused.status_code == 400
        assert "is not a UUID" in refused.json()["message"]
        assert refused.json()["parameter"].split(".")[-1].partition("[")[0] in json.dumps(
            LEAST[operation.body.model if operation.body else ""]
        )
    first = answer(lower.send(operation, lower.body(operation)))
    assert first[0] < 300, first
    shouted = body(upper, upper.ids[name].upper())
    assert answer(upper.send(operation, shouted)) == first


def test_an_id_in_a_config_or_as_a_key_may_be_in_upper_case(api: Api) -> None:
    """A column is named by title or id: titles are case-sensitive, ids are not."""
    furnished = furnish(api, OPERATIONS["create_table_sheet_column"])
    text = furnished.ids["text"].upper()
    body = {"title": "n", "type": "COUNT", "config": {"source": text, "type": "chars"}}
    made = furnished.send(OPERATIONS["create_table_sheet_column"], body)
    assert made.json()["column"]["dependencies"][0]["column_id"] == furnished.ids["text"]
    added = furnished.send(OPERATIONS["add_table_sheet_rows"], {"values": [{text: "x"}]})
    (row,) = added.json()["rows"]
    assert row["cells"][furnished.ids["text"]]["value"] == "x"
    computed = furnished.ids["column_id"].upper()
    refused = furnished.send(OPERATIONS["add_table_sheet_rows"], {"values": [{computed: "x"}]})
    assert refused.json()["error"] == "computed_column"


def test_a_row_that_is_not_there_is_named_as_it_was_sent(api: Api) -> None:
    """A batch names rows by row_indices and an operation by row_ids; the refusal uses the same
    name."""
    for identity, name in (
        ("create_table_sheet_cell_recalculations_batch", "row_indices"),
        ("createTableSheetOperation", "row_ids"),
    ):
        furnished = furnish(api, OPERATIONS[identity])
        for rows in ([0, 99], [0, 0]):
            refused = furnished.send(OPERATIONS[identity], {name: rows})
            assert (refused.status_code, refused.json()["parameter"]) == (400, name)
            assert refused.json()["message"].startswith(f"{name}: ")


def test_one_row_was_deleted(api: Api) -> None:
    """The message agrees with the number of rows."""
    operation = OPERATIONS["delete_table_sheet_rows"]
    furnished = furnish(api, operation)
    said = [furnished.send(operation, {"row_indices": [0]}).json()["message"] for _ in range(2)]
    assert said == ["1 row was deleted.", "0 rows were deleted."]

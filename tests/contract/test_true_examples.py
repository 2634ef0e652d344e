"""Every example of an answer in the contract is what a server answers, ids and times apart.

Each has a scenario: it makes what the example tells of, and sends the request.
"""

from __future__ import annotations

import copy
import json
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import pytest

from codegen.contract import METHODS
from recalc.domain.errors import InvalidWorkspace
from recalc.domain.records import Caller, CellError
from recalc.domain.usage import Usage
from recalc.engine.ports import SheetRef, Store
from recalc.http import protocol_errors
from tests.conformance.sheet_fixture import LEASE, ScriptedWorker, SheetFixture
from tests.support.contract import the_contract
from tests.tenants.two_workspaces import ROOT, opened

Json = Any
THE = the_contract()
JSON = "application/json"
_ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|\+00:00)")
#: Fields whose values nobody can foretell.
_OPAQUE = {"confirmation_token"}
#: Rows of the sheet in the examples of an operation, and how far the operation is.
ROWS, DONE, FAILED, RUNNING = 1000, 412, 3, 32
COLUMN = 1


def operations() -> dict[str, Json]:
    """Return the operations of the document by their ids."""
    items = THE.document["paths"].values()
    found = [item[method] for item in items for method in METHODS if method in item]
    return {operation["operationId"]: operation for operation in found}


def media(holder: Json) -> Json:
    return THE.resolve(holder)["content"][JSON]


def request_example(operation: str, name: str) -> Json:
    """Return the example of a request's body."""
    return THE.resolve(media(operations()[operation]["requestBody"])["examples"][name])["value"]


def named(media_type: str, name: str) -> str:
    """Return the name of an example here: with its media type where that is not JSON."""
    return name if media_type == JSON else f"{media_type} {name}"


SUCCESSES = {
    (operation["operationId"], named(kind, name)): (int(status), THE.resolve(example)["value"])
    for operation in operations().values()
    for status, response in operation["responses"].items()
    if int(status) < 400
    for kind, content in THE.resolve(response).get("content", {}).items()
    for name, example in content["examples"].items()
}


@dataclass
class Same:
    """Compares an example with an answer: each id of the one stands for one id of the other."""

    ids: dict[str, str] = field(default_factory=dict)

    def check(self, example: Json, answer: Json, place: str = "body") -> None:
        if isinstance(example, dict) and isinstance(answer, dict):
            shown = {self._known(key): value for key, value in example.items()}
            by_id = {self._as_id(key, answer): key for key in example}
            assert len(example) == len(answer), (place, sorted(shown), sorted(answer))
            for (key, value), other in zip(example.items(), by_id, strict=True):
                assert other in answer, (place, key, sorted(answer))
                if key not in _OPAQUE:
                    self.check(value, answer[other], f"{place}.{key}")
        elif isinstance(example, list) and isinstance(answer, list):
            assert len(example) == len(answer), (place, example, answer)
            for position, pair in enumerate(zip(example, answer, strict=True)):
                self.check(*pair, f"{place}[{position}]")
        elif isinstance(example, str) and isinstance(answer, str):
            assert self._text(example, answer) == _TIME.sub("<time>", answer), place
        else:
            assert (example, type(example)) == (answer, type(answer)), place

    def _known(self, key: str) -> str:
        return self.ids.get(key, key)

    def _as_id(self, key: str, answer: Json) -> str:
        """Return the key of the answer for a key of the example, in the same order if it is new."""
        if _ID.fullmatch(key) and key not in self.ids:
            free = [other for other in answer if other not in self.ids.values()]
            self.ids[key] = free[0]
        return self._known(key)

    def _text(self, example: str, answer: str) -> str:
        """Return the example's text with the ids of the answer, and without times."""
        others = iter(_ID.findall(answer))
        for found in _ID.findall(example):
            other = next(others, "")
            if found not in self.ids and other not in self.ids.values():
                self.ids[found] = other
        text = _ID.sub(lambda found: self._known(found[0]), example)
        return _TIME.sub("<time>", text)


@dataclass
class World:
    """A server of this process without a worker, and a table Flights."""

    client: httpx.AsyncClient
    store: Store
    table: str = ""
    sheet: str = ""
    columns: list[str] = field(default_factory=list)
    cells: list[str] = field(default_factory=list)
    operation: str = ""
    worker: ScriptedWorker | None = None

    async def send(self, method: str, path: str, body: Json = None) -> httpx.Response:
        answer = await self.client.request(method, f"{ROOT}{path}", json=body)
        assert answer.status_code < 300, answer.text
        return answer

    async def with_table(self) -> World:
        made = await self.send("POST", "", {"title": "Flights"})
        self.table = made.json()["table"]["id"]
        return self

    async def with_sheet(self) -> World:
        """The table's only sheet is called Departures."""
        await self.with_empty_table()
        made = await self.send("POST", f"/{self.table}/sheets", {"title": "Departures"})
        self.sheet = made.json()["sheet"]["id"]
        return self

    @property
    def of_sheet(self) -> str:
        return f"/{self.table}/sheets/{self.sheet}"

    async def with_columns(self, *names: str) -> World:
        await self.with_sheet()
        for name in names or ("text", "contains"):
            body = request_example("create_table_sheet_column", name)
            made = await self.send("POST", f"{self.of_sheet}/columns", body)
            self.columns.append(made.json()["column"]["id"])
        return self

    async def with_rows(self, rows: int = 1) -> World:
        await self.with_columns()
        body = {"values": [{"carrier": "UA"}] * rows}
        made = (await self.send("POST", f"{self.of_sheet}/rows", body)).json()
        if rows == 1:
            self.cells = [cell["id"] for cell in made["rows"][0]["cells"].values()]
        return self

    async def nothing(self) -> None:
        """Make nothing."""

    async def with_empty_table(self) -> World:
        sent = {"title": "Flights", "create_default_sheet": False}
        self.table = (await self.send("POST", "", sent)).json()["table"]["id"]
        return self

    async def with_text_column(self) -> World:
        return await self.with_columns("text")

    async def with_two_rows(self) -> World:
        return await self.with_rows(2)

    async def with_many_rows(self) -> World:
        return await self.with_rows(ROWS)

    async def begun(self) -> ScriptedWorker:
        """Start an operation over everything STALE, and claim its only execution."""
        started = (await self.send("POST", f"{self.of_sheet}/operations", {})).json()
        self.operation = started["operation_id"]
        ref = SheetRef(1, UUID(self.table), UUID(self.sheet))
        seeded = SheetFixture(self.store, Caller(workspace_id=1, key_id="worker"), ref)
        (execution,) = started["execution_ids"]
        claim = await self.store.claim(UUID(execution), "worker", LEASE)
        assert claim is not None
        return ScriptedWorker(seeded, claim)

    async def with_operation(self) -> World:
        """An operation over 1000 cells that a worker has begun."""
        await self.with_rows(ROWS)
        self.worker = await self.begun()
        begun = [(COLUMN, row) for row in range(DONE + FAILED + RUNNING)]
        await self.worker.begin(*begun)
        error = CellError("boom", "It failed.")
        results = {cell: True if n < DONE else error for n, cell in enumerate(begun)}
        await self.worker.finish(dict(list(results.items())[: DONE + FAILED]))
        return self

    async def with_ended_operation(self) -> World:
        await self.with_operation()
        assert self.worker is not None
        await self.worker.run_rest(True)
        assert await self.store.complete_if_no_live_execution(UUID(self.operation))
        return self


#: The connection to a model, which is never called.
_MODELS = """
[connections.default]
kind = "openai"
base_url = "http://127.0.0.1:9"
default_model = "m"
prices = { m = { input = 0.5, output = 1.5 } }
"""


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    models = tmp_path / "models.toml"
    models.write_text(_MODELS)
    async with (
        opened("sqlite", tmp_path, models_file=str(models)) as workspaces,
        workspaces.client() as client,
    ):
        yield World(client, workspaces.engine.context.store)


Scenario = Callable[[World], Awaitable[httpx.Response]]


def plain(method: str, path: str, made: str, body: Json = None) -> Scenario:
    """Make something by the method ``made`` of the world, and send a request."""

    async def run(world: World) -> httpx.Response:
        await getattr(world, made)()
        first, last = [*world.cells, ""][0], ["", *world.cells][-1]
        named = {"column": ["", *world.columns][-1], "cell": first, "computed": last}
        filled = path.format_map(vars(world) | named)
        sent = body
        if isinstance(body, dict) and "column_ids" in body:
            sent = {**body, "column_ids": [world.columns[-1]]}
        return await world.send(method, filled, sent)

    return run


_SHEET = "/{table}/sheets/{sheet}"
_OPERATION = f"{_SHEET}/operations/{{operation}}"


def body(operation: str, name: str) -> Json:
    return request_example(operation, name)


_FILE = body("createTableSheetFileImport", "csv")


async def imported(world: World) -> httpx.Response:
    """Import the file into an empty sheet."""
    await world.with_sheet()
    return await world.send("POST", f"{world.of_sheet}/imports/file", _FILE)


async def state_of_import(world: World) -> httpx.Response:
    started = (await imported(world)).json()
    return await world.send("GET", f"/{world.table}/sheets/operations/{started['operation_id']}")


async def cancelled(world: World) -> httpx.Response:
    await world.with_operation()
    return await world.send("DELETE", f"{world.of_sheet}/operations/{world.operation}")


async def after_cancel(world: World) -> httpx.Response:
    await cancelled(world)
    return await world.send("GET", f"{world.of_sheet}/operations/{world.operation}")


async def used(world: World) -> httpx.Response:
    """Each cell that had started made a call; those that ran at the cancel were aborted."""
    await cancelled(world)
    assert world.worker is not None
    usage = Usage()
    for number in range(DONE + FAILED + RUNNING):
        ran = number >= DONE + FAILED
        usage = usage.with_call(
            "aborted" if ran else "completed",
            (100, 20),
            ("USD", 0.001),
            estimated=ran,
            repeats=False,
        )
    claim = world.worker.claim
    await world.store.save_spend(claim.execution_id, claim.epoch, usage)
    return await world.send("GET", f"{world.of_sheet}/operations/{world.operation}/usage")


async def cell_edited(world: World) -> httpx.Response:
    """The computed cell of the row has been computed, so the edit makes it STALE."""
    await world.with_rows()
    await world.send("PATCH", f"{world.of_sheet}/cells/{world.cells[0]}", {"value": "AA"})
    await (await world.begun()).run_rest(True)
    edit = body("update_table_sheet_cell", "text")
    return await world.send("PATCH", f"{world.of_sheet}/cells/{world.cells[0]}", edit)


async def cells_edited(world: World) -> httpx.Response:
    """Both computed cells have been computed; the first of two rows has its text already."""
    await world.with_two_rows()
    await (await world.begun()).run_rest(True)
    edits = copy.deepcopy(body("update_table_sheet_cells", "texts"))
    for edit in edits["cells"]:
        edit["column_id"] = world.columns[0]
    return await world.send("PATCH", f"{world.of_sheet}/cells", edits)


def exported(media_type: str) -> Scenario:
    """Ask for all rows in this media type."""

    async def run(world: World) -> httpx.Response:
        await world.with_rows()
        path = f"{ROOT}{world.of_sheet}/rows"
        return await world.client.get(path, headers={"Accept": media_type})

    return run


async def watched(world: World) -> httpx.Response:
    """Watch a sheet, until a stream lasted long enough to tell its operation and its counts."""
    await world.with_operation()
    while True:
        answer = await world.client.get(f"{ROOT}{world.of_sheet}/events")
        if "event: counts" in answer.text:
            return answer


async def many_cells(world: World) -> httpx.Response:
    await world.with_rows(ROWS)
    sent = {"column_ids": [world.columns[-1]]}
    return await world.send("POST", f"{world.of_sheet}/cells/recalculations", sent)


async def estimated(world: World) -> httpx.Response:
    """A dry run over rows, with a column that asks a model."""
    await world.with_rows(ROWS)
    message = {"role": "user", "content": "Name the airline {carrier}."}
    config = {
        "inline_template": {
            "prompt_template": {"type": "chat", "messages": [message]},
            "metadata": {"model": {"parameters": {"max_tokens": 20}}},
        },
        "prompt_template_variable_mappings": {"carrier": "carrier"},
    }
    column = {"title": "airline", "type": "PROMPT_TEMPLATE", "config": config}
    await world.send("POST", f"{world.of_sheet}/columns", column)
    sent = body("createTableSheetOperation", "dry_run")
    return await world.send("POST", f"{world.of_sheet}/operations", sent)


SCENARIOS: dict[tuple[str, str], Scenario] = {
    ("list_tables", "one"): plain("GET", "", "with_table"),
    ("create_table", "flights"): plain("POST", "", "nothing", body("create_table", "flights")),
    ("get_table", "flights"): plain("GET", "/{table}", "with_table"),
    ("update_table", "flights"): plain(
        "PATCH", "/{table}", "with_table", body("update_table", "rename")
    ),
    ("delete_table", "deleted"): plain("DELETE", "/{table}", "with_table"),
    ("list_table_sheets", "one"): plain("GET", "/{table}/sheets", "with_sheet"),
    ("create_table_sheet", "empty"): plain(
        "POST", "/{table}/sheets", "with_empty_table", body("create_table_sheet", "empty")
    ),
    ("get_table_sheet_operation", "done"): state_of_import,
    ("get_table_sheet", "departures"): plain("GET", _SHEET, "with_sheet"),
    ("update_table_sheet", "renamed"): plain(
        "PATCH", _SHEET, "with_sheet", body("update_table_sheet", "rename")
    ),
    ("delete_table_sheet", "deleted"): plain("DELETE", _SHEET, "with_sheet"),
    ("get_table_sheet_status_counts", "halfway"): plain(
        "GET", f"{_SHEET}/status-counts", "with_operation"
    ),
    ("list_table_sheet_failures", "one"): plain("GET", f"{_SHEET}/failures", "with_operation"),
    ("createTableSheetFileImport", "done"): imported,
    ("list_table_sheet_columns", "two"): plain("GET", f"{_SHEET}/columns", "with_columns"),
    ("create_table_sheet_column", "contains"): plain(
        "POST",
        f"{_SHEET}/columns",
        "with_text_column",
        body("create_table_sheet_column", "contains"),
    ),
    ("update_table_sheet_column", "changed"): plain(
        "PATCH",
        f"{_SHEET}/columns/{{column}}",
        "with_columns",
        body("update_table_sheet_column", "config"),
    ),
    ("delete_table_sheet_column", "deleted"): plain(
        "DELETE", f"{_SHEET}/columns/{{column}}", "with_columns"
    ),
    ("list_table_sheet_rows", "one"): plain("GET", f"{_SHEET}/rows", "with_rows"),
    ("list_table_sheet_rows", "text/csv one"): exported("text/csv"),
    ("list_table_sheet_rows", "application/x-ndjson one"): exported("application/x-ndjson"),
    ("add_table_sheet_rows", "one"): plain(
        "POST", f"{_SHEET}/rows", "with_columns", body("add_table_sheet_rows", "values")
    ),
    ("delete_table_sheet_rows", "two"): plain(
        "DELETE", f"{_SHEET}/rows", "with_two_rows", body("delete_table_sheet_rows", "two")
    ),
    ("create_table_sheet_cell_recalculations_batch", "nothing"): plain(
        "POST",
        f"{_SHEET}/cells/recalculations",
        "with_columns",
        body("create_table_sheet_cell_recalculations_batch", "column"),
    ),
    ("create_table_sheet_cell_recalculations_batch", "started"): many_cells,
    ("get_table_sheet_cell", "carrier"): plain("GET", f"{_SHEET}/cells/{{cell}}", "with_rows"),
    ("update_table_sheet_cell", "edited"): cell_edited,
    ("update_table_sheet_cells", "edited"): cells_edited,
    ("create_table_sheet_cell_recalculation", "started"): plain(
        "POST", f"{_SHEET}/cells/{{computed}}/recalculations", "with_rows"
    ),
    ("watch_table_sheet", "text/event-stream running"): watched,
    ("listTableSheetOperations", "one"): plain("GET", f"{_SHEET}/operations", "with_operation"),
    ("createTableSheetOperation", "nothing"): plain(
        "POST",
        f"{_SHEET}/operations",
        "with_columns",
        body("createTableSheetOperation", "stale"),
    ),
    ("createTableSheetOperation", "queued"): plain(
        "POST",
        f"{_SHEET}/operations",
        "with_many_rows",
        body("createTableSheetOperation", "stale"),
    ),
    ("createTableSheetOperation", "dry_run"): estimated,
    ("getTableSheetOperationStatus", "cancelled"): after_cancel,
    ("get_table_sheet_operation_usage", "cancelled"): used,
    ("cancelTableSheetOperation", "cancelled"): cancelled,
    ("cancelTableSheetOperation", "nothing"): plain("DELETE", _OPERATION, "with_ended_operation"),
}
#: Examples without a scenario, with the reason.
WITHOUT = {
    ("create_table_sheet", "large"): "needs a file of 250 000 rows; tests/server/test_imports.py",
    ("create_table_sheet_cell_recalculation", "nothing"): "no request brings it about: "
    "tests/server/test_every_status.py",
    ("watch_table_sheet_operation", "text/event-stream heartbeats"): "needs half a minute: "
    "tests/codegen/test_streams.py",
    ("createTableSheetOperation", "confirm"): "needs 250 000 cells; tests/unit/engine",
}


@pytest.mark.parametrize("pair", SCENARIOS, ids="-".join)
async def test_an_example_is_true(world: World, pair: tuple[str, str]) -> None:
    """Status and body."""
    status, example = SUCCESSES[pair]
    answer = await SCENARIOS[pair](world)
    assert answer.status_code == status
    is_json = answer.headers["Content-Type"] == JSON
    Same().check(example, answer.json() if is_json else answer.text)


def test_every_example_has_a_scenario() -> None:
    """But for those that are listed with a reason."""
    assert set(SCENARIOS) | set(WITHOUT) == set(SUCCESSES)
    assert not set(SCENARIOS) & set(WITHOUT)


def error_example(name: str) -> Json:
    return THE.document["components"]["examples"][name]["value"]


async def test_examples_of_errors_are_true(world: World) -> None:
    """Those that a request brings about by itself."""
    await world.with_table()
    client, nowhere = world.client, "8c0a7a34-90f5-4c1d-8f35-7a1d0d4c2b02"
    text = {"Content-Type": "text/plain"}
    answers = {
        "MalformedId": await client.get(f"{ROOT}/flights"),
        "Unauthenticated": await client.get(ROOT, headers={"X-API-KEY": "unknown"}),
        "SheetNotFound": await client.get(f"{ROOT}/{world.table}/sheets/{nowhere}"),
        "NotJson": await client.post(ROOT, content=b"{}", headers=text),
    }
    for name, answer in answers.items():
        assert answer.json() == error_example(name), name


def test_examples_of_errors_of_a_loaded_server_are_true() -> None:
    """As the server has their answers ready."""
    ready = {"SlowBody": protocol_errors.SLOW_BODY, "NoRoom": protocol_errors.NO_ROOM}
    for name, problem in ready.items():
        assert json.loads(problem.body()) == error_example(name)
    assert error_example("SuspendedWorkspace")["message"] == InvalidWorkspace().message

"""Every method of the SDK's tables, sheets, columns, rows, cells, operations and polling, against a
server, synchronous and asynchronous, on both stores."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import promptlayer
import pytest
from promptlayer.evaluations import polling, runner
from promptlayer.evaluations.scorers import compare_scorer, contains_scorer, count_scorer
from promptlayer.evaluations.setup import EVAL_TABLE_LIST_PARAMS
from promptlayer.evaluations.utils import columns_by_title
from promptlayer.tables import api

from tests.sdk.driver import Calls, Json, Sdk, functions, is_uuid, managers
from tests.support.endpoint import Endpoint
from tests.support.server import Server

NOWHERE = str(uuid4())
STATUSES = {"STALE", "QUEUED", "DISPATCHED", "RUNNING", "COMPLETED", "FAILED"}

#: Parts of the SDK that are no tables, sheets, columns, rows, cells or operations: versions of
#: sheets, scores, scorecards, traces; and what its asynchronous client keeps its connections with.
OTHER_PARTS = ("version", "score", "trace", "get_request", "aget_request", "async_client")


@dataclass
class Sheet:
    """A sheet of the SDK's, by its manager and its ids."""

    sdk: Sdk
    manager: Any
    table: str
    id: str

    @property
    def ids(self) -> tuple[str, str]:
        return self.table, self.id

    @classmethod
    async def new(cls, sdk: Sdk) -> Sheet:
        """The first sheet of a new table."""
        table = await sdk.do(sdk.client.tables.create, {"title": f"T {uuid4()}"})
        table_id = table["table"]["id"]
        sheet = await sdk.call("ensure_default_sheet", table_id)
        sheets = sdk.client.tables.sheets(table_id)
        return cls(sdk, sheets.for_sheet(sheet["id"]), table_id, sheet["id"])

    async def column(self, title: str, kind: str, **config: Any) -> str:
        body = {"title": title, "type": kind, "config": config}
        made = await self.sdk.do(self.manager.columns.create, body)
        column_id: str = made["column"]["id"]
        return column_id

    async def rows(self, *texts: str) -> list[int]:
        """Rows with these values in the column "text"."""
        body = {"values": [{"text": text} for text in texts]}
        added = await self.sdk.do(self.manager.rows.add, body)
        indices: list[int] = added["row_indices"]
        return indices

    async def cells(self, column: str) -> list[Json]:
        listed = await self.sdk.do(self.manager.rows.list)
        return [row["cells"][column] for row in listed["data"]]

    async def settled(self) -> Json:
        """The status counts once nothing is STALE or pending any more, as the SDK waits for it."""
        return await self.sdk.call("_wait_for_sheet_cells", *self.ids, poll_interval_seconds=0.02)


# --- the stories ---


async def tables(sdk: Sdk) -> None:
    """Tables are created, found, renamed, moved and deleted."""
    tables = sdk.client.tables
    title = f"Flights {uuid4()}"
    made = (await sdk.do(tables.create, {"title": title, "folder_id": 7}))["table"]
    assert is_uuid(made["id"])
    assert (made["title"], made["folder_id"], made["sheet_count"]) == (title, 7, 1)
    assert (await sdk.do(tables.get, made["id"]))["table"] == made
    listed = await sdk.do(tables.list, {"name": title, "limit": 5, "page": 1, "per_page": 5})
    assert [table["id"] for table in listed["data"]] == [made["id"]]
    assert (await sdk.do(tables.list))["data"]
    renamed = await sdk.do(tables.update, made["id"], {"title": f"{title}!"})
    assert (renamed["table"]["title"], renamed["table"]["folder_id"]) == (f"{title}!", 7)
    again = await sdk.call("upsert_table_by_title", f"{title}!", 7)
    assert again["id"] == made["id"]
    other = await sdk.call("upsert_table_by_title", f"{title}?")
    assert other["id"] != made["id"]
    assert await sdk.do(tables.delete, made["id"]) is True
    with pytest.raises(promptlayer.PromptLayerNotFoundError):
        await sdk.do(tables.get, made["id"])


async def sheets(sdk: Sdk) -> None:
    """Sheets are created, empty or from a file, and say how an evaluation run stands."""
    table = (await sdk.do(sdk.client.tables.create, {"title": "Sheets"}))["table"]["id"]
    sheets = sdk.client.tables.sheets(table)
    (first,) = (await sdk.do(sheets.list))["data"]
    assert (await sdk.call("ensure_default_sheet", table))["id"] == first["id"]
    empty = (await sdk.do(sheets.create))["sheet"]
    assert (empty["row_count"], empty["version_count"]) == (0, empty["version"])
    source = {
        "type": "file",
        "file_name": "departures.csv",
        "file_content_base64": base64.b64encode(b"carrier,flight\nUA,1545\nAA,1141\n").decode(),
    }
    body = {"title": "Departures", "index": 0, "operation_id": str(uuid4()), "source": source}
    filled = (await sdk.do(sheets.create, body))["sheet"]
    assert (filled["title"], filled["row_count"], filled["index"]) == ("Departures", 2, 0)
    manager = sheets.for_sheet(filled["id"])
    assert (await sdk.do(manager.get))["sheet"] == filled
    counts = await sdk.do(manager.status_counts)
    assert (counts["total_cells"], set(counts["status_counts"])) == (4, STATUSES)
    planned = {"title": "Run", "expected_row_count": 3, "eval_run_status": "running"}
    for change in (planned, {"eval_run_status": "completed"}):
        sheet = (await sdk.do(manager.update, change))["sheet"]
        assert sheet.items() >= {**planned, **change}.items()
        assert (await sdk.do(manager.get))["sheet"] == sheet
    assert await sdk.do(manager.delete) is True
    for left in (await sdk.do(sheets.list))["data"]:
        assert await sdk.do(sheets.for_sheet(left["id"]).delete) is True
    made = await sdk.call("ensure_default_sheet", table)
    assert [s["id"] for s in (await sdk.do(sheets.list))["data"]] == [made["id"]]


async def columns(sdk: Sdk) -> None:
    """Columns are created, are outputs or not, get another type or config, and are deleted."""
    sheet = await Sheet.new(sdk)
    columns = sheet.manager.columns
    text = (await sdk.do(columns.create, {"title": "text", "type": "TEXT"}))["column"]
    assert text["is_output_column"] is False
    body = {
        "title": "length",
        "type": "COUNT",
        "config": {"source": "text", "type": "chars"},
        "dependencies": [{"column_id": text["id"], "reference_type": "value"}],
        "is_output_column": False,
    }
    count = (await sdk.do(columns.create, body))["column"]
    assert (count["type"], count["is_output_column"]) == ("COUNT", False)
    listed = (await sdk.do(columns.list))["data"]
    assert listed == [text, count]
    page = await sdk.call("list_smart_sheet_columns", *sheet.ids, {"limit": 1})
    assert (page["data"], page["pagination"]["has_more"]) == ([text], True)
    change = {"title": "has a", "type": "CONTAINS", "config": {"source": "text", "value": "a"}}
    changed = await sdk.do(columns.update, count["id"], {**change, "is_output_column": True})
    assert changed["column"].items() >= {**change, "is_output_column": True}.items()
    assert changed["requires_recalculation"] is True
    assert await sdk.do(columns.delete, count["id"]) is True
    assert (await sdk.do(columns.list))["data"] == [text]


async def rows(sdk: Sdk) -> None:
    """Rows are added, empty or with values, listed page by page with what is asked for."""
    sheet = await Sheet.new(sdk)
    await sheet.column("text", "TEXT")
    added = await sdk.do(sheet.manager.rows.add, {"count": 2})
    assert (added["row_indices"], len(added["rows"])) == ([0, 1], 2)
    values = [{"text": str(n)} for n in range(250)]
    many = await sdk.do(sheet.manager.rows.add, {"values": values})
    assert runner._map_batch_row_indices(many, 250) == list(range(2, 252))
    page = await sdk.do(sheet.manager.rows.list)
    assert [row["row_index"] for row in page["data"]] == list(range(100))
    wanted = {**EVAL_TABLE_LIST_PARAMS, "include_columns": True}
    everything = await sdk.call("list_all_smart_sheet_rows", *sheet.ids, wanted)
    assert [row["row_index"] for row in everything["data"]] == list(range(252))
    assert [column["title"] for column in everything["columns"]] == ["text"]
    two = {"limit": 2, "order": "desc", "include_columns": False, "include_system_columns": True}
    last = await sdk.call("list_smart_sheet_rows", *sheet.ids, two)
    assert [row["row_index"] for row in last["data"]] == [251, 250]
    assert "columns" not in last
    if sdk.asynchronous:
        # A fault of the SDK's: it hands the body to AsyncClient.delete, which takes none.
        with pytest.raises(TypeError, match="json"):
            await sdk.call("delete_sheet_rows", *sheet.ids, {"row_indices": [0, 1]})
        assert (await sdk.do(sheet.manager.get))["sheet"]["row_count"] == 252
    else:
        gone = await sdk.call("delete_sheet_rows", *sheet.ids, {"row_indices": [0, 1]})
        assert gone["rows_deleted"] == 2
        assert (await sdk.do(sheet.manager.get))["sheet"]["row_count"] == 250


async def cells(sdk: Sdk) -> None:
    """Cells are read, edited, filled, and recalculated by id, by column and by row."""
    sheet = await Sheet.new(sdk)
    text = await sheet.column("text", "TEXT")
    length = await sheet.column("length", "COUNT", source="text", type="chars")
    await sheet.rows("a", "bb", "ccc")
    (first, *_), written = await sheet.cells(length), await sheet.cells(text)
    assert first["status"] == "STALE"
    await sdk.do(sheet.manager.cells.recalculate, first["id"])
    body = {"cell_ids": [cell["id"] for cell in (await sheet.cells(length))[1:]]}
    assert (await sdk.do(sheet.manager.cells.batch_recalculate, body))["cell_count"] == 2
    assert (await sheet.settled())["status_counts"]["COMPLETED"] == 6
    assert [cell["value"] for cell in await sheet.cells(length)] == [1, 2, 3]
    edited = await sdk.do(
        sheet.manager.cells.update, written[0]["id"], {"value": "dddd", "display_value": "dddd"}
    )
    assert (edited["cell"]["value"], edited["stale_count"]) == ("dddd", 1)
    assert (await sdk.do(sheet.manager.cells.get, first["id"]))["cell"]["status"] == "STALE"
    body = {"column_ids": [length], "row_indices": [0, 2]}
    assert (await sdk.do(sheet.manager.cells.batch_recalculate, body))["cell_count"] == 2
    await sheet.settled()
    assert [cell["value"] for cell in await sheet.cells(length)] == [4, 2, 3]
    listed = await sdk.do(sheet.manager.rows.list)
    by_title = columns_by_title((await sdk.do(sheet.manager.columns.list))["data"])
    await sdk.call("fill_row_cells", *sheet.ids, listed["data"][1], by_title, {"text": {"a": 1}})
    assert "a" in (await sheet.cells(text))[1]["display_value"]


async def operations(sdk: Sdk) -> None:
    """Operations select by status, are found by every id that they were answered with, and waited
    for as the SDK does."""
    sheet = await Sheet.new(sdk)
    await sheet.column("text", "TEXT")
    length = await sheet.column("length", "COUNT", source="text", type="chars")
    await sheet.rows("a", "bb", "ccc")
    body: dict[str, Any] = {"operation": "recalculate", "column_ids": [length], "row_ids": [0]}
    started = await sdk.call("create_sheet_operation", *sheet.ids, body)
    ids = polling._operation_ids_from_create_response(started)
    assert len(ids) == 2
    found = [await sdk.call("get_sheet_operation", *sheet.ids, each) for each in ids]
    assert {each["operation"]["operation_id"] for each in found} == {started["operation_id"]}
    # STALE cells when statuses are left out, all of them when the list is empty, else those named.
    for statuses, count in ((None, 2), ([], 3), (["COMPLETED"], 3), (["FAILED"], 0)):
        ended = await sdk.call(
            "wait_for_sheet_operations",
            *sheet.ids,
            column_ids=[length],
            statuses=statuses,
            poll_interval_seconds=0.02,
        )
        assert ended["cell_count"] == count
        if statuses is None:
            assert (await sheet.settled())["status_counts"]["COMPLETED"] == 6
    assert [cell["value"] for cell in await sheet.cells(length)] == [1, 2, 3]
    for selection in ({}, {"statuses": None}):
        nothing = await sdk.call("create_sheet_operation", *sheet.ids, selection)
        assert nothing["cell_count"] == 0


STORIES = (tables, sheets, columns, rows, cells, operations)
POLLING = [
    "_wait_for_sheet_cells",
    "_await_for_sheet_cells",
    "wait_for_sheet_operations",
    "await_for_sheet_operations",
    "fill_row_cells",
    "afill_row_cells",
]


def test_every_method_works(sdk: Sdk, monkeypatch: pytest.MonkeyPatch) -> None:
    """The stories pass, and between them they drive every method of these parts of the SDK; those
    that a newer SDK adds are missed here."""
    calls = Calls()
    calls.watch(monkeypatch, api, functions(api))
    calls.watch(monkeypatch, polling, POLLING)
    for manager, names in managers().items():
        calls.watch(monkeypatch, manager, names)
    for story in STORIES:
        sdk.run(story(sdk))
    missed = {name for name in calls.there - calls.called if not _is_other(name, sdk)}
    assert missed == set()


def _is_other(name: str, sdk: Sdk) -> bool:
    """Whether a method is of another part of the SDK, or of the other of its two clients."""
    holder, method = name.split(".")
    if any(part in name.lower() for part in OTHER_PARTS):
        return True
    if holder[0].isupper():
        return holder.startswith("Async") != sdk.asynchronous
    is_asynchronous = method.startswith(("a", "_await")) and not method.startswith("add_")
    return is_asynchronous != sdk.asynchronous


# --- what has a test of its own ---


def test_the_scorers_columns_are_computed(sdk: Sdk) -> None:
    """Columns as the SDK's scorers describe them, whose types this server builds."""

    async def story() -> None:
        sheet = await Sheet.new(sdk)
        await sheet.column("Output", "TEXT")
        await sheet.column("expected", "TEXT")
        number = {"type": "NUMBER", "operator": "GTE"}
        scorers = [
            compare_scorer("same"),
            compare_scorer("is 12", expected="12"),
            compare_scorer("at least 5", expected=5, comparison_type=number),
            contains_scorer("has 1", expected="1"),
            count_scorer("two words", type="words", min_count=2, max_count=2),
        ]
        for scorer in scorers:
            await sdk.do(sheet.manager.columns.create, scorer)
        values = [{"Output": "12", "expected": "12"}, {"Output": "4 b", "expected": "12"}]
        await sdk.do(sheet.manager.rows.add, {"values": values})
        await sdk.call("create_sheet_operation", *sheet.ids, {})
        await sheet.settled()
        listed = (await sdk.do(sheet.manager.columns.list))["data"]
        found = {c["title"]: [cell["value"] for cell in await sheet.cells(c["id"])] for c in listed}
        assert found["same"] == found["is 12"] == [True, False]
        assert found["at least 5"] == [True, None]
        assert found["has 1"] == [True, False]
        assert found["two words"] == [False, True]

    sdk.run(story())


def test_a_mirror_is_created_by_the_names_of_the_sdk(sdk: Sdk) -> None:
    """A composition column of a column of another table; rows of the mirror are as any."""

    async def story() -> None:
        source, mirroring = await Sheet.new(sdk), await Sheet.new(sdk)
        text = await source.column("text", "TEXT")
        keys = ("source_table_id", "source_sheet_id", "source_column_id")
        config = dict(zip(keys, (*source.ids, text), strict=True))
        mirror = await mirroring.column("m", "composition", **config)
        await sdk.do(mirroring.manager.rows.add, {"count": 2})
        assert [cell["status"] for cell in await mirroring.cells(mirror)] == ["COMPLETED"] * 2
        (listed,) = (await sdk.do(mirroring.manager.columns.list))["data"]
        assert (listed["type"], listed["config"]) == ("COMPOSITION", config)

    sdk.run(story())


def test_an_aborted_run_stops_what_runs(sdk: Sdk, endpoint: Endpoint) -> None:
    """The only stop signal that the SDK sends: its operations are cancelled, calls under way are
    closed, and none goes out after it. Whoever waits for one is told."""

    async def story() -> None:
        sheet = await Sheet.new(sdk)
        await sheet.column("text", "TEXT")
        slow = await sheet.column("slow", "ENDPOINT", url=endpoint.url)
        await sheet.rows(*map(str, range(20)))
        await sdk.do(sheet.manager.update, {"expected_row_count": 20, "eval_run_status": "running"})
        started = await sdk.call("create_sheet_operation", *sheet.ids, {"column_ids": [slow]})
        endpoint.wait_for(lambda e: e.open == 20)
        sheet_now = await sdk.do(sheet.manager.update, {"eval_run_status": "aborted"})
        assert sheet_now["sheet"]["eval_run_status"] == "aborted"
        assert sheet_now["sheet"]["expected_row_count"] == 20
        found = await sdk.call("get_sheet_operation", *sheet.ids, started["operation_id"])
        operation = found["operation"]
        assert (operation["status"], operation["running_invalidated_count"]) == ("cancelled", 20)
        assert polling._operation_is_terminal(operation)
        endpoint.wait_for(lambda e: e.open == 0)
        assert (endpoint.closed_early, len(endpoint.begun)) == (20, 20)
        with pytest.raises(promptlayer.PromptLayerAPIError, match="was cancelled"):
            polling._raise_if_operation_failed(started["operation_id"], operation)

    sdk.run(story())


def test_refusals_reach_people(sdk: Sdk, server: Server) -> None:
    """A refusal is the SDK's exception of its status, with our message; None where it shall not
    throw."""

    async def story(throwing: Sdk, silent: Sdk, stranger: Sdk) -> None:
        with pytest.raises(promptlayer.PromptLayerNotFoundError, match="No such table"):
            await throwing.do(throwing.client.tables.get, NOWHERE)
        with pytest.raises(promptlayer.PromptLayerBadRequestError, match="is not a UUID"):
            await throwing.do(throwing.client.tables.get, "flights")
        with pytest.raises(promptlayer.PromptLayerAuthenticationError, match="X-API-KEY"):
            await stranger.do(stranger.client.tables.list)
        assert await silent.do(silent.client.tables.get, NOWHERE) is None

    def client(**options: Any) -> Sdk:
        return Sdk.of(asynchronous=sdk.asynchronous, base_url=server.url, **options)

    stranger = client(api_key="not-a-key-of-anybody")
    sdk.run(story(client(), client(throw_on_error=False), stranger))

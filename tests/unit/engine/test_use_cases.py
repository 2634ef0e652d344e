"""What the use cases add to the store: confirmation, selections, and refusals that name things."""

from __future__ import annotations

import asyncio
import contextlib
import json
import random
import sqlite3
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any, cast
from uuid import UUID, uuid4

import msgspec
import pytest

from recalc.domain.cell_ids import cell_id
from recalc.domain.errors import Invalid, NotFound, TooMany
from recalc.domain.records import (
    Caller,
    Column,
    ConfirmationNeeded,
    NothingToDo,
    Queued,
    Selection,
)
from recalc.domain.states import CellStatus
from recalc.engine.cells import Cells
from recalc.engine.context import Context
from recalc.engine.cursors import Cursors
from recalc.engine.operations import Operations
from recalc.engine.ports import PlanSnapshot, SheetRef, Store, Structure
from recalc.engine.rows import ExportBroken, Rows
from recalc.engine.sheet_columns import SheetColumns
from recalc.engine.signals import Signals
from recalc.engine.tables import Tables
from recalc.settings import Settings
from recalc.store.sqlite.migrate import upgrade
from recalc.store.sqlite.store import SqliteStore
from tests.support.inline_transactions import InlineTransactions

ANY = frozenset(CellStatus)


class VirtualClock:
    def __init__(self) -> None:
        self.at = 1_700_000_000_000

    def now(self) -> int:
        return self.at

    def monotonic(self) -> float:
        return self.at / 1000


async def inline(work: Callable[..., Any], *args: Any) -> Any:
    return work(*args)


@cache
def empty_database() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "template.db"
        upgrade(path)
        db = sqlite3.connect(path)
        db.execute("PRAGMA journal_mode=DELETE")
        found = db.serialize()
        db.close()
        return found


@dataclass
class Bench:
    """Use cases over a sheet of columns text → count and five rows; six cells need no
    confirmation."""

    context: Context
    clock: VirtualClock
    caller: Caller
    table: UUID
    sheet: UUID
    text: Column
    count: Column
    operations: Operations
    cells: Cells
    rows: Rows
    columns: SheetColumns

    @property
    def ref(self) -> SheetRef:
        return SheetRef(self.caller.workspace_id, self.table, self.sheet)

    async def create(self, selection: Selection, **more: Any) -> Any:
        return await self.operations.create(self.caller, self.ref, selection, **more)

    async def add_column(self, title: str) -> Column:
        column, _ = await self.columns.create(
            self.ref,
            title=title,
            type="COUNT",
            config={"source": "text", "type": "chars"},
            dependencies=None,
        )
        return column


@pytest.fixture
async def bench() -> AsyncIterator[Bench]:
    db = sqlite3.connect(":memory:", isolation_level=None)
    db.deserialize(empty_database())
    clock = VirtualClock()
    store = SqliteStore(InlineTransactions(db), clock=clock, max_rows=1000)
    settings = Settings(
        confirmation_threshold=6, confirmation_ttl=60, slice_cells=2, quick_slice_cells=2
    )
    context = Context(store, settings, Signals(), b"secret", clock, random.Random(1), inline)
    caller = Caller((await store.create_workspace("w")).id, "key")
    table, sheet = await Tables(context).create(
        caller, title="t", folder_id=None, create_default_sheet=True
    )
    assert sheet is not None
    ref = SheetRef(caller.workspace_id, table.id, sheet.id)
    columns = SheetColumns(context)
    text, _ = await columns.create(ref, title="text", type="TEXT", config=None, dependencies=None)
    operations, rows = Operations(context), Rows(context)
    bench = Bench(
        context, clock, caller, table.id, sheet.id, text, text, operations,
        Cells(context, operations), rows, columns,
    )  # fmt: skip
    bench.count = await bench.add_column("count")
    await rows.add(ref, values=[{"text": str(n)} for n in range(5)])
    yield bench
    await store.close()


# --- planning ---


class Restless:
    """A store in whose sheet something happens after each plan, ten times. Planning takes 4 s."""

    def __init__(self, bench: Bench, happens: Callable[[int], Awaitable[object]]) -> None:
        self._bench = bench
        self._happens = happens
        self.plans = 0

    def __getattr__(self, name: str) -> Any:
        return getattr(self._bench.context.store, name)

    async def plan_snapshot(self, ref: SheetRef) -> PlanSnapshot:
        snapshot = await self._bench.context.store.plan_snapshot(ref)
        self.plans += 1
        self._bench.clock.at += 4000
        if self.plans <= 10:
            await self._happens(self.plans)
        return snapshot

    async def create(self, selection: Selection) -> Any:
        context = replace(self._bench.context, store=cast("Store", self))
        operations, bench = Operations(context), self._bench
        return await operations.create(bench.caller, bench.ref, selection)


async def test_an_export_breaks_where_a_column_is_deleted(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The rows behind it would have no value of the column: a file that looks whole, and is not."""
    monkeypatch.setattr("recalc.engine.rows._EXPORTED_CELLS", 4)
    export = await bench.rows.export(bench.ref)
    await anext(export.pages)
    await bench.columns.delete(bench.ref, bench.count.id)
    with pytest.raises(ExportBroken):
        await anext(export.pages)


async def test_planning_outlasts_deletes(bench: Bench) -> None:
    """Somebody deletes a row after each plan: the first plan is carried out without that row."""
    store = Restless(bench, lambda n: bench.rows.delete(bench.ref, [n - 1]))
    made = await store.create(Selection())
    assert isinstance(made, Queued)
    assert (store.plans, made.operation.counts.cell_count) == (1, 4)


async def test_a_named_row_that_is_deleted_meanwhile_is_refused(bench: Bench) -> None:
    """Deleted between plan and commit, a row that the request names is named as unknown."""
    store = Restless(bench, lambda n: bench.rows.delete(bench.ref, [n - 1]))
    with pytest.raises(Invalid, match="there is no row 0") as refused:
        await store.create(Selection(row_ids=[0, 3]))
    assert refused.value.code == "unknown_row"


async def test_planning_ends(bench: Bench) -> None:
    """A sheet whose columns change faster than it is planned: refused after 10 s, nothing created,
    and let in later."""
    store = Restless(bench, lambda n: bench.add_column(f"column {n}"))
    with pytest.raises(TooMany) as refused:
        await store.create(Selection(column_ids=[bench.count.id]))
    assert (refused.value.code, refused.value.retry_after) == ("sheet_busy", 1)
    assert store.plans == 3
    found = await bench.operations.list(bench.ref)
    assert not found.operations
    assert isinstance(await bench.create(Selection(column_ids=[bench.count.id])), Queued)


class RestlessColumns:
    """A store in which somebody adds a column after each look at the columns, ten times. A look
    takes 4 s."""

    def __init__(self, bench: Bench) -> None:
        self._bench = bench
        self.looks = 0

    def __getattr__(self, name: str) -> Any:
        return getattr(self._bench.context.store, name)

    async def structure(self, ref: SheetRef) -> Structure:
        structure = await self._bench.context.store.structure(ref)
        self.looks += 1
        self._bench.clock.at += 4000
        if self.looks <= 10:
            await self._bench.add_column(f"column {self.looks}")
        return structure


@pytest.mark.parametrize("change", ["create", "update", "delete"])
async def test_changes_of_columns_end(bench: Bench, change: str) -> None:
    """A sheet whose columns change faster than a change of them is checked: refused after 10 s with
    nothing changed by it, and let in later."""

    async def attempt(columns: SheetColumns) -> object:
        if change == "create":
            return await columns.create(
                bench.ref, title="mine", type="TEXT", config=None, dependencies=None
            )
        if change == "update":
            return await columns.update(bench.ref, bench.count.id, title="mine")
        return await columns.delete(bench.ref, bench.count.id)

    async def titles() -> list[str]:
        structure = await bench.context.store.structure(bench.ref)
        return [column.title for column in structure.columns]

    store = RestlessColumns(bench)
    restless = SheetColumns(replace(bench.context, store=cast("Store", store)))
    with pytest.raises(TooMany, match="Nothing was changed") as refused:
        await attempt(restless)
    assert (refused.value.code, refused.value.retry_after) == ("sheet_busy", 1)
    assert store.looks == 3
    assert await titles() == ["text", "count", "column 1", "column 2", "column 3"]
    await attempt(bench.columns)
    found = await titles()
    assert ("mine" in found) is (change != "delete")
    assert ("count" in found) is (change == "create")


# --- confirmation ---


async def test_a_large_selection_is_confirmed_once(bench: Bench) -> None:
    """Above the threshold a token is asked for; it permits one operation and no second one."""
    await bench.add_column("more")
    selection = Selection(statuses=ANY)
    asked = await bench.create(selection)
    assert isinstance(asked, ConfirmationNeeded)
    assert asked.affected_cell_count == 10
    made = await bench.create(selection, confirmation_token=asked.token)
    assert isinstance(made, Queued)
    assert made.operation.counts.cell_count == 10
    with pytest.raises(Invalid) as refused:
        await bench.create(selection, confirmation_token=asked.token)
    assert refused.value.code == "invalid_confirmation_token"
    found = await bench.operations.list(bench.ref)
    assert [operation.id for operation in found.operations] == [made.operation.id]


async def test_a_token_is_for_its_selection_columns_and_time(bench: Bench) -> None:
    """Another selection, columns changed, time over: refused, and nothing is created."""
    await bench.add_column("more")
    asked = await bench.create(Selection())
    with pytest.raises(Invalid, match="another selection"):
        await bench.create(Selection(statuses=ANY), confirmation_token=asked.token)
    with pytest.raises(Invalid, match="not one of this server"):
        await bench.create(Selection(), confirmation_token="x" + asked.token)
    bench.clock.at += 60_000
    with pytest.raises(Invalid, match="expired"):
        await bench.create(Selection(), confirmation_token=asked.token)
    asked = await bench.create(Selection())
    await bench.add_column("changed")
    with pytest.raises(Invalid, match="columns changed"):
        await bench.create(Selection(), confirmation_token=asked.token)
    found = await bench.operations.list(bench.ref)
    assert not found.operations


async def test_progress_does_not_void_a_token(bench: Bench) -> None:
    """A token is bound to selection and structure, not to what was computed or edited since."""
    await bench.add_column("more")
    asked = await bench.create(Selection(statuses=ANY))
    await bench.rows.add(bench.ref, count=1)
    await bench.cells.update(bench.ref, cell_id(bench.text.id, 0), "edited")
    made = await bench.create(Selection(statuses=ANY), confirmation_token=asked.token)
    assert made.operation.counts.cell_count == 12


# --- creating ---


async def test_nothing_selected_is_no_operation(bench: Bench) -> None:
    """Without a cell there is no operation."""
    assert isinstance(await bench.create(Selection(statuses=frozenset())), NothingToDo)
    assert isinstance(await bench.create(Selection(row_ids=[])), NothingToDo)
    made = await bench.create(Selection())
    assert isinstance(made, Queued)
    assert isinstance(await bench.create(Selection()), NothingToDo)


async def test_an_idempotency_key_finds_its_operation(bench: Bench) -> None:
    """Same key and selection, however its lists are ordered: the same operation."""
    selection = Selection(row_ids=[1, 2], statuses=ANY)
    first = await bench.create(selection, idempotency_key="k")
    again = await bench.create(Selection(row_ids=[2, 1], statuses=ANY), idempotency_key="k")
    assert again.operation.id == first.operation.id
    with pytest.raises(Invalid) as refused:
        await bench.create(Selection(row_ids=[1], statuses=ANY), idempotency_key="k")
    assert refused.value.code == "idempotency_key_reused"


async def test_creates_at_once_divide_the_cells(bench: Bench) -> None:
    """Ten creates of all STALE cells at once: each cell is in one operation, none superseded."""
    made = await asyncio.gather(*(bench.create(Selection()) for _ in range(10)))
    queued = [each for each in made if isinstance(each, Queued)]
    assert len(queued) == 1
    assert queued[0].operation.counts.cell_count == 5


async def test_a_column_that_a_new_row_names_twice_is_refused(bench: Bench) -> None:
    """By its title and its id, or by its id in both cases: one of the values would be lost."""
    identity = str(bench.text.id)
    for keys in (("text", identity), (identity, identity.upper())):
        with pytest.raises(Invalid, match=r"values\[1\]: column 'text' is given twice") as refused:
            await bench.rows.add(bench.ref, values=[{"text": "a"}, dict.fromkeys(keys, "b")])
        assert (refused.value.code, refused.value.parameter) == ("duplicate_id", "values[1]")
    assert len((await bench.rows.list(bench.ref)).page.items) == 5


@pytest.mark.parametrize("row", [5, 99, (1 << 32) - 1, 1 << 32])
async def test_an_unknown_row_is_named(bench: Bench, row: int) -> None:
    """A row id that is no live row is Invalid, whatever number it is."""
    with pytest.raises(Invalid, match=str(row)) as refused:
        await bench.create(Selection(row_ids=[0, row]))
    assert (refused.value.code, refused.value.parameter) == ("unknown_row", "row_ids")


async def test_selections_that_are_refused(bench: Bench) -> None:
    """Ids given twice, TEXT columns, unknown columns: each says what is wrong."""
    count, text = bench.count.id, bench.text.id
    for selection, code in (
        (Selection(column_ids=[count, count]), "duplicate_id"),
        (Selection(row_ids=[1, 1]), "duplicate_id"),
        (Selection(column_ids=[text]), "text_column"),
        (Selection(column_ids=[uuid4()]), "unknown_column"),
        (Selection(cells=[(text, 0)]), "text_column"),
    ):
        with pytest.raises(Invalid) as refused:
            await bench.create(selection)
        assert refused.value.code == code


# --- cells ---


async def test_one_cell_is_recalculated_whatever_it_reads(bench: Bench) -> None:
    """An older operation loses it."""
    older = await bench.create(Selection())
    made = await bench.cells.recalculate(bench.caller, bench.ref, cell_id(bench.count.id, 1))
    assert isinstance(made, Queued)
    found = await bench.operations.get(bench.ref, str(older.operation.id))
    assert found.counts.superseded == 1


async def batch(bench: Bench, *cells: UUID) -> Any:
    return await bench.cells.recalculate_batch(
        bench.caller, bench.ref,
        cell_ids=cells, column_ids=None, row_indices=None,
    )  # fmt: skip


async def test_a_batch_is_refused_for_what_is_no_cell_of_the_sheet(bench: Bench) -> None:
    """Unknown and foreign ids, an id twice and a TEXT cell are Invalid."""
    good = cell_id(bench.count.id, 0)
    for wrong in (uuid4(), cell_id(uuid4(), 0)):
        with pytest.raises(Invalid):
            await batch(bench, good, wrong)
    with pytest.raises(Invalid):
        await batch(bench, good, good)
    with pytest.raises(Invalid):
        await batch(bench, good, cell_id(bench.text.id, 0))


async def test_a_batch_is_refused_for_a_row_that_is_not_there(bench: Bench) -> None:
    """In a path such a cell is not found; in a body it makes the request Invalid."""
    missing = cell_id(bench.count.id, 99)
    with pytest.raises(NotFound):
        await bench.cells.recalculate(bench.caller, bench.ref, missing)
    with pytest.raises(Invalid):
        await batch(bench, cell_id(bench.count.id, 0), missing)


# --- columns ---


async def test_the_configs_of_a_sheet_are_bounded_together(bench: Bench) -> None:
    """All columns have sixteen times what one may have: each request reads all of them. A source
    counts as 50 bytes. What makes a sheet smaller is let through, and deleting a column makes
    room."""
    limit = bench.context.settings.max_config_bytes

    async def add(size: int) -> Column:
        shell = len(json.dumps({"source": "text", "value": ""}, separators=(",", ":")))
        config: dict[str, Any] = {"source": "text", "value": "x" * (size - shell)}
        column, _ = await bench.columns.create(
            bench.ref,
            title="c", type="CONTAINS", config=config, dependencies=None,
        )  # fmt: skip
        return column

    columns = [await add(limit) for _ in range(15)]
    left = limit - sum(len(msgspec.json.encode(c.config)) for c in (bench.text, bench.count))
    left -= 50 * (len(columns) + len(bench.count.dependencies) + 1)
    with pytest.raises(Invalid) as refused:
        await add(left + 1)
    assert (refused.value.code, refused.value.parameter) == ("configs_too_large", "config")
    await add(left)
    smaller = {"source": "text", "value": "y"}
    where = (bench.ref,)
    await bench.columns.update(*where, columns[0].id, config=smaller)
    await bench.columns.delete(*where, columns[1].id)
    await add(limit)


# --- paging ---


async def test_columns_deleted_between_pages_hide_no_other(bench: Bench) -> None:
    """Before and at the end of a page: the next one begins with the column that comes then."""
    more = [await bench.add_column(f"c{n}") for n in range(4)]
    where = (bench.ref,)
    first = await bench.columns.list(*where, cursor=None, limit=3)
    assert [c.id for c in first.items] == [bench.text.id, bench.count.id, more[0].id]
    await bench.columns.delete(*where, bench.count.id)
    await bench.columns.delete(*where, more[0].id)
    second = await bench.columns.list(*where, cursor=first.next_cursor, limit=2)
    assert [c.id for c in second.items] == [more[1].id, more[2].id]
    third = await bench.columns.list(*where, cursor=second.next_cursor, limit=2)
    assert [c.id for c in third.items] == [more[3].id]
    assert third.next_cursor is None
    with pytest.raises(Invalid, match="not one that this list returned"):
        await bench.rows.list(*where, cursor=first.next_cursor)


@pytest.mark.parametrize("order", ["asc", "desc"])
@pytest.mark.parametrize("position", [(1 << 32) + 1, (1 << 62) - 1])
async def test_a_forged_cursor_far_away_is_harmless(
    bench: Bench, order: Any, position: int
) -> None:
    """A cursor with any position gives a page or Invalid, never another error."""
    with contextlib.suppress(Invalid):
        await bench.rows.list(
            bench.ref,
            cursor=Cursors(bench.context.secret).encode(f"rows of {bench.sheet}", position),
            order=order,
        )


# --- another type ---


async def retype(bench: Bench, column: Column, **changes: Any) -> Any:
    return await bench.columns.update(bench.ref, column.id, **changes)


async def test_a_computed_column_gets_another_type(bench: Bench) -> None:
    """By its name or an alias, with the config of the new type; its cells read STALE."""
    config = {"sources": ["text"], "target": "1"}
    change = await retype(bench, bench.count, type="comparison", config=config)
    assert (change.column.type, change.column.config) == ("COMPARE", config)
    assert change.affected == [bench.count.id]
    assert [d.column_id for d in change.column.dependencies] == [bench.text.id]
    assert change.column.revision > bench.count.revision


@pytest.mark.parametrize("same", ["COUNT", "count"])
async def test_the_type_that_a_column_has_changes_nothing(bench: Bench, same: str) -> None:
    """Clients send a column back as they read it."""
    change = await retype(bench, bench.count, type=same)
    assert list(change.affected) == []
    assert (await retype(bench, bench.text, type="text", title="t")).column.title == "t"


async def test_a_config_that_does_not_fit_the_new_type_is_refused(bench: Bench) -> None:
    """Also one that is not sent, which stays: the message names its key."""
    with pytest.raises(Invalid, match=r"config\.type") as refused:
        await retype(bench, bench.count, type="JSON_PATH")
    assert refused.value.code == "invalid_config"
    with pytest.raises(Invalid) as refused:
        await retype(bench, bench.count, type="WHILE_LOOP")
    assert refused.value.code == "column_type_not_built"
    with pytest.raises(Invalid) as refused:
        await retype(bench, bench.count, type="NO_SUCH_TYPE")
    assert refused.value.code == "unknown_column_type"


@pytest.mark.parametrize(("of", "to"), [("text", "COUNT"), ("count", "TEXT")])
async def test_what_people_wrote_and_what_was_computed_stay_apart(
    bench: Bench, of: str, to: str
) -> None:
    """An edited column does not become a computed one, nor the other way round; nothing changes,
    and the message says what to do instead."""
    column = bench.text if of == "text" else bench.count
    with pytest.raises(Invalid, match="Add a column of that type") as refused:
        await retype(bench, column, type=to, title="renamed", config={})
    assert (refused.value.code, refused.value.parameter) == ("type_change_refused", "type")
    structure = await bench.context.store.structure(bench.ref)
    assert [c.title for c in structure.columns] == ["text", "count"]


async def test_another_type_has_the_sources_of_its_own(bench: Bench) -> None:
    """Sources named for the type before go with it. A type that sees the whole row sees all but
    itself and what is computed from it, so that no cycle comes of it."""
    other = await bench.add_column("other")
    await bench.columns.create(
        bench.ref,
        title="longer",
        type="COUNT",
        config={"source": "count", "type": "chars"},
        dependencies=None,
    )
    url = {"url": "https://example.com"}
    change = await retype(bench, bench.count, type="ENDPOINT", config=url)
    assert [d.column_id for d in change.column.dependencies] == [bench.text.id, other.id]
    config = {"source": "other", "type": "chars"}
    change = await retype(bench, bench.count, type="COUNT", config=config)
    assert [d.column_id for d in change.column.dependencies] == [other.id]
    config = {"source": "longer", "value": "x"}
    with pytest.raises(Invalid) as refused:
        await retype(bench, bench.count, type="CONTAINS", config=config)
    assert refused.value.code == "dependency_cycle"

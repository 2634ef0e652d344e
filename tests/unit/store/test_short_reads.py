"""Reads run on the event loop while they are short, and in a thread from some size on."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from sqlite3 import Connection
from typing import Concatenate
from uuid import uuid4

import msgspec
import pytest
from pyroaring import BitMap

from recalc.domain.cellsets import CellSet
from recalc.domain.records import Caller
from recalc.engine.context import SystemClock
from recalc.engine.ports import EncodedRows, NewColumn, NewExecution, NewOperation, SheetRef
from recalc.store.sqlite.announced import EXECUTION, Announce
from recalc.store.sqlite.connection import connect
from recalc.store.sqlite.migrate import upgrade
from recalc.store.sqlite.short_reads import SHORT, ShortReads
from recalc.store.sqlite.store import SqliteStore
from recalc.store.sqlite.transactions import P, T, Work
from tests.support.inline_transactions import InlineTransactions


class NotedTransactions(InlineTransactions):
    """Notes where each read ran; ``here`` is on the event loop."""

    def __init__(self, db: Connection) -> None:
        super().__init__(db)
        self.places: list[str] = []

    async def read(self, work: Work[T]) -> T:
        self.places.append("thread")
        return await super().read(work)

    def read_inline(
        self, function: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        self.places.append("here")
        return super().read_inline(function, *args, **kwargs)


@pytest.fixture
def transactions(tmp_path: Path) -> NotedTransactions:
    path = tmp_path / "x.db"
    upgrade(path)
    return NotedTransactions(connect(path))


@pytest.fixture
async def store(transactions: NotedTransactions) -> SqliteStore:
    return SqliteStore(transactions, clock=SystemClock(), max_rows=100_000)


async def _sheet(store: SqliteStore, value: str, rows: int = 100) -> SheetRef:
    """Make a sheet with ten columns, a computed one among them, and rows of this value."""
    workspace = await store.create_workspace("w")
    _, sheet = await store.create_table(
        workspace.id, table_id=uuid4(), title="t", folder_id=None, default_sheet=uuid4()
    )
    assert sheet is not None
    ref = SheetRef(workspace.id, sheet.table_id, sheet.id)
    new = [NewColumn(uuid4(), f"c{at}", "TEXT", {}, []) for at in range(9)]
    new.append(NewColumn(uuid4(), "computed", "COALESCE", {}, []))
    await store.add_columns_if_unchanged(ref, 0, new)
    row = msgspec.msgpack.encode({0: value})
    await store.add_rows(ref, EncodedRows([row] * rows))
    return ref


@pytest.mark.parametrize(("value", "places"), [("x", ["here"]), ("x" * 20_000, ["here", "thread"])])
async def test_a_page_of_small_rows_is_read_on_the_event_loop(
    store: SqliteStore, transactions: NotedTransactions, value: str, places: list[str]
) -> None:
    """Large values are not read before the page goes to a thread; the page is the same."""
    ref = await _sheet(store, value)
    transactions.places.clear()
    found = (await store.list_rows(ref, after=None, limit=100, order="asc")).found
    assert transactions.places == places
    text, *_ = found.columns
    assert [row.cells[text.id].value for row in found.page.items] == [value] * 100


async def test_many_executions_are_counted_in_a_thread(
    store: SqliteStore, transactions: NotedTransactions
) -> None:
    """The statuses of a sheet come from the sets of all its live executions: a few are read on the
    event loop. Pages, too, count the executions that have cells in their rows only."""
    few, many = 2, SHORT // EXECUTION + 1
    for executions, places in ((few, ["here"]), (many, ["here", "thread"])):
        ref = await _sheet(store, "x")
        await _operation(store, ref, executions)
        transactions.places.clear()
        counts = await store.status_counts(ref)
        assert transactions.places == places
        assert sum(counts.by_status.values()) == 1000
        transactions.places.clear()
        await store.list_rows(ref, after=None, limit=10, order="asc")
        assert transactions.places == ["here"]


async def _operation(store: SqliteStore, ref: SheetRef, executions: int) -> None:
    """Create an operation over one row for each execution."""
    cuts = [CellSet({9: BitMap([row])}) for row in range(executions)]
    snapshot = await store.plan_snapshot(ref)
    new = [NewExecution(uuid4(), cut) for cut in cuts]
    caller = Caller(ref.workspace_id, "key")
    await store.create_operation_if_planned(
        ref,
        snapshot.plan_version,
        NewOperation(uuid4(), new, caller, CellSet(), None, b"", None),
    )


async def test_what_is_announced_adds_up(transactions: NotedTransactions) -> None:
    """A function that announces too much on the event loop begins anew in a thread."""
    begun: list[int] = []

    def work(_db: Connection, announce: Announce, times: int) -> int:
        begun.append(times)
        for _time in range(times):
            announce(SHORT // 2)
        return times

    reads = ShortReads(transactions)
    assert await reads.run(work, 2) == 2
    assert transactions.places == ["here"]
    assert await reads.run(work, 3) == 3
    assert transactions.places == ["here", "here", "thread"]
    assert begun == [2, 3, 3]


async def test_others_go_between_two_short_reads(transactions: NotedTransactions) -> None:
    """A task that does nothing but read, such as an export, does not keep the event loop."""
    reads = ShortReads(transactions)
    ended = False

    async def end() -> None:
        nonlocal ended
        ended = True

    task = asyncio.create_task(end())
    while not ended:
        await reads.run(lambda _db, _announce: None)
    await task

"""Reads run on the event loop while they are short, and in a thread from some size on."""

from __future__ import annotations

import asyncio
import threading
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
from recalc.engine import requester
from recalc.engine.context import SystemClock
from recalc.engine.ports import EncodedRows, NewColumn, NewExecution, NewOperation, SheetRef
from recalc.engine.requester import Requester
from recalc.store.sqlite.announced import CONFIG, EXECUTION, Announce
from recalc.store.sqlite.connection import connect
from recalc.store.sqlite.migrate import upgrade
from recalc.store.sqlite.short_reads import SHORT, ShortReads
from recalc.store.sqlite.store import SqliteStore
from recalc.store.sqlite.transactions import P, T, ThreadTransactions, Work
from tests.support.inline_transactions import InlineTransactions
from tests.support.turns import CountedTurns


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
    for _ in range(3):
        await reads.run(lambda _db, _announce: None)
    assert ended
    await task


async def test_many_short_reads_wait_for_a_turn_each(transactions: NotedTransactions) -> None:
    """Others go between them also where all were asked for at once."""
    reads = ShortReads(transactions)
    seen: list[int] = []
    async with CountedTurns() as turns:
        await asyncio.gather(
            *(reads.run(lambda _db, _announce: seen.append(turns.number)) for _ in range(50))
        )
    assert len(set(seen)) == 50


async def test_a_workspace_with_many_short_reads_keeps_nobody_waiting(
    transactions: NotedTransactions,
) -> None:
    """The first read of another workspace goes ahead of those of one that has had many."""
    reads = ShortReads(transactions)
    order: list[int] = []

    async def read(workspace_id: int) -> None:
        with requester.working_for(Requester(workspace_id)):
            await reads.run(lambda _db, _announce: order.append(workspace_id))

    await asyncio.gather(*(read(1) for _ in range(20)), read(2))
    assert order.index(2) <= 2


async def test_a_sheet_with_long_configs_is_looked_up_in_a_thread(
    store: SqliteStore, transactions: NotedTransactions
) -> None:
    """To decode them takes milliseconds, also where no value of a row is read."""
    for length, places in ((1_000, ["here"]), (SHORT // CONFIG, ["here", "thread"])):
        ref = await _sheet(store, "x", rows=1)
        found = await store.structure(ref)
        new = NewColumn(uuid4(), "long", "COALESCE", {"value": "x" * length}, [])
        await store.add_columns_if_unchanged(ref, found.columns_version, [new])
        for look in (store.structure, store.status_counts):
            transactions.places.clear()
            await look(ref)
            assert transactions.places == places


async def test_a_read_that_goes_to_a_thread_keeps_no_snapshot(tmp_path: Path) -> None:
    """What is written meanwhile is seen on the event loop at once."""
    path = tmp_path / "x.db"
    upgrade(path)
    opened = ThreadTransactions(path)
    entered, go_on = threading.Event(), threading.Event()

    def read_much(db: Connection, announce: Announce) -> None:
        found = db.execute("SELECT name FROM sqlite_master")
        for _ in found:
            announce(SHORT + 1)
        entered.set()
        go_on.wait()

    def workspaces(db: Connection) -> int:
        counted: int = db.execute("SELECT count(*) FROM workspace").fetchone()[0]
        return counted

    reading = asyncio.create_task(ShortReads(opened).run(read_much))
    await asyncio.to_thread(entered.wait)
    store = SqliteStore(opened, clock=SystemClock(), max_rows=1)
    before = opened.read_inline(workspaces)
    await store.create_workspace("w")
    assert opened.read_inline(workspaces) == before + 1
    go_on.set()
    await reading
    await opened.close()

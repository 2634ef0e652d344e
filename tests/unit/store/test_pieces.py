"""No transaction of the one SQLite writer is long, for a request of any size."""

from __future__ import annotations

import asyncio
import sqlite3
from pathlib import Path
from uuid import uuid4

import msgspec
import pytest

from recalc.engine.context import SystemClock
from recalc.engine.ports import EncodedRows, NewColumn, SheetRef
from recalc.store.pages import PIECE_BYTES, PIECE_ROWS, pieces
from recalc.store.sqlite import maintenance
from recalc.store.sqlite.connection import connect
from recalc.store.sqlite.context import StoreContext
from recalc.store.sqlite.migrate import upgrade
from recalc.store.sqlite.store import SqliteStore
from recalc.store.sqlite.transactions import T, Work
from tests.support.inline_transactions import InlineTransactions
from tests.support.memory_store import memory_database
from tests.support.waiting import until


class CountingTransactions(InlineTransactions):
    """Notes how many rows each writing transaction changed, and the statements it ran."""

    def __init__(self, db: sqlite3.Connection) -> None:
        super().__init__(db)
        self._db = db
        self.changed: list[int] = []
        self.statements: list[str] = []

    async def write(self, work: Work[T], *, urgent: bool = False) -> T:
        before = self._db.total_changes
        self._db.set_trace_callback(self.statements.append)
        try:
            return await super().write(work, urgent=urgent)
        finally:
            self._db.set_trace_callback(None)
            self.changed.append(self._db.total_changes - before)


@pytest.mark.parametrize("columns", [1, 50])
async def test_rows_are_added_in_short_transactions(tmp_path: Path, columns: int) -> None:
    """Ten thousand rows are many small transactions; none of them reads the rows back, or the
    columns."""
    path = tmp_path / "x.db"
    upgrade(path)
    transactions = CountingTransactions(connect(path))
    store = SqliteStore(transactions, clock=SystemClock(), max_rows=100_000)
    workspace = await store.create_workspace("w")
    _, sheet = await store.create_table(
        workspace.id, table_id=uuid4(), title="t", folder_id=None, default_sheet=uuid4()
    )
    assert sheet is not None
    ref = SheetRef(workspace.id, sheet.table_id, sheet.id)
    new = [NewColumn(uuid4(), "c", "TEXT", {}, []) for _ in range(columns)]
    await store.add_columns_if_unchanged(ref, 0, new)
    known = await store.structure(ref)
    row = msgspec.msgpack.encode({0: "x"})
    for count in (1, PIECE_ROWS, 10_000):
        transactions.changed.clear()
        transactions.statements.clear()
        added = await store.add_rows(ref, EncodedRows([row] * count, known))
        assert len(added.row_indices) == count
        assert max(transactions.changed) <= PIECE_ROWS + 8
        assert sum(transactions.changed) >= count
        reads = [each for each in transactions.statements if each.lstrip().startswith("SELECT")]
        assert not any("row_data" in each or "sheet_column" in each for each in reads)
    await store.close()


class HeldTransactions(InlineTransactions):
    """Writes nothing, and returns when it is let go. ``given`` are the names of the tasks."""

    def __init__(self) -> None:
        super().__init__(memory_database())
        self.given: list[str] = []
        self.go = asyncio.Event()

    async def write(self, work: Work[T], *, urgent: bool = False) -> T:
        task = asyncio.current_task()
        assert task is not None
        self.given.append(task.get_name())
        await self.go.wait()
        return None  # type: ignore[return-value]


async def test_workspaces_take_turns_at_staging_pieces() -> None:
    """While many imports of one workspace stage rows, a piece of another is with the writer behind
    two of theirs."""
    transactions = HeldTransactions()
    store = SqliteStore(transactions, clock=SystemClock(), max_rows=100)

    def stage(workspace_id: int, name: str) -> asyncio.Task[None]:
        ref = SheetRef(workspace_id, uuid4(), uuid4())
        return asyncio.create_task(store.stage_rows(ref, 0, EncodedRows([b"x"])), name=name)

    heavy = [stage(1, "heavy") for _ in range(6)]
    await until(lambda: len(transactions.given) >= 2)
    other = stage(2, "other")
    await until(lambda: len(transactions.given) >= 3)
    assert transactions.given == ["heavy", "heavy", "other"]
    transactions.go.set()
    await asyncio.gather(other, *heavy)
    await store.close()


def test_pieces_are_all_rows_in_order() -> None:
    """Rows are cut by number and by bytes; a row that is longer than a piece is one alone."""
    rows = [b"x" * (PIECE_BYTES // 3)] * 7 + [b"y" * (PIECE_BYTES + 1)] + [b"z"] * 1200
    cut = list(pieces(rows))
    assert [each for piece in cut for each in piece] == rows
    assert [len(piece) for piece in cut] == [3, 3, 1, 1, 500, 500, 200]
    assert list(pieces([b"a"])) == [[b"a"]]


def test_removing_old_sets_reads_no_old_executions(tmp_path: Path) -> None:
    """Executions stay for ever, their sets for a day: the search begins with the sets, and looks
    each execution up by its key."""
    path = tmp_path / "x.db"
    upgrade(path)
    db = connect(path)
    seen: list[str] = []
    db.set_trace_callback(seen.append)
    maintenance.purge(db, StoreContext(2 * 86_400_000, 0, 10))
    db.set_trace_callback(None)
    (search,) = [each for each in seen if "execution_sets" in each and "ended_at" in each]
    steps = [row[3] for row in db.execute(f"EXPLAIN QUERY PLAN {search}")]
    assert any(step.startswith("SEARCH e USING INTEGER PRIMARY KEY") for step in steps), steps
    assert not any(step.split()[:2] == ["SCAN", "e"] for step in steps), steps
    db.close()

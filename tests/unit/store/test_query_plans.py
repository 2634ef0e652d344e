"""No statement of the SQLite store reads through a table that only grows.

Executions and operations stay for ever, so a search without an index would make every request
slower with each operation that has ended.
"""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from recalc.domain.records import Caller
from recalc.engine.context import SystemClock
from recalc.store.sqlite.connection import connect
from recalc.store.sqlite.migrate import upgrade
from recalc.store.sqlite.store import SqliteStore
from tests.conformance.sheet_fixture import LEASE, SILENT, A, B, SheetFixture
from tests.support.inline_transactions import InlineTransactions

#: Steps that read a table as a whole and may: a parameter, or what the statement itself selected.
ALLOWED = ("SCAN json_each ", "SCAN turn ", "SCAN t ", "SCAN w ")


async def _use_everything(store: SqliteStore) -> None:
    """Call the methods that search executions or operations."""
    workspace = await store.create_workspace("w")
    seeded = await SheetFixture.open(store, Caller(workspace.id, "key"))
    first = await seeded.create(cells=[(A, 0), (A, 1)])
    worker = await seeded.claim(SILENT)
    await worker.begin((A, 0))
    worker = await seeded.claim()
    await store.renew_if_held({worker.claim.execution_id: worker.claim.epoch}, LEASE)
    assert await store.held_under(["worker"])
    await store.hand_back_if_held(worker.claim.execution_id, worker.claim.epoch)
    await seeded.cells()
    await seeded.edit(1, "other")
    await seeded.create(cells=[(A, 1), (B, 2)])
    await seeded.cancel(first.operation.id)
    await store.list_active_operations(seeded.ref)
    await store.change_counters([seeded.ref])
    await store.sheet_activity(seeded.ref)
    await store.sheet_activity(seeded.ref, [first.operation.id])
    await store.status_counts(seeded.ref)
    await store.delete_rows(seeded.ref, [2])
    await store.expire_all_leases()
    await store.sweep()
    await store.delete_sheet(seeded.ref)
    await store.suspend_workspace(workspace.id)


async def test_no_statement_scans_a_table_that_grows(tmp_path: Path) -> None:
    """Each statement finds operations, executions and rows by an index."""
    path = tmp_path / "x.db"
    upgrade(path)
    db = connect(path)
    seen: list[str] = []
    db.set_trace_callback(seen.append)
    await _use_everything(SqliteStore(InlineTransactions(db), clock=SystemClock(), max_rows=100))
    db.set_trace_callback(None)
    searches = {each for each in seen if " execution " in each or " operation " in each}
    assert len(searches) > 20
    for statement in searches:
        scans = _scans(db, statement)
        assert not scans, (statement, scans)
    db.close()


def _scans(db: sqlite3.Connection, statement: str) -> list[str]:
    """Return the steps of a statement that read a whole table without an index."""
    steps = [row[3] for row in db.execute(f"EXPLAIN QUERY PLAN {statement}")]
    return [
        step
        for step in steps
        if step.startswith("SCAN ") and "INDEX " not in step and not f"{step} ".startswith(ALLOWED)
    ]


@pytest.mark.parametrize("states", ["'active', 'queued'", "'queued', 'active'"])
def test_the_order_of_states_decides_whether_an_index_is_used(tmp_path: Path, states: str) -> None:
    """SQLite uses a partial index for the index's own condition only: hence ``guards``."""
    path = tmp_path / "x.db"
    upgrade(path)
    db = connect(path)
    scans = _scans(db, f"SELECT pk FROM execution e WHERE sheet_pk = 1 AND state IN ({states})")
    assert bool(scans) == (states == "'active', 'queued'")
    db.close()

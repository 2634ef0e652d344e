"""Statements of hot paths find their rows by index, those inside functions included.

This is read from the server's counters, in a database whose tables are large enough for the planner
to have a choice. It is read again on a connection that keeps plans of empty tables: autovacuum
visits new tables after a minute, and a sheet fills in seconds.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from uuid import uuid4

import psycopg
import pytest
from pyroaring import BitMap

from recalc.domain.cellsets import CellSet
from recalc.domain.states import Reason, Withdrawal
from recalc.engine.context import SystemClock
from recalc.engine.worker.stored_task import encode
from recalc.store.postgres import activity, maintenance, operations, task_rows
from recalc.store.postgres import claim as claims
from recalc.store.postgres import edit as edits
from recalc.store.postgres import read as reads
from recalc.store.postgres.cancel import CANCEL
from recalc.store.postgres.claim import CLAIM
from recalc.store.postgres.context import StoreContext
from recalc.store.postgres.database import Connection, Work, connection_settings, fetch, fetch_one
from recalc.store.postgres.report import REPORT, REPORT_ROWS, parameters
from recalc.store.postgres.store import PostgresStore
from recalc.store.postgres.withdraw import withdraw_everywhere
from tests.conformance.sheet_fixture import (
    MAX_ROWS,
    NOW,
    A,
    C,
    ScriptedWorker,
    SheetFixture,
    T,
    encoded,
)
from tests.conformance.test_evaluation import CHARACTERS, WORDS, evaluated, report_of, task_of

#: Tables that grow with use; the others have a row per sheet, column or waiting item.
LARGE = (
    "row_data",
    "column_status",
    "execution",
    "execution_sets",
    "operation",
    "audit",
    "api_key",
)

_FILL = """
INSERT INTO operation (id, sheet_pk, workspace_id, state, created_at, created_by, ended_at)
SELECT gen_random_uuid(), s.pk, 1, 'completed', 1, 'k', 2
FROM sheet s, generate_series(1, 1000);
INSERT INTO execution (id, operation_pk, sheet_pk, first_row, last_row, state, cell_count,
                       completed, pending, ended_at)
SELECT gen_random_uuid(), o.pk, o.sheet_pk, 0, 100, 'completed', 1, 1, 0, 2
FROM operation o, generate_series(1, 20) WHERE o.state = 'completed';
INSERT INTO execution_sets (execution_pk, targets, done, failed)
SELECT pk, '\\x80', '\\x80', '\\x80' FROM execution e
WHERE NOT EXISTS (SELECT 1 FROM execution_sets x WHERE x.execution_pk = e.pk);
INSERT INTO row_data (id, inputs) SELECT s.pk << 32 | n, '\\x8100a161'
FROM sheet s, generate_series(1000, 40000) AS n;
INSERT INTO column_status (sheet_pk, number, revision, block, completed, failed)
SELECT pk + 1000, n, 1, b, repeat('1', 1024)::bit(1024), repeat('0', 1024)::bit(1024)
FROM sheet, generate_series(0, 30) AS n, generate_series(0, 300) AS b;
INSERT INTO audit (at, workspace_id, actor, action, operation, not_started_reset,
                   running_invalidated, nonce)
SELECT 1, 1, 'k', 'cancel:USER', gen_random_uuid(), 0, 0, gen_random_uuid()
FROM generate_series(1, 10000);
INSERT INTO api_key (id, workspace_id, digest, prefix, created_at)
SELECT n::text, 1, sha256(n::text::bytea), 'p', 1 FROM generate_series(1, 10000) AS n;
"""


#: Times that a statement is sent before its prepared plan is kept.
_PREPARED = 6
_CONTEXT = StoreContext(NOW, SystemClock(), max_rows=MAX_ROWS, deliver=False)
#: More rows than any statement here needs.
_MANY = 1000


@dataclass(frozen=True)
class Full:
    """A worker with running cells, in a database full of ended operations, and a connection. With
    ``early``, the connection made its plans before the database was filled."""

    seeded: SheetFixture
    scripted: ScriptedWorker
    admin: Connection
    connection: Connection
    early: bool

    async def far(self, work: Work[object]) -> dict[str, tuple[int, int]]:
        """Return the large tables of which ``work`` reads any row by sequence or many by index, and
        how many. Its writes are rolled back."""
        if self.early:
            for _ in range(_PREPARED):
                await work(self.connection)
                await self.connection.rollback()
        await self.admin.execute(_FILL)
        if not self.early:
            await self.admin.execute("ANALYZE")
        await work(self.connection)
        found = await fetch(
            self.connection,
            "SELECT relname::text, seq_tup_read, coalesce(idx_tup_fetch, 0)"
            " FROM pg_stat_xact_user_tables WHERE relname = ANY (%s)",
            (list(LARGE),),
        )
        await self.connection.rollback()
        assert sum(by_index for _, _, by_index in found) > 0, "nothing was looked for"
        return {
            name: (read, by_index) for name, read, by_index in found if read or by_index > _MANY
        }


@pytest.fixture(params=["planned late", "planned early"])
async def full(
    seeded: SheetFixture, store: PostgresStore, admin: Connection, request: pytest.FixtureRequest
) -> AsyncIterator[Full]:
    for table in LARGE:
        await admin.execute(f"ALTER TABLE {table} SET (autovacuum_enabled = false)")
    await seeded.start(slice_cells=3)
    scripted = await seeded.claim()
    await scripted.begin((A, 0), (C, 0))
    connection = await psycopg.AsyncConnection.connect(
        store.database.url,
        **connection_settings(store.database.url, store.database.limits),  # type: ignore[arg-type]
    )
    async with connection:
        yield Full(seeded, scripted, admin, connection, early=request.param == "planned early")


async def test_cancel(full: Full) -> None:
    """Cancel an active operation, an ended one, and repeat a cancel with its nonce."""
    ref, operation = full.seeded.ref, full.seeded.operations[-1]

    async def cancel(db: Connection) -> None:
        parameters = (ref.workspace_id, ref.table_id, ref.sheet_id, operation, "k", 1)
        nonce = uuid4()
        first = await fetch_one(db, CANCEL, (*parameters, nonce, ["COUNT"]))
        again = await fetch_one(db, CANCEL, (*parameters, nonce, ["COUNT"]))
        other = await fetch_one(db, CANCEL, (*parameters, uuid4(), ["COUNT"]))
        assert (first[0], again[0], other[0]) == ("cancelled", "cancelled", "ended")
        assert first[4:] == again[4:]
        assert first[-1] == 2

    assert await full.far(cancel) == {}


async def test_report(full: Full) -> None:
    """Send a report that stores results, marks cells and settles statuses."""
    progress = full.scripted.progress(done={(A, 0): "x", (C, 0): "y"}, start=[(A, 1)])
    named = parameters(progress, 1.0, 1, give_up=False)
    assert await full.far(lambda db: fetch_one(db, REPORT, named)) == {}


async def test_report_of_rows(full: Full) -> None:
    """Send a report of rows that an evaluating process has encoded."""
    outcome = await evaluated(full.seeded, [WORDS, CHARACTERS], [0])
    named = parameters(report_of(full.scripted, outcome), 1.0, 1, give_up=False)
    assert await full.far(lambda db: fetch_one(db, REPORT_ROWS, named)) == {}


@pytest.mark.parametrize("rows", [[0, 1, 2], [0, 2]])
async def test_rows_of_a_task(full: Full, rows: list[int]) -> None:
    """Read the rows of a chunk, without gaps and with some."""
    task = encode(task_of(full.seeded, [WORDS], rows))
    assert await full.far(lambda db: task_rows.read_rows_async(db, task)) == {}


@pytest.mark.parametrize("named", [False, True])
async def test_claim(full: Full, *, named: bool) -> None:
    """Claim the next execution, and a certain one."""
    operation = await full.seeded.operation(full.seeded.operations[-1])
    waiting = operation.execution_ids[-1] if named else None

    async def claim(db: Connection) -> None:
        assert await fetch_one(db, CLAIM, (waiting, "w", 1.0, None, [])) is not None

    assert await full.far(claim) == {}


async def test_a_workers_other_calls(full: Full) -> None:
    """Renew, hand back, complete, sweep, and read inputs, dense and scattered."""
    claim = full.scripted.claim
    sheet = claim.sheet_id

    async def work(db: Connection) -> None:
        await claims.renew_if_held(db, {claim.execution_id: claim.epoch}, 1.0)
        await reads.read_inputs(db, sheet, [0, 1], BitMap([0, 1, 2]), replaced=[2], most=9)
        await reads.read_inputs(db, sheet, [0, 1], BitMap([0, 3000, 9000]), replaced=[2], most=9)
        await claims.held_under(db, ["worker"])
        await claims.hand_back_if_held(
            db, _CONTEXT, claim.execution_id, claim.epoch, claim.sets.running
        )
        await maintenance.complete_if_no_live_execution(db, _CONTEXT, claim.operation_id)
        await maintenance.end_idle_operations(db, 1)

    assert await full.far(work) == {}


async def test_what_people_read(full: Full) -> None:
    """Read a page of rows, status counts, operations, and a key."""

    async def read(db: Connection) -> None:
        await reads.list_rows(db, full.seeded.ref, None, 100, "asc")
        await operations.status_counts(db, full.seeded.ref)
        await operations.list_active_operations(db, full.seeded.ref)
        await activity.change_counters(db, [full.seeded.ref])
        await activity.sheet_activity(db, full.seeded.ref)
        await operations.get_operation(db, full.seeded.ref, str(full.seeded.operations[-1]))
        await fetch_one(db, "SELECT 1 FROM api_key WHERE digest = %s", (b"x",))

    assert await full.far(read) == {}


async def test_what_a_watcher_reads_that_comes_back(full: Full) -> None:
    """Operations that are newer than a known one: as many rows as those have, each by an index."""

    async def read(db: Connection) -> None:
        await activity.sheet_activity(db, full.seeded.ref, full.seeded.operations[-1:])

    found = await full.far(read)
    assert {table: by_sequence for table, (by_sequence, _) in found.items() if by_sequence} == {}


async def test_what_people_write(full: Full) -> None:
    """Edit a cell, add rows, and withdraw cells as deletes and other operations do."""
    ref, cell = full.seeded.ref, full.seeded.cell_id((T, 2))
    sheet_pk = (await fetch_one(full.connection, "SELECT pk FROM sheet"))[0]
    waiting = CellSet.of([(A, 1)])

    async def write(db: Connection) -> None:
        edited = await edits.edit_cell_if_unchanged(db, ref, cell, "other", NOW)
        assert edited is not None
        await edits.add_rows(db, _CONTEXT, ref, encoded([{T: "x"}]))
        why, reason = Withdrawal.CANCELLED, Reason.DELETED
        assert await withdraw_everywhere(db, sheet_pk, waiting, why, reason, NOW)

    assert await full.far(write) == {}

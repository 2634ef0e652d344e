"""All kinds of writes at once: no deadlock, and the accounting law holds in every snapshot."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from collections.abc import Awaitable, Callable
from typing import Any

import psycopg
from pyroaring import BitMap

from recalc.engine.ports import ColumnEdit, Held, Lost
from recalc.store.postgres.sets import unpack_sets
from recalc.store.postgres.store import PostgresStore
from tests.conformance.sheet_fixture import (
    ANY,
    LEASE,
    A,
    C,
    ScriptedWorker,
    SheetFixture,
    T,
    encoded,
)

ROWS = 3000  # three blocks of statuses
#: Events that have to happen before the traffic ends, however long that takes.
ENOUGH = {
    "operations": 15,
    "cancels": 6,
    "cancelled": 200,
    "stored": 800,
    "changes": 60,
    "looks": 20,
}


class Traffic:
    """The writes of servers and workers, with choices from a seed."""

    def __init__(self, seeded: SheetFixture, seed: int) -> None:
        self.seeded = seeded
        self.random = random.Random(seed)
        self.done: Counter[str] = Counter()

    async def repeat(self, act: Callable[[], Awaitable[None]]) -> None:
        """Act until each kind of event has happened often enough."""
        while any(self.done[what] < least for what, least in ENOUGH.items()):
            await act()

    async def work(self) -> None:
        """Claim an execution and run it, 40 cells at a time, or sometimes hand it back."""
        store = self.seeded.store
        claim = await store.claim_next("w", LEASE)
        if claim is None:
            await asyncio.sleep(0.001)
            return
        scripted = ScriptedWorker(self.seeded, claim)
        while scripted.sets.pending:
            if self.random.random() < 0.02:
                await store.hand_back_if_held(claim.execution_id, claim.epoch, claim.sets.running)
                return
            running = [
                cell for cell in scripted.sets.running if cell[0] in scripted.structure.by_number()
            ]
            rows = scripted.sets.waiting.all_rows()[:40]
            start = scripted.sets.waiting.only_rows(rows)
            reply = await scripted.report(
                done={cell: self.random.randrange(3) for cell in running}, start=start
            )
            if isinstance(reply, Lost):
                return
            if isinstance(reply, Held):
                self.done["stored"] += len(running)
                if scripted.sets.running:
                    await scripted.read(*scripted.sets.running)
        await store.complete_if_no_live_execution(claim.operation_id)

    async def create(self, *, everything: bool = False) -> None:
        """Recalculate a random part or all, taking over what is pending there."""
        first = 0 if everything else self.random.randrange(ROWS)
        count = ROWS if everything else self.random.randrange(1, 1500)
        rows = BitMap(range(first, min(first + count, ROWS)))
        snapshot = await self.seeded.plan()
        chosen = snapshot.cells.select(columns=None, rows=rows, statuses=ANY, cells=None)
        if not chosen:
            return
        new = self.seeded.new(chosen, snapshot, slice_cells=300)
        created = await self.seeded.store.create_operation_if_planned(
            self.seeded.ref, snapshot.plan_version, new
        )
        if created is not None:
            self.seeded.operations.append(created.operation.id)
            self.done["operations"] += 1
            self.done["taken_over"] += bool(created.withdrawn_from)
        await asyncio.sleep(0.02)

    async def cancel(self) -> None:
        """Cancel one of the last operations, twice at once."""
        await asyncio.sleep(0.1)
        if not self.seeded.operations:
            return
        chosen = self.random.choice(self.seeded.operations[-4:])
        answers = await asyncio.gather(self.seeded.cancel(chosen), self.seeded.cancel(chosen))
        assert sum(bool(answer.execution_ids) for answer in answers) <= 1
        self.done["cancels"] += 1
        self.done["cancelled"] += sum(answer.cancelled_cell_count for answer in answers)

    async def change(self) -> None:
        """Edit cells; now and then delete rows, or change a column."""
        dice = self.random.random()
        if dice < 0.02:
            gone = [self.random.randrange(ROWS - 100, ROWS) for _ in range(5)]
            await self.seeded.store.delete_rows(self.seeded.ref, gone)
        elif dice < 0.1:
            structure = await self.seeded.store.structure(self.seeded.ref)
            column = structure.columns[self.random.choice((A, C))]
            await self.seeded.store.update_column_if_unchanged(
                self.seeded.ref,
                structure.columns_version,
                column.id,
                ColumnEdit(config={"of": str(self.random.random())}),
            )
        else:
            await self.seeded.edit(self.random.randrange(ROWS - 100), self.random.random())
        self.done["changes"] += 1
        await asyncio.sleep(0.002)

    async def renew(self) -> None:
        await asyncio.sleep(0.02)
        await self.seeded.store.sweep()

    async def read_inline(self) -> None:
        """Check the law in a snapshot."""
        await asyncio.sleep(0.01)
        operations, _ = await self.seeded.store.list_active_operations(self.seeded.ref)
        for operation in operations:
            assert operation.counts.lawful
            assert sum(operation.status_counts.values()) == operation.counts.cell_count
        self.done["looks"] += 1


async def test_no_deadlock_and_the_law(
    seeded: SheetFixture,
    store: PostgresStore,
    admin: psycopg.AsyncConnection[tuple[Any, ...]],
) -> None:
    """Six workers, two creators with takeovers, cancels, edits, deletes and new configs."""
    await store.add_rows(seeded.ref, encoded({T: n} for n in range(4, ROWS)))
    traffic = Traffic(seeded, seed=1)
    # Without a worker, each operation takes over all cells of the one before. How many do so during
    # the traffic depends on the machine.
    for _ in range(3):
        await traffic.create(everything=True)
    assert traffic.done["taken_over"] == 2
    acts = [traffic.work] * 6 + [traffic.create] * 2 + [traffic.cancel] * 2
    acts += [traffic.change] * 2 + [traffic.renew, traffic.read_inline]
    await asyncio.gather(*(traffic.repeat(act) for act in acts))
    found = await admin.execute(
        "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()"
    )
    row = await found.fetchone()
    assert row is not None
    assert row[0] == 0
    await _running_sets_are_counted(admin)


async def _running_sets_are_counted(
    admin: psycopg.AsyncConnection[tuple[Any, ...]],
) -> None:
    """The counters equal the sets of every live execution."""
    found = await admin.execute(
        "SELECT e.pending, e.running, x.targets, x.done, x.failed, x.running::text"
        " FROM execution e JOIN execution_sets x ON x.execution_pk = e.pk"
        " WHERE e.state IN ('queued', 'active')"
    )
    for pending, running, *blobs in await found.fetchall():
        sets = unpack_sets(*blobs)
        assert (len(sets.pending), len(sets.running)) == (pending, running)
        assert sets.running <= sets.pending

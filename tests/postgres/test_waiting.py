"""A cancel waits for few locks, and other transactions take theirs in one order."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import AsyncExitStack, asynccontextmanager
from functools import partial
from typing import Any, cast
from uuid import uuid4

import psycopg
import pytest

from recalc.domain.records import Caller
from recalc.domain.states import Reason
from recalc.engine.context import SystemClock
from recalc.engine.keys import digest
from recalc.engine.ports import Lost
from recalc.store.postgres.database import Limits
from recalc.store.postgres.store import PostgresStore, open_postgres
from tests.conformance.sheet_fixture import MAX_ROWS, STALE, A, SheetFixture
from tests.conformance.test_evaluation import WORDS, begun, evaluated, report_of
from tests.support.hang import HANG_SECONDS
from tests.support.locks import until_waiting

Admin = psycopg.AsyncConnection[tuple[Any, ...]]
_SECRET = "a-key-of-our-own"


@asynccontextmanager
async def _no_connection_left(store: PostgresStore) -> AsyncIterator[None]:
    """All connections that are not reserved are in use."""
    async with AsyncExitStack() as taken:
        for _ in range(store.database.limits.connections):
            await taken.enter_async_context(store.database._pool.connection())
        yield


async def test_a_cancel_goes_through_when_all_connections_are_in_use(
    seeded: SheetFixture, store: PostgresStore
) -> None:
    """Reading its key, the cancel, and a second one that gets the time of the first wait for no
    connection that reads and writes use."""
    operation = await seeded.start()
    workspace = seeded.ref.workspace_id
    await store.create_key(workspace, key_id="k", digest=digest(_SECRET), prefix="a")
    async with asyncio.timeout(HANG_SECONDS), _no_connection_left(store):
        assert await store.authenticate(digest(_SECRET)) == Caller(workspace, "k")
        assert (await seeded.cancel(operation.id)).not_started_reset == 12
        assert "was cancelled at" in (await seeded.cancel(operation.id)).message


async def test_keys_are_looked_up_while_all_cancels_wait(
    seeded: SheetFixture, store: PostgresStore, admin: Admin
) -> None:
    """Cancels that wait for a lock keep their connections, and delay no authentication."""
    operations = [await seeded.start(cells=[(A, row)]) for row in range(2)]
    workspace = seeded.ref.workspace_id
    await store.create_key(workspace, key_id="k", digest=digest(_SECRET), prefix="a")
    async with asyncio.timeout(HANG_SECONDS):
        async with admin.transaction():
            await admin.execute("SELECT FROM operation FOR UPDATE")
            cancels = [asyncio.create_task(seeded.cancel(each.id)) for each in operations]
            await until_waiting(admin, count=2)
            assert (await store.authenticate(digest(_SECRET))).key_id == "k"
        assert [(await each).not_started_reset for each in cancels] == [1, 1]


async def test_a_cancel_that_waits_for_a_lock_keeps_no_other_waiting(
    seeded: SheetFixture, url: str, admin: Admin
) -> None:
    """It gives its connection to others, and waits again."""
    held, other = [await seeded.start(cells=[(A, row)]) for row in range(2)]
    limits = Limits(cancel_connections=1, cancel_lock_timeout=100)
    store = await open_postgres(
        url, clock=SystemClock(), max_rows=MAX_ROWS, limits=limits, upgrade=False
    )
    cancel = partial(store.cancel_if_active, seeded.ref, by=seeded.caller)
    async with asyncio.timeout(HANG_SECONDS):
        async with admin.transaction():
            await admin.execute("SELECT FROM operation WHERE id = %s FOR UPDATE", (held.id,))
            waiting = asyncio.create_task(cancel(operation_id=str(held.id)))
            await until_waiting(admin)
            assert (await cancel(operation_id=str(other.id))).not_started_reset == 1
            assert not waiting.done()
        assert (await waiting).not_started_reset == 1
    await store.close()


async def _delete_column(seeded: SheetFixture) -> object:
    structure = await seeded.store.structure(seeded.ref)
    return await seeded.store.delete_column_if_unchanged(
        seeded.ref, structure.columns_version, seeded.columns[A].id
    )


_WITHDRAWALS: dict[str, Callable[[SheetFixture], Coroutine[Any, Any, object]]] = {
    "takeover": lambda seeded: seeded.create(cells=[(A, 0)]),
    "rows": lambda seeded: seeded.store.delete_rows(seeded.ref, [0]),
    "column": _delete_column,
}


@pytest.mark.parametrize("name", _WITHDRAWALS)
async def test_a_withdrawal_waits_for_the_report_lock(
    seeded: SheetFixture, admin: Admin, url: str, name: str
) -> None:
    """While a report of the operation is under way, a withdrawal locks none of its executions: it
    waits once for all reports, not for one after the other."""
    await seeded.start(slice_cells=3)
    async with asyncio.timeout(HANG_SECONDS), await psycopg.AsyncConnection.connect(url) as report:
        await report.execute("SELECT pg_advisory_xact_lock_shared(pk) FROM operation")
        withdrawal = asyncio.create_task(_WITHDRAWALS[name](seeded))
        await until_waiting(admin, event="advisory")
        locked = await admin.execute("SELECT pk FROM execution FOR NO KEY UPDATE NOWAIT")
        assert locked.rowcount == 4
        await report.rollback()
        await withdrawal


async def test_a_report_that_is_refused_after_its_rows_leaves_none(seeded: SheetFixture) -> None:
    """A cancel does not wait for the rows of reports: a report that has written some, and finds its
    operation cancelled, undoes them."""
    await seeded.compute({(A, 0): 5})
    worker = await begun(seeded, (A, 0))
    report = report_of(worker, await evaluated(seeded, [WORDS], [0]))
    connect, url = psycopg.AsyncConnection.connect, cast("PostgresStore", seeded.store).database.url
    async with (
        asyncio.timeout(HANG_SECONDS),
        await connect(url) as cancel,
        await connect(url, autocommit=True) as admin,
    ):
        await cancel.execute(
            "SELECT recalc_cancel_operations(array_agg(pk), 'USER', '', 0, NULL, '{}')"
            " FROM operation WHERE state = 'active'"
        )
        sent = asyncio.create_task(worker.send(report))
        await until_waiting(admin, event="advisory")
        free = await admin.execute("SELECT FROM row_data FOR NO KEY UPDATE SKIP LOCKED")
        written = 4 - free.rowcount
        await cancel.commit()
        assert (await sent, written) == (Lost(Reason.USER), 1)
    assert (await seeded.reads())[A, 0] == (STALE, 5)


async def test_deleting_a_sheet_waits_for_no_other(
    seeded: SheetFixture, store: PostgresStore, url: str
) -> None:
    """The lock of another sheet of the table, which is being edited, is not taken. So a cancel that
    comes after the delete does not wait for that edit either."""
    other = await store.create_sheet(
        seeded.ref.workspace_id, seeded.ref.table_id, sheet_id=uuid4(), title=None, index=None
    )
    operation = await seeded.start()
    async with asyncio.timeout(HANG_SECONDS), await psycopg.AsyncConnection.connect(url) as edit:
        await edit.execute("SELECT FROM sheet WHERE id = %s FOR NO KEY UPDATE", (other.id,))
        assert await store.delete_sheet(seeded.ref) == [operation.id]
        await edit.rollback()

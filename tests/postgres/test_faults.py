"""Requests to a database that takes no changes are refused with the reason."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from functools import partial
from typing import TypeVar

import psycopg
import pytest
from psycopg import errors
from psycopg_pool import PoolTimeout

from recalc.domain.errors import Unavailable
from recalc.domain.records import Caller
from recalc.engine.context import SystemClock
from recalc.store.postgres.database import Connection, run
from recalc.store.postgres.faults import STOPPED, translate_errors
from recalc.store.postgres.store import PostgresStore, open_postgres
from tests.conformance.sheet_fixture import MAX_ROWS, SheetFixture
from tests.support.postgres import PATIENT
from tests.support.waiting import until

T = TypeVar("T")


@pytest.fixture
async def read_only(
    url: str, admin: psycopg.AsyncConnection[tuple[object, ...]]
) -> AsyncIterator[tuple[SheetFixture, PostgresStore]]:
    """A sheet with an operation, on a store that was opened while its database was read only."""
    first = await open_postgres(
        url, clock=SystemClock(), max_rows=MAX_ROWS, limits=PATIENT, upgrade=False
    )
    workspace = await first.create_workspace("ours")
    seeded = await SheetFixture.open(first, Caller(workspace.id, "our-key"))
    name = admin.info.dbname
    await admin.execute(f'ALTER DATABASE "{name}" SET default_transaction_read_only = on'.encode())
    store = await open_postgres(
        url, clock=SystemClock(), max_rows=MAX_ROWS, limits=PATIENT, upgrade=False
    )
    yield seeded, store
    await store.close()
    await first.close()


async def test_a_database_that_is_read_only(
    read_only: tuple[SheetFixture, PostgresStore],
    admin: psycopg.AsyncConnection[tuple[object, ...]],
) -> None:
    """A cancel, any other change and readiness fail with the reason; reading goes on. When the
    database is writable again, the cancel succeeds without a restart."""
    seeded, store = read_only
    operation = await seeded.start()
    ref = seeded.ref

    async def cancel() -> int:
        outcome = await store.cancel_if_active(ref, str(operation.id), seeded.caller)
        return outcome.cancelled_cell_count

    for refused in (cancel(), store.ready(), store.delete_rows(ref, [0])):
        with pytest.raises(Unavailable, match="takes no changes") as reported:
            await refused
        assert reported.value.code == "database_read_only"
    assert (await store.get_operation(ref, str(operation.id))).ended_at is None
    name = admin.info.dbname
    await admin.execute(f'ALTER DATABASE "{name}" RESET default_transaction_read_only'.encode())
    assert await _when_taken(cancel) == 12
    await _when_taken(store.ready)


async def _when_taken(work: Callable[[], Awaitable[T]]) -> T:
    """Run ``work`` until it gets connections that may write: read-only ones are replaced when one
    is used, but not at every request."""
    async with asyncio.timeout(20):
        while True:
            try:
                return await work()
            except Unavailable as reported:
                if reported.code != "database_read_only":
                    raise
                await asyncio.sleep(0.05)  # before the next attempt


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (errors.ReadOnlySqlTransaction(), "database_read_only"),
        (errors.DiskFull(), "disk_full"),
        (errors.InvalidCatalogName(), "database_gone"),
        (errors.IoError(), "disk_error"),
        (errors.AdminShutdown(), "database_unreachable"),
        (PoolTimeout(), "database_unreachable"),
        (errors.DeadlockDetected(), "database_busy"),
        (errors.SerializationFailure(), "database_busy"),
        (errors.LockNotAvailable(), "database_busy"),
        (psycopg.OperationalError("the connection broke"), "database_unreachable"),
    ],
)
def test_what_the_server_says_is_told_in_our_words(error: psycopg.Error, code: str) -> None:
    """Each kind of fault has its own code."""
    with pytest.raises(Unavailable) as found, translate_errors():
        raise error
    assert found.value.code == code


@pytest.mark.parametrize("error", [*(each() for each in STOPPED), errors.UniqueViolation()])
def test_what_a_statement_does_is_no_fault_of_the_server(error: psycopg.Error) -> None:
    """Timeouts and wrong statements are raised as they are."""
    with pytest.raises(type(error)), translate_errors():
        raise error


@pytest.mark.parametrize("setting", ["idle_in_transaction_session_timeout", "statement_timeout"])
async def test_a_transaction_that_the_server_ends_is_answered_busy(
    seeded: SheetFixture,
    store: PostgresStore,
    admin: psycopg.AsyncConnection[tuple[object, ...]],
    setting: str,
) -> None:
    """Whichever limit ended it, nothing was changed, and the next request succeeds. (Where the
    server closed the connection too, it was an internal error.)"""

    async def is_ended(pid: int) -> bool:
        found = await admin.execute("SELECT FROM pg_stat_activity WHERE pid = %s", (pid,))
        return await found.fetchone() is None

    async def work(db: Connection) -> None:
        await run(db, f"SET LOCAL {setting} = 200")
        await run(db, "UPDATE sheet SET title = 'changed'")
        if setting.startswith("idle"):
            await until(partial(is_ended, db.info.backend_pid))
        await run(db, "SELECT pg_sleep(600)")

    before = await store.get_sheet(seeded.ref)
    with pytest.raises(Unavailable, match=r"stopped a statement.*Nothing was changed") as found:
        await store.database.bounded(store.database.write(work))
    assert found.value.code == "database_busy"
    assert await store.get_sheet(seeded.ref) == before

"""Cancels whose answer is lost, and concurrent cancels."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import psycopg
import pytest

from recalc.domain.errors import NotFound, Unavailable
from recalc.domain.states import OperationStatus, Reason
from recalc.engine.context import SystemClock
from recalc.engine.ports import Lost
from recalc.store.postgres.database import (
    Connection,
    Database,
    Limits,
    T,
    Work,
    connection_settings,
    fetch,
)
from recalc.store.postgres.store import PostgresStore, open_postgres
from tests.conformance.sheet_fixture import MAX_ROWS, A, B, C, SheetFixture
from tests.support.hang import HANG_SECONDS
from tests.support.postgres import PATIENT


async def _nothing() -> None:
    """Let nothing happen in between."""


def _lose_the_first_answer(
    monkeypatch: pytest.MonkeyPatch, between: Callable[[], Awaitable[None]] = _nothing
) -> list[object]:
    """Break the connection of the first attempt behind its commit, and run ``between`` before the
    next one. Return a list that gets an element for each attempt."""
    sent: list[object] = []
    reserved = Database.reserved

    async def loses_the_first(self: Database, work: Work[T]) -> T:
        sent.append(work)
        first = len(sent) == 1
        answer = await reserved(self, work)
        if first:
            await between()
            raise psycopg.OperationalError("the connection broke")
        return answer

    monkeypatch.setattr(Database, "reserved", loses_the_first)
    return sent


async def test_a_cancel_whose_answer_was_lost_finds_what_it_withdrew(
    seeded: SheetFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The connection breaks after the commit: the retry answers with the same counts."""
    operation = await seeded.start()
    scripted = await seeded.claim()
    await scripted.begin((A, 0), (C, 1))
    sent = _lose_the_first_answer(monkeypatch)
    outcome = await seeded.cancel(operation.id)
    assert len(sent) == 2
    assert (outcome.running_invalidated, outcome.not_started_reset) == (2, 10)
    assert list(outcome.execution_ids) == list(operation.execution_ids)
    assert (await seeded.cancel(operation.id)).cancelled_cell_count == 0


@pytest.mark.parametrize("purged", [False, True])
@pytest.mark.parametrize("deleted", ["sheet", "table"])
async def test_a_cancel_whose_answer_was_lost_finds_what_it_withdrew_of_a_deleted_sheet(
    seeded: SheetFixture,
    store: PostgresStore,
    monkeypatch: pytest.MonkeyPatch,
    deleted: str,
    purged: bool,
) -> None:
    """The retry answers with the counts of the first attempt, not that there is no such sheet. The
    next cancel says that."""
    operation = await seeded.start()
    scripted = await seeded.claim()
    await scripted.begin((A, 0), (C, 1))

    async def delete() -> None:
        if deleted == "sheet":
            await store.delete_sheet(seeded.ref)
        else:
            await store.delete_table(seeded.ref.workspace_id, seeded.ref.table_id)
        while purged and await store.purge():
            pass

    sent = _lose_the_first_answer(monkeypatch, delete)
    outcome = await seeded.cancel(operation.id)
    assert len(sent) == 2
    assert (outcome.running_invalidated, outcome.not_started_reset) == (2, 10)
    assert list(outcome.execution_ids) == ([] if purged else list(operation.execution_ids))
    with pytest.raises(NotFound, match=deleted):
        await seeded.cancel(operation.id)


@pytest.mark.parametrize(
    "then", [psycopg.errors.ReadOnlySqlTransaction, psycopg.errors.InvalidCatalogName]
)
async def test_a_cancel_whose_answer_was_lost_does_not_say_that_nothing_was_changed(
    seeded: SheetFixture, monkeypatch: pytest.MonkeyPatch, then: type[psycopg.Error]
) -> None:
    """The connection breaks after the commit, and then the database cannot be used: what one
    attempt tells of itself is not so for the request."""
    operation = await seeded.start()
    reserved = Database.reserved
    errors = [psycopg.OperationalError("the connection broke"), then("no changes")]

    async def fails(self: Database, work: Work[T]) -> T:
        if len(errors) == 2:
            await reserved(self, work)
        raise errors.pop(0)

    monkeypatch.setattr(Database, "reserved", fails)
    with pytest.raises(Unavailable) as told:
        await seeded.cancel(operation.id)
    assert "Nothing was changed" not in told.value.message
    assert "An earlier attempt may have done what was asked" in told.value.message
    assert not errors
    assert (await seeded.operation(operation.id)).status is OperationStatus.CANCELLED


async def test_a_cancel_that_was_not_carried_out_is_sent_again(
    seeded: SheetFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The connection breaks before the commit: the retry cancels."""
    operation = await seeded.start()
    reserved = Database.reserved
    sent = 0

    async def fails_first(self: Database, work: Work[T]) -> T:
        nonlocal sent
        sent += 1
        if sent == 1:
            raise psycopg.OperationalError("no connection")
        return await reserved(self, work)

    monkeypatch.setattr(Database, "reserved", fails_first)
    assert (await seeded.cancel(operation.id)).not_started_reset == 12


async def test_of_many_cancels_one_carries_the_counts(
    seeded: SheetFixture, store: PostgresStore
) -> None:
    """Of fifty concurrent cancels, one answer is not zero, and has all counts."""
    operation = await seeded.start(slice_cells=3)
    scripted = await seeded.claim()
    await scripted.begin((A, 0))
    answers = await asyncio.gather(*(seeded.cancel(operation.id) for _ in range(50)))
    counts = [a.cancelled_cell_count for a in answers if a.execution_ids]
    assert counts == [12]
    assert sum(a.cancelled_cell_count for a in answers) == 12
    assert (await seeded.operation(operation.id)).status is OperationStatus.CANCELLED


async def test_a_cancel_at_a_limit_is_one_statement(
    seeded: SheetFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A worker that stops between two statements would keep the operation locked."""
    operation = await seeded.start()
    sent = []
    execute = psycopg.AsyncConnection.execute

    async def noted(self: Connection, query: str, *args: object, **kwargs: object) -> object:
        sent.append(query)
        return await execute(self, query, *args, **kwargs)  # type: ignore[call-overload]

    monkeypatch.setattr(psycopg.AsyncConnection, "execute", noted)
    cancel = seeded.store.cancel_for_reason_if_active
    assert await cancel(operation.id, Reason.MAX_FAILED, "Too many failed.")
    assert len(sent) == 1, sent
    assert not await cancel(operation.id, Reason.MAX_PRICE, "Too dear.")
    found = await seeded.operation(operation.id)
    assert (found.cancel_reason, found.cancel_message) == (Reason.MAX_FAILED, "Too many failed.")


async def test_a_busy_pool_does_not_hold_up_a_cancel(
    seeded: SheetFixture, store: PostgresStore
) -> None:
    """All shared connections are in use; the cancel has one of its own."""
    operation = await seeded.start(cells=[(B, 0)])
    taken = asyncio.Barrier(store.database.limits.connections + 1)
    release = asyncio.Event()

    async def take(_: object) -> None:
        await taken.wait()
        await release.wait()

    holders = [
        asyncio.create_task(store.database.read_inline(take)) for _ in range(taken.parties - 1)
    ]
    await taken.wait()
    assert (await seeded.cancel(operation.id)).not_started_reset == 1
    release.set()
    await asyncio.gather(*holders)


async def test_what_stopped_in_the_middle_holds_a_cancel_up_for_a_bounded_time(
    seeded: SheetFixture, store: PostgresStore
) -> None:
    """The server disconnects a process that was stopped while it had an execution locked."""
    operation = await seeded.start(cells=[(B, 0)])
    settings = connection_settings(store.database.url, Limits(idle_timeout=300))
    stopped = await psycopg.AsyncConnection.connect(
        store.database.url,
        **settings,  # type: ignore[arg-type]
    )
    await stopped.execute(
        "SELECT 1 FROM execution WHERE id = ANY (%s) FOR UPDATE", (list(operation.execution_ids),)
    )
    async with asyncio.timeout(HANG_SECONDS):
        assert (await seeded.cancel(operation.id)).not_started_reset == 1
    await stopped.close()


async def test_reports_that_are_under_way_are_waited_for_together(
    seeded: SheetFixture, store: PostgresStore, admin: psycopg.AsyncConnection[tuple[object, ...]]
) -> None:
    """A report that comes after a waiting cancel begins after it, and gets Lost."""
    operation = await seeded.start(slice_cells=3)
    first, second = await seeded.claim(), await seeded.claim()
    async with admin.transaction():
        # A report of the first execution that stays open.
        await admin.execute(
            "SELECT pg_advisory_xact_lock_shared(pk) FROM operation WHERE id = %s", (operation.id,)
        )
        cancel = asyncio.create_task(seeded.cancel(operation.id))
        await _until_waiting(admin, 1)
        start = list(second.sets.waiting)[:1]
        report = asyncio.create_task(second.report(start=start))
        await _until_waiting(admin, 2)
    assert (await cancel).not_started_reset == 12
    assert await report == Lost(Reason.USER)
    assert await first.report(start=list(first.sets.waiting)[:1]) == Lost(Reason.USER)


async def _until_waiting(
    admin: psycopg.AsyncConnection[tuple[object, ...]], transactions: int
) -> None:
    """Return when so many sessions wait for a report lock."""
    waiting = "SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
    async with asyncio.timeout(HANG_SECONDS):
        while (await admin.execute(waiting)).rowcount < transactions:  # noqa: ASYNC110 - a server's state
            await asyncio.sleep(0.002)  # between two looks at a state of another process


async def test_connections_for_cancels_have_planned_one(url: str, admin: Connection) -> None:
    """The first cancel on a connection takes no longer than others; preparing changes nothing."""
    await admin.execute(
        "DO $$ BEGIN EXECUTE"
        " format('ALTER DATABASE %I SET track_functions = pl', current_database()); END $$"
    )
    store = await open_postgres(
        url, clock=SystemClock(), max_rows=MAX_ROWS, limits=PATIENT, upgrade=False
    )
    try:
        await store.database.reserved(lambda db: fetch(db, "SELECT pg_stat_force_next_flush()"))
        planned = await store.database.reserved(
            lambda db: fetch(
                db,
                "SELECT funcname::text, calls > 0 FROM pg_stat_user_functions"
                " WHERE funcname LIKE 'recalc_cancel%' ORDER BY 1",
            )
        )
    finally:
        await store.close()
    assert planned == [("recalc_cancel", True), ("recalc_cancel_operations", True)]
    assert await fetch(admin, "SELECT 1 FROM audit") == []

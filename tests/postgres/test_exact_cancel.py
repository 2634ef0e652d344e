"""Cancels whose answer is lost, and cancels at the same time."""

from __future__ import annotations

import asyncio

import psycopg
import pytest

from recalc.domain.states import OperationStatus
from recalc.store.postgres.database import Database, T, Work
from recalc.store.postgres.store import PostgresStore
from tests.conformance.desk import A, B, C, Desk


async def test_a_cancel_whose_answer_was_lost_finds_what_it_withdrew(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The commit happened, the connection broke: the retry answers with the same counts."""
    operation = await desk.start()
    hand = await desk.claim()
    await hand.begin((A, 0), (C, 1))
    sent = 0
    reserved = Database.reserved

    async def loses_the_first(self: Database, work: Work[T]) -> T:
        nonlocal sent
        sent += 1
        answer = await reserved(self, work)
        if sent == 1:
            raise psycopg.OperationalError("the connection broke")
        return answer

    monkeypatch.setattr(Database, "reserved", loses_the_first)
    outcome = await desk.cancel(operation.id)
    assert sent == 2
    assert (outcome.running_invalidated, outcome.not_started_reset) == (2, 10)
    assert list(outcome.execution_ids) == list(operation.execution_ids)
    assert (await desk.cancel(operation.id)).cancelled_cell_count == 0


async def test_a_cancel_that_was_not_carried_out_is_sent_again(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The connection broke before the commit: the retry cancels."""
    operation = await desk.start()
    reserved = Database.reserved
    sent = 0

    async def fails_first(self: Database, work: Work[T]) -> T:
        nonlocal sent
        sent += 1
        if sent == 1:
            raise psycopg.OperationalError("no connection")
        return await reserved(self, work)

    monkeypatch.setattr(Database, "reserved", fails_first)
    assert (await desk.cancel(operation.id)).not_started_reset == 12


async def test_of_many_cancels_one_carries_the_counts(desk: Desk, store: PostgresStore) -> None:
    """Fifty at once: one answer is not zero, and it has everything."""
    operation = await desk.start(slice_cells=3)
    hand = await desk.claim()
    await hand.begin((A, 0))
    answers = await asyncio.gather(*(desk.cancel(operation.id) for _ in range(50)))
    counts = [a.cancelled_cell_count for a in answers if a.execution_ids]
    assert counts == [12]
    assert sum(a.cancelled_cell_count for a in answers) == 12
    assert (await desk.operation(operation.id)).status is OperationStatus.CANCELLED


async def test_a_busy_pool_does_not_hold_up_a_cancel(desk: Desk, store: PostgresStore) -> None:
    """All ordinary connections are taken, and the cancel has one of its own."""
    operation = await desk.start(cells=[(B, 0)])
    taken = asyncio.Barrier(store._db.limits.connections + 1)
    release = asyncio.Event()

    async def take(_: object) -> None:
        await taken.wait()
        await release.wait()

    holders = [asyncio.create_task(store._db.look(take)) for _ in range(taken.parties - 1)]
    await taken.wait()
    assert (await desk.cancel(operation.id)).not_started_reset == 1
    release.set()
    await asyncio.gather(*holders)

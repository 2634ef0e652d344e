"""Notifications are forwarded to the signals of other processes."""

from __future__ import annotations

import asyncio
from collections.abc import Collection
from uuid import UUID

import psycopg

from recalc.domain.states import Reason
from recalc.engine.signals import Signals
from recalc.store.postgres.store import PostgresStore
from tests.conformance.sheet_fixture import ANY, A, B, SheetFixture
from tests.support.hang import HANG_SECONDS


class Recorder:
    """Records the signals, so that a test can wait for them."""

    def __init__(self, signals: Signals) -> None:
        self.cancelled: asyncio.Queue[tuple[UUID, Reason]] = asyncio.Queue()
        self.withdrawn_from: asyncio.Queue[UUID] = asyncio.Queue()
        self.work = asyncio.Event()
        signals.on_cancelled(self._put_cancelled)
        signals.on_cells_withdrawn(lambda operations: self._put(self.withdrawn_from, operations))
        signals.on_work(self.work.set)

    def _put_cancelled(self, operations: Collection[UUID], reason: Reason) -> None:
        for operation in operations:
            self.cancelled.put_nowait((operation, reason))

    @staticmethod
    def _put(queue: asyncio.Queue[UUID], operations: Collection[UUID]) -> None:
        for operation in operations:
            queue.put_nowait(operation)


async def test_cancel_takeover_and_create_are_notified(
    seeded: SheetFixture, store: PostgresStore
) -> None:
    """Each of the three channels is forwarded, with its operation."""
    signals = Signals()
    recorder = Recorder(signals)
    async with store.listening(signals) as listener, asyncio.timeout(HANG_SECONDS):
        await listener.listening.wait()
        recorder.work.clear()
        first = await seeded.start()
        await recorder.work.wait()
        second = await seeded.start(cells=[(A, 0), (B, 0)], statuses=ANY)
        assert await recorder.withdrawn_from.get() == first.id
        await seeded.cancel(second.id)
        assert await recorder.cancelled.get() == (second.id, Reason.USER)
        await seeded.store.suspend_workspace(seeded.ref.workspace_id)
        assert await recorder.cancelled.get() == (first.id, Reason.SUSPENDED)


async def test_the_listener_comes_back(
    seeded: SheetFixture,
    store: PostgresStore,
    admin: psycopg.AsyncConnection[tuple[object, ...]],
) -> None:
    """After the server ended its connection, it listens again, and the worker looks for work."""
    signals = Signals()
    recorder = Recorder(signals)
    operation = await seeded.start()
    async with store.listening(signals) as listener, asyncio.timeout(HANG_SECONDS):
        await recorder.work.wait()
        recorder.work.clear()
        ended = await admin.execute(
            "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
            " WHERE datname = current_database() AND query LIKE 'LISTEN%'"
        )
        assert await ended.fetchone() == (1,)
        await recorder.work.wait()
        assert listener.listening.is_set()
        await seeded.cancel(operation.id)
        assert await recorder.cancelled.get() == (operation.id, Reason.USER)


async def test_a_cancel_that_cancelled_nothing_notifies_nobody(
    seeded: SheetFixture, store: PostgresStore
) -> None:
    """The second of two cancels sends no notification."""
    signals = Signals()
    recorder = Recorder(signals)
    async with store.listening(signals) as listener, asyncio.timeout(HANG_SECONDS):
        await listener.listening.wait()
        one, two = await seeded.start(cells=[(A, 0)]), await seeded.start(cells=[(A, 1)])
        await seeded.cancel(one.id)
        await seeded.cancel(one.id)
        await seeded.cancel(two.id)
        assert [(await recorder.cancelled.get())[0] for _ in range(2)] == [one.id, two.id]

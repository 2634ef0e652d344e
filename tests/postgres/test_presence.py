"""Workers that are alive are counted, whatever ends them."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack

import psycopg
import pytest

from recalc.store.postgres.presence import notify_counts
from recalc.store.postgres.store import PostgresStore
from tests.support.hang import HANG_SECONDS


class Worker:
    """What one worker was told."""

    def __init__(self) -> None:
        self._counts: asyncio.Queue[int] = asyncio.Queue()

    def told(self, count: int) -> None:
        self._counts.put_nowait(count)

    async def until(self, count: int) -> list[int]:
        """Wait until it is told a number; return what it was told before."""
        before = []
        async with asyncio.timeout(HANG_SECONDS):
            while (found := await self._counts.get()) != count:
                before.append(found)
        return before


async def test_workers_are_counted_from_start_to_end(store: PostgresStore) -> None:
    """A worker counts itself first, and then those that join and leave. One that joins is never
    told of fewer than there are."""
    first, second = Worker(), Worker()
    async with store.present(first.told, poll=0.01):
        assert await first.until(1) == []
        async with store.present(second.told, poll=0.01):
            assert await second.until(2) == []
            await first.until(2)
        await first.until(1)


class Counts:
    """A connection whose queries find these counts, and which breaks after them."""

    def __init__(self, *counts: int) -> None:
        self._counts = list(counts)

    async def execute(self, *_: object) -> Counts:
        if not self._counts:
            raise psycopg.OperationalError
        return self

    async def fetchone(self) -> tuple[int]:
        return (self._counts.pop(0),)


async def test_a_share_grows_after_several_counts() -> None:
    """Nothing is told before the third count, and the largest of three is: a worker that joins is
    noticed at once, one that leaves two counts later."""
    told: list[int] = []
    with pytest.raises(psycopg.OperationalError):
        await notify_counts(Counts(1, 1, 1, 2, 1, 1, 1), told.append, 0)  # type: ignore[arg-type]
    assert told == [1, 2, 2, 2, 1]


async def test_a_worker_whose_session_ended_knows_no_number(
    store: PostgresStore, admin: psycopg.AsyncConnection[tuple[object, ...]]
) -> None:
    """When the database ends the sessions, as at kill -9 of a worker, the lock is gone at once. A
    worker that lives is told 0 first, and is counted again later."""
    workers = [Worker(), Worker()]
    async with AsyncExitStack() as stack:
        for worker in workers:
            await stack.enter_async_context(store.present(worker.told, poll=0.01))
        for worker in workers:
            await worker.until(2)
        ended = await admin.execute(
            "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
            " WHERE datname = current_database() AND application_name = 'recalc-presence'"
        )
        assert await ended.fetchone() == (2,)
        for worker in workers:
            assert set(await worker.until(0)) <= {1, 2}
            await worker.until(2)

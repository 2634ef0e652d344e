"""Pools reconnect within seconds of the server's return; dead connections fail no request."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from itertools import pairwise
from typing import Any

import psycopg
import pytest
from psycopg_pool import base, pool_async, sched_async

from recalc.engine.signals import Signals
from recalc.store.postgres import cancel, delivery
from recalc.store.postgres.database import Database, Limits
from recalc.store.postgres.listener import Listener
from recalc.store.postgres.store import PostgresStore
from tests.simulation import loop as simulated

URL = "postgresql://nobody@nowhere/nothing"
#: Longest pause in seconds between two attempts: 2, and a jitter of a tenth.
LONGEST = 2.2


@asynccontextmanager
async def _work_pool() -> AsyncIterator[None]:
    database = Database(URL, Limits(), cancel.prepare)
    await database._pool.open()
    yield
    await database.close()


@asynccontextmanager
async def _cancel_pool() -> AsyncIterator[None]:
    database = Database(URL, Limits(), cancel.prepare)
    await database._cancel_pool.open()
    yield
    await database.close()


@asynccontextmanager
async def _delivery() -> AsyncIterator[None]:
    async with delivery._pool(Database(URL, Limits(), cancel.prepare)):
        yield


@asynccontextmanager
async def _listener() -> AsyncIterator[None]:
    task = asyncio.create_task(Listener(URL, Limits(), Signals()).run())
    yield
    task.cancel()


@pytest.mark.parametrize("opened", [_work_pool, _cancel_pool, _delivery, _listener])
def test_a_server_that_is_away_is_asked_for_every_two_seconds_for_ever(
    monkeypatch: pytest.MonkeyPatch, opened: Callable[[], AbstractAsyncContextManager[None]]
) -> None:
    """In an hour of virtual time without a connection, no pause is longer. (Pauses doubled, up to
    minutes, and attempts ended.)"""
    tried: list[float] = []

    async def main() -> None:
        now = asyncio.get_running_loop().time
        for module in (base, pool_async, sched_async):
            monkeypatch.setattr(module, "monotonic", now)

        async def connect(*_: Any, **__: Any) -> None:
            tried.append(now())
            raise psycopg.OperationalError("away")

        monkeypatch.setattr(psycopg.AsyncConnection, "connect", connect)
        async with opened():
            await asyncio.sleep(3600)

    simulated.run(random.Random(1), main())
    assert tried[-1] > 3600 - LONGEST
    assert max(later - earlier for earlier, later in pairwise(tried)) <= LONGEST


async def test_dead_connections_cost_no_request(
    store: PostgresStore, admin: psycopg.AsyncConnection[tuple[object, ...]]
) -> None:
    """After the server ended all of a pool's connections, a write, a read and a single statement
    succeed on new ones."""
    pool = store.database._pool
    for work in (
        lambda: store.create_workspace("after"),
        store.list_workspaces,
        store.ready,
    ):
        lent = [await pool.getconn() for _ in range(8)]
        for each in lent:
            await pool.putconn(each)
        await admin.execute(
            "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        await work()

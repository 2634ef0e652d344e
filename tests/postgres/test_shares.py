"""Connections are shared by workspace: one that reads or writes much blocks no other."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from recalc.domain.records import Caller
from recalc.engine.context import SystemClock
from recalc.engine.requester import Requester, working_for
from recalc.store.postgres.database import Connection, Limits
from recalc.store.postgres.store import PostgresStore, open_postgres
from tests.conformance.sheet_fixture import MAX_ROWS, SheetFixture

CONNECTIONS = 4
#: Id of a workspace that the store never creates.
HEAVY = 999


@pytest.fixture
async def store(url: str) -> AsyncIterator[PostgresStore]:
    opened = await open_postgres(
        url,
        clock=SystemClock(),
        max_rows=MAX_ROWS,
        upgrade=False,
        limits=Limits(connections=CONNECTIONS, idle_timeout=60_000),
    )
    yield opened
    await opened.close()


@pytest.mark.parametrize("use", ["read", "write", "execute_once", "read_inline"])
async def test_a_workspace_that_uses_much_keeps_nobody_out(store: PostgresStore, use: str) -> None:
    """While forty-eight requests of one workspace hold all connections but one or wait for them,
    another workspace lists and adds rows, starts an operation and cancels it, and the server is
    ready."""
    over = asyncio.Event()
    begun = asyncio.Semaphore(0)

    async def long(_: Connection) -> None:
        begun.release()
        await over.wait()

    with working_for(Requester(HEAVY)):
        heavy = [asyncio.ensure_future(getattr(store.database, use)(long)) for _ in range(48)]
    for _ in range(CONNECTIONS - 1):
        await begun.acquire()
    workspace = await store.create_workspace("ours")
    with working_for(Requester(workspace.id)):
        seeded = await SheetFixture.open(store, Caller(workspace.id, "our-key"))
        operation = await seeded.start()
        assert (await seeded.cancel(operation.id)).cancelled_cell_count == 12
        page, _ = await store.list_rows(seeded.ref, after=None, limit=100, order="asc")
        await store.ready()
    assert page.row_count == 4
    assert begun.locked()
    assert not any(task.done() for task in heavy)
    over.set()
    await asyncio.gather(*heavy)

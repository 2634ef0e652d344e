"""Background tasks end, also where their first cancel is lost."""

from __future__ import annotations

import asyncio
import random
from contextlib import suppress
from types import SimpleNamespace
from typing import Any, cast

import psycopg
import pytest

from recalc import ending
from recalc.cli import process
from recalc.ending import end_tasks
from recalc.engine.signals import Signals
from recalc.settings import Settings
from recalc.store.postgres import presence
from recalc.store.postgres.database import Limits
from recalc.store.postgres.listener import Listener
from recalc.store.postgres.store import PostgresStore
from tests.simulation import loop as simulated


class Breaking:
    """Queries without an end, of which the first ends as psycopg's do whose connection breaks while
    they are cancelled."""

    def __init__(self) -> None:
        self.broken = False

    async def query(self, *_: Any, **__: Any) -> None:
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            if self.broken:
                raise
            self.broken = True
            raise psycopg.OperationalError("the connection is closed") from None


async def _going_on(database: Breaking) -> None:
    """Go on after errors of the database."""
    while True:
        with suppress(psycopg.Error):
            await database.query()


def test_a_cancel_that_is_lost_is_sent_again() -> None:
    """A task that goes on after errors of the database takes the first cancel for one."""
    database = Breaking()

    async def ended() -> None:
        task = asyncio.create_task(_going_on(database))
        await asyncio.sleep(1)
        await end_tasks([task])
        assert (database.broken, task.cancelled()) == (True, True)

    simulated.run(random.Random(0), ended())


def test_a_listener_ends_whose_connection_breaks_at_its_cancel(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The first cancel is lost; the process stops all the same."""
    monkeypatch.setattr(Listener, "_listen", Breaking().query)
    database = SimpleNamespace(url="", limits=Limits())
    store = cast("PostgresStore", SimpleNamespace(database=database))

    async def ended() -> None:
        async with PostgresStore.listening(store, Signals()):
            await asyncio.sleep(1)

    simulated.run(random.Random(0), asyncio.wait_for(ended(), 60))


def test_a_worker_that_is_counted_ends_whose_connection_breaks_at_its_cancel(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The same of the connection by which it is counted."""
    monkeypatch.setattr(psycopg.AsyncConnection, "connect", Breaking().query)

    async def ended() -> None:
        async with presence.present("", Limits(), lambda _: None, poll=1.0):
            await asyncio.sleep(1)

    simulated.run(random.Random(0), asyncio.wait_for(ended(), 60))


def test_a_process_ends_whose_task_has_lost_its_cancel(monkeypatch: pytest.MonkeyPatch) -> None:
    """Also where nobody ended the task: a library may have begun it."""
    monkeypatch.setattr(ending, "REPEAT_AFTER", 0.001)
    database = Breaking()
    left: list[asyncio.Task[None]] = []

    async def main() -> None:
        left.append(asyncio.create_task(_going_on(database)))
        await asyncio.sleep(0)

    process.run(main(), Settings())
    assert database.broken
    assert left[0].cancelled()

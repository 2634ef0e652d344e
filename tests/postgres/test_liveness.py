"""Requests wait for a database that is slow, and not for one that does not answer."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable, Coroutine
from functools import partial
from typing import Any

import psycopg
import pytest

from recalc.domain.errors import Unavailable
from recalc.domain.states import OperationStatus
from recalc.engine import requester
from recalc.engine.context import SystemClock
from recalc.store.postgres import cancel as cancel_module
from recalc.store.postgres.database import Limits
from recalc.store.postgres.liveness import Liveness
from recalc.store.postgres.store import open_postgres
from tests.conformance.sheet_fixture import MAX_ROWS, SheetFixture
from tests.simulation import loop as simulated
from tests.support.hang import HANG_SECONDS
from tests.support.locks import until_waiting
from tests.support.waiting import until

WAIT = 1.0


async def _for_ever() -> None:
    await asyncio.get_running_loop().create_future()


def _in_virtual_time(main: Callable[[], Coroutine[Any, Any, None]]) -> None:
    simulated.run(random.Random(1), main())


def test_a_database_that_is_silent_is_waited_for_no_longer_than_the_setting() -> None:
    """The work is cancelled. A request that comes while the database is known to be silent waits
    for the probe only."""

    async def main() -> None:
        now = asyncio.get_running_loop().time
        liveness = Liveness(_for_ever, WAIT)
        ended: list[bool] = []

        async def work() -> None:
            try:
                await _for_ever()
            finally:
                ended.append(True)

        for seconds in (WAIT, WAIT / 2):
            began = now()
            with pytest.raises(Unavailable, match="did not answer within 1 s") as refused:
                await liveness.bounded(work())
            assert refused.value.code == "database_unreachable"
            assert now() - began == pytest.approx(seconds)
        await liveness.close()
        assert ended == [True, True]

    _in_virtual_time(main)


def test_a_database_that_refuses_the_probe_does_not_answer() -> None:
    """Nor does one that refuses connections."""

    async def main() -> None:
        async def refuse() -> None:
            raise Unavailable("database_unreachable", "refused")

        with pytest.raises(Unavailable, match="did not answer"):
            await Liveness(refuse, WAIT).bounded(_for_ever())

    _in_virtual_time(main)


@pytest.mark.parametrize("answered", ["the probe", "another statement"])
def test_slow_work_is_waited_for_while_the_database_answers(answered: str) -> None:
    """For an hour, say: to the probe, or to other statements of the process."""

    async def main() -> None:
        async def probe() -> None:
            if answered == "another statement":
                await _for_ever()

        liveness = Liveness(probe, WAIT)

        async def answer() -> None:
            while True:
                await asyncio.sleep(0.2)
                liveness.answered()

        async def slow() -> str:
            await asyncio.sleep(3600)
            return "done"

        answering = asyncio.create_task(answer())
        assert await liveness.bounded(slow()) == "done"
        answering.cancel()
        await liveness.close()

    _in_virtual_time(main)


def test_a_process_that_is_stopped_for_a_while_blames_nobody() -> None:
    """A process that gets no processor time finds its timers over at once. Answers that came
    meanwhile are read all the same."""

    async def main() -> None:
        loop = asyncio.get_running_loop()
        began: list[float] = []

        async def probe() -> None:
            began.append(loop.time())
            loop.now += 60  # type: ignore[attr-defined]
            for _ in range(20):  # the answer takes some rounds of the loop to be read
                await asyncio.sleep(0)

        async def slow() -> str:
            await asyncio.sleep(100)
            return "done"

        assert await Liveness(probe, WAIT).bounded(slow()) == "done"
        assert began

    _in_virtual_time(main)


async def _cancelled(cancel: Awaitable[Any]) -> int:
    return int((await cancel).cancelled_cell_count)


async def test_a_cancel_behind_a_lock_is_waited_for(
    seeded: SheetFixture,
    url: str,
    admin: psycopg.AsyncConnection[tuple[Any, ...]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A transaction that has locked the operation for many times as long as the setting makes a
    cancel wait, and not fail: the database answers."""
    operation = await seeded.start()
    limits = Limits(wait=0.5)
    store = await open_postgres(
        url, clock=SystemClock(), max_rows=MAX_ROWS, limits=limits, upgrade=False
    )
    probes: list[None] = []
    probe = store.database._liveness._probe

    async def counted() -> None:
        await probe()
        probes.append(None)

    monkeypatch.setattr(store.database._liveness, "_probe", counted)

    async def probed() -> bool:
        return len(probes) >= 3

    async with asyncio.timeout(HANG_SECONDS):
        async with admin.transaction():
            await admin.execute("SELECT FROM operation FOR UPDATE")
            cancel = asyncio.create_task(
                _cancelled(store.cancel_if_active(seeded.ref, str(operation.id), seeded.caller))
            )
            await until_waiting(admin)
            await until(probed)
            assert not cancel.done()
        assert await cancel == 12
    await store.close()


@pytest.mark.parametrize("patience", [0.2, 60.0])
async def test_a_cancel_that_waited_too_long_is_given_up(
    seeded: SheetFixture,
    url: str,
    admin: psycopg.AsyncConnection[tuple[Any, ...]],
    monkeypatch: pytest.MonkeyPatch,
    patience: float,
) -> None:
    """It is refused with what to do, and none of its attempts cancels the operation later: not
    those that are sent beside one another, and not those that end one after the other."""
    monkeypatch.setattr(cancel_module, "_PATIENCE", patience)
    monkeypatch.setattr(cancel_module, "_DEADLINE", 0.5)
    operation = await seeded.start()
    limits = Limits(cancel_lock_timeout=300)
    store = await open_postgres(
        url, clock=SystemClock(), max_rows=MAX_ROWS, limits=limits, upgrade=False
    )
    async with admin.transaction():
        await admin.execute("SELECT FROM operation FOR UPDATE")
        with pytest.raises(Unavailable, match="for other transactions") as refused:
            await store.cancel_if_active(seeded.ref, str(operation.id), seeded.caller)
        assert refused.value.code == "database_busy"
        await until(partial(_nothing_waits, admin))
    assert (await seeded.operation(operation.id)).status is OperationStatus.QUEUED
    await store.close()


async def _nothing_waits(admin: psycopg.AsyncConnection[tuple[Any, ...]]) -> bool:
    waiting = await admin.execute("SELECT FROM pg_locks WHERE NOT granted")
    return await waiting.fetchone() is None


async def test_a_statement_that_the_database_stopped_is_no_failure_of_this_server(
    seeded: SheetFixture, url: str, admin: psycopg.AsyncConnection[tuple[Any, ...]]
) -> None:
    """A request that waits for a lock until the statement's time limit can be sent again."""
    limits = Limits(statement_timeout=200)
    store = await open_postgres(
        url, clock=SystemClock(), max_rows=MAX_ROWS, limits=limits, upgrade=False
    )
    async with admin.transaction():
        await admin.execute("SELECT FROM sheet FOR UPDATE")
        client = requester.Requester(seeded.ref.workspace_id, client_waits=True)
        with requester.working_for(client), pytest.raises(Unavailable) as refused:
            await store.delete_sheet(seeded.ref)
    assert refused.value.code == "database_busy"
    await store.close()

"""Executions are delivered to workers by Procrastinate while they can be claimed."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any
from uuid import UUID

import procrastinate
import psycopg
import pytest
from structlog.testing import capture_logs

from recalc.domain.records import Caller
from recalc.engine.context import SystemClock
from recalc.store.postgres.store import PostgresStore, open_postgres
from tests.conformance.sheet_fixture import (
    LEASE,
    MAX_ROWS,
    SILENT,
    A,
    B,
    ScriptedWorker,
    SheetFixture,
)
from tests.support.hang import HANG_SECONDS
from tests.support.postgres import PATIENT

Connection = psycopg.AsyncConnection[tuple[Any, ...]]


@pytest.fixture
async def store(url: str) -> AsyncIterator[PostgresStore]:
    """A store that enqueues executions as it creates them."""
    opened = await open_postgres(
        url,
        clock=SystemClock(),
        max_rows=MAX_ROWS,
        deliver=True,
        limits=PATIENT,
        upgrade=False,
    )
    yield opened
    await opened.close()


async def jobs(admin: Connection) -> dict[str, str]:
    """Read the status of each execution's job."""
    found = await admin.execute(
        "SELECT args->>'execution_id', status::text FROM procrastinate_jobs"
        " WHERE task_name = 'recalc.run'"
    )
    return dict(await found.fetchall())


async def test_an_operation_is_enqueued_with_its_commit(
    seeded: SheetFixture, admin: Connection
) -> None:
    """There is one job per execution, and none for a plan that was outdated."""
    snapshot = await seeded.plan()
    new = seeded.new(snapshot.cells.all(), snapshot, slice_cells=3)
    created = await seeded.store.create_operation_if_planned(
        seeded.ref, snapshot.plan_version + 1, new
    )
    assert created is None
    assert await jobs(admin) == {}
    operation = await seeded.start(slice_cells=3)
    assert len(operation.execution_ids) > 1
    assert await jobs(admin) == {str(e): "todo" for e in operation.execution_ids}


async def test_jobs_of_a_cancelled_operation_are_cleared(
    seeded: SheetFixture, store: PostgresStore, admin: Connection
) -> None:
    """Jobs are deleted after the cancel's commit, in another transaction."""
    operation = await seeded.start(slice_cells=3)
    other = await seeded.start(cells=[(A, 0)])
    await seeded.cancel(operation.id)
    await asyncio.gather(*store._clearing)
    assert set(await jobs(admin)) == {str(e) for e in other.execution_ids}


async def test_a_hand_back_enqueues(seeded: SheetFixture, admin: Connection) -> None:
    """It does so in its own transaction; one that is refused enqueues nothing."""
    operation = await seeded.start()
    scripted = await seeded.claim()
    await admin.execute("DELETE FROM procrastinate_jobs")
    execution = scripted.claim.execution_id
    assert not await seeded.store.hand_back_if_held(execution, scripted.claim.epoch + 1)
    assert await jobs(admin) == {}
    assert await seeded.store.hand_back_if_held(execution, scripted.claim.epoch)
    assert await jobs(admin) == {str(operation.execution_ids[0]): "todo"}


async def test_lost_deliveries_are_made_again(seeded: SheetFixture, admin: Connection) -> None:
    """Queued executions and those of a dead worker get a job; held ones do not."""
    held, silent, waiting = [
        (await seeded.start(cells=[(A, row)])).execution_ids[0] for row in range(3)
    ]
    assert await seeded.store.claim(held, "w", LEASE) is not None
    assert await seeded.store.claim(silent, "w", SILENT) is not None
    await admin.execute("DELETE FROM procrastinate_jobs")
    for _ in range(2):
        await seeded.store.sweep()
        assert await jobs(admin) == {str(silent): "todo", str(waiting): "todo"}


class Worker:
    """Keeps each delivered execution until the test releases it."""

    def __init__(self, seeded: SheetFixture) -> None:
        self.seeded = seeded
        self.held: asyncio.Queue[ScriptedWorker] = asyncio.Queue()
        self.refused: asyncio.Queue[UUID] = asyncio.Queue()
        self.let_go = asyncio.Event()
        self.slow: list[bool] = []

    async def offer(self, execution_id: UUID, *, slow: bool) -> None:
        self.slow.append(slow)
        claim = await self.seeded.store.claim(execution_id, "w", LEASE)
        if claim is None:
            self.refused.put_nowait(execution_id)
            return
        self.held.put_nowait(ScriptedWorker(self.seeded, claim))
        await self.let_go.wait()


async def test_delivered_and_run(
    seeded: SheetFixture, store: PostgresStore, admin: Connection
) -> None:
    """Executions that are created while a worker listens are offered at once, no more of them than
    its concurrency. The job is deleted when the worker is done with it."""
    worker = Worker(seeded)
    async with (
        asyncio.timeout(HANG_SECONDS),
        store.deliveries(worker.offer, concurrency=2, poll=5.0, lease=LEASE),
    ):
        operation = await seeded.start(slice_cells=3)
        scripted_workers = [await worker.held.get() for _ in range(2)]
        assert worker.held.empty()
        worker.let_go.set()
        while len(scripted_workers) < len(operation.execution_ids):
            scripted_workers.append(await worker.held.get())
        for scripted in scripted_workers:
            await scripted.run_rest()
        while await jobs(admin):  # noqa: ASYNC110 - another process's table
            await asyncio.sleep(0.01)
    assert {scripted.claim.execution_id for scripted in scripted_workers} == set(
        operation.execution_ids
    )
    assert await seeded.store.complete_if_no_live_execution(operation.id)


async def test_a_dead_workers_job_is_run_by_another(
    seeded: SheetFixture, store: PostgresStore, admin: Connection
) -> None:
    """Its process is gone, and its job is still marked as running: another worker gets the job when
    there was no heartbeat for a lease."""
    operation = await seeded.start(cells=[(B, 1)])
    await admin.execute(
        "WITH dead AS (INSERT INTO procrastinate_workers (last_heartbeat)"
        " VALUES (now() - interval '1 hour') RETURNING id)"
        " UPDATE procrastinate_jobs SET status = 'doing', worker_id = dead.id FROM dead"
    )
    worker = Worker(seeded)
    async with (
        asyncio.timeout(HANG_SECONDS),
        store.deliveries(worker.offer, concurrency=2, poll=0.2, lease=1.0),
    ):
        scripted = await worker.held.get()
        worker.let_go.set()
    assert scripted.claim.execution_id == operation.execution_ids[0]


async def waiting(admin: Connection, queue: str) -> list[str]:
    """Read the executions that wait in a queue, in the order in which they are fetched."""
    found = await admin.execute(
        "SELECT args->>'execution_id' FROM procrastinate_jobs"
        " WHERE queue_name = %s AND status = 'todo' ORDER BY priority DESC, id",
        (queue,),
    )
    return [execution for (execution,) in await found.fetchall()]


async def test_operations_take_turns(seeded: SheetFixture, admin: Connection) -> None:
    """An operation of one cell does not wait for all of another's executions: it joins where the
    queue stands, and so does one that comes when some of those have been fetched."""
    many = [str(e) for e in (await seeded.start(columns=[A], slice_cells=1)).execution_ids]
    one = str((await seeded.start(cells=[(B, 0)])).execution_ids[0])
    assert await waiting(admin, "recalc") == [many[0], one, *many[1:]]
    await admin.execute(
        "DELETE FROM procrastinate_jobs WHERE args->>'execution_id' = ANY (%s)",
        ([many[0], one],),
    )
    two = [
        str(e) for e in (await seeded.start(cells=[(B, 1), (B, 2)], slice_cells=1)).execution_ids
    ]
    assert await waiting(admin, "recalc") == [many[1], two[0], many[2], two[1], many[3]]


async def another_desk(seeded: SheetFixture) -> SheetFixture:
    """Create a sheet of another workspace."""
    neighbours = await seeded.store.create_workspace("neighbours")
    return await SheetFixture.open(seeded.store, Caller(neighbours.id, "their-key"))


async def test_a_workspace_of_which_nothing_is_held_is_delivered_ahead(
    seeded: SheetFixture, admin: Connection
) -> None:
    """While an execution of another workspace is held, its first execution gets a second job, one
    at a time. While nothing is held at all, the queue is enough. A cancel deletes that job."""
    await seeded.start(slice_cells=3)
    theirs = await another_desk(seeded)
    await theirs.start(rows=[0])
    assert await waiting(admin, "recalc_ahead") == []
    await seeded.claim()
    first = await theirs.start(rows=[1, 2], slice_cells=3)
    ahead = await waiting(admin, "recalc_ahead")
    assert len(ahead) == 1
    await theirs.start(rows=[3])
    await seeded.start(rows=[3])
    assert await waiting(admin, "recalc_ahead") == ahead
    assert set(map(str, first.execution_ids)) <= set(await waiting(admin, "recalc"))
    for operation in theirs.operations:
        await theirs.cancel(operation)
    await asyncio.gather(*seeded.store._clearing)  # type: ignore[attr-defined]
    assert await waiting(admin, "recalc_ahead") == []


async def test_a_sweep_delivers_ahead_for_workspaces_that_are_behind(
    seeded: SheetFixture, admin: Connection
) -> None:
    """A workspace is behind while fewer of its executions are held than of another."""
    await seeded.start(slice_cells=3)
    theirs = await another_desk(seeded)
    their = await theirs.start(slice_cells=3)
    claims = [await seeded.store.claim_next("w", LEASE) for _ in range(4)]
    assert [claim.operation_id for claim in claims if claim].count(their.id) == 2
    await seeded.store.sweep()
    assert await waiting(admin, "recalc_ahead") == []
    assert (
        await seeded.store.claim_next("w", LEASE, besides=[theirs.caller.workspace_id]) is not None
    )
    for _ in range(2):
        await seeded.store.sweep()
        (ahead,) = await waiting(admin, "recalc_ahead")
        assert UUID(ahead) in their.execution_ids
    assert await seeded.store.claim(UUID(ahead), "w", LEASE) is not None
    await admin.execute("DELETE FROM procrastinate_jobs WHERE queue_name = 'recalc_ahead'")
    await seeded.store.sweep()
    assert await waiting(admin, "recalc_ahead") == []


async def test_a_worker_that_is_full_is_offered_what_is_delivered_ahead(
    seeded: SheetFixture, store: PostgresStore
) -> None:
    """One workspace has all of its concurrency; an execution of another is offered all the same."""
    worker = Worker(seeded)
    theirs = await another_desk(seeded)
    async with (
        asyncio.timeout(30),
        store.deliveries(worker.offer, concurrency=1, poll=5.0, lease=LEASE),
    ):
        await seeded.start(slice_cells=3)
        first = await worker.held.get()
        their = await theirs.start(rows=[0, 1], slice_cells=3)
        second = await worker.held.get()
        assert second.claim.operation_id == their.id
        await second.run_rest()
        await first.run_rest()
        worker.let_go.set()


async def test_executions_that_make_calls_have_a_queue_of_their_own(
    seeded: SheetFixture, store: PostgresStore, admin: Connection
) -> None:
    """Each lane is offered as such; a full queue of one lane does not delay the other."""
    snapshot = await seeded.plan()
    new = seeded.new(snapshot.cells.all(), snapshot, slice_cells=3)
    executions = [replace(each, slow=True) for each in new.executions]
    created = await seeded.store.create_operation_if_planned(
        seeded.ref, snapshot.plan_version, replace(new, executions=executions)
    )
    assert created is not None
    seeded.operations.append(new.id)
    slow = [str(e.id) for e in executions]
    assert (await waiting(admin, "recalc_slow"), await waiting(admin, "recalc")) == (slow, [])
    worker = Worker(seeded)
    async with (
        asyncio.timeout(HANG_SECONDS),
        store.deliveries(worker.offer, concurrency=1, poll=5.0, lease=LEASE),
    ):
        assert str((await worker.held.get()).claim.execution_id) == slow[0]
        other = await SheetFixture.open(store, seeded.caller)
        quick = await other.start()
        assert (await worker.held.get()).claim.execution_id == quick.execution_ids[0]
        assert worker.slow == [True, False]
        worker.let_go.set()


async def test_what_waits_at_a_worker_without_room_is_delivered_to_others(
    seeded: SheetFixture, admin: Connection
) -> None:
    """Its job is running, but the execution is not claimed: a sweep enqueues it again, once."""
    operation = await seeded.start()
    await admin.execute("UPDATE procrastinate_jobs SET status = 'doing'")
    for _ in range(2):
        await seeded.store.sweep()
        assert await waiting(admin, "recalc") == [str(operation.execution_ids[0])]
    assert await seeded.store.claim(operation.execution_ids[0], "w", LEASE) is not None
    await admin.execute("DELETE FROM procrastinate_jobs WHERE status = 'todo'")
    await seeded.store.sweep()
    assert await waiting(admin, "recalc") == []


async def test_delivery_that_fails_while_it_is_cancelled_ends(
    store: PostgresStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Procrastinate's worker raises its failure, not its cancellation. (A SIGTERM was lost while
    the database became unreachable, and the process stayed.)"""
    began = asyncio.Semaphore(0)

    async def falls(_app: procrastinate.App, **_options: object) -> None:
        began.release()
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            raise procrastinate.exceptions.ConnectorException from None

    monkeypatch.setattr(procrastinate.App, "run_worker_async", falls)

    async def offer(execution_id: UUID, *, slow: bool) -> None:
        raise AssertionError("nothing is delivered")

    async with (
        asyncio.timeout(HANG_SECONDS),
        store.deliveries(offer, concurrency=1, poll=0.1, lease=LEASE),
    ):
        for _ in range(3):
            await began.acquire()


async def test_a_job_that_is_gone_when_its_work_is_done_is_no_failure(
    seeded: SheetFixture, store: PostgresStore, admin: Connection
) -> None:
    """Its operation was cancelled meanwhile: that is logged, and no task keeps an exception that is
    never retrieved."""
    unretrieved: list[dict[str, Any]] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, context: unretrieved.append(context))
    operation = await seeded.start(cells=[(A, 0)])
    worker = Worker(seeded)
    with capture_logs() as logs:
        async with (
            asyncio.timeout(HANG_SECONDS),
            store.deliveries(worker.offer, concurrency=2, poll=0.2, lease=LEASE),
        ):
            await worker.held.get()
            await admin.execute("DELETE FROM procrastinate_jobs")
            await seeded.cancel(operation.id)
            worker.let_go.set()
            while not any(each["event"] == "job_not_finished" for each in logs):  # noqa: ASYNC110
                await asyncio.sleep(0.01)
    gc.collect()
    await asyncio.sleep(0)
    assert unretrieved == []

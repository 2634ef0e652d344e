"""Deliver executions to workers by Procrastinate, whose jobs are rows of the same database.

A job says that an execution may be claimable. The process that runs the job offers the execution
to its worker, and the job lasts as long as the work: no process fetches more than it can run. The
fence is lease and epoch in the execution's row: a job that is lost, doubled or late does no harm.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Sequence
from contextlib import asynccontextmanager
from typing import Protocol
from uuid import UUID

import procrastinate
import structlog
from procrastinate import exceptions, jobs, manager
from psycopg_pool import AsyncConnectionPool
from typing_extensions import override

from recalc.ending import end_tasks
from recalc.store.postgres.database import (
    Connection,
    Database,
    fetch_one,
    make_pool,
    run,
)
from recalc.store.postgres.job_listener import SharedListeningConnector

_log = structlog.get_logger(__name__)


class Offer(Protocol):
    """Claim an execution if possible, and return when this process is done with it, or at once when
    it has no room. ``slow`` says whether the execution makes calls."""

    def __call__(self, execution_id: UUID, *, slow: bool) -> Awaitable[None]: ...


QUICK_QUEUE, SLOW_QUEUE, UPKEEP_QUEUE = "recalc", "recalc_slow", "recalc_upkeep"
#: Queues for workspaces of which fewer executions are held than of others.
QUICK_AHEAD, SLOW_AHEAD = "recalc_ahead", "recalc_slow_ahead"
#: Queues whose jobs are notified. Upkeep may wait for the poll.
_LISTENED = (QUICK_QUEUE, SLOW_QUEUE, QUICK_AHEAD, SLOW_AHEAD)
#: Jobs delivered ahead that one process runs at once. One waits per workspace and lane at most.
_AHEAD_AT_ONCE = 10_000
#: Every two seconds: the last field is seconds for Procrastinate.
_EVERY_TWO_SECONDS = "* * * * * */2"
#: Seconds before Procrastinate's worker is started again after it failed.
_PAUSE = 1.0
#: Executions that one statement delivers again.
_PIECE = 1000


#: Delivers the next execution of this one's workspace, if no other of it is held.
_DELIVER_NEXT = """
SELECT recalc_deliver_first(o.workspace_id)
  FROM execution e JOIN operation o ON o.pk = e.operation_pk WHERE e.id = %s
"""


class _Jobs(manager.JobManager):
    """Procrastinate's job manager, for which a job that cannot be finished is no failure.

    A job may be gone when its work is done, since its operation was cancelled or another process
    delivered it again; or the database is unreachable. Procrastinate raises both in a task that
    nothing awaits. Nothing depends on the job: the execution has its own state, and the claim of a
    job that is left behind is refused.
    """

    @override
    async def finish_job_by_id_async(
        self, job_id: int, status: jobs.Status, delete_job: bool
    ) -> None:
        try:
            await super().finish_job_by_id_async(job_id, status, delete_job)
        except exceptions.ConnectorException as refused:
            _log.info("job_not_finished", job=job_id, error=str(refused.__cause__ or refused))


def make_app(database: Database, offer: Offer, *, silence: float) -> procrastinate.App:
    """Make Procrastinate's app. ``silence``: seconds without a heartbeat after which a worker
    counts as dead. The caller opens the app with a pool, and closes that."""
    connector = SharedListeningConnector(_LISTENED)
    app = procrastinate.App(connector=connector)
    app.job_manager = _Jobs(connector)

    @app.task(name="recalc.run", queue=QUICK_QUEUE, pass_context=True)
    async def _run(context: procrastinate.JobContext, execution_id: str) -> None:
        await offer(UUID(execution_id), slow=context.job.queue == SLOW_QUEUE)

    @app.task(name="recalc.run_ahead", queue=QUICK_AHEAD, pass_context=True)
    async def _run_ahead(context: procrastinate.JobContext, execution_id: str) -> None:
        await offer(UUID(execution_id), slow=context.job.queue == SLOW_AHEAD)
        await database.execute_once(lambda db: run(db, _DELIVER_NEXT, (UUID(execution_id),)))

    @app.periodic(cron=_EVERY_TWO_SECONDS)
    @app.task(name="recalc.retry_stalled", queue=UPKEEP_QUEUE, queueing_lock="recalc.retry")
    async def _retry_stalled(timestamp: int) -> None:  # noqa: ARG001 - every periodic task has it
        stalled = await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=silence)
        for job in stalled:
            try:
                await app.job_manager.retry_job(job)
            except exceptions.ConnectorException as refused:
                # Another process was faster, or the execution has a new job already.
                _log.info("job_not_retried", job=job.id, error=str(refused))

    return app


@asynccontextmanager
async def deliver(
    database: Database, offer: Offer, *, concurrency: int, poll: float, lease: float
) -> AsyncIterator[None]:
    """Run up to ``concurrency`` jobs of each lane at once, and those that are delivered ahead, for
    the length of the block. No job is fetched after it.

    Work that a fetched job started goes on after the block: the worker ends it.
    """
    app = make_app(database, offer, silence=lease)
    ending = asyncio.Event()
    async with _pool(database) as pool, app.open_async(pool):
        workers = [
            asyncio.create_task(_work_until(ending, app, queues, concurrency, poll, lease))
            for queues, concurrency in (
                ([QUICK_QUEUE], concurrency),
                ([SLOW_QUEUE], concurrency),
                ([QUICK_AHEAD, SLOW_AHEAD], _AHEAD_AT_ONCE),
                ([UPKEEP_QUEUE], 1),
            )
        ]
        try:
            yield
        finally:
            ending.set()
            await end_tasks(workers)


@asynccontextmanager
async def _pool(database: Database) -> AsyncIterator[AsyncConnectionPool[Connection]]:
    """Open Procrastinate's pool. Waits for no connection: the database may be unreachable."""
    pool = make_pool(
        database.url,
        database.limits,
        name="recalc-delivery",
        least=1,
        most=4,
        check=AsyncConnectionPool.check_connection,
        autocommit=False,
    )
    await pool.open()
    try:
        yield pool
    finally:
        await pool.close()


async def _work_until(
    ending: asyncio.Event,
    app: procrastinate.App,
    queues: Sequence[str],
    concurrency: int,
    poll: float,
    lease: float,
) -> None:
    """Run Procrastinate's worker, and again after its connections broke, until this is cancelled
    with ``ending`` set. A worker that is cancelled while it fails raises the failure."""
    while not ending.is_set():
        try:
            await app.run_worker_async(
                queues=queues,
                name=queues[0],
                concurrency=concurrency,
                fetch_job_polling_interval=poll,
                listen_notify=set(queues) <= set(_LISTENED),
                abort_job_polling_interval=60.0,  # jobs are never aborted: executions are
                update_heartbeat_interval=lease / 4,
                stalled_worker_timeout=lease,
                shutdown_graceful_timeout=0.0,
                install_signal_handlers=False,
                delete_jobs="always",
            )
        except Exception:  # noqa: BLE001 - the database may be back soon
            _log.warning("delivery_interrupted", queue=queues[0], exc_info=True)
        if not ending.is_set():
            await asyncio.sleep(_PAUSE)


async def deliver_lost(database: Database) -> int:
    """Enqueue claimable executions that have no waiting job, 1 000 at most. Returns how many; 0
    also while another process does the same."""
    return await database.execute_once(_deliver_lost)


async def _deliver_lost(db: Connection) -> int:
    found = await fetch_one(db, "SELECT recalc_deliver_lost(%s)", (_PIECE,))
    count: int = found[0]
    return count


async def undeliver(database: Database, executions: Sequence[UUID]) -> None:
    """Delete the waiting jobs of executions that have ended."""
    await database.execute_once(
        lambda db: run(db, "SELECT recalc_undeliver(%s::uuid[])", (list(executions),))
    )

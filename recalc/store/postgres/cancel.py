"""THE operation: one function call, one round trip, one transaction; exact however often it has to
be sent.

What a request withdrew is found again by its nonce in the audit row, so that an answer that was
lost on its way costs a retry and nothing else.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import Any
from uuid import uuid4

import psycopg
import structlog
from psycopg_pool import PoolTimeout

from recalc.domain.errors import NotFound
from recalc.domain.records import Caller, Cancelled, Millis
from recalc.domain.states import OperationStatus
from recalc.engine.ports import SheetRef
from recalc.store import messages
from recalc.store.postgres.database import CONFLICTS, Connection, Database, fetch_one, run
from recalc.store.postgres.faults import lasting, told

_log = structlog.get_logger(__name__)

CANCEL = """
SELECT answer, found, state, ended_at, executions, not_started, running
FROM recalc_cancel(%s, %s, %s, %s, %s, %s, %s)
"""
#: Seconds that one attempt may take before another is sent beside it: its connection may be dead.
_PATIENCE = 2.0
#: Seconds in which a request must have been answered, and between attempts.
_DEADLINE, _PAUSE = 20.0, 0.01


#: Cancels nothing: there are no such things.
_NOTHING = """
SELECT FROM recalc_cancel_operations('{}', 'USER', '', 0, NULL)
UNION ALL SELECT FROM recalc_cancel(-1, gen_random_uuid(), NULL, NULL, '', 0, NULL)
"""


async def prepare(db: Connection) -> None:
    """Have the connection read and plan what a cancel does: 8 ms that its first one would take.
    A schema that has no cancel yet is left to whoever needs it, and so is a database that takes no
    changes: without a connection, a cancel could not even be refused."""
    with suppress(psycopg.errors.UndefinedFunction, psycopg.errors.ReadOnlySqlTransaction):
        await run(db, _NOTHING)


async def cancel_if_active(
    database: Database, ref: SheetRef, operation_id: str, by: Caller, now: Millis
) -> Cancelled:
    """Cancel an operation of this sheet if it is active. Conflicts and broken connections are
    tried again; raises what the last attempt raised when the database stays out of reach."""
    identity = messages.parse_operation_id(operation_id)
    nonce = uuid4()

    async def attempt(db: Connection) -> Any:
        return await fetch_one(
            db,
            CANCEL,
            (
                ref.workspace_id,
                ref.table_id,
                ref.sheet_id,
                identity,
                by.key_id,
                now,
                nonce,
            ),
        )

    with told():
        answer, found, state, ended_at, executions, not_started, running = await _until_answered(
            database, attempt
        )
    if answer in ("table", "sheet"):
        raise NotFound(answer)
    if answer == "unknown":
        return Cancelled(operation_id, messages.unknown_message(operation_id))
    if answer == "ended":
        status = OperationStatus[state.upper()]
        return Cancelled(operation_id, messages.ended_message(found, status, ended_at), found=found)
    return Cancelled(
        operation_id=operation_id,
        message=messages.cancelled_message(found, not_started, running),
        execution_ids=executions,
        not_started_reset=not_started,
        running_invalidated=running,
        found=found,
    )


async def _until_answered(database: Database, attempt: Any) -> Any:
    """The first answer of an attempt. One that hangs is left to die by its own time-outs."""
    loop = asyncio.get_running_loop()
    deadline = loop.time() + _DEADLINE
    attempts: set[asyncio.Task[Any]] = set()
    while True:
        attempts.add(asyncio.create_task(database.reserved(attempt)))
        done, attempts = await asyncio.wait(
            attempts, timeout=_PATIENCE, return_when=asyncio.FIRST_COMPLETED
        )
        for task in done:
            error = task.exception()
            if error is None:
                _forget(attempts)
                return task.result()
            passing = isinstance(error, (psycopg.OperationalError, PoolTimeout, *CONFLICTS))
            if isinstance(error, psycopg.Error) and lasting(error) is not None:
                passing = False
            if not passing or loop.time() > deadline:
                _forget(attempts)
                raise error
            _log.warning("cancel_retried", error=str(error))
            await asyncio.sleep(_PAUSE)
        if loop.time() > deadline and not done:
            _forget(attempts)
            raise TimeoutError("the database did not answer a cancel")


def _forget(attempts: set[asyncio.Task[Any]]) -> None:
    """Nobody waits for these any more; what they do is the same as what was answered."""
    for task in attempts:
        task.add_done_callback(lambda ended: ended.cancelled() or ended.exception())

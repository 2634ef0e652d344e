"""Cancel an operation: one function call, one round trip, one transaction.

The SQL function ``recalc_cancel`` (functions/cancel.sql) is the whole of it. It keeps a nonce of
the request in the audit row. So a request can be sent again when its answer was lost, and gets the
answer that was lost.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import TypeVar
from uuid import UUID

import psycopg
import structlog
from psycopg.errors import LockNotAvailable
from psycopg_pool import PoolTimeout

from recalc.columns.registry import CALLING
from recalc.domain.accounting import Counts
from recalc.domain.errors import NotFound
from recalc.domain.ids import parse_id
from recalc.domain.records import Caller, Cancelled
from recalc.domain.states import OperationStatus
from recalc.engine.ports import SheetRef
from recalc.store import messages
from recalc.store.postgres.context import StoreContext
from recalc.store.postgres.database import (
    Connection,
    Database,
    Work,
    fetch_one,
    run,
)
from recalc.store.postgres.faults import (
    CONFLICTS,
    STOPPED,
    after_an_attempt,
    lasting,
    translate_errors,
    waited,
)

_log = structlog.get_logger(__name__)

T = TypeVar("T")

CANCEL = """
SELECT answer, found, state, ended_at, executions, not_started, running, calls
FROM recalc_cancel(%s, %s, %s, %s, %s, %s, %s, %s)
"""
#: Seconds after which a second attempt is sent beside one that has no answer: the connection of
#: the first may be dead.
_PATIENCE = 2.0
#: Seconds after which a cancel without an answer fails, and seconds between attempts.
_DEADLINE, _PAUSE = 20.0, 0.01

#: Cancels nothing: there are no such operations.
_NOTHING = """
SELECT FROM recalc_cancel_operations('{}', 'USER', '', 0, NULL, '{}')
UNION ALL SELECT FROM recalc_cancel(-1, gen_random_uuid(), NULL, NULL, '', 0, NULL, '{}')
"""


async def prepare(db: Connection) -> None:
    """Make a new connection plan the statements of a cancel, which takes 8 ms.

    A schema without the functions and a database that takes no changes are passed over: without a
    connection, a cancel could not even be refused.
    """
    with suppress(psycopg.errors.UndefinedFunction, psycopg.errors.ReadOnlySqlTransaction):
        await run(db, _NOTHING)


async def cancel_if_active(
    db: Connection, context: StoreContext, nonce: UUID, ref: SheetRef, operation_id: str, by: Caller
) -> Cancelled:
    """Cancel an operation of this sheet if it is active.

    A call with the ``nonce`` of an earlier one gets the answer of that. Raises NotFound when the
    table or the sheet is not there.
    """
    identity = parse_id(operation_id)
    path = (ref.workspace_id, ref.table_id, ref.sheet_id, identity)
    row = await fetch_one(db, CANCEL, (*path, by.key_id, context.now, nonce, list(CALLING)))
    answer, found, state, ended_at, executions, not_started, running, calls = row
    match answer:
        case "table":
            raise NotFound("table")
        case "sheet":
            raise NotFound("sheet")
        case "unknown":
            return messages.unknown(operation_id)
        case "ended":
            return messages.ended(operation_id, found, OperationStatus(state), ended_at)
        case _:
            counts = Counts(not_started_reset=not_started, running_invalidated=running)
            return messages.cancelled(operation_id, found, executions, counts, calls)


async def until_answered(database: Database, attempt: Work[T]) -> T:
    """Run ``attempt`` on connections kept for cancels until one attempt is answered.

    An attempt that fails for a conflict or a broken connection is followed by another one, and so
    is one that has waited for a lock for ``Limits.cancel_lock_timeout``: other cancels go on
    meanwhile. So is one without an answer for 2 s, which stays until its own timeouts end it.
    Raises the error of the last attempt after 20 s, and Unavailable in place of errors of the
    database server, when attempts have waited for locks until then, and when the server does not
    answer within ``Limits.wait``.
    """
    return await database.bounded(_until_answered(database, attempt))


async def _until_answered(database: Database, attempt: Work[T]) -> T:
    attempts: set[asyncio.Task[T]] = set()
    try:
        with translate_errors():
            return await _attempts(database, attempt, attempts)
    except BaseException:
        for task in attempts:  # none may cancel after the request has failed
            task.cancel()
        raise
    finally:
        for task in attempts:  # what is left has the same result, or nobody waits for it
            task.add_done_callback(lambda ended: ended.cancelled() or ended.exception())


async def _attempts(database: Database, attempt: Work[T], attempts: set[asyncio.Task[T]]) -> T:
    """Begin attempts, and keep those that are under way in ``attempts``."""
    loop = asyncio.get_running_loop()
    deadline = loop.time() + _DEADLINE
    perhaps_done = False
    while True:
        attempts.add(asyncio.create_task(database.reserved(attempt)))
        done, _ = await asyncio.wait(
            attempts, timeout=_PATIENCE, return_when=asyncio.FIRST_COMPLETED
        )
        attempts -= done
        for task in sorted(done, key=lambda each: each.exception() is not None):
            error = task.exception()
            if error is None:
                return task.result()
            if isinstance(error, LockNotAvailable) and loop.time() > deadline:
                raise waited(_DEADLINE)
            passing = isinstance(error, (psycopg.OperationalError, *STOPPED))
            if isinstance(error, psycopg.Error) and lasting(error) is not None:
                passing = False
            if not passing or loop.time() > deadline:
                told = after_an_attempt(error) if perhaps_done or attempts else None
                if told is None:
                    raise error
                raise told from error
            if not isinstance(error, (PoolTimeout, LockNotAvailable, *STOPPED, *CONFLICTS)):
                perhaps_done = True  # the connection broke, perhaps behind the commit
            _log.warning("cancel_retried", error=str(error).partition("\n")[0])
            await asyncio.sleep(_PAUSE)
        if loop.time() > deadline and not done:
            raise waited(_DEADLINE)

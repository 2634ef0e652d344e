"""Count the worker processes of a database. Each is present by a lock that its session holds.

All workers share one advisory lock, and the server's table of locks says how many hold it. So a
process is counted from its start to the end of its session, also after kill -9, and nothing is
written. The session needs a direct connection to the database, as LISTEN does.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import psycopg
import structlog
from psycopg import AsyncConnection

from recalc.ending import end_tasks
from recalc.store.postgres.database import Connection, Limits, connection_settings

_log = structlog.get_logger(__name__)

#: The lock: two numbers that no other advisory lock of recalc has.
_LOCK = (1919247204, 0)
#: The server ends the session of a machine that is gone within 10 s.
_PRESENT = """
SELECT pg_advisory_lock_shared(%s, %s),
       set_config('tcp_keepalives_idle', '5', false),
       set_config('tcp_keepalives_interval', '2', false),
       set_config('tcp_keepalives_count', '2', false)
"""
_COUNT = """
SELECT count(*) FROM pg_locks
 WHERE locktype = 'advisory' AND classid = %s AND objid = %s AND objsubid = 2
   AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
"""
#: Counts of which the largest is used. Every other process has counted a new one by the time that
#: the new one uses its first count.
_COUNTS = 3
#: Seconds for a count, less than the server needs to end a session that is gone.
_COUNT_SECONDS = 5.0
#: Seconds before a broken connection is opened anew.
_PAUSE = 1.0


@asynccontextmanager
async def present(
    url: str, limits: Limits, notify: Callable[[int], None], *, poll: float
) -> AsyncIterator[None]:
    """Be counted as a worker within a block, and call ``notify`` every ``poll`` seconds with how
    many there are: with 0 while this process is not counted itself, for example while the database
    is away."""
    task = asyncio.create_task(_stay_present(url, limits, notify, poll), name="presence of worker")
    try:
        yield
    finally:
        await end_tasks([task])


async def _stay_present(
    url: str, limits: Limits, notify: Callable[[int], None], poll: float
) -> None:
    settings = {**connection_settings(url, limits), "application_name": "recalc-presence"}
    while True:
        try:
            async with await AsyncConnection.connect(
                url,
                autocommit=True,
                **settings,  # type: ignore[arg-type]
            ) as connection:
                await connection.execute(_PRESENT, _LOCK)
                await notify_counts(connection, notify, poll)
        except (psycopg.Error, OSError, TimeoutError) as broken:
            notify(0)
            _log.warning("presence_broken", error=str(broken), again_in=_PAUSE)
            await asyncio.sleep(_PAUSE)


async def notify_counts(connection: Connection, notify: Callable[[int], None], poll: float) -> None:
    """Count every ``poll`` seconds, and call ``notify`` with the largest of the last counts. So a
    worker that leaves gives up its share only after it was missing in several counts."""
    counts: deque[int] = deque(maxlen=_COUNTS)
    while True:
        async with asyncio.timeout(_COUNT_SECONDS):
            found = await (await connection.execute(_COUNT, _LOCK)).fetchone()
        assert found is not None
        counts.append(found[0])
        if len(counts) == _COUNTS:
            notify(max(counts))
        await asyncio.sleep(poll)

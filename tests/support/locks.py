"""Waiting for connections that wait for a lock of PostgreSQL."""

from __future__ import annotations

from typing import Any

import psycopg

from tests.support.waiting import until

_WAITING = """
SELECT FROM pg_stat_activity
WHERE datname = current_database() AND wait_event_type = 'Lock' AND wait_event LIKE %s
"""


async def until_waiting(
    admin: psycopg.AsyncConnection[tuple[Any, ...]], count: int = 1, event: str = "%"
) -> None:
    """Wait until ``count`` connections to the database wait for a lock of kind ``event``."""

    async def look() -> bool:
        # In a transaction, all looks see what the first one saw.
        await admin.execute("SELECT pg_stat_clear_snapshot()")
        return (await admin.execute(_WAITING, (event,))).rowcount == count

    await until(look, pause=0.005)

"""Waiting until somebody waits for a lock of PostgreSQL."""

from __future__ import annotations

import asyncio
from typing import Any

import psycopg

_WAITING = """
SELECT FROM pg_stat_activity
WHERE datname = current_database() AND wait_event_type = 'Lock' AND wait_event LIKE %s
"""


async def until_waiting(
    admin: psycopg.AsyncConnection[tuple[Any, ...]], count: int = 1, event: str = "%"
) -> None:
    """Return when ``count`` connections to the database wait for a lock, of kind ``event``."""
    while True:
        if (await admin.execute(_WAITING, (event,))).rowcount == count:
            return
        await asyncio.sleep(0.005)

"""Cancels background tasks until they have ended."""

from __future__ import annotations

import asyncio
from collections.abc import Collection
from typing import Any

#: Seconds after which the cancel of a task that has not ended is repeated.
REPEAT_AFTER = 5.0


async def end_tasks(tasks: Collection[asyncio.Task[Any]]) -> None:
    """Cancel tasks until all have ended, once in ``REPEAT_AFTER`` seconds. What they raise is
    dropped.

    A cancel may be lost. One that reaches a task in the middle of a query ends the query; where the
    connection breaks then, the task sees that error instead, and one that goes on after errors of
    the database would run for ever.
    """
    pending = set(tasks)
    while pending:
        for task in pending:
            task.cancel()
        _, pending = await asyncio.wait(pending, timeout=REPEAT_AFTER)
    await asyncio.gather(*tasks, return_exceptions=True)

"""Ends background tasks that use a database."""

from __future__ import annotations

import asyncio
from collections.abc import Collection
from typing import Any

#: Seconds after which a task that was cancelled, and has not ended, is cancelled again.
_AGAIN = 5.0


async def end(tasks: Collection[asyncio.Task[Any]], *, again: float = _AGAIN) -> None:
    """Cancel tasks until all have ended, once in ``again`` seconds. What they raise is dropped.

    A cancel may be lost. One that reaches a task in the middle of a query ends the query; where the
    connection breaks then, the task sees that error instead, and one that goes on after errors of
    the database would run for ever.
    """
    pending = set(tasks)
    while pending:
        for task in pending:
            task.cancel()
        _, pending = await asyncio.wait(pending, timeout=again)
    await asyncio.gather(*tasks, return_exceptions=True)

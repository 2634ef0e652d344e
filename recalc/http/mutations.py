"""Runs changes to their end, even if the client disconnects."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

T = TypeVar("T")


class Mutations:
    """Runs changes in tasks of their own, so that cancelling the request does not cancel them."""

    def __init__(self) -> None:
        self._running: set[asyncio.Task[Any]] = set()

    async def run(self, work: Coroutine[Any, Any, T]) -> T:
        """Return the result of ``work``, which continues even if the caller is cancelled."""
        loop = asyncio.get_running_loop()
        task = loop.create_task(work)
        self._running.add(task)
        ended: asyncio.Future[None] = loop.create_future()

        def end(task: asyncio.Task[T]) -> None:
            self._running.discard(task)
            if not ended.done():
                ended.set_result(None)
            elif not task.cancelled():
                task.exception()  # mark it as retrieved: the caller is gone

        # As asyncio.shield, in half the time: cancelling the caller cancels only this future.
        task.add_done_callback(end)
        await ended
        return task.result()

    async def drain(self) -> None:
        """Wait until every change has ended."""
        while self._running:
            await asyncio.gather(*self._running, return_exceptions=True)

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
        task, ended = loop.create_task(work), loop.create_future()
        self._running.add(task)

        def end(task: asyncio.Task[T]) -> None:
            self._running.discard(task)
            if not ended.cancelled():
                ended.set_result(None)
            elif not task.cancelled():
                task.exception()  # read here, or asyncio would log an error that nobody asked for

        task.add_done_callback(end)
        await ended  # cheaper than ``asyncio.shield``, which has three callbacks for each task
        return task.result()

    async def drain(self) -> None:
        """Wait until every change has ended."""
        while self._running:
            await asyncio.gather(*self._running, return_exceptions=True)

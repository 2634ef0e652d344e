"""What outbound calls of every kind share: their ends, and their turns at the event loop."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, TypeVar

T = TypeVar("T")


class Turns:
    """Handles what came from one of many peers in each iteration of the event loop.

    Else, where the peers of 64 calls answer at once, all would be handled before any other work.
    """

    def __init__(self) -> None:
        self._waiting: deque[Callable[[], bool]] = deque()
        self._giving = False

    def call(self, work: Callable[[], bool]) -> None:
        """Call ``work`` when it is its turn. It returns False where there was nothing left to do:
        then the next one has its turn at once."""
        self._waiting.append(work)
        self._schedule()

    async def wait(self) -> None:
        """Wait until it is this task's turn."""
        turn = asyncio.get_running_loop().create_future()

        def resume() -> bool:
            if turn.done():
                return False
            turn.set_result(None)
            return True

        self.call(resume)
        await turn

    def _schedule(self) -> None:
        if not self._giving:
            self._giving = True
            asyncio.get_running_loop().call_soon(self._give)

    def _give(self) -> None:
        self._giving = False
        try:
            while self._waiting and not self._waiting.popleft()():
                pass
        finally:
            if self._waiting:
                self._schedule()


async def close_first(call: Coroutine[Any, Any, T], close: Callable[[], Awaitable[None]]) -> T:
    """Return or raise what ``call`` does. Cancelling this first awaits ``close``, which closes the
    connections of the call, and then waits until the call has ended."""
    task = asyncio.create_task(call)
    try:
        await asyncio.wait({task})
    except asyncio.CancelledError:
        task.add_done_callback(_ignored)
        await close()
        raise
    finally:
        if task.cancel():
            await asyncio.wait({task})
    return task.result()


def _ignored(task: asyncio.Task[Any]) -> None:
    """Read the exception of a cancelled task, or asyncio would log it as never retrieved."""
    if not task.cancelled():
        task.exception()

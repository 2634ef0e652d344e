"""What outbound calls of every kind share: their ends, and their turns at the event loop."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, TypeVar

T = TypeVar("T")


class Turns:
    """Resumes one of many waiting tasks in each iteration of the event loop.

    Else, where the peers of 64 calls answer at once, all would be handled before any other work.
    """

    def __init__(self) -> None:
        self._waiting: deque[asyncio.Future[None]] = deque()
        self._giving = False

    async def wait(self) -> None:
        """Wait until it is this task's turn."""
        loop = asyncio.get_running_loop()
        turn = loop.create_future()
        self._waiting.append(turn)
        if not self._giving:
            self._giving = True
            loop.call_soon(self._give)
        await turn

    def _give(self) -> None:
        while self._waiting:
            turn = self._waiting.popleft()
            if not turn.done():
                turn.set_result(None)
                break
        self._giving = bool(self._waiting)
        if self._giving:
            asyncio.get_running_loop().call_soon(self._give)


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

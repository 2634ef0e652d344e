"""What outbound calls of every kind share: their ends, and their turns at the event loop."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, TypeVar

T = TypeVar("T")


#: Bytes that are read from a peer at once. Once as many of all peers were handled in an iteration
#: of the event loop, the rest waits for the next. Thousands of tiny chunks or headers in them take
#: a millisecond or two.
READ_BYTES = 1 << 12
#: What a small piece counts as: eight of them share an iteration.
_LEAST_BYTES = READ_BYTES >> 3


class Turns:
    """Handles some of what came from many peers in each iteration of the event loop.

    Else, where the peers of 64 calls answer at once, all would be handled before any other work.
    """

    def __init__(self) -> None:
        self._waiting: deque[Callable[[], int]] = deque()
        self._giving = False

    def call(self, work: Callable[[], int]) -> None:
        """Call ``work`` when it is its turn. It returns what it counts as, in bytes; 0 where
        nothing was left to do."""
        self._waiting.append(work)
        self._schedule()

    async def wait(self) -> None:
        """Wait until it is this task's turn."""
        turn = asyncio.get_running_loop().create_future()

        def resume() -> int:
            if turn.done():
                return 0
            turn.set_result(None)
            return READ_BYTES

        self.call(resume)
        await turn

    def _schedule(self) -> None:
        if not self._giving:
            self._giving = True
            asyncio.get_running_loop().call_soon(self._give)

    def _give(self) -> None:
        self._giving = False
        left = READ_BYTES
        try:
            while self._waiting and left > 0:
                handled = self._waiting.popleft()()
                left -= max(handled, _LEAST_BYTES) if handled else 0
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

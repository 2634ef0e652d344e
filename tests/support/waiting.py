"""Waiting for a state that signals nothing: one loop for threads, one for asyncio.

Both look again after a pause, and fail after a bound that only a hang reaches. Where something
can signal (an event, a condition, a finished task), wait for that instead.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Any

from tests.support.hang import HANG_SECONDS

#: Seconds between two looks at the state of another process.
_PAUSE = 0.005


def eventually(
    look: Callable[[], Any],
    seconds: float = HANG_SECONDS,
    pause: float = _PAUSE,
    told: Callable[[], str] = str,
) -> Any:
    """Return the first true value of `look`.

    Raises AssertionError after `seconds`, with the text that `told` returns, a log for example.
    """
    ends = time.monotonic() + seconds
    while time.monotonic() < ends:
        value = look()
        if value:
            return value
        time.sleep(pause)
    raise AssertionError(f"did not come true in {seconds} s\n{told()}")


async def until(look: Callable[[], Any], seconds: float = HANG_SECONDS, pause: float = 0.0) -> Any:
    """Return the first true value of `look`, which may be a coroutine function.

    Other tasks run between two looks; with no pause, one turn of the loop. Seconds are those of
    the loop, which may be virtual. Raises TimeoutError after `seconds`.
    """
    async with asyncio.timeout(seconds):
        while True:
            value = look()
            if isinstance(value, Awaitable):
                value = await value
            if value:
                return value
            await asyncio.sleep(pause)

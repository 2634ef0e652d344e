"""Closes what a call uses, before the call itself ends."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, TypeVar

T = TypeVar("T")


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

"""Repeats a call that a busy server has refused, within the deadline of its cell."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

from recalc.columns.base import CellFailed
from recalc.columns.slow_context import SlowContext
from recalc.models.retry import backoff

T = TypeVar("T")


class Busy(Exception):
    """A server did not process a call, and may process it later. ``failed`` is the failure of the
    cell where the call is not repeated; ``after`` the seconds that the server asked to wait."""

    def __init__(self, failed: CellFailed, after: float | None) -> None:
        super().__init__()
        self.failed = failed
        self.after = after


async def until_processed(call: Callable[[], Awaitable[T]], context: SlowContext) -> tuple[T, int]:
    """Return what ``call`` returns, and how many times it was called.

    It is called again after Busy, up to ``context.retries`` times, after the time that the server
    asked for and a random one. Raises CellFailed after the last time, and at once where the wait
    would end after the cell's deadline.
    """
    count = 0
    while True:
        count += 1
        try:
            return await call(), count
        except Busy as busy:
            wait = (busy.after or 0.0) + backoff(count, context.random)
            if count > context.retries or wait >= context.caller.left():
                raise busy.failed from busy
        async with context.caller.permit_lent():
            await asyncio.sleep(wait)

"""Optimistic writes: read a sheet, check the request, and write only if nothing changed
meanwhile."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TypeVar

from recalc.domain.errors import TooMany
from recalc.engine.ports import Clock

T = TypeVar("T")

#: Seconds after which a write is not attempted again because its sheet changed meanwhile.
RETRY_SECONDS = 10.0


async def retry_while_changed(
    clock: Clock, attempt: Callable[[], Awaitable[T | None]], busy: str
) -> T:
    """Call ``attempt`` until it returns something, for ``RETRY_SECONDS``; None means that the sheet
    changed between its read and its write.

    Raises TooMany with the message ``busy`` after that time. The last attempt has then changed
    nothing, and the caller may send the request again after 1 s.
    """
    give_up = clock.monotonic() + RETRY_SECONDS
    while True:
        outcome = await attempt()
        if outcome is not None:
            return outcome
        if clock.monotonic() > give_up:
            raise TooMany("sheet_busy", busy, retry_after=1)

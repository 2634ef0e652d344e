"""Asks whether the server can serve requests, for a bounded time."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from recalc.domain.errors import Unavailable

Ready = Callable[[], Awaitable[None]]

#: Seconds that a store has for saying why it is not ready, beyond those that it waits.
_MARGIN = 0.5


class Readiness:
    """Runs ``ready``, which raises while requests cannot be served, and waits ``wait`` seconds for
    the database."""

    def __init__(self, ready: Ready, wait: float) -> None:
        self._ready = ready
        self._seconds = wait + _MARGIN
        self._asking: set[asyncio.Future[None]] = set()

    async def check(self) -> None:
        """Raise what ``ready`` raises, or Unavailable where it takes too long. It is cancelled
        then, and not waited for: a disk that is silent is slow to give up."""
        asking = asyncio.ensure_future(self._ready())
        self._asking.add(asking)
        asking.add_done_callback(self._ended)
        try:
            await asyncio.wait({asking}, timeout=self._seconds)
            if not asking.done():
                raise Unavailable(
                    "database_unreachable",
                    f"The database did not answer within {self._seconds:g} s. Look whether it runs,"
                    " whether its disk works, and at the server's log.",
                )
            asking.result()
        finally:
            asking.cancel()

    def _ended(self, asking: asyncio.Future[None]) -> None:
        self._asking.discard(asking)
        if not asking.cancelled():
            asking.exception()  # read here, or asyncio would log an error that nobody asked for

"""Asks whether the server can serve requests, for one second at most."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

Ready = Callable[[], Awaitable[None]]

#: Seconds that a probe waits for the database. A store retries for longer than a probe's client
#: waits.
PROBE_SECONDS = 1.0


class Readiness:
    """Runs ``ready``, which raises while requests cannot be served."""

    def __init__(self, ready: Ready) -> None:
        self._ready = ready
        self._asking: set[asyncio.Future[None]] = set()

    async def check(self) -> None:
        """Raise what ``ready`` raises, or TimeoutError where it takes too long. It is cancelled
        then, and not waited for: a connection whose server is silent is slow to give up."""
        asking = asyncio.ensure_future(self._ready())
        self._asking.add(asking)
        asking.add_done_callback(self._ended)
        try:
            await asyncio.wait({asking}, timeout=PROBE_SECONDS)
            if not asking.done():
                raise TimeoutError(f"the database did not answer within {PROBE_SECONDS:g} s")
            asking.result()
        finally:
            asking.cancel()

    def _ended(self, asking: asyncio.Future[None]) -> None:
        self._asking.discard(asking)
        if not asking.cancelled():
            asking.exception()  # read here, or asyncio would log an error that nobody asked for

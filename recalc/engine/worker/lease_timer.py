"""Ends the work on an execution before others may claim it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable


class LeaseTimer:
    """Calls ``expired`` ``margin`` seconds before a lease of ``lease`` seconds runs out, unless the
    lease is renewed.

    It counts on the event loop's clock, from the moment at which a claim or a renewal was sent. The
    store counts from a later moment, so it never lets others claim before ``expired`` is called.
    """

    def __init__(self, lease: float, margin: float, expired: Callable[[], None]) -> None:
        self._loop = asyncio.get_running_loop()
        self._seconds = lease - margin
        self._expired = expired
        self._ends = 0.0
        self._timer: asyncio.TimerHandle | None = None

    def renew(self, sent: float) -> None:
        """Count from ``sent``, when the renewal was sent."""
        self.stop()
        self._ends = sent + self._seconds
        self._timer = self._loop.call_at(self._ends, self._expired)

    @property
    def is_due(self) -> bool:
        """Whether the lease has run out by now, although ``expired`` may not have been called yet:
        the event loop calls timers only between other work."""
        return self._loop.time() >= self._ends

    def stop(self) -> None:
        """Call nothing any more."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

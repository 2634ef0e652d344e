"""Clocks for tests, in place of the engine's clock. None of them follows real time."""

from __future__ import annotations

import asyncio

#: Where clocks begin, in milliseconds since 1970.
START = 1_700_000_000_000


class ManualClock:
    """A clock that moves only when a test moves it.

    `at` is in milliseconds since 1970. A call of the clock itself returns monotonic seconds.
    """

    def __init__(self, at: float = START) -> None:
        self.at = at

    def now(self) -> int:
        """Return the time in milliseconds since 1970."""
        return int(self.at)

    def monotonic(self) -> float:
        """Return the time in seconds."""
        return self.at / 1000

    __call__ = monotonic

    def advance(self, seconds: float) -> None:
        """Move the clock forward."""
        self.at += 1000 * seconds


class LoopClock:
    """A clock that shows the time of the running event loop, which may be virtual."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()

    def now(self) -> int:
        """Return the time in milliseconds since 1970."""
        return START + int(self._loop.time() * 1000)

    def monotonic(self) -> float:
        """Return the loop's time in seconds."""
        return self._loop.time()


class TickingClock:
    """A clock that moves by a second each time that it is read."""

    def __init__(self) -> None:
        self._ticks = 0

    def now(self) -> int:
        """Return the time in milliseconds; the first is 1000."""
        self._ticks += 1
        return 1000 * self._ticks

    def monotonic(self) -> float:
        """Return the time in seconds; the first is 1."""
        return self.now() / 1000

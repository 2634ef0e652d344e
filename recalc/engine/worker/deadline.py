"""The time limit of a slow cell, without the time for which it waits for its turn."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager


class Deadline:
    """Raises TimeoutError in the block of ``within`` when it has lasted for ``seconds``, less the
    time inside ``paused``."""

    def __init__(self, seconds: float) -> None:
        self._loop = asyncio.get_running_loop()
        self.within = asyncio.timeout(seconds)

    def left(self) -> float:
        """Return the seconds until the deadline, while it is not paused."""
        ends = self.within.when()
        assert ends is not None
        return max(ends - self._loop.time(), 0.0)

    @contextmanager
    def paused(self) -> Iterator[None]:
        """Count no time during the block. It may be inside another one."""
        if self.within.expired() or self.within.when() is None:
            yield
            return
        left = self.left()
        self.within.reschedule(None)
        try:
            yield
        finally:
            if not self.within.expired():
                self.within.reschedule(self._loop.time() + left)

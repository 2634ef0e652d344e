"""Turns at a resource that few can use at once: the owner that has used it least goes first."""

from __future__ import annotations

import asyncio
import time
from collections import Counter, deque
from collections.abc import Callable, Hashable

#: Number of owners above which those that neither hold nor wait are forgotten.
_OWNERS = 4096


class Turns:
    """Shares a number of permits among owners: start-time fair queueing, by the seconds of use.

    A permit that is released goes to the waiting owner that has used the least since it began to
    wait or to use. A new owner begins where the others are, so that idle time earns nothing. The
    requests of one owner stay in their order. No owner holds all permits, where there are two or
    more: a new owner need not wait for the end of another's long work.

    For one event loop. ``clock`` is in seconds.
    """

    def __init__(self, permits: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._free = permits
        self._most = max(permits - max(permits // 4, 1), 1)
        self._clock = clock
        self._held: Counter[Hashable] = Counter()
        self._waiting: dict[Hashable, deque[asyncio.Future[None]]] = {}
        #: Seconds that each owner has used, on the scale of ``_now``.
        self._used: dict[Hashable, float] = {}
        self._now = 0.0

    async def take(self, owner: Hashable) -> Turn:
        """Wait for a permit. Cancelling the caller ends the wait."""
        self._begin(owner)
        if self._free and not self._waiting.get(owner) and self._held[owner] < self._most:
            self._grant(owner)
            return self._turn(owner)
        granted = asyncio.get_running_loop().create_future()
        self._waiting.setdefault(owner, deque()).append(granted)
        try:
            await granted
        except asyncio.CancelledError:
            if granted.done() and not granted.cancelled():  # granted in the same moment
                self._give_back(owner, 0)
            else:
                self._leave(owner, granted)
            raise
        return self._turn(owner)

    def _turn(self, owner: Hashable) -> Turn:
        began = self._clock()
        return Turn(lambda: self._give_back(owner, self._clock() - began))

    def _begin(self, owner: Hashable) -> None:
        """Put a new owner where the others are."""
        if not self._held[owner] and owner not in self._waiting:
            self._used[owner] = max(self._used.get(owner, 0.0), self._now)
        if len(self._used) > _OWNERS:
            self._used = {
                each: used
                for each, used in self._used.items()
                if self._held[each] or each in self._waiting or used > self._now
            }

    def _grant(self, owner: Hashable) -> None:
        self._free -= 1
        self._held[owner] += 1
        self._now = max(self._now, self._used[owner])

    def _give_back(self, owner: Hashable, seconds: float) -> None:
        self._free += 1
        self._held[owner] -= 1
        if not self._held[owner]:
            del self._held[owner]
        self._used[owner] = self._used.get(owner, self._now) + seconds
        self._pass_on()

    def _leave(self, owner: Hashable, granted: asyncio.Future[None]) -> None:
        """Take a cancelled wait out of the queue."""
        queue = self._waiting.get(owner)
        if queue is not None and granted in queue:
            queue.remove(granted)
            if not queue:
                del self._waiting[owner]

    def _pass_on(self) -> None:
        """Grant the free permits to the owners whose turn it is."""
        while self._free:
            able = [owner for owner in self._waiting if self._held[owner] < self._most]
            if not able:
                return
            owner = min(able, key=self._used.__getitem__)
            granted = self._waiting[owner].popleft()
            if not self._waiting[owner]:
                del self._waiting[owner]
            if not granted.done():
                self._grant(owner)
                granted.set_result(None)


class Turn:
    """A permit that is held until ``end``, which is called once."""

    __slots__ = ("end",)

    def __init__(self, end: Callable[[], None]) -> None:
        self.end = end

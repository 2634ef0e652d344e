"""Turns at something that few can use at once: whoever has used it least goes first."""

from __future__ import annotations

import asyncio
import time
from collections import Counter, deque
from collections.abc import Callable, Hashable

#: Above so many owners, those that hold nothing and wait for nothing are forgotten.
_OWNERS = 4096


class Turns:
    """``places`` things, shared by owners: start-time fair queueing, by the seconds of use.

    A place that comes free goes to the waiting owner that has used the least since it began to
    wait or to use; an owner that comes anew begins where the others are, so that idleness earns
    nothing. One owner's requests stay in their order. No owner holds all places, where there are
    two or more: a new one need not wait for the end of another's long work.

    For one event loop. ``clock`` is in seconds.
    """

    def __init__(self, places: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._free = places
        self._most = max(places - max(places // 4, 1), 1)
        self._clock = clock
        self._held: Counter[Hashable] = Counter()
        self._waiting: dict[Hashable, deque[asyncio.Future[None]]] = {}
        #: Seconds that each owner has used, on the scale of ``_now``.
        self._used: dict[Hashable, float] = {}
        self._now = 0.0

    async def take(self, owner: Hashable) -> Turn:
        """Wait for a place. Cancelling the caller gives up the wait."""
        self._begin(owner)
        if self._free and not self._waiting.get(owner) and self._held[owner] < self._most:
            self._grant(owner)
            return self._turn(owner)
        ref = asyncio.get_running_loop().create_future()
        self._waiting.setdefault(owner, deque()).append(ref)
        try:
            await ref
        except asyncio.CancelledError:
            if ref.done() and not ref.cancelled():  # granted in the same moment
                self._give_back(owner, 0)
            else:
                self._leave(owner, ref)
            raise
        return self._turn(owner)

    def _turn(self, owner: Hashable) -> Turn:
        began = self._clock()
        return Turn(lambda: self._give_back(owner, self._clock() - began))

    def _begin(self, owner: Hashable) -> None:
        """Put an owner that comes anew where the others are."""
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

    def _leave(self, owner: Hashable, ref: asyncio.Future[None]) -> None:
        """Take a cancelled wait out of the queue."""
        queue = self._waiting.get(owner)
        if queue is not None and ref in queue:
            queue.remove(ref)
            if not queue:
                del self._waiting[owner]

    def _pass_on(self) -> None:
        """Give the free places to those whose turn it is."""
        while self._free:
            able = [owner for owner in self._waiting if self._held[owner] < self._most]
            if not able:
                return
            owner = min(able, key=self._used.__getitem__)
            ref = self._waiting[owner].popleft()
            if not self._waiting[owner]:
                del self._waiting[owner]
            if not ref.done():
                self._grant(owner)
                ref.set_result(None)


class Turn:
    """A place that is held until ``end``, which is called once."""

    __slots__ = ("end",)

    def __init__(self, end: Callable[[], None]) -> None:
        self.end = end

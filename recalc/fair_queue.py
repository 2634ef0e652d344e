"""Share what few can use at once among its owners: the owner that has used it least is next."""

from __future__ import annotations

import asyncio
import time
from collections import Counter, deque
from collections.abc import AsyncIterator, Callable, Hashable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext
from statistics import median_low

#: Owners that are remembered, but for those that hold or wait.
_OWNERS = 4096


class FairQueue:
    """Grants ``permits`` by start-time fair queueing of the seconds for which they are held.

    A free permit goes to the waiting owner that has used the least since it began to wait or to
    hold. A new owner begins where the others are, so that idle time earns nothing. The requests of
    one owner stay in their order.

    No work is stopped to free a permit, and a permit may be held for long. So that a new owner need
    not wait for the end of another's work, an owner that holds none may take one of ``beyond``
    further permits. Where there are none of those, no owner holds the last quarter of the permits
    (at least the last one, where there are two or more).

    For one event loop. ``clock`` is in seconds.
    """

    def __init__(
        self, permits: int, *, beyond: int = 0, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._permits = permits
        self._most = permits + beyond
        self._most_of_one = permits if beyond else max(permits - max(permits // 4, 1), 1)
        self._clock = clock
        self._held: Counter[Hashable] = Counter()
        self._waiting: dict[Hashable, deque[asyncio.Future[None]]] = {}
        #: Seconds that each owner has used, on the scale of ``_now``, less the times at which the
        #: permits that it holds were granted.
        self._used: dict[Hashable, float] = {}
        self._now = 0.0

    @asynccontextmanager
    async def hold(
        self,
        owner: Hashable,
        awaited: Callable[[], AbstractAsyncContextManager[None]] = nullcontext,
    ) -> AsyncIterator[None]:
        """Hold a permit; wait for it first. ``awaited`` is entered where that takes time, and left
        with the permit."""
        give_back = await self.take(owner, awaited)
        try:
            yield
        finally:
            give_back()

    async def take(
        self,
        owner: Hashable,
        awaited: Callable[[], AbstractAsyncContextManager[None]] = nullcontext,
    ) -> Callable[[], None]:
        """Wait for a permit, and return the function that gives it back, which is called once.
        ``awaited`` is as in ``hold``. Cancelling the caller ends the wait."""
        self._begin(owner)
        granted = asyncio.get_running_loop().create_future()
        self._waiting.setdefault(owner, deque()).append(granted)
        self._pass_on()
        try:
            if not granted.done():
                async with awaited():
                    await granted
                    begun = self._clock()
                # What it waited for besides is not the use of its permit.
                self._used[owner] -= self._clock() - begun
        except BaseException:
            if granted.done() and not granted.cancelled():  # granted in the same moment
                self._give_back(owner)
            else:
                self._leave(owner, granted)
            raise
        return lambda: self._give_back(owner)

    def _begin(self, owner: Hashable) -> None:
        """Put a new owner where the others are."""
        if len(self._used) >= _OWNERS:
            self._forget()
        if not self._held[owner] and owner not in self._waiting:
            self._used[owner] = max(self._used.get(owner, 0.0), self._now)

    def _forget(self) -> None:
        """Forget the half that has used less, of the owners that neither hold nor wait. From now on
        new owners begin where those were that have used most of that half."""
        idle = {
            each: used
            for each, used in self._used.items()
            if not self._held[each] and each not in self._waiting
        }
        self._now = max(self._now, median_low([self._now, *idle.values()]))
        for each, used in idle.items():
            if used <= self._now:
                del self._used[each]

    def _used_by(self, owner: Hashable) -> float:
        return self._used[owner] + self._held[owner] * self._clock()

    def _may_have(self, owner: Hashable) -> bool:
        taken = self._held.total()
        if taken < self._permits:
            return self._held[owner] < self._most_of_one
        return taken < self._most and not self._held[owner]

    def _pass_on(self) -> None:
        """Grant the free permits to the owners whose turn it is."""
        while able := [owner for owner in self._waiting if self._may_have(owner)]:
            owner = min(able, key=self._used_by)
            granted = self._waiting[owner][0]
            self._leave(owner, granted)
            if not granted.done():  # else it was cancelled, and its task has not had its turn
                self._now = max(self._now, self._used_by(owner))
                self._held[owner] += 1
                self._used[owner] -= self._clock()
                granted.set_result(None)

    def _give_back(self, owner: Hashable) -> None:
        self._held[owner] -= 1
        self._used[owner] += self._clock()
        if not self._held[owner]:
            del self._held[owner]
        self._pass_on()

    def _leave(self, owner: Hashable, granted: asyncio.Future[None]) -> None:
        """Take a wait out of its queue, where it may be no more."""
        queue = self._waiting.get(owner)
        if queue is not None and granted in queue:
            queue.remove(granted)
            if not queue:
                del self._waiting[owner]


class FairTurns:
    """Lets one of many tasks go on in each iteration of the event loop, owners in turn, so that
    other work goes between them."""

    def __init__(self) -> None:
        self._queue = FairQueue(1)

    async def take(self, owner: Hashable) -> None:
        """Wait until no other task has this iteration. Cancelling the caller ends the wait."""
        turn_ended = await self._queue.take(owner)
        asyncio.get_running_loop().call_soon(turn_ended)

"""Limits the calls of one workspace on one connection."""

from __future__ import annotations

import asyncio
import math
from collections import deque
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext
from dataclasses import dataclass

from recalc.models.connections import Limits

_MINUTE = 60.0
#: Longest time in seconds for which a 429 holds back the calls of others.
_LONGEST_PAUSE = 60.0


@dataclass(slots=True, eq=False)
class Turn:
    """A call that was let in. ``tokens`` is the estimate until ``used`` is called. ``unused``: no
    call was made, and it does not count."""

    begun: float
    tokens: int
    unused: bool = False

    def used(self, tokens: int) -> None:
        """Count the tokens that the call really took."""
        self.tokens = tokens


class Limiter:
    """Lets calls in, in the order in which they came, as ``limits`` allow.

    No more than ``calls`` are open at once, and no span of 60 s has more calls or more tokens than
    a minute may have. A call whose estimate alone is larger than the limit of tokens waits for a
    span without others. Of all limits, this process uses the part that is left when ``processes``
    divide them, rounded down, but at least one call at once and one a minute; none while their
    number is not known, which 0 means.

    A 429 halves the calls that may be open at once, and each answer allows one more, up to the
    limit. For one event loop.
    """

    def __init__(self, limits: Limits, clock: Callable[[], float], *, processes: int = 1) -> None:
        self._limits = limits
        self._clock = clock
        self._processes = processes
        self._open = 0
        #: Calls that may be open at once after 429s; None until the first.
        self._slowed: float | None = None
        self._held_until = 0.0
        self._minute: deque[Turn] = deque()
        #: Calls that were let in and have not begun: what they waited in is being left.
        self._let_in: set[Turn] = set()
        self._queue = asyncio.Lock()
        self._queued = 0
        self._changed = asyncio.Event()

    def share_with(self, processes: int) -> None:
        """Divide the limits by this number of processes, this one included."""
        self._processes = processes
        self._changed.set()

    @property
    def is_idle(self) -> bool:
        """Whether it would let in the next call as a new limiter would."""
        self._forget(self._clock())
        return not (self._open or self._minute or self._queued or self._slowed)

    @asynccontextmanager
    async def turn(
        self,
        tokens: int,
        awaited: Callable[[], AbstractAsyncContextManager[None]] = nullcontext,
    ) -> AsyncIterator[Turn]:
        """Wait until a call of about ``tokens`` may begin, and count it as open during the block.
        ``awaited`` is entered where it has to wait, and left when it has its turn."""
        turn: Turn | None = None
        try:
            if self._queued or self._wait(tokens) > 0:
                async with awaited():
                    turn = await self._awaited(tokens)
            else:
                turn = self._let(tokens)
            # Its minute begins now: it may have waited for more than its turn.
            self._let_in.remove(turn)
            turn.begun = self._clock()
            self._minute.append(turn)
            self._changed.set()
            yield turn
        finally:
            if turn is not None:
                self._let_in.discard(turn)
                self._open -= 1
                if turn.unused:
                    self._minute.remove(turn)
                self._changed.set()

    async def _awaited(self, tokens: int) -> Turn:
        """Let a call in when those that came earlier have been and the limits allow it."""
        self._queued += 1
        try:
            async with self._queue:
                while (wait := self._wait(tokens)) > 0:
                    self._changed.clear()
                    try:
                        async with asyncio.timeout(None if math.isinf(wait) else wait):
                            await self._changed.wait()
                    except TimeoutError:
                        pass
                return self._let(tokens)
        finally:
            self._queued -= 1

    def _let(self, tokens: int) -> Turn:
        turn = Turn(self._clock(), tokens)
        self._open += 1
        self._let_in.add(turn)
        return turn

    def slow_down(self, seconds: float) -> None:
        """Take note of a 429: hold all calls back for ``seconds``, and open fewer at once."""
        before = self._open if self._slowed is None else min(self._slowed, self._open)
        self._slowed = max(before / 2, 1.0)
        until = self._clock() + min(seconds, _LONGEST_PAUSE)
        self._held_until = max(self._held_until, until)
        self._changed.set()

    def answered(self) -> None:
        """Take note of an answer: one more call may be open, where 429s made them fewer."""
        if self._slowed is not None:
            self._slowed += 1.0
            if self._slowed >= self._most_open():
                self._slowed = None
        self._changed.set()

    def _most_open(self) -> float:
        calls = self._limits.calls
        # Without a limit, a process never has more calls open than this.
        return 2000.0 if calls is None else self._part(calls)

    def _part(self, limit: int) -> int:
        return max(limit // max(self._processes, 1), 1)

    def _wait(self, tokens: int) -> float:
        """Return the seconds for which the next call has to wait; inf where it waits for another
        call to end."""
        now = self._clock()
        self._forget(now)
        if not self._processes:
            return math.inf
        if now < self._held_until:
            return self._held_until - now
        most = self._most_open() if self._slowed is None else min(self._slowed, self._most_open())
        if self._open >= most:
            return math.inf
        requests, allowed = self._limits.requests_per_minute, self._limits.tokens_per_minute
        counted = len(self._minute) + len(self._let_in)
        if requests is not None and counted >= self._part(requests):
            return self._until_over(now)
        if allowed is not None and counted:
            taken = sum(turn.tokens for turn in (*self._minute, *self._let_in))
            if taken + tokens > self._part(allowed):
                return self._until_over(now)
        return 0.0

    def _until_over(self, now: float) -> float:
        """Return the seconds until a call is forgotten; inf where none has begun."""
        return max(self._minute[0].begun + _MINUTE - now, 0.001) if self._minute else math.inf

    def _forget(self, now: float) -> None:
        """Forget calls that began more than a minute ago."""
        while self._minute and self._minute[0].begun + _MINUTE <= now:
            self._minute.popleft()

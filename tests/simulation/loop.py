"""An event loop with virtual time and a seeded scheduler that permutes every await."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Coroutine
from contextlib import suppress
from typing import Any, TypeVar

T = TypeVar("T")


class Stuck(AssertionError):
    """Nothing is ready, nothing is scheduled, and the work is not done: it would wait for ever."""


#: Rounds of the loop without time passing; correct code needs fewer.
MAX_ROUNDS = 20_000


class _NoEvents:
    """A selector that advances virtual time instead of waiting for files."""

    def __init__(self, loop: SimulatedLoop) -> None:
        self._loop = loop
        self._rounds = 0

    def select(self, timeout: float | None = None) -> list[Any]:
        if timeout is None:
            raise Stuck("every task waits for something that will not happen")
        self._rounds = self._rounds + 1 if timeout <= 0 else 0
        if self._rounds > MAX_ROUNDS:
            raise Stuck("tasks keep each other busy and time stands still")
        self._loop.now += max(timeout, 0)
        return []


class SimulatedLoop(asyncio.BaseEventLoop):
    """Runs callbacks in an order drawn from ``rng``; time passes only when nothing is ready."""

    def __init__(self, rng: random.Random) -> None:
        super().__init__()
        self.now = 0.0
        self._rng = rng
        self._clock_resolution = 1e-9
        self._selector = _NoEvents(self)

    def time(self) -> float:
        return self.now

    def call_at(  # type: ignore[override]  # as that of call_soon
        self, when: float, callback: Any, *args: Any, context: Any = None
    ) -> asyncio.TimerHandle:
        # asyncio fires a timer up to its resolution early. Who then waits for the rest of the time,
        # which is a rounding error, would do so for ever: this clock does not go on by itself.
        return super().call_at(
            max(when, self.now + self._clock_resolution), callback, *args, context=context
        )

    def call_soon(  # type: ignore[override]  # the signature of typeshed cannot be written in 3.11
        self, callback: Any, *args: Any, context: Any = None
    ) -> asyncio.Handle:
        handle = super().call_soon(callback, *args, context=context)
        ready = self._ready  # type: ignore[attr-defined]
        other = self._rng.randrange(len(ready))
        ready[-1], ready[other] = ready[other], ready[-1]
        return handle

    def _process_events(self, event_list: list[Any]) -> None:
        assert not event_list

    def _write_to_self(self) -> None:
        """Do nothing: no other thread has to wake this loop."""


def run(rng: random.Random, main: Coroutine[Any, Any, T]) -> T:
    """Run ``main`` to its end on a loop of its own; equal seeds give equal runs."""
    loop = SimulatedLoop(rng)
    asyncio.set_event_loop(loop)
    try:
        return loop.run_until_complete(main)
    finally:
        _bury(loop)
        asyncio.set_event_loop(None)
        loop.close()


def _bury(loop: SimulatedLoop) -> None:
    """End the tasks of a run that failed, so that they disturb no later run."""
    left = asyncio.all_tasks(loop)
    for task in left:
        task.cancel()
    with suppress(BaseException):
        loop.run_until_complete(asyncio.gather(*left, return_exceptions=True))

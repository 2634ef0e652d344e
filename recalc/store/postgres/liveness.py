"""Tell a database that does not answer from one that is slow, so that a request ends soon."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, TypeVar

from recalc.domain.errors import Unavailable
from recalc.store.postgres.faults import silent

T = TypeVar("T")

#: Pieces in which the time of a probe passes. A process that was stopped for a while uses up one of
#: them, and not the whole time: its database may have answered meanwhile.
_PIECES = 10
#: Seconds that ``close`` waits for work that was given up.
_CLOSE_SECONDS = 1.0


class Liveness:
    """Bounds the time for which requests wait for a database that does not answer.

    Waiting for a lock, for a long statement or for other requests has no bound here. After half of
    ``wait`` seconds, ``probe`` asks the database. Where neither it nor any other statement of this
    process is answered for the other half, the work is given up.
    """

    def __init__(self, probe: Callable[[], Awaitable[object]], wait: float) -> None:
        self._probe = probe
        self._half = wait / 2
        self._answers = 0
        self._silent = False
        self._probing: asyncio.Task[bool] | None = None
        self._given_up: set[asyncio.Future[Any]] = set()

    def answered(self) -> None:
        """Note that the database has answered."""
        self._answers += 1
        self._silent = False

    async def bounded(self, work: Coroutine[Any, Any, T]) -> T:
        """Return what ``work`` returns. Raises what it raises, and Unavailable when the database
        does not answer: then the work is cancelled, and not waited for."""
        task = asyncio.ensure_future(work)
        try:
            pause = 0.0 if self._silent else self._half
            while True:
                await asyncio.wait({task}, timeout=pause)
                if task.done():
                    return task.result()
                if not await self._is_alive(task):
                    raise silent(2 * self._half)
                pause = self._half
        finally:
            if not task.done():
                self._give_up(task)

    async def close(self) -> None:
        """Cancel the probe, and wait for what was given up."""
        if self._probing is not None:
            self._give_up(self._probing)
        if self._given_up:
            await asyncio.wait(self._given_up, timeout=_CLOSE_SECONDS)

    async def _is_alive(self, task: asyncio.Future[T]) -> bool:
        """Wait until ``task`` is done or the database has answered; False where neither happens in
        time. Requests that wait at once share a probe."""
        if self._probing is None or self._probing.done():
            self._probing = asyncio.create_task(self._ask(), name="database probe")
        probing = self._probing
        either: set[asyncio.Future[Any]] = {task, probing}
        await asyncio.wait(either, return_when=asyncio.FIRST_COMPLETED)
        return task.done() or probing.result()

    async def _ask(self) -> bool:
        before = self._answers
        asked = asyncio.ensure_future(self._until_answered())
        try:
            for _ in range(_PIECES):
                await asyncio.wait({asked}, timeout=self._half / _PIECES)
                if asked.done() or self._answers != before:
                    return True
            self._silent = True
            return False
        finally:
            if not asked.done():
                self._give_up(asked)

    async def _until_answered(self) -> None:
        """Probe until that succeeds: connections may be broken though the database is back."""
        while True:
            try:
                await self._probe()
            except Unavailable:
                await asyncio.sleep(self._half / _PIECES)
            else:
                return

    def _give_up(self, task: asyncio.Future[Any]) -> None:
        self._given_up.add(task)
        task.add_done_callback(self._ended)
        task.cancel()

    def _ended(self, task: asyncio.Future[Any]) -> None:
        self._given_up.discard(task)
        if not task.cancelled():
            task.exception()  # read here, or asyncio would log an error that nobody asked for

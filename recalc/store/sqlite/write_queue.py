"""The queue of work for SQLite's writer thread, and what waits in it while the file is locked."""

from __future__ import annotations

import asyncio
import itertools
import queue
import sqlite3
import time
from collections.abc import Callable
from typing import Any

from recalc.store.sqlite.faults import locked

URGENT, NORMAL, _STOP = 0, 1, 2

#: Seconds that work which nobody waits for, such as maintenance, waits for a lock at least.
OWN_SECONDS = 5.0
#: Seconds between two attempts to write to a file that another program has locked.
_AGAIN = 0.05


class Job:
    """A piece of work for the writer thread, and its outcome.

    ``wait`` is the number of seconds for which it may wait for a lock of another program.
    """

    __slots__ = ("error", "future", "loop", "result", "wait", "work")

    def __init__(
        self,
        work: Callable[[sqlite3.Connection], Any],
        loop: asyncio.AbstractEventLoop,
        wait: float,
    ) -> None:
        self.work = work
        self.wait = wait
        self.loop = loop
        self.future: asyncio.Future[Any] = loop.create_future()
        self.result: Any = None
        self.error: BaseException | None = None

    def settle(self) -> None:
        """Give the outcome to the caller, on its event loop; from any thread."""
        # The loop is closed when a process is torn down: no caller waits for the outcome then.
        if not self.loop.is_closed():
            self.loop.call_soon_threadsafe(self._settle)

    def _settle(self) -> None:
        if self.future.done():
            return
        if self.error is not None:
            self.future.set_exception(self.error)
        else:
            self.future.set_result(self.result)


#: Priority, ticket, and work; no work means that the writer is to stop.
Item = tuple[int, int, Job | None]


class WriteQueue:
    """Work in the order in which it is written: urgent work first, else as it came.

    Waiting for other work of this process has no bound. Only the time for which another program has
    the file locked counts: work is refused once that is longer than its ``wait``.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._items: queue.PriorityQueue[Item] = queue.PriorityQueue()
        self._ticket = itertools.count()
        self._clock = clock
        self._locked_since: float | None = None

    def put(self, job: Job, *, urgent: bool) -> None:
        """Add work; from any thread."""
        self._items.put((URGENT if urgent else NORMAL, next(self._ticket), job))

    def stop(self) -> None:
        """Add the end, behind all work; from any thread."""
        self._items.put((_STOP, next(self._ticket), None))

    def put_back(self, item: Item) -> None:
        """Return an item to its place."""
        self._items.put(item)

    def next(self) -> Item | None:
        """Wait for the next item. While the file is locked, returns None after a short time: then
        the writer finds out whether it still is."""
        try:
            return self._items.get(timeout=None if self._locked_since is None else _AGAIN)
        except queue.Empty:
            return None

    def next_now(self) -> Item | None:
        """Return the next item, or None where nothing waits."""
        try:
            return self._items.get_nowait()
        except queue.Empty:
            return None

    def unlocked(self) -> None:
        """Note that the file was free."""
        self._locked_since = None

    def locked(self) -> None:
        """Note that another program has the file locked, and refuse the work that has waited for
        it long enough."""
        now = self._clock()
        if self._locked_since is None:
            self._locked_since = now
        seconds = now - self._locked_since
        waiting: list[Item] = []
        while (item := self.next_now()) is not None:
            job = item[2]
            if job is not None and seconds >= job.wait:
                job.error = locked(seconds)
                job.settle()
            else:
                waiting.append(item)
        for item in waiting:
            self._items.put(item)

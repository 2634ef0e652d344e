"""Watching operations: one look at the store for each watched operation, however many watch it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Collection
from contextlib import suppress
from uuid import UUID

from recalc.domain.errors import NotFound, Unavailable
from recalc.domain.records import Operation
from recalc.domain.states import ENDED
from recalc.engine.context import Context
from recalc.engine.ports import SheetRef
from recalc.engine.requester import Requester, working_for

#: Seconds between two looks: counts are told at most this often. A cancel of this process, or one
#: that a store's listener forwards, is looked at when it is notified.
LOOK_SECONDS = 0.25


def fingerprint(operation: Operation) -> str:
    """Return a short text that differs where the status or a count of the operation does. It is the
    same in every process."""
    counts = operation.counts
    numbers = (
        *(operation.status_counts[name] for name in sorted(operation.status_counts)),
        *(counts.completed, counts.failed, counts.pending),
        *(counts.not_started_reset, counts.running_invalidated, counts.superseded),
    )
    return ".".join((operation.status.value, *map(str, numbers)))


def has_ended(operation: Operation) -> bool:
    """Whether nothing of the operation changes any more."""
    return operation.status in ENDED


class Watches:
    """The operations that are watched in this process."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._watches: dict[tuple[SheetRef, UUID], _Watch] = {}
        context.signals.on_cancelled(self._look_now)

    @property
    def open(self) -> int:
        """Number of operations that are looked at."""
        return len(self._watches)

    async def watch(self, ref: SheetRef, found: Operation) -> AsyncGenerator[Operation, None]:
        """Yield an operation, as it was ``found``, and again after each change, until it has ended
        or is gone. The fingerprints of two that follow each other differ."""
        yield found
        if has_ended(found):
            return
        key = (ref, found.id)
        watch = self._watches.get(key)
        if watch is None:
            watch = self._watches[key] = _Watch(self._context, ref, found)
            # Not for the request that is the first: it may end before others that watch.
            with working_for(Requester(ref.workspace_id)):
                watch.start()
        watch.watchers += 1
        told = fingerprint(found)
        try:
            while True:
                changed = watch.changed
                latest = watch.latest
                if fingerprint(latest) != told:
                    told = fingerprint(latest)
                    yield latest
                elif watch.over:
                    watch.raise_failure()
                    return
                else:
                    await changed.wait()
        finally:
            watch.watchers -= 1
            if not watch.watchers:
                del self._watches[key]
                await watch.stop()

    def _look_now(self, operations: Collection[UUID]) -> None:
        for (_, operation), watch in self._watches.items():
            if operation in operations:
                watch.hurry.set()


class _Watch:
    """Looks at one operation again and again."""

    def __init__(self, context: Context, ref: SheetRef, found: Operation) -> None:
        self._store = context.store
        self._ref = ref
        self._task: asyncio.Task[None] | None = None
        self.latest = found
        self.watchers = 0
        #: Set when ``latest`` is replaced, or no look follows; then replaced by a new one.
        self.changed = asyncio.Event()
        self.hurry = asyncio.Event()

    @property
    def over(self) -> bool:
        """Whether no look follows."""
        return self._task is not None and self._task.done()

    def start(self) -> None:
        """Begin to look."""
        self._task = asyncio.create_task(self._look())
        self._task.add_done_callback(lambda _: self._notify())

    async def stop(self) -> None:
        """End looking."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait({self._task})
            if not self._task.cancelled():
                self._task.exception()  # was raised for the watchers, or there are none

    def raise_failure(self) -> None:
        """Raise the error for which no look follows, if there was one."""
        if self._task is not None and not self._task.cancelled():
            self._task.result()

    async def _look(self) -> None:
        while not has_ended(self.latest):
            with suppress(TimeoutError):
                await asyncio.wait_for(self.hurry.wait(), LOOK_SECONDS)
            self.hurry.clear()
            try:
                found = await self._store.get_operation(self._ref, str(self.latest.id))
            except Unavailable:  # the next look may find the database again
                continue
            except NotFound:  # deleted with its sheet
                return
            if fingerprint(found) != fingerprint(self.latest):
                self.latest = found
                self._notify()

    def _notify(self) -> None:
        self.changed.set()
        self.changed = asyncio.Event()

"""Watching operations and sheets: one look at the store for all that is watched in the process.

A look reads the change counters of the sheets. What is watched is read where the counters of its
sheet changed, once for all that watch it. So waiting costs the same however many wait.
"""

from __future__ import annotations

import asyncio
from abc import ABC, abstractmethod
from collections.abc import AsyncGenerator, Collection
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Generic, TypeVar
from uuid import UUID

from recalc.domain.errors import NotFound, Unavailable
from recalc.domain.states import Reason
from recalc.ending import end_tasks
from recalc.engine.context import Context
from recalc.engine.ports import ChangeCounters, SheetRef, Store
from recalc.engine.requester import Requester, working_for
from recalc.fair_queue import FairTurns

#: Seconds between two looks: counts are sent at most this often. A cancel of this process, or one
#: that a store's listener forwards, is looked at when it is notified.
LOOK_SECONDS = 0.25

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Subject(ABC, Generic[T]):
    """What is watched: a part of a sheet. Equal subjects share what is read."""

    ref: SheetRef

    @abstractmethod
    async def read(self, store: Store, latest: T) -> T:
        """Read it again; ``latest`` is what was read before. Raises NotFound when it is gone."""

    @abstractmethod
    def changed(self, before: T, now: T) -> bool:
        """Whether a watcher that got ``before`` gets ``now``."""

    def merged(self, _missed: T, now: T) -> T:
        """Return what a watcher gets next that had not taken ``_missed`` when ``now`` was read."""
        return now

    def has_ended(self, _latest: T) -> bool:
        """Whether it does not change any more."""
        return False

    def is_among(self, _operations: Collection[UUID]) -> bool:
        """Whether it is one of these operations. It is read at once when they are cancelled."""
        return False


class Watches:
    """What is watched in this process."""

    def __init__(self, context: Context) -> None:
        self._store = context.store
        self._watches: dict[Subject[Any], _Watch[Any]] = {}
        self._looking: asyncio.Task[None] | None = None
        #: A change wakes all watchers of a sheet at once; each goes on in a turn of its own.
        self._turns = FairTurns()
        context.signals.on_cancelled(self._read_now)

    @property
    def open(self) -> int:
        """Number of subjects that are watched."""
        return len(self._watches)

    async def watch(self, subject: Subject[T], found: T) -> AsyncGenerator[T, None]:
        """Yield a subject, as it was ``found``, and again after each change, until it has ended or
        is gone."""
        yield found
        if subject.has_ended(found):
            return
        watch = self._join(subject, found)
        watcher = watch.add()
        try:
            # It may have changed since it was found.
            now = await _read(self._store, subject, found)
            latest = found
            while now is not None:
                if subject.changed(latest, now):
                    latest = now
                    yield now
                if subject.has_ended(latest):
                    break
                await watcher.wait()
                await self._turns.take(subject.ref.workspace_id)
                now = watcher.take()
            watch.raise_failure()
        finally:
            watch.watchers.discard(watcher)
            if not watch.watchers:
                await self._leave(subject, watch)

    def _join(self, subject: Subject[T], found: T) -> _Watch[T]:
        watch = self._watches.get(subject)
        if watch is None:
            watch = self._watches[subject] = _Watch(self._store, subject, found)
            # Not for the request that is the first: it may end before others that watch.
            with working_for(Requester(subject.ref.workspace_id)):
                watch.start()
        if self._looking is None:
            with working_for(Requester()):
                self._looking = asyncio.create_task(self._look())
        return watch

    async def _leave(self, subject: Subject[T], watch: _Watch[T]) -> None:
        """End a watch that nobody watches, and with the last one the looks."""
        if self._watches.get(subject) is watch:
            del self._watches[subject]
        ended = [watch.task]
        if not self._watches and self._looking is not None:
            ended.append(self._looking)
            self._looking = None
        await end_tasks(ended)

    async def _look(self) -> None:
        """Look at all sheets again and again. A fault ends all watches, which raise it."""
        while True:
            try:
                refs = {subject.ref for subject in self._watches}
                counters = await self._store.change_counters(refs)
                for subject, watch in self._watches.items():
                    if subject.ref in refs:
                        watch.see(counters.get(subject.ref))
            except Unavailable:  # the next look may find the database again
                pass
            except Exception as error:  # noqa: BLE001 - raised for those that watch
                self._looking = None
                watches, self._watches = self._watches, {}
                for watch in watches.values():
                    watch.fail(error)
                return
            await asyncio.sleep(LOOK_SECONDS)

    def _read_now(self, cancelled: Collection[UUID], _reason: Reason) -> None:
        for subject, watch in self._watches.items():
            if subject.is_among(cancelled):
                watch.due.set()


class _Watcher(Generic[T]):
    """One watcher, with what it has not taken yet."""

    def __init__(self) -> None:
        self._woken = asyncio.Event()
        self._over = False
        self.next: T | None = None

    def notify(self, value: T) -> None:
        """Replace what it takes next."""
        self.next = value
        self._woken.set()

    def end(self) -> None:
        """Let it end: nothing follows."""
        self._over = True
        self._woken.set()

    async def wait(self) -> None:
        """Wait until there is a next value, or nothing follows."""
        await self._woken.wait()

    def take(self) -> T | None:
        """Return the next value; None where nothing follows."""
        if not self._over:
            self._woken.clear()
        value, self.next = self.next, None
        return value


class _Watch(Generic[T]):
    """Reads one subject where the change counters of its sheet changed."""

    def __init__(self, store: Store, subject: Subject[T], found: T) -> None:
        self._store = store
        self._subject = subject
        self._latest = found
        self._failure: Exception | None = None
        #: The change counters of the last look; () before the first one.
        self._seen: ChangeCounters | None = ()
        self._over = False
        #: Set when the subject has to be read.
        self.due = asyncio.Event()
        self.watchers: set[_Watcher[T]] = set()

    def start(self) -> None:
        """Begin to read."""
        self.task = asyncio.create_task(self._run())

    def add(self) -> _Watcher[T]:
        """Return a new watcher."""
        watcher = _Watcher[T]()
        self.watchers.add(watcher)
        if self._over:
            watcher.end()
        return watcher

    def see(self, counters: ChangeCounters | None) -> None:
        """Read the subject where these are other counters than before. None: its sheet is gone."""
        if counters != self._seen:
            self._seen = counters
            self.due.set()

    def fail(self, error: Exception) -> None:
        """End with an error, which is raised for those that watch."""
        self._failure = error
        self._end()

    def raise_failure(self) -> None:
        """Raise the error with which the watch ended, if there was one."""
        if self._failure is not None:
            raise self._failure

    async def _run(self) -> None:
        try:
            while not self._subject.has_ended(self._latest):
                await self.due.wait()
                self.due.clear()
                now = await _read(self._store, self._subject, self._latest)
                if now is None:
                    break
                if self._subject.changed(self._latest, now):
                    self._notify(now)
                self._latest = now
        except Exception as error:  # noqa: BLE001 - raised for those that watch
            self.fail(error)
        else:
            self._end()

    def _end(self) -> None:
        self._over = True
        for watcher in self.watchers:
            watcher.end()

    def _notify(self, now: T) -> None:
        # Where streams wait for their turns, many watchers have missed the same: it is merged once.
        merged: dict[int, T] = {}
        for watcher in self.watchers:
            missed, value = watcher.next, now
            if missed is not None:
                if id(missed) not in merged:
                    merged[id(missed)] = self._subject.merged(missed, now)
                value = merged[id(missed)]
            watcher.notify(value)


async def _read(store: Store, subject: Subject[T], latest: T) -> T | None:
    """Read a subject, as soon as the database can be used. Returns None when it is gone."""
    while True:
        with suppress(Unavailable):
            try:
                return await subject.read(store, latest)
            except NotFound:  # deleted with its sheet
                return None
        await asyncio.sleep(LOOK_SECONDS)

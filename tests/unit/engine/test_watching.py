"""Watching operations: one look for all, ended when nobody watches."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Mapping
from contextlib import AsyncExitStack, aclosing
from typing import Any, ClassVar, cast
from uuid import UUID

import pytest
from msgspec.structs import replace
from typing_extensions import override

from recalc.domain.accounting import Counts
from recalc.domain.errors import NotFound, Unavailable
from recalc.domain.records import Operation
from recalc.domain.states import OperationStatus, Reason
from recalc.engine import watching
from recalc.engine.context import Context
from recalc.engine.operation_subject import OperationSubject, fingerprint
from recalc.engine.ports import ChangeCounters, SheetRef
from recalc.engine.signals import Signals
from recalc.engine.watching import Watches
from recalc.settings import Settings
from tests.support.turns import CountedTurns
from tests.support.waiting import until

AN_ID = UUID(int=1)
REF = SheetRef(1, UUID(int=2), UUID(int=3))
WATCHED = OperationSubject(REF, AN_ID)


def operation(completed: int, status: OperationStatus = OperationStatus.RUNNING) -> Operation:
    counts: Mapping[str, int] = {"COMPLETED": completed, "QUEUED": 10 - completed}
    return Operation(
        id=AN_ID,
        sheet_id=REF.sheet_id,
        table_id=REF.table_id,
        status=status,
        counts=Counts(cell_count=10, completed=completed, pending=10 - completed),
        status_counts=counts,
        execution_ids=[],
        created_at=0,
        ended_at=None,
    )


class Looks:
    """A store that is looked at: ``now`` is what it has, or raises. Looks raise ``fault``."""

    def __init__(self) -> None:
        self._now: Operation | Exception = operation(0)
        self._changes = 0
        self.fault: Exception | None = None
        self.looks = 0
        self.reads = 0

    @property
    def now(self) -> Operation | Exception:
        return self._now

    @now.setter
    def now(self, value: Operation | Exception) -> None:
        self._now = value
        self._changes += 1

    async def change_counters(
        self, refs: Collection[SheetRef]
    ) -> Mapping[SheetRef, ChangeCounters]:
        assert set(refs) == {REF}
        self.looks += 1
        if self.fault is not None:
            raise self.fault
        return {REF: (self._changes,)}

    async def get_operation(self, ref: SheetRef, operation_id: str) -> Operation:
        assert (ref, operation_id) == (REF, str(AN_ID))
        self.reads += 1
        if isinstance(self._now, Exception):
            raise self._now
        return self._now


@pytest.fixture
async def store(monkeypatch: pytest.MonkeyPatch) -> Looks:
    monkeypatch.setattr(watching, "LOOK_SECONDS", 0.001)
    return Looks()


@pytest.fixture
async def signals() -> Signals:
    return Signals()


@pytest.fixture
async def watches(store: Looks, signals: Signals) -> Watches:
    return Watches(Context(cast("Any", store), Settings(), signals, b""))


async def looked(store: Looks, times: int = 3) -> None:
    """Wait until the store was looked at so many times more."""
    before = store.looks
    await until(lambda: store.looks >= before + times)


async def test_an_ended_operation_is_told_once(watches: Watches, store: Looks) -> None:
    """And not looked at."""
    ended = operation(10, OperationStatus.COMPLETED)
    assert [each async for each in watches.watch(WATCHED, ended)] == [ended]
    assert (watches.open, store.looks, store.reads) == (0, 0, 0)


async def test_only_changes_are_told(watches: Watches, store: Looks) -> None:
    """Many looks at the same read and tell nothing; the end is told, and ends it."""
    first, second = operation(0), operation(4)
    async with aclosing(watches.watch(WATCHED, first)) as watched:
        assert await anext(watched) == first
        following = asyncio.ensure_future(anext(watched))
        await looked(store)
        reads = store.reads
        await looked(store)
        assert (following.done(), store.reads) == (False, reads)
        store.now = second
        assert await following == second
        store.now = ended = operation(4, OperationStatus.CANCELLED)
        assert [each async for each in watched] == [ended]
    assert watches.open == 0


async def test_what_changed_before_it_was_watched_is_told(watches: Watches, store: Looks) -> None:
    """Between the request's reading and the watch, though no later look sees a change."""
    watched = watches.watch(WATCHED, operation(0))
    assert await anext(watched) == operation(0)
    store.now = operation(2)
    assert await anext(watched) == operation(2)
    await watched.aclose()


async def test_all_share_one_look(watches: Watches, store: Looks) -> None:
    """A hundred watch; a change is read once for all, until the last has left."""
    watched = [watches.watch(WATCHED, operation(0)) for _ in range(100)]
    for each in watched:
        await anext(each)
    following = [asyncio.ensure_future(anext(each)) for each in watched]
    await until(lambda: store.reads >= 100)
    await looked(store)
    assert watches.open == 1
    before = store.reads
    store.now = operation(1)
    assert await asyncio.gather(*following) == [operation(1)] * 100
    await looked(store)
    assert store.reads == before + 1
    for each in watched[1:]:
        await each.aclose()
    assert watches.open == 1
    await watched[0].aclose()
    assert watches.open == 0
    after = store.looks
    for _ in range(20):
        await asyncio.sleep(0)
    assert store.looks == after


class Merging(OperationSubject):
    """Merges into an operation that has the completed cells of both, and counts how often."""

    merges: ClassVar[int] = 0

    @override
    def merged(self, missed: Operation, now: Operation) -> Operation:
        Merging.merges += 1
        return operation(missed.counts.completed + now.counts.completed)


async def test_what_many_have_missed_is_merged_once(watches: Watches, store: Looks) -> None:
    """Not once for each watcher that waits for its turn: all that time the event loop is kept."""
    opened = [watches.watch(Merging(REF, AN_ID), operation(0)) for _ in range(20)]
    async with AsyncExitStack() as stack:
        for each in opened:
            await stack.enter_async_context(aclosing(each))
            await anext(each)
        store.now = operation(1)
        assert [await anext(each) for each in opened] == [operation(1)] * 20
        for completed in (2, 3):
            store.now = operation(completed)
            await looked(store)
        # Some may have read the first change themselves, and others not have taken it.
        taken = [(await anext(each)).counts.completed for each in opened]
        assert set(taken) <= {2 + 3, 1 + 2 + 3}
    assert 0 < Merging.merges <= 1 + 2


async def test_a_cancel_is_read_when_it_is_notified(
    watches: Watches, store: Looks, signals: Signals, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without waiting for the next look; other operations' cancels change nothing."""
    async with aclosing(watches.watch(WATCHED, operation(0))) as watched:
        await anext(watched)
        monkeypatch.setattr(watching, "LOOK_SECONDS", 3600)
        following = asyncio.ensure_future(anext(watched))
        await until(lambda: store.reads == 2)  # of the watcher, and of the first look
        signals.cancelled([UUID(int=9)], Reason.USER)
        store.now = operation(0, OperationStatus.CANCELLED)
        for _ in range(20):
            await asyncio.sleep(0)
        assert store.reads == 2
        signals.cancelled([AN_ID], Reason.USER)
        assert (await following).status == OperationStatus.CANCELLED


async def test_a_database_that_is_away_is_waited_for(watches: Watches, store: Looks) -> None:
    """By looks, and by what reads."""
    away = Unavailable("database_unreachable", "away")
    store.now, store.fault = away, away
    async with aclosing(watches.watch(WATCHED, operation(0))) as watched:
        await anext(watched)
        following = asyncio.ensure_future(anext(watched))
        await looked(store)
        store.fault = None
        await looked(store)
        store.now = operation(1)
        assert await following == operation(1)


async def test_an_operation_that_is_gone_ends_it(watches: Watches, store: Looks) -> None:
    """At once, and while it is watched."""
    store.now = NotFound("operation")
    assert [each async for each in watches.watch(WATCHED, operation(0))] == [operation(0)]
    store.now = operation(0)
    async with aclosing(watches.watch(WATCHED, operation(0))) as watched:
        await anext(watched)
        following = asyncio.ensure_future(anext(watched, None))
        await looked(store)
        store.now = NotFound("operation")
        assert await following is None
    assert watches.open == 0


async def test_a_fault_reaches_those_that_watch(watches: Watches, store: Looks) -> None:
    """Of a look and of a reading, instead of leaving them waiting; the next watch works."""
    for name in ("now", "fault"):
        setattr(store, name, RuntimeError("a fault"))
        with pytest.raises(RuntimeError, match="a fault"):
            _ = [each async for each in watches.watch(WATCHED, operation(0))]
        assert watches.open == 0
        store.now, store.fault = operation(0), None
    async with aclosing(watches.watch(WATCHED, operation(0))) as watched:
        await anext(watched)
        store.now = operation(1)
        assert await anext(watched) == operation(1)


def test_every_count_is_in_the_fingerprint() -> None:
    """Two that differ anywhere have different ones."""
    one = operation(3)
    others = [
        replace(one, status=OperationStatus.CANCELLED),
        replace(one, status_counts={"COMPLETED": 4, "QUEUED": 6}),
        *(
            replace(one, counts=replace(one.counts, **{name: getattr(one.counts, name) + 1}))
            for name in ("completed", "failed", "superseded", "running_invalidated")
        ),
    ]
    prints = {fingerprint(each) for each in [one, *others]}
    assert len(prints) == len(others) + 1
    assert fingerprint(replace(one, created_at=5)) == fingerprint(one)


async def test_those_that_a_change_wakes_go_on_in_turn(watches: Watches, store: Looks) -> None:
    """Other tasks of the event loop have a turn between any two of them."""
    turns = CountedTurns()
    taken: list[int] = []

    async def watch() -> None:
        async with aclosing(watches.watch(WATCHED, operation(0))) as found:
            async for each in found:
                if each.counts.completed:
                    taken.append(turns.number)
                    return
                opened.append(turns.number)

    opened: list[int] = []
    watching = [asyncio.create_task(watch()) for _ in range(50)]
    await until(lambda: len(opened) == 50)
    await looked(store)
    async with turns:
        store.now = operation(1)
        await asyncio.gather(*watching)
    assert len(set(taken)) == len(taken) == 50

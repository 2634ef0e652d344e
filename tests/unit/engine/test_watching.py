"""Watching an operation: one look for all, ended when nobody watches."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from contextlib import aclosing
from typing import Any, cast
from uuid import UUID

import pytest
from msgspec.structs import replace

from recalc.domain.accounting import Counts
from recalc.domain.errors import NotFound, Unavailable
from recalc.domain.records import Operation
from recalc.domain.states import OperationStatus
from recalc.engine import watching
from recalc.engine.context import Context
from recalc.engine.ports import SheetRef
from recalc.engine.signals import Signals
from recalc.engine.watching import Watches
from recalc.settings import Settings
from tests.support.waiting import until

AN_ID = UUID(int=1)
REF = SheetRef(1, UUID(int=2), UUID(int=3))


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
    """A store that is looked at: ``now`` is what it has, or raises."""

    def __init__(self) -> None:
        self.now: Operation | Exception = operation(0)
        self.count = 0

    async def get_operation(self, ref: SheetRef, operation_id: str) -> Operation:
        assert (ref, operation_id) == (REF, str(AN_ID))
        self.count += 1
        if isinstance(self.now, Exception):
            raise self.now
        return self.now


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


async def test_an_ended_operation_is_told_once(watches: Watches, store: Looks) -> None:
    """And not looked at."""
    ended = operation(10, OperationStatus.COMPLETED)
    assert [each async for each in watches.watch(REF, ended)] == [ended]
    assert (watches.open, store.count) == (0, 0)


async def test_only_changes_are_told(watches: Watches, store: Looks) -> None:
    """Many looks at the same tell nothing; the end is told, and ends it."""
    first, second = operation(0), operation(4)
    async with aclosing(watches.watch(REF, first)) as watched:
        assert await anext(watched) == first
        following = asyncio.ensure_future(anext(watched))
        await until(lambda: store.count > 5)
        assert not following.done()
        store.now = second
        assert await following == second
        store.now = ended = operation(4, OperationStatus.CANCELLED)
        assert [each async for each in watched] == [ended]
    assert watches.open == 0


async def test_all_share_one_look(watches: Watches, store: Looks) -> None:
    """A hundred watch; the store is asked by one, until the last has left."""
    watched = [watches.watch(REF, operation(0)) for _ in range(100)]
    for each in watched:
        await anext(each)
    following = [asyncio.ensure_future(anext(each)) for each in watched]
    await until(lambda: store.count > 3)
    assert watches.open == 1
    before, store.now = store.count, operation(1)
    assert await asyncio.gather(*following) == [operation(1)] * 100
    # One look finds the change. Others may follow it, but not one for each that watches.
    assert store.count - before < 100
    for each in watched[1:]:
        await each.aclose()
    assert watches.open == 1
    await watched[0].aclose()
    assert watches.open == 0
    after = store.count
    for _ in range(20):
        await asyncio.sleep(0)
    assert store.count == after


async def test_a_cancel_is_looked_at_when_it_is_notified(
    watches: Watches, store: Looks, signals: Signals, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without waiting for the next look; other operations' cancels change nothing."""
    monkeypatch.setattr(watching, "LOOK_SECONDS", 3600)
    async with aclosing(watches.watch(REF, operation(0))) as watched:
        await anext(watched)
        following = asyncio.ensure_future(anext(watched))
        await until(lambda: watches.open == 1)
        signals.cancelled([UUID(int=9)])
        store.now = operation(0, OperationStatus.CANCELLED)
        signals.cancelled([AN_ID])
        assert (await following).status == OperationStatus.CANCELLED


async def test_a_database_that_is_away_is_waited_for(watches: Watches, store: Looks) -> None:
    store.now = Unavailable("database_unreachable", "away")
    async with aclosing(watches.watch(REF, operation(0))) as watched:
        await anext(watched)
        following = asyncio.ensure_future(anext(watched))
        await until(lambda: store.count > 3)
        store.now = operation(1)
        assert await following == operation(1)


async def test_an_operation_that_is_gone_ends_it(watches: Watches, store: Looks) -> None:
    store.now = NotFound("operation")
    assert [each async for each in watches.watch(REF, operation(0))] == [operation(0)]
    assert watches.open == 0


async def test_a_fault_reaches_those_that_watch(watches: Watches, store: Looks) -> None:
    """Instead of leaving them waiting."""
    store.now = RuntimeError("a fault")
    with pytest.raises(RuntimeError, match="a fault"):
        _ = [each async for each in watches.watch(REF, operation(0))]
    assert watches.open == 0


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
    prints = {watching.fingerprint(each) for each in [one, *others]}
    assert len(prints) == len(others) + 1
    assert watching.fingerprint(replace(one, created_at=5)) == watching.fingerprint(one)

"""Events of a sheet: each transition once, counts where they changed, and going on from an id."""

from __future__ import annotations

import re
from collections.abc import AsyncGenerator, Sequence
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recalc.domain.accounting import Counts
from recalc.domain.records import Operation, StatusCounts
from recalc.domain.states import CellStatus, OperationStatus
from recalc.engine.ports import SheetActivity, SheetOperation, SheetRef
from recalc.engine.sheet_events import (
    ResumePoint,
    SheetEvent,
    SheetSubject,
    sheet_events,
)

REF = SheetRef(1, UUID(int=2), UUID(int=3))
#: What an operation goes through: its status, whether it was claimed, and its failed cells.
QUEUED = (OperationStatus.QUEUED, False, 0)
RUNNING = (OperationStatus.RUNNING, True, 0)
COMPLETED = (OperationStatus.COMPLETED, True, 0)
FAILED = (OperationStatus.COMPLETED, True, 2)
CANCELLED = (OperationStatus.CANCELLED, True, 0)
CANCELLED_WAITING = (OperationStatus.CANCELLED, False, 0)
LIVES = [
    (QUEUED, RUNNING, COMPLETED),
    (QUEUED, RUNNING, FAILED),
    (QUEUED, RUNNING, CANCELLED),
    (QUEUED, CANCELLED_WAITING),
]
State = tuple[OperationStatus, bool, int]


def an_operation(number: int, state: State) -> SheetOperation:
    status, claimed, failed = state
    operation = Operation(
        id=UUID(int=1000 + number),
        sheet_id=REF.sheet_id,
        table_id=REF.table_id,
        status=status,
        counts=Counts(cell_count=failed, failed=failed),
        status_counts={},
        execution_ids=[],
        created_at=0,
        ended_at=None,
        was_claimed=claimed,
    )
    return SheetOperation(number, operation)


def seen(version: int, *operations: SheetOperation) -> SheetActivity:
    counts = StatusCounts(0, dict.fromkeys(CellStatus, 0), version)
    return SheetActivity(operations, counts)


class Scripted:
    """Watches that read these activities after the one that was found."""

    def __init__(self, *following: SheetActivity) -> None:
        self._following = following

    async def watch(
        self, subject: SheetSubject, found: SheetActivity
    ) -> AsyncGenerator[SheetActivity, None]:
        assert subject == SheetSubject(REF)
        yield found
        for each in self._following:
            yield each


async def told(
    since: str | None, found: SheetActivity, *following: SheetActivity
) -> list[SheetEvent]:
    watches = Scripted(*following)
    events = sheet_events(watches, REF, found, ResumePoint.parse(since))  # type: ignore[arg-type]
    return [each async for each in events]


def short(events: Sequence[SheetEvent]) -> list[str]:
    """Each event in a word: the version of counts, the number and transition of an operation."""
    return [
        f"v{each.content.version}"
        if isinstance(each.content, StatusCounts)
        else f"{each.content[1].id.int - 1000} {each.content[0]}"
        for each in events
    ]


async def test_a_new_client_is_told_what_is_active() -> None:
    """Its last transition, and the counts; nothing of what has ended."""
    found = seen(3, an_operation(4, RUNNING), an_operation(6, QUEUED), an_operation(7, COMPLETED))
    events = await told(None, found)
    assert short(events) == ["4 running", "6 created", "v3"]


async def test_each_transition_is_told_in_order() -> None:
    """Also where several happened between two looks, and once."""
    events = await told(
        None,
        seen(1),
        seen(1, an_operation(1, QUEUED)),
        seen(1, an_operation(1, RUNNING), an_operation(2, FAILED)),
        seen(2, an_operation(1, CANCELLED), an_operation(2, FAILED)),
        seen(2, an_operation(2, FAILED), an_operation(3, CANCELLED_WAITING)),
        seen(2, an_operation(1, CANCELLED), an_operation(3, CANCELLED_WAITING)),
    )
    assert short(events) == [
        "v1",
        "1 created",
        "1 running",
        *("2 created", "2 running", "2 failed"),
        "1 cancelled",
        "v2",
        *("3 created", "3 cancelled"),
    ]


async def test_a_slow_client_misses_no_end() -> None:
    """What it was not told before the next look is kept, with the newest counts."""
    subject = SheetSubject(REF)
    merged = subject.merged(
        seen(1, an_operation(1, COMPLETED), an_operation(2, QUEUED)),
        seen(2, an_operation(2, RUNNING), an_operation(3, QUEUED)),
    )
    states = [(number, each.status) for number, each in merged.operations]
    assert states == [
        (1, OperationStatus.COMPLETED),
        (2, OperationStatus.RUNNING),
        (3, OperationStatus.QUEUED),
    ]
    assert merged.counts.version == 2


@given(st.data())
async def test_a_client_goes_on_after_any_event(data: st.DataObject) -> None:
    """With the id of each event it is told what followed it, and nothing else."""
    lives = data.draw(st.lists(st.sampled_from(LIVES), min_size=1, max_size=4))
    position = dict.fromkeys(range(len(lives)), -1)
    activities = [seen(0)]
    known: set[int] = set()
    while any(at + 1 < len(lives[number]) for number, at in position.items()):
        began = [number for number, at in position.items() if at >= 0]
        open_ = [n for n in began if position[n] + 1 < len(lives[n])]
        can = [*open_, *([len(began)] if len(began) < len(lives) else [])]
        moved = data.draw(st.sampled_from(can))
        steps = data.draw(st.integers(1, len(lives[moved]) - 1 - position[moved]))
        position[moved] += steps
        began = sorted({*began, moved})
        known = {n for n in began if n in {*open_, moved} or n == max(began)}
        listed = (an_operation(n + 1, lives[n][position[n]]) for n in sorted(known))
        activities.append(seen(data.draw(st.integers(0, 1)), *listed))
    whole = await told(None, *activities)
    ended = [an_operation(n + 1, life[-1]) for n, life in enumerate(lives)]
    last = SheetActivity(ended, activities[-1].counts)
    for count, event in enumerate(whole, start=1):
        assert event.id is not None
        assert re.fullmatch(r"[\x21-\x7e]{1,4096}", event.id)
        point = ResumePoint.parse(event.id)
        assert point is not None
        # The store returns what is known or newer.
        first = min((i.int - 1000 for i in point.operations), default=0)
        newest = max((i.int - 1000 for i in point.operations), default=0)
        listed_ = [
            each for each in ended if each.number > newest or each.operation.id in point.operations
        ]
        assert first <= newest
        again = await told(event.id, SheetActivity(listed_, last.counts))
        transitions = [each for each in short(whole[count:]) if not each.startswith("v")]
        assert sorted(t for t in short(again) if not t.startswith("v")) == sorted(transitions)


@pytest.mark.parametrize("event_id", ["x", "1.2~", f"~{UUID(int=1)}.4", "1 2", "\u0661"])
async def test_an_id_that_is_none(event_id: str) -> None:
    """It is passed over, as is one of another sheet."""
    assert ResumePoint.parse(event_id) is None
    found = seen(1, an_operation(1, RUNNING))
    for other in (event_id, f"1.0~{UUID(int=5)}.1"):
        assert short(await told(other, found)) == ["1 running", "v1"]


async def test_an_id_is_never_too_long() -> None:
    """With more active operations than a header can name, events have none."""
    many = [an_operation(number, QUEUED) for number in range(1, 200)]
    events = await told(None, seen(1, *many))
    assert len(events) == 200
    assert {each.id for each in events} == {None}

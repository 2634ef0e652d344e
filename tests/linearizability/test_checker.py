"""The checker accepts what a server that does one thing at a time could answer; nothing else."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import permutations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.linearizability.checker import Event, linearizable, smallest_rejected
from tests.linearizability.spec import (
    ABSENT,
    GONE,
    Operation,
    Reading,
    Row,
    operation_step,
    row_step,
    sheet_step,
)

# --- the search, on a register ---


def register(state: int, event: Event) -> Iterator[int]:
    if event.kind == "write":
        yield event.input
    elif event.output == state:
        yield state


def wrote(value: int, begun: float, ended: float | None) -> Event:
    return Event("w", "write", begun, ended, input=value)


def read(value: int, begun: float, ended: float) -> Event:
    return Event("r", "read", begun, ended, output=value)


def test_an_overlapping_read_sees_the_old_or_the_new() -> None:
    """Both orders of concurrent events are tried."""
    for value in (0, 1):
        assert linearizable([wrote(1, 0, 10), read(value, 2, 3)], 0, register)
    assert not linearizable([wrote(1, 0, 10), read(2, 2, 3)], 0, register)


def test_a_read_after_a_write_sees_it() -> None:
    """What had returned before comes before."""
    assert not linearizable([wrote(1, 0, 1), read(0, 2, 3)], 0, register)


def test_reads_do_not_go_back() -> None:
    """New, then old, with the write still under way, is no order at all."""
    history = [wrote(1, 0, 10), read(1, 1, 2), read(0, 3, 4)]
    assert not linearizable(history, 0, register)
    assert linearizable([history[0], read(0, 1, 2), read(1, 3, 4)], 0, register)


def test_a_lost_answer_may_mean_never_or_any_later_time() -> None:
    """An event without an answer takes effect when it suits, but only once."""
    lost = wrote(1, 0, None)
    assert linearizable([lost, read(0, 5, 6)], 0, register)
    assert linearizable([lost, read(0, 5, 6), read(1, 7, 8)], 0, register)
    assert not linearizable([lost, read(1, 5, 6), read(0, 7, 8)], 0, register)
    back = [read(1, 5, 6), wrote(0, 7, 8), read(1, 9, 10)]
    assert not linearizable([lost, *back], 0, register)
    assert not linearizable([replace(lost, invoked=4), read(1, 1, 2)], 0, register)


def _brute(history: Sequence[Event]) -> bool:
    """The definition, word by word, for small histories."""
    lost = [event for event in history if event.returned is None]
    for chosen in range(1 << len(lost)):
        left_out = {id(event) for n, event in enumerate(lost) if chosen >> n & 1}
        kept = [event for event in history if id(event) not in left_out]
        if any(_explains(order) for order in permutations(kept)):
            return True
    return False


def _explains(order: Sequence[Event]) -> bool:
    state = 0
    for position, event in enumerate(order):
        ends = [later.returned for later in order[position + 1 :]]
        if any(end is not None and end < event.invoked for end in ends):
            return False
        after = list(register(state, event))
        if not after:
            return False
        state = after[0]
    return True


_moments = st.integers(0, 12)


@st.composite
def _events(draw: st.DrawFn) -> Event:
    begun = draw(_moments)
    ended = begun + draw(st.integers(1, 6))
    value = draw(st.integers(0, 2))
    if draw(st.booleans()):
        return wrote(value, begun, None if draw(st.integers(0, 3)) == 0 else ended)
    return read(value, begun, ended)


@given(st.lists(_events(), max_size=6))
def test_it_agrees_with_the_definition(history: list[Event]) -> None:
    """Every order of every choice of lost events, tried one after the other, says the same."""
    assert linearizable(history, 0, register) == _brute(history)


@given(st.lists(_events(), max_size=6))
def test_the_smallest_rejected_part_is_rejected(history: list[Event]) -> None:
    """It is a part of the history, and no read of it is there for nothing."""
    if linearizable(history, 0, register):
        return
    small = smallest_rejected(history, 0, register)
    assert not linearizable(small, 0, register)
    known = {(event.kind, event.invoked, event.input) for event in history}
    assert {(event.kind, event.invoked, event.input) for event in small} <= known
    for event in small:
        if event.reads:
            without = [other for other in small if other is not event]
            assert linearizable(without, 0, register)


# --- the specification of an operation ---

BORN = Event("a", "created", 0, 1, output=10)


def reading(status: str, completed: int = 0, **others: int) -> Reading:
    counts = {"failed": 0, "superseded": 0, "reset": 0, "invalidated": 0, **others}
    cells = others.pop("cells", 10)
    counts.pop("cells", None)
    pending = counts.pop("pending", cells - completed - sum(counts.values()))
    return Reading(status, cells, completed, pending=pending, **counts)


def story(*answers: tuple[str, Any]) -> list[Event]:
    """One client asks one thing after the other."""
    return [
        BORN,
        *(
            Event("a", kind, moment, moment + 0.5, output=output)
            for moment, (kind, output) in enumerate(answers, 2)
        ),
    ]


_CANCELLED = reading("cancelled", 3, reset=5, invalidated=2)
_COMPLETED = reading("completed", 9, failed=1)
GOOD = {
    "it runs and completes": [
        ("get", reading("queued")),
        ("listed", reading("running", 2)),
        ("get", _COMPLETED),
        ("listed", ABSENT),
        ("cancel", (0, 0)),
        ("get", _COMPLETED),
    ],
    "it is cancelled once": [
        ("get", reading("running", 1)),
        ("cancel", (5, 2)),
        ("get", _CANCELLED),
        ("cancel", (0, 0)),
        ("listed", ABSENT),
    ],
    "it completes between two looks": [("listed", ABSENT), ("get", _COMPLETED)],
    "another takes it over": [
        ("get", reading("running", 2, superseded=4)),
        ("get", reading("completed", 2, superseded=8)),
    ],
    "it goes with its sheet": [("delete", None), ("get", GONE), ("cancel", GONE), ("delete", GONE)],
}
BAD = {
    "a completed cell is lost": [("get", reading("running", 3)), ("get", reading("running", 2))],
    "counts do not add up": [("get", reading("running", 3, pending=8))],
    "it is cancelled twice": [("cancel", (5, 2)), ("cancel", (1, 0))],
    "more is withdrawn than was left": [("get", reading("running", 4)), ("cancel", (5, 2))],
    "a cell completes after the cancel": [
        ("cancel", (5, 2)),
        ("get", _CANCELLED),
        ("get", reading("cancelled", 4, reset=5, invalidated=1)),
    ],
    "the answer is not what happened": [
        ("cancel", (5, 2)),
        ("get", reading("cancelled", 3, reset=6, invalidated=1)),
    ],
    "a cancelled one runs on": [("cancel", (5, 2)), ("get", reading("running", 3))],
    "a cancelled one completes": [("cancel", (5, 2)), ("get", _COMPLETED)],
    "a completed one is cancelled": [("get", _COMPLETED), ("cancel", (1, 0))],
    "it is cancelled by nobody": [("get", _CANCELLED)],
    "it is listed after its end": [("get", _COMPLETED), ("listed", reading("running", 9))],
    "it waits again": [("get", reading("running", 1)), ("get", reading("queued", 1))],
    "it is there after its sheet": [("delete", None), ("get", reading("running", 1))],
    "it is gone before its sheet": [("get", GONE)],
    "its sheet is deleted twice": [("delete", None), ("delete", None)],
    "its size changes": [("get", reading("running", 1, cells=11))],
}


@pytest.mark.parametrize("answers", GOOD.values(), ids=GOOD)
def test_lives_of_operations(answers: list[tuple[str, Any]]) -> None:
    """What may happen to an operation."""
    assert linearizable(story(*answers), Operation(), operation_step)


@pytest.mark.parametrize("answers", BAD.values(), ids=BAD)
def test_no_lives_of_operations(answers: list[tuple[str, Any]]) -> None:
    """What must not; and the last answer is part of the proof."""
    history = story(*answers)
    assert not linearizable(history, Operation(), operation_step)
    assert smallest_rejected(history, Operation(), operation_step)[-1] == history[-1]


def test_of_two_cancels_at_once_one_counts() -> None:
    """Either, but not both."""
    one = Event("a", "cancel", 2, 5, output=(7, 3))
    other = Event("b", "cancel", 3, 4, output=(0, 0))
    assert linearizable([BORN, one, other], Operation(), operation_step)
    both = replace(other, output=(7, 3))
    assert not linearizable([BORN, one, both], Operation(), operation_step)


def test_a_cancel_without_answer_explains_a_cancelled_operation() -> None:
    """Its split is what is read first, and stays."""
    lost = Event("a", "cancel", 2, None)
    seen = Event("b", "get", 6, 7, output=_CANCELLED)
    runs = Event("b", "get", 4, 5, output=reading("running", 1))
    assert linearizable([BORN, lost, runs, seen], Operation(), operation_step)
    assert linearizable([BORN, lost, runs], Operation(), operation_step)
    other = replace(_CANCELLED, reset=6, invalidated=1)
    again = Event("b", "get", 8, 9, output=other)
    assert not linearizable([BORN, lost, seen, again], Operation(), operation_step)


# --- rows and sheets ---


def test_a_computed_cell_never_reads_completed_over_another_text() -> None:
    """STALE may show anything, COMPLETED only what the text of that moment gives."""
    edit = Event("a", "edit", 0, 1, input="new")
    for seen, good in (
        (("new", True, "new"), True),
        (("new", False, "old"), True),
        (("new", True, "old"), False),
        (("old", True, "old"), False),
    ):
        looked = Event("b", "read", 2, 3, output=seen)
        assert linearizable([edit, looked], Row("old"), row_step) is good


def test_an_edit_that_was_refused_for_its_sheet_comes_after_the_end() -> None:
    """GONE, and gone for good."""
    gone = Event("a", "edit", 2, 3, input="new", output=GONE)
    deleted = Event("b", "delete", 0, 5)
    assert linearizable([gone, deleted], Row("old"), row_step)
    assert not linearizable([gone], Row("old"), row_step)
    after = Event("a", "read", 4, 5, output=("old", False, None))
    assert not linearizable([gone, deleted, after], Row("old"), row_step)


def test_a_sheet_is_deleted_once() -> None:
    """And is there until then."""
    one, other = Event("a", "delete", 0, 3), Event("b", "delete", 1, 2)
    assert not linearizable([one, other], True, sheet_step)
    refused = replace(other, output=GONE)
    assert linearizable([one, refused], True, sheet_step)
    early = Event("c", "get", 4, 5, output="there")
    assert not linearizable([one, refused, early], True, sheet_step)

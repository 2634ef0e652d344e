"""The accounting law under every move of cells, and the one table of moves."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recalc.domain.accounting import Counts
from recalc.domain.states import (
    FINAL,
    LIVE,
    PENDING,
    SETTLED,
    CellStatus,
    ExecutionState,
    Move,
    OperationState,
    OperationStatus,
    Withdrawal,
    derive_status,
    sources,
    target,
)

MOVES = ("start", "store", "hand back", "cancel", "supersede")


@given(st.integers(0, 50), st.data())
def test_the_law_holds_after_every_move(cells: int, data: st.DataObject) -> None:
    """Whatever sequence of moves: the terms sum to the cells that were planned."""
    counts = Counts.planned(cells)
    assert counts.lawful
    for move in data.draw(st.lists(st.sampled_from(MOVES), max_size=12)):
        waiting = data.draw(st.integers(0, counts.pending - counts.running))
        running = data.draw(st.integers(0, counts.running))
        if move == "start":
            counts = counts.started(waiting)
        elif move == "store":
            failed = data.draw(st.integers(0, running))
            counts = counts.stored(completed=running - failed, failed=failed)
        elif move == "hand back":
            counts = counts.handed_back()
            assert counts.running == 0
        else:
            why = Withdrawal.CANCELLED if move == "cancel" else Withdrawal.SUPERSEDED
            before = counts
            counts = counts.withdrawn(why, waiting=waiting, running=running)
            gone = counts - before
            if why is Withdrawal.CANCELLED:
                assert (gone.not_started_reset, gone.running_invalidated) == (waiting, running)
                assert gone.cancelled == waiting + running
            else:
                assert (gone.superseded, gone.cancelled) == (waiting + running, 0)
        assert counts.lawful
        assert counts.cell_count == cells


counted = st.builds(Counts, *(st.integers(0, 9) for _ in range(8)))


@given(counted, counted)
def test_sums_and_differences_are_term_by_term(one: Counts, two: Counts) -> None:
    """Adding and taking away again gives what there was; zero changes nothing."""
    assert one + two - two == one
    assert one + Counts() == one
    assert one + two == two + one
    assert (one + two).cancelled == one.cancelled + two.cancelled


@pytest.mark.parametrize(
    "broken",
    [
        Counts(cell_count=1),
        Counts(pending=1),
        Counts(cell_count=1, completed=2, pending=-1),
        Counts(cell_count=1, pending=1, running=2),
        Counts(cell_count=1, pending=1, running=-1),
        Counts(cell_count=0, failed=1, superseded=-1),
    ],
)
def test_a_broken_law_is_seen(broken: Counts) -> None:
    """Wrong sums, negative terms, and more running than pending are unlawful."""
    assert not broken.lawful


def test_a_difference_of_stored_cells_can_keep_the_running_set() -> None:
    """``running`` says how many of the stored cells were in the running set."""
    counts = Counts.planned(5).started(2).stored(completed=3, failed=0, running=1)
    assert (counts.pending, counts.running, counts.completed) == (2, 1, 3)


@pytest.mark.parametrize("state", ExecutionState)
def test_pending_cells_by_how_they_read(state: ExecutionState) -> None:
    """Waiting cells read QUEUED in a queued execution, else DISPATCHED; running ones RUNNING."""
    found = Counts.planned(5).started(2).by_pending_status(state)
    waits = CellStatus.QUEUED if state is ExecutionState.QUEUED else CellStatus.DISPATCHED
    assert found == {waits: 3, CellStatus.RUNNING: 2}


# --- the table of moves ---

QUEUED, ACTIVE = ExecutionState.QUEUED, ExecutionState.ACTIVE
COMPLETED, CANCELLED = ExecutionState.COMPLETED, ExecutionState.CANCELLED
EXPECTED = {
    QUEUED: {Move.CLAIM: ACTIVE, Move.CANCEL: CANCELLED, Move.SUPERSEDE: COMPLETED},
    ACTIVE: {
        Move.CLAIM: ACTIVE,
        Move.HAND_BACK: QUEUED,
        Move.FINISH: COMPLETED,
        Move.CANCEL: CANCELLED,
        Move.SUPERSEDE: COMPLETED,
    },
    COMPLETED: {},
    CANCELLED: {},
}


@pytest.mark.parametrize(("state", "move"), [*itertools.product(ExecutionState, Move)])
def test_every_state_and_move(state: ExecutionState, move: Move) -> None:
    """Each pair is allowed or not as the design says, by ``target`` and ``sources`` alike."""
    expected = EXPECTED[state].get(move)
    assert target(state, move) is expected
    assert (state in sources(move)) is (expected is not None)


def test_final_states_are_final() -> None:
    """Cancelled and completed executions never move again; the others are live."""
    assert frozenset({QUEUED, ACTIVE}) == LIVE
    assert frozenset({COMPLETED, CANCELLED}) == FINAL


def test_statuses_are_settled_or_pending() -> None:
    """Every cell status is stored or derived, never both."""
    assert frozenset(CellStatus) == SETTLED | PENDING
    assert not SETTLED & PENDING


@pytest.mark.parametrize("state", OperationState)
@pytest.mark.parametrize("claimed", [False, True])
@pytest.mark.parametrize("live", [0, 1, 256])
def test_an_operations_status_is_derived(
    state: OperationState, live: int, *, claimed: bool
) -> None:
    """As stored once ended; else completed with nothing live, running once claimed, else queued."""
    found = derive_status(state, live=live, claimed=claimed)
    if state is not OperationState.ACTIVE:
        assert found == state.value
    elif live == 0:
        assert found is OperationStatus.COMPLETED
    else:
        assert found is (OperationStatus.RUNNING if claimed else OperationStatus.QUEUED)

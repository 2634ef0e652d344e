"""Withdrawal and giving up: sets, counters and state move together, and the law holds."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyroaring import BitMap

from recalc.domain.accounting import Counts, withdraw_pending
from recalc.domain.attempts import MAX_ATTEMPTS, attempts_after_claim, give_up
from recalc.domain.cellsets import EMPTY, CellSet
from recalc.domain.readiness import Sets
from recalc.domain.states import (
    FINAL,
    LIVE,
    ExecutionState,
    OperationState,
    Withdrawal,
)
from recalc.domain.withdrawal import withdraw

At = tuple[int, int]
cells = st.sets(st.tuples(st.integers(1, 3), st.integers(0, 5)))


@st.composite
def all_sets(draw: st.DrawFn) -> Sets:
    """Sets of an execution as they can be: failed ⊆ done ⊆ targets, running ⊆ targets − done."""
    targets = draw(cells)
    done = {at for at in targets if draw(st.booleans())}
    failed = {at for at in done if draw(st.booleans())}
    running = {at for at in targets - done if draw(st.booleans())}
    return Sets(CellSet.of(targets), CellSet.of(done), CellSet.of(failed), CellSet.of(running))


def counts_of(sets: Sets) -> Counts:
    """The counters that belong to sets of which nothing was withdrawn."""
    return Counts(
        cell_count=len(sets.targets),
        completed=len(sets.done) - len(sets.failed),
        failed=len(sets.failed),
        pending=len(sets.pending),
        running=len(sets.running),
    )


@given(all_sets(), cells, st.sampled_from(sorted(LIVE)), st.sampled_from(Withdrawal))
def test_a_withdrawal_moves_sets_counters_and_state_together(
    sets: Sets, asked: set[At], state: ExecutionState, why: Withdrawal
) -> None:
    """Of the cells asked for, the pending ones leave; counters follow; an end follows from both."""
    lost = {at for at in asked if at in sets.pending}
    loss = withdraw(state, sets, CellSet.of(asked), why)
    if not lost:
        assert loss is None
        return
    assert loss is not None
    stopped = {at for at in lost if at in sets.running}
    assert set(loss.sets.targets) == set(sets.targets) - lost
    assert set(loss.sets.running) == set(sets.running) - lost
    assert (loss.sets.done, set(loss.stopped)) == (sets.done, stopped)
    after = counts_of(sets) + loss.counts
    assert after.lawful
    assert (after.pending, after.running) == (len(loss.sets.pending), len(loss.sets.running))
    if why is Withdrawal.CANCELLED:
        assert loss.counts.not_started_reset == len(lost) - len(stopped)
        assert loss.counts.running_invalidated == len(stopped)
    else:
        assert loss.counts.superseded == len(lost)
    assert loss.ended is (after.pending == 0)
    end = {
        Withdrawal.CANCELLED: ExecutionState.CANCELLED,
        Withdrawal.SUPERSEDED: ExecutionState.COMPLETED,
    }[why]
    assert loss.state is (end if loss.ended else state)


@given(all_sets(), st.sets(st.integers(0, 5)))
def test_rows_are_withdrawn_with_all_their_cells(sets: Sets, rows: set[int]) -> None:
    """A set of rows means every pending cell of these rows."""
    by_rows = withdraw(ExecutionState.ACTIVE, sets, BitMap(rows), Withdrawal.CANCELLED)
    named = CellSet.of((column, row) for column in range(1, 4) for row in rows)
    assert by_rows == withdraw(ExecutionState.ACTIVE, sets, named, Withdrawal.CANCELLED)


@given(all_sets(), st.sampled_from(Withdrawal))
def test_withdrawing_all_that_is_pending_needs_no_sets(sets: Sets, why: Withdrawal) -> None:
    """A cancel computes from the counters alone what a withdrawal computes from the sets."""
    change = withdraw_pending(why, pending=len(sets.pending), running=len(sets.running))
    loss = withdraw(ExecutionState.ACTIVE, sets, sets.pending, why)
    assert change == (Counts() if loss is None else loss.counts)
    after = counts_of(sets) + change
    assert after.lawful
    assert after.pending == after.running == 0


@pytest.mark.parametrize("state", sorted(FINAL))
def test_nothing_is_withdrawn_from_what_has_ended(state: ExecutionState) -> None:
    """The transition table decides: an ended execution has no move."""
    one = CellSet.of([(1, 0)])
    with pytest.raises(ValueError, match=state):
        withdraw(state, Sets(one), one, Withdrawal.CANCELLED)


def test_an_operation_ends_as_the_withdrawal_says() -> None:
    """A cancel or a delete cancels it, a takeover completes it."""
    assert Withdrawal.CANCELLED.operation_state is OperationState.CANCELLED
    assert Withdrawal.SUPERSEDED.operation_state is OperationState.COMPLETED


@given(all_sets())
def test_giving_up_fails_what_ran_or_else_what_remains(sets: Sets) -> None:
    """Running cells FAIL and the rest goes back; without any, everything pending FAILS."""
    found = give_up(sets)
    assert found.failing == (sets.running or sets.pending)
    assert found.sets.running == EMPTY
    assert set(found.sets.pending) == set(sets.pending) - set(found.failing)
    after = counts_of(sets) + found.counts
    assert after.lawful
    assert after == counts_of(found.sets)
    assert found.ended is (after.pending == 0)


def test_only_claims_that_follow_a_lost_lease_count_as_attempts() -> None:
    """A queued execution was handed back; a stored result starts the count anew."""
    attempts = 0
    for _ in range(MAX_ATTEMPTS):
        attempts = attempts_after_claim(ExecutionState.ACTIVE, attempts, stored=False)
    assert attempts == MAX_ATTEMPTS
    assert attempts_after_claim(ExecutionState.QUEUED, 2, stored=False) == 2
    assert attempts_after_claim(ExecutionState.QUEUED, 2, stored=True) == 2
    assert attempts_after_claim(ExecutionState.ACTIVE, 2, stored=True) == 0

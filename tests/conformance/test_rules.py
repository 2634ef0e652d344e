"""Every store moves counters, sets and attempts as the rules in ``recalc.domain`` say, also where
it computes them inside the database."""

from __future__ import annotations

import pytest

from recalc.domain.accounting import Counts, withdraw_pending
from recalc.domain.attempts import MAX_ATTEMPTS, attempts_after_claim, give_up
from recalc.domain.cellsets import CellSet
from recalc.domain.states import ExecutionState, OperationStatus, Withdrawal
from recalc.domain.withdrawal import withdraw
from tests.conformance.sheet_fixture import (
    BOOM,
    SILENT,
    A,
    B,
    C,
    ScriptedWorker,
    SheetFixture,
)


async def under_way(seeded: SheetFixture) -> ScriptedWorker:
    """A claimed execution of twelve cells: one completed, one failed, three running."""
    await seeded.start()
    scripted = await seeded.claim()
    await scripted.begin((A, 0), (C, 1), (A, 2), (C, 2), (C, 3))
    await scripted.finish({(A, 0): 1, (C, 1): BOOM})
    return scripted


async def counts(seeded: SheetFixture) -> Counts:
    """The counters of the first operation."""
    return (await seeded.operation(seeded.operations[0])).counts


async def test_a_cancel_moves_counters_as_the_rule_says(seeded: SheetFixture) -> None:
    """Everything pending moves, by the counters alone; the answer has the same numbers."""
    await under_way(seeded)
    before = await counts(seeded)
    assert (before.completed, before.failed, before.running) == (1, 1, 3)
    change = withdraw_pending(Withdrawal.CANCELLED, pending=before.pending, running=before.running)
    answer = await seeded.cancel(seeded.operations[0])
    assert await counts(seeded) == before + change
    assert answer.not_started_reset == change.not_started_reset
    assert answer.running_invalidated == change.running_invalidated


@pytest.mark.parametrize("slices", [1, 4])
@pytest.mark.parametrize("why", Withdrawal)
async def test_a_withdrawal_of_some_cells_follows_the_rule(
    seeded: SheetFixture, why: Withdrawal, slices: int
) -> None:
    """Deleted rows are withdrawn as cancelled, cells that a newer operation takes as superseded."""
    await seeded.start(slice_cells=12 // slices)
    workers = [await seeded.claim() for _ in range(slices)]
    for scripted in workers:
        mine = [at for at in ((A, 2), (C, 2), (C, 3)) if at in scripted.sets.targets]
        if mine:
            await scripted.begin(*mine)
    before = await counts(seeded)
    wanted = CellSet.of((column, row) for column in (A, B, C) for row in (0, 2))
    losses = [withdraw(ExecutionState.ACTIVE, each.sets, wanted, why) for each in workers]
    if why is Withdrawal.CANCELLED:
        await seeded.store.delete_rows(seeded.ref, [0, 2])
    else:
        await seeded.start(rows=[0, 2])
    change = Counts()
    for loss in losses:
        change += loss.counts if loss is not None else Counts()
    assert change.pending == -len(wanted)
    assert await counts(seeded) == before + change
    await seeded.audit()


@pytest.mark.parametrize("why", Withdrawal)
async def test_an_operation_that_loses_everything_ends_as_the_rule_says(
    seeded: SheetFixture, why: Withdrawal
) -> None:
    """Cancelled by a delete, completed by a takeover."""
    await under_way(seeded)
    if why is Withdrawal.CANCELLED:
        await seeded.store.delete_rows(seeded.ref, range(4))
    else:
        await seeded.start()
    found = await seeded.operation(seeded.operations[0])
    assert found.status == OperationStatus(why.operation_state.value)


@pytest.mark.parametrize("inherited", [[], [(A, 2), (C, 3)]])
async def test_a_hand_back_moves_counters_as_the_rule_says(
    seeded: SheetFixture, inherited: list[tuple[int, int]]
) -> None:
    """Stopped cells wait again; those that a dead holder had started stay in the running set."""
    scripted = await under_way(seeded)
    before = await counts(seeded)
    claim = scripted.claim
    assert await seeded.store.hand_back_if_held(
        claim.execution_id, claim.epoch, CellSet.of(inherited)
    )
    assert await counts(seeded) == before.handed_back(len(inherited))


@pytest.mark.parametrize("stored", [(), (1,), (0, 2), (0, 1, 2)])
async def test_attempts_are_counted_as_the_rule_says(
    seeded: SheetFixture, stored: tuple[int, ...]
) -> None:
    """Claim after claim, each of them lost; at some of them a result is stored."""
    await seeded.start()
    attempts = 0
    state = ExecutionState.QUEUED
    finished = False
    for number in range(MAX_ATTEMPTS):
        attempts = attempts_after_claim(state, attempts, stored=finished)
        scripted = await seeded.claim(SILENT)
        assert scripted.claim.attempts == attempts
        state, finished = ExecutionState.ACTIVE, number in stored
        if finished:
            await scripted.begin((A, number))
            await scripted.finish({(A, number): 1})


@pytest.mark.parametrize("running", [[], [(A, 0), (C, 1)]])
async def test_giving_up_moves_counters_as_the_rule_says(
    seeded: SheetFixture, running: list[tuple[int, int]]
) -> None:
    """Running cells FAIL and the rest goes back; without any, all that remain FAIL."""
    await seeded.start()
    scripted = await seeded.claim(SILENT)
    if running:
        await scripted.begin(*running)
    before, given_up = await counts(seeded), give_up(scripted.sets)
    for _ in range(MAX_ATTEMPTS):
        heir = await seeded.store.claim_next("worker", SILENT)
    assert await counts(seeded) == before + given_up.counts
    assert (heir is None) is given_up.ended
    if heir is not None:
        assert (heir.attempts, heir.sets) == (0, given_up.sets)

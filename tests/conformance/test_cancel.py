"""Cancel: what it answers, what it leaves in the cells, at every point of an operation's life."""

from __future__ import annotations

import asyncio
from typing import Literal
from uuid import UUID, uuid4

import pytest

from recalc.domain.errors import NotFound
from recalc.domain.records import Caller, Cancelled
from recalc.domain.states import OperationStatus, Reason
from recalc.engine.ports import Held, Lost, Place, SheetEdit, Store
from tests.conformance.desk import (
    ANY,
    BOOM,
    COMPLETED,
    DISPATCHED,
    FAILED,
    NOW,
    QUEUED,
    RUNNING,
    SILENT,
    STALE,
    A,
    B,
    C,
    Desk,
    Hand,
    T,
    new_sheet,
)


def zeros(answer: Cancelled) -> bool:
    return not answer.execution_ids and answer.cancelled_cell_count == 0


# --- what the endpoint answers ---


async def test_an_active_operation_is_cancelled_with_exact_counts(desk: Desk) -> None:
    """The answer names the executions that this call cancelled and counts what it withdrew."""
    operation = await desk.start(slice_cells=6)
    hand = await desk.claim()
    await hand.begin((A, 0), (A, 1), (C, 0))
    await hand.finish({(A, 0): 1})
    answer = await desk.cancel(operation.id)
    assert list(answer.execution_ids) == list(operation.execution_ids)
    assert (answer.not_started_reset, answer.running_invalidated) == (9, 2)
    assert answer.cancelled_cell_count == 11
    assert answer.found == operation.id
    assert answer.message
    after = await desk.operation(operation.id)
    assert after.status is OperationStatus.CANCELLED
    assert after.ended_at == NOW
    assert after.status_counts == {
        "QUEUED": 0,
        "DISPATCHED": 0,
        "RUNNING": 0,
        "COMPLETED": 1,
        "FAILED": 0,
        "NOT_STARTED_RESET": 9,
        "RUNNING_INVALIDATED": 2,
        "SUPERSEDED": 0,
    }


async def test_executions_that_had_ended_are_not_in_the_answer(desk: Desk) -> None:
    """Only executions that this call cancelled are named."""
    operation = await desk.start(slice_cells=6)
    hand = await desk.claim()
    await hand.run_rest()
    answer = await desk.cancel(operation.id)
    assert hand.claim.execution_id not in answer.execution_ids
    assert len(answer.execution_ids) == len(operation.execution_ids) - 1
    assert answer.not_started_reset == 6


async def test_a_completed_operation_answers_zeros_and_when_it_ended(desk: Desk) -> None:
    """A cancel that comes after the end changes nothing and says so."""
    operation = await desk.compute()
    before = await desk.reads()
    answer = await desk.cancel(operation.id, NOW + 5)
    assert zeros(answer)
    assert "completed" in answer.message
    assert "2023-11-14T22:13:20.000" in answer.message
    assert await desk.reads() == before
    assert (await desk.operation(operation.id)).ended_at == NOW


async def test_a_second_cancel_answers_zeros(desk: Desk) -> None:
    """Whoever cancels a cancelled operation is told so, and moves no count."""
    operation = await desk.start()
    assert not zeros(await desk.cancel(operation.id))
    once = await desk.operation(operation.id)
    again = await desk.cancel(operation.id, NOW + 1)
    assert zeros(again)
    assert "cancelled" in again.message
    assert await desk.operation(operation.id) == once


async def test_a_second_cancel_by_execution_id_answers_zeros(desk: Desk) -> None:
    """The second cancel is without effect by whatever id it names the operation."""
    operation = await desk.start(slice_cells=6)
    await desk.cancel(operation.id)
    assert zeros(await desk.cancel(operation.execution_ids[1]))


@pytest.mark.parametrize(
    "operation_id",
    [
        "",
        "no uuid",
        "null",
        "../x",
        "\x00",
        "x" * 5000,
        "{00000000-0000-4000-8000-000000000000}",
        "urn:uuid:00000000-0000-4000-8000-000000000000",
        "00000000000040008000000000000000",
        "00000000-0000-4000-8000-000000000000",
        "’; DROP TABLE operation; --",
        "٠٠٠٠٠٠٠٠-0000-4000-8000-000000000000",
    ],
)
async def test_any_string_that_names_nothing_answers_zeros(desk: Desk, operation_id: str) -> None:
    """operation_id is any string: what was never an operation's id cancels nothing."""
    operation = await desk.start()
    answer = await desk.cancel(operation_id)
    assert zeros(answer)
    assert answer.found is None
    assert answer.operation_id == operation_id
    assert answer.message
    assert (await desk.operation(operation.id)).status is OperationStatus.QUEUED


async def test_an_operation_of_another_sheet_is_left_alone(desk: Desk) -> None:
    """A cancel in one sheet does not reach an operation of another sheet of the workspace."""
    other = await Desk.open(desk.store, desk.caller)
    operation = await other.start()
    assert zeros(await desk.cancel(operation.id))
    assert zeros(await desk.cancel(operation.execution_ids[0]))
    assert (await other.operation(operation.id)).status is OperationStatus.QUEUED
    await other.audit()


async def test_an_execution_id_resolves_to_its_operation(desk: Desk) -> None:
    """Cancelling by one execution's id cancels the whole operation that created it."""
    operation = await desk.start(slice_cells=6)
    assert len(operation.execution_ids) == 2
    answer = await desk.cancel(operation.execution_ids[1])
    assert list(answer.execution_ids) == list(operation.execution_ids)
    assert answer.found == operation.id
    assert answer.not_started_reset == 12


async def test_an_id_in_upper_case_is_the_same_id(desk: Desk) -> None:
    """UUIDs are compared as UUIDs, whatever the case of their digits."""
    operation = await desk.start()
    assert not zeros(await desk.cancel(str(operation.id).upper()))


async def test_fifty_cancels_at_once_give_one_answer_with_counts(desk: Desk) -> None:
    """Of many cancels at once exactly one carries the counts while anything was pending."""
    operation = await desk.start(slice_cells=6)
    hand = await desk.claim()
    await hand.begin((A, 0))
    ids = [operation.id, *operation.execution_ids]
    answers = await asyncio.gather(*(desk.cancel(ids[n % len(ids)]) for n in range(50)))
    carrying = [answer for answer in answers if not zeros(answer)]
    assert len(carrying) == 1
    assert (carrying[0].not_started_reset, carrying[0].running_invalidated) == (11, 1)


async def test_cancels_against_the_last_report_agree_with_it(desk: Desk) -> None:
    """When the last result and cancels race, the counts say which of them came first."""
    for _ in range(20):
        operation = await desk.start(cells=[(A, 0)])
        hand = await desk.claim()
        await hand.begin((A, 0))
        answers = await asyncio.gather(
            *(desk.cancel(operation.id) for _ in range(3)),
            hand.report(done={(A, 0): 1}),
            *(desk.cancel(operation.id) for _ in range(3)),
        )
        reply = answers.pop(3)
        carrying = [a for a in answers if isinstance(a, Cancelled) and not zeros(a)]
        after = await desk.operation(operation.id)
        if isinstance(reply, Held):
            assert not carrying
            assert (after.status, after.counts.completed) == (OperationStatus.COMPLETED, 1)
        else:
            assert reply == Lost(Reason.USER)
            assert len(carrying) == 1
            assert after.counts.running_invalidated == 1


async def test_unknown_places_are_not_found(desk: Desk, stranger: Caller) -> None:
    """Table or sheet unknown, of another workspace, or the sheet not of that table: NotFound."""
    operation = await desk.start()
    other = await new_sheet(desk.store, desk.caller.workspace_id)
    workspace, table, sheet = desk.place.workspace_id, desk.place.table_id, desk.place.sheet_id
    for place in (
        Place(stranger.workspace_id, table, sheet),
        Place(999, table, sheet),
        Place(workspace, uuid4(), sheet),
        Place(workspace, table, uuid4()),
        Place(workspace, other.table_id, sheet),
        Place(workspace, table, other.sheet_id),
    ):
        with pytest.raises(NotFound):
            await desk.store.cancel_if_active(place, str(operation.id), stranger, NOW)
    assert (await desk.operation(operation.id)).status is OperationStatus.QUEUED


@pytest.mark.parametrize("what", ["sheet", "table"])
async def test_in_a_deleted_place_nothing_can_be_cancelled(desk: Desk, what: str) -> None:
    """A deleted table or sheet is not found, and its operations with it."""
    operation = await desk.start()
    if what == "sheet":
        await desk.store.delete_sheet(desk.place, NOW)
    else:
        await desk.store.delete_table(desk.place.workspace_id, desk.place.table_id, NOW)
    with pytest.raises(NotFound):
        await desk.cancel(operation.id)
    with pytest.raises(NotFound):
        await desk.operation(operation.id)


# --- a whole sheet: a run that says it was aborted ---

ABORT = SheetEdit(eval_run_status="aborted")


async def abort(desk: Desk, edit: SheetEdit = ABORT, now: int = NOW) -> list[UUID]:
    change = await desk.store.update_sheet(desk.place, edit, desk.caller, now)
    assert change.sheet.eval_run_status == edit.eval_run_status
    return list(change.cancelled)


async def test_an_aborted_run_cancels_what_is_active_in_its_sheet(desk: Desk) -> None:
    """Queued and running operations of this sheet, each as a cancel would: ended ones stay as they
    were, and so do those of other sheets. A second abort finds nothing."""
    ended = await desk.compute()
    running = await desk.start(columns=[A])
    hand = await desk.claim()
    await hand.begin((A, 0), (A, 1))
    other = await Desk.open(desk.store, desk.caller)
    elsewhere = await other.start()
    queued = await desk.start(columns=[B, C])
    once = await desk.operation(ended.id)
    assert sorted(await abort(desk, now=NOW + 7)) == sorted([running.id, queued.id])
    counts = (await desk.operation(running.id)).counts
    assert (counts.not_started_reset, counts.running_invalidated, counts.pending) == (2, 2, 0)
    counts = (await desk.operation(queued.id)).counts
    assert (counts.not_started_reset, counts.running_invalidated, counts.pending) == (8, 0, 0)
    for operation in (running, queued):
        after = await desk.operation(operation.id)
        assert (after.status, after.ended_at) == (OperationStatus.CANCELLED, NOW + 7)
        assert zeros(await desk.cancel(operation.id))
    assert await hand.report(done={(A, 0): "late"}) == Lost(Reason.USER)
    reads = await desk.reads()
    assert reads[A, 0] == reads[A, 1] == (STALE, "old")
    assert reads[A, 2] == (COMPLETED, "old")
    assert await desk.operation(ended.id) == once
    assert (await other.operation(elsewhere.id)).status is OperationStatus.QUEUED
    assert await abort(desk) == []
    await other.audit()


@pytest.mark.parametrize("status", ["running", "completed", None])
async def test_a_run_that_goes_on_or_completes_cancels_nothing(
    desk: Desk, status: Literal["running", "completed"] | None
) -> None:
    """Only an abort is a stop signal."""
    operation = await desk.start()
    assert (
        await abort(desk, SheetEdit(title="x", expected_row_count=3, eval_run_status=status)) == []
    )
    assert (await desk.operation(operation.id)).status is OperationStatus.QUEUED


async def test_aborts_and_cancels_at_once_withdraw_everything_once(desk: Desk) -> None:
    """Whichever comes first carries the counts; the operation ends once, with the law intact."""
    for _ in range(10):
        operation = await desk.start()
        hand = await desk.claim()
        await hand.begin((A, 0))
        answers = await asyncio.gather(
            *(desk.cancel(operation.id) for _ in range(4)),
            *(abort(desk) for _ in range(4)),
            hand.report(done={(A, 0): 1}),
        )
        cancels = [a for a in answers if isinstance(a, Cancelled) and not zeros(a)]
        aborts = [a for a in answers if isinstance(a, list) and a]
        assert len(cancels) + len(aborts) == 1
        assert all(each == [operation.id] for each in aborts)
        after = await desk.operation(operation.id)
        assert after.status is OperationStatus.CANCELLED
        done = isinstance(answers[-1], Held)
        assert (after.counts.completed, after.counts.running_invalidated) == (done, not done)


async def test_an_operation_is_created_before_an_abort_or_after_it(desk: Desk) -> None:
    """One that is active after both was created after the abort: the next abort cancels it."""
    for _ in range(10):
        _, first = await asyncio.gather(desk.create(columns=[A]), abort(desk))
        operation = desk.operations[-1]
        active = (await desk.operation(operation)).status is OperationStatus.QUEUED
        assert first == ([] if active else [operation])
        assert await abort(desk) == ([operation] if active else [])


# --- at every point of a life ---


async def test_before_the_first_claim(desk: Desk) -> None:
    """An operation that nobody claimed is reset as a whole, and nobody can claim it after."""
    operation = await desk.start()
    assert operation.status is OperationStatus.QUEUED
    answer = await desk.cancel(operation.id)
    assert (answer.not_started_reset, answer.running_invalidated) == (12, 0)
    assert await desk.store.claim_next("worker", 1) is None
    assert await desk.store.claim(operation.execution_ids[0], "worker", 1) is None


async def test_after_the_claim_before_any_start(desk: Desk) -> None:
    """Held, nothing marked: all cells count as not started."""
    operation = await desk.start()
    hand = await desk.claim()
    assert (await desk.operation(operation.id)).status is OperationStatus.RUNNING
    answer = await desk.cancel(operation.id)
    assert (answer.not_started_reset, answer.running_invalidated) == (12, 0)
    assert await hand.report(start=[(A, 0)]) == Lost(Reason.USER)
    assert set((await desk.reads()).values()) == {(STALE, None)}


async def test_with_all_cells_running(desk: Desk) -> None:
    """All cells running: all are counted as running, none as not started."""
    operation = await desk.start(columns=[A])
    hand = await desk.claim()
    await hand.begin(*hand.sets.targets)
    answer = await desk.cancel(operation.id)
    assert (answer.not_started_reset, answer.running_invalidated) == (0, 4)


async def test_in_the_last_cell(desk: Desk) -> None:
    """A cancel in the last cell keeps all that was stored and drops that one."""
    await desk.compute()
    operation = await desk.start(columns=[A])
    hand = await desk.claim()
    await hand.begin(*hand.sets.targets)
    await hand.finish({(A, 0): 0, (A, 1): 1, (A, 2): 2})
    answer = await desk.cancel(operation.id)
    assert (answer.not_started_reset, answer.running_invalidated) == (0, 1)
    assert await hand.report(done={(A, 3): 3}) == Lost(Reason.USER)
    reads = await desk.reads()
    assert [reads[A, row] for row in range(4)] == [
        (COMPLETED, 0),
        (COMPLETED, 1),
        (COMPLETED, 2),
        (STALE, "old"),
    ]


async def test_after_the_last_commit_before_the_operation_was_completed(desk: Desk) -> None:
    """No live execution left: the cancel completes the operation and answers zeros."""
    operation = await desk.start()
    hand = await desk.claim()
    await hand.run_rest()
    answer = await desk.cancel(operation.id, NOW + 3)
    assert zeros(answer)
    assert "completed" in answer.message
    after = await desk.operation(operation.id)
    assert (after.status, after.counts.completed) == (OperationStatus.COMPLETED, 12)
    assert not await desk.store.complete_if_no_live_execution(operation.id, NOW + 4)


async def test_after_a_hand_back(desk: Desk) -> None:
    """Handed back, and so nothing running: everything left counts as not started."""
    operation = await desk.start()
    hand = await desk.claim()
    await hand.begin((A, 0))
    assert await desk.store.hand_back_if_held(hand.claim.execution_id, hand.claim.epoch)
    answer = await desk.cancel(operation.id)
    assert (answer.not_started_reset, answer.running_invalidated) == (12, 0)


async def test_a_dead_holders_running_cells_are_counted_as_running(desk: Desk) -> None:
    """Their calls did go out: also after another claim they count as running_invalidated."""
    operation = await desk.start()
    dead = await desk.claim(SILENT)
    await dead.begin((A, 0), (C, 3))
    await desk.claim()
    answer = await desk.cancel(operation.id)
    assert (answer.not_started_reset, answer.running_invalidated) == (10, 2)


async def test_a_cancelled_execution_never_revives(desk: Desk) -> None:
    """No claim, report, renewal, hand-back or sweep brings cancelled work back."""
    operation = await desk.start(slice_cells=6)
    hand = await desk.claim(SILENT)
    await hand.begin((A, 0))
    await desk.cancel(operation.id)
    once = await desk.operation(operation.id)
    reads = await desk.reads()
    store = desk.store
    execution, epoch = hand.claim.execution_id, hand.claim.epoch
    assert await store.claim_next("worker", 1) is None
    assert await store.claim(execution, "worker", 1) is None
    assert await hand.report(done={(A, 0): 1}) == Lost(Reason.USER)
    assert await hand.report(start=[(A, 1)]) == Lost(Reason.USER)
    assert not await store.hand_back_if_held(execution, epoch)
    standing = (await store.renew_if_held({execution: epoch}, 60))[execution]
    assert (standing.state, standing.reason) == ("cancelled", Reason.USER)
    assert not await store.complete_if_no_live_execution(operation.id, NOW)
    assert operation.id not in await store.sweep(NOW)
    assert await store.claim_next("worker", 1) is None
    assert await desk.operation(operation.id) == once
    assert await desk.reads() == reads


# --- what ends up in the cells ---


async def test_a_cell_finished_in_this_operation_keeps_its_result(desk: Desk) -> None:
    """Results that landed before the commit stay, failures among them."""
    await desk.compute()
    operation = await desk.start()
    hand = await desk.claim()
    await hand.begin((A, 0), (C, 0))
    await hand.finish({(A, 0): "new", (C, 0): BOOM})
    await desk.cancel(operation.id)
    done, failed = await desk.cell((A, 0)), await desk.cell((C, 0))
    assert (done.status, done.value, done.execution_id) == (COMPLETED, "new", None)
    assert (failed.status, failed.value, failed.error) == (FAILED, None, BOOM)


@pytest.mark.parametrize("claimed", [False, True])
async def test_a_cell_not_started_is_as_if_the_operation_had_never_been(
    desk: Desk, *, claimed: bool
) -> None:
    """QUEUED and DISPATCHED cells get back value, status, error, metrics and times."""
    await desk.compute({(A, 0): 5, (A, 1): BOOM}, cells=[(A, 0), (A, 1)])
    before = await desk.cells()
    operation = await desk.start()
    if claimed:
        await desk.claim()
    pending = DISPATCHED if claimed else QUEUED
    during = await desk.cells()
    assert {cell.status for at, cell in during.items() if at[0] != T} == {pending}
    assert during[A, 0].value == 5
    assert during[A, 0].execution_id == operation.execution_ids[0]
    await desk.cancel(operation.id)
    assert await desk.cells() == before


async def test_a_cell_not_started_shows_later_edits(desk: Desk) -> None:
    """An edit during the operation has its effect on a cell that the cancel resets."""
    await desk.compute()
    operation = await desk.start()
    await desk.edit(1, "edited")
    assert (await desk.cell((A, 1))).status is QUEUED
    await desk.cancel(operation.id)
    reads = await desk.reads()
    assert {reads[column, 1] for column in (A, B, C)} == {(STALE, "old")}
    assert {reads[column, 0] for column in (A, B, C)} == {(COMPLETED, "old")}


async def test_a_running_cell_keeps_its_previous_value_and_is_stale(desk: Desk) -> None:
    """RUNNING at the commit: previous value, STALE; the late result is dropped."""
    await desk.compute({(A, 1): BOOM})
    operation = await desk.start()
    hand = await desk.claim()
    await hand.begin((A, 0), (A, 1))
    assert (await desk.cell((A, 0))).status is RUNNING
    before = await desk.cell((A, 0))
    await desk.cancel(operation.id)
    assert await hand.report(done={(A, 0): "late", (A, 1): "late"}) == Lost(Reason.USER)
    after = await desk.cell((A, 0))
    assert (after.status, after.value, after.updated_at) == (STALE, "old", before.updated_at)
    assert (await desk.cell((A, 1))).status is STALE
    assert (await desk.cell((A, 1))).error == BOOM


async def test_a_dependent_that_is_no_target_is_untouched(desk: Desk) -> None:
    """What depends on a cancelled cell and is not a target reads as before."""
    await desk.compute()
    operation = await desk.start(columns=[A])
    hand = await desk.claim()
    await hand.begin((A, 0))
    await desk.cancel(operation.id)
    assert await desk.statuses(B) == [COMPLETED] * 4
    assert (await desk.cell((B, 0))).value == "old"


async def test_a_cell_that_became_stale_while_covered_reads_stale_after_the_cancel(
    desk: Desk,
) -> None:
    """Settled statuses are kept beneath the overlay, and show when it is gone."""
    await desk.compute()
    operation = await desk.start(columns=[B])
    other = await desk.start(cells=[(A, 2)])
    store = desk.store
    claim = await store.claim(other.execution_ids[0], "worker", 60)
    assert claim is not None
    hand = Hand(desk, claim)
    await hand.run_rest("different")
    assert await desk.statuses(B) == [QUEUED] * 4
    await desk.cancel(operation.id)
    assert await desk.statuses(B) == [COMPLETED, COMPLETED, STALE, COMPLETED]


async def test_cancelling_the_newer_operation_does_not_revive_the_older(desk: Desk) -> None:
    """Nothing ever returns a cell to an execution: it reads as stored."""
    older = await desk.start()
    newer = await desk.start(cells=[(A, 0), (A, 1)], statuses=ANY)
    answer = await desk.cancel(newer.id)
    assert answer.not_started_reset == 2
    assert (await desk.cell((A, 0))).status is STALE
    assert (await desk.cell((A, 2))).status is QUEUED
    counts = (await desk.operation(older.id)).counts
    assert (counts.superseded, counts.pending) == (2, 10)


async def test_only_the_named_operation_is_cancelled(desk: Desk, store: Store) -> None:
    """Other operations of the sheet go on."""
    first = await desk.start(rows=[0, 1])
    second = await desk.start(rows=[2, 3])
    await desk.cancel(first.id)
    assert (await desk.operation(second.id)).counts.pending == 6
    hand = await desk.claim()
    assert hand.claim.operation_id == second.id
    await hand.run_rest()
    assert await store.complete_if_no_live_execution(second.id, NOW)

"""Cancel: what it answers, what it leaves in the cells, at every point of an operation's life."""

from __future__ import annotations

import asyncio
from typing import Literal
from uuid import UUID, uuid4

import pytest

from recalc.domain.errors import NotFound
from recalc.domain.records import Caller, Cancelled
from recalc.domain.states import OperationStatus, Reason
from recalc.engine.ports import ColumnEdit, Held, Lost, SheetEdit, SheetRef, Store
from tests.conformance.sheet_fixture import (
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
    ScriptedWorker,
    SheetFixture,
    T,
    new_sheet,
)
from tests.support.clocks import ManualClock


def zeros(answer: Cancelled) -> bool:
    return not answer.execution_ids and answer.cancelled_cell_count == 0


# --- what the endpoint answers ---


async def test_an_active_operation_is_cancelled_with_exact_counts(seeded: SheetFixture) -> None:
    """The answer names the executions that this call cancelled and counts what it withdrew."""
    operation = await seeded.start(slice_cells=6)
    scripted = await seeded.claim()
    await scripted.begin((A, 0), (A, 1), (C, 0))
    await scripted.finish({(A, 0): 1})
    answer = await seeded.cancel(operation.id)
    assert list(answer.execution_ids) == list(operation.execution_ids)
    assert (answer.not_started_reset, answer.running_invalidated) == (9, 2)
    assert answer.cancelled_cell_count == 11
    assert answer.found == operation.id
    assert answer.message
    after = await seeded.operation(operation.id)
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


async def test_executions_that_had_ended_are_not_in_the_answer(seeded: SheetFixture) -> None:
    """Only executions that this call cancelled are named."""
    operation = await seeded.start(slice_cells=6)
    scripted = await seeded.claim()
    await scripted.run_rest()
    answer = await seeded.cancel(operation.id)
    assert scripted.claim.execution_id not in answer.execution_ids
    assert len(answer.execution_ids) == len(operation.execution_ids) - 1
    assert answer.not_started_reset == 6


async def test_a_completed_operation_answers_zeros_and_when_it_ended(
    seeded: SheetFixture, clock: ManualClock
) -> None:
    """A cancel that comes after the end changes nothing and says so, and so does one after that:
    the first has completed the operation's own row, later than its last execution ended."""
    operation = await seeded.compute()
    before = await seeded.reads()
    clock.at = NOW + 5
    answer = await seeded.cancel(operation.id)
    assert zeros(answer)
    assert "completed" in answer.message
    assert "2023-11-14T22:13:20.000" in answer.message
    assert await seeded.cancel(operation.id) == answer
    assert await seeded.reads() == before
    assert (await seeded.operation(operation.id)).ended_at == NOW


@pytest.mark.parametrize("how", ["cancel", "cancel_for_reason", "abort", "delete", "take over"])
async def test_no_operation_ends_before_it_was_created(
    seeded: SheetFixture, clock: ManualClock, how: str
) -> None:
    """Clocks of servers need not agree: the end that is told is not before the creation."""
    operation = await seeded.start()
    clock.at = NOW - 5_000
    match how:
        case "cancel":
            await seeded.cancel(operation.id)
        case "cancel_for_reason":
            await seeded.store.cancel_for_reason_if_active(operation.id, Reason.MAX_FAILED, "why")
        case "abort":
            await abort(seeded)
        case "delete":
            await seeded.store.delete_rows(seeded.ref, range(4))
        case _:
            await seeded.start()
    found = await seeded.operation(operation.id)
    assert (found.created_at, found.ended_at) == (NOW, NOW)
    assert "2023-11-14T22:13:20.000" in (await seeded.cancel(operation.id)).message


async def test_an_operation_that_had_ended_is_told_alike_after_an_abort(
    seeded: SheetFixture, clock: ManualClock
) -> None:
    """An abort that finds an operation whose executions have ended leaves it its end."""
    operation = await seeded.start()
    scripted = await seeded.claim()
    await scripted.run_rest()
    clock.at = NOW + 3
    assert await abort(seeded) == []
    after = await seeded.operation(operation.id)
    assert (after.status, after.ended_at) == (OperationStatus.COMPLETED, NOW)
    assert "2023-11-14T22:13:20.000" in (await seeded.cancel(operation.id)).message


async def test_a_second_cancel_answers_zeros(seeded: SheetFixture, clock: ManualClock) -> None:
    """Whoever cancels a cancelled operation is told so, and moves no count."""
    operation = await seeded.start()
    assert not zeros(await seeded.cancel(operation.id))
    once = await seeded.operation(operation.id)
    clock.at = NOW + 1
    again = await seeded.cancel(operation.id)
    assert zeros(again)
    assert "cancelled" in again.message
    assert await seeded.operation(operation.id) == once


async def test_a_second_cancel_by_execution_id_answers_zeros(seeded: SheetFixture) -> None:
    """The second cancel is without effect by whatever id it names the operation."""
    operation = await seeded.start(slice_cells=6)
    await seeded.cancel(operation.id)
    assert zeros(await seeded.cancel(operation.execution_ids[1]))


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
async def test_any_string_that_names_nothing_answers_zeros(
    seeded: SheetFixture, operation_id: str
) -> None:
    """operation_id is any string: what was never an operation's id cancels nothing."""
    operation = await seeded.start()
    answer = await seeded.cancel(operation_id)
    assert zeros(answer)
    assert answer.found is None
    assert answer.operation_id == operation_id
    assert answer.message
    assert (await seeded.operation(operation.id)).status is OperationStatus.QUEUED


async def test_running_cells_with_calls_are_counted(seeded: SheetFixture) -> None:
    """Of the running cells those whose columns make calls, over all executions; waiting cells and
    running ones of other columns are none of them."""
    call = (await seeded.add_column("call", "ENDPOINT", seeded.columns[T])).number
    ask = (await seeded.add_column("ask", "PROMPT_TEMPLATE", seeded.columns[T])).number
    operation = await seeded.start(slice_cells=10)
    first, second = await seeded.claim(), await seeded.claim()
    await first.begin((A, 0), (call, 0), (call, 1), (ask, 1))
    await first.finish({(call, 0): 1})
    await second.begin((C, 2), (call, 2), (call, 3))
    answer = await seeded.cancel(operation.id)
    assert (answer.running_invalidated, answer.aborted_calls) == (6, 4)
    assert (await seeded.cancel(operation.id)).aborted_calls == 0


async def test_calls_are_those_of_the_columns_at_the_cancel(seeded: SheetFixture) -> None:
    """A column that got another type while its cells ran, and columns next to each other."""
    calls = [await seeded.add_column(f"call {n}", "ENDPOINT", seeded.columns[T]) for n in range(2)]
    operation = await seeded.start(columns=[A, *(column.number for column in calls)])
    scripted = await seeded.claim()
    await scripted.begin((A, 0), *((column.number, 1) for column in calls))
    for column, type_ in ((seeded.columns[A], "CODE_EXECUTION"), (calls[0], "COUNT")):
        structure = await seeded.store.structure(seeded.ref)
        assert await seeded.store.update_column_if_unchanged(
            seeded.ref, structure.columns_version, column.id, ColumnEdit(type=type_, config={})
        )
    answer = await seeded.cancel(operation.id)
    assert (answer.running_invalidated, answer.aborted_calls) == (3, 2)


async def test_an_operation_of_another_sheet_is_left_alone(seeded: SheetFixture) -> None:
    """A cancel in one sheet does not reach an operation of another sheet of the workspace."""
    other = await SheetFixture.open(seeded.store, seeded.caller)
    operation = await other.start()
    assert zeros(await seeded.cancel(operation.id))
    assert zeros(await seeded.cancel(operation.execution_ids[0]))
    assert (await other.operation(operation.id)).status is OperationStatus.QUEUED
    await other.audit()


async def test_an_execution_id_resolves_to_its_operation(seeded: SheetFixture) -> None:
    """Cancelling by one execution's id cancels the whole operation that created it."""
    operation = await seeded.start(slice_cells=6)
    assert len(operation.execution_ids) == 2
    answer = await seeded.cancel(operation.execution_ids[1])
    assert list(answer.execution_ids) == list(operation.execution_ids)
    assert answer.found == operation.id
    assert answer.not_started_reset == 12


async def test_an_id_in_upper_case_is_the_same_id(seeded: SheetFixture) -> None:
    """UUIDs are compared as UUIDs, whatever the case of their digits."""
    operation = await seeded.start()
    assert not zeros(await seeded.cancel(str(operation.id).upper()))


async def test_fifty_cancels_at_once_give_one_answer_with_counts(seeded: SheetFixture) -> None:
    """Of many cancels at once exactly one carries the counts while anything was pending."""
    operation = await seeded.start(slice_cells=6)
    scripted = await seeded.claim()
    await scripted.begin((A, 0))
    ids = [operation.id, *operation.execution_ids]
    answers = await asyncio.gather(*(seeded.cancel(ids[n % len(ids)]) for n in range(50)))
    carrying = [answer for answer in answers if not zeros(answer)]
    assert len(carrying) == 1
    assert (carrying[0].not_started_reset, carrying[0].running_invalidated) == (11, 1)


async def test_cancels_against_the_last_report_agree_with_it(seeded: SheetFixture) -> None:
    """When the last result and cancels race, the counts say which of them came first."""
    for _ in range(20):
        operation = await seeded.start(cells=[(A, 0)])
        scripted = await seeded.claim()
        await scripted.begin((A, 0))
        answers = await asyncio.gather(
            *(seeded.cancel(operation.id) for _ in range(3)),
            scripted.report(done={(A, 0): 1}),
            *(seeded.cancel(operation.id) for _ in range(3)),
        )
        reply = answers.pop(3)
        carrying = [a for a in answers if isinstance(a, Cancelled) and not zeros(a)]
        after = await seeded.operation(operation.id)
        if isinstance(reply, Held):
            assert not carrying
            assert (after.status, after.counts.completed) == (OperationStatus.COMPLETED, 1)
        else:
            assert reply == Lost(Reason.USER)
            assert len(carrying) == 1
            assert after.counts.running_invalidated == 1


async def test_unknown_places_are_not_found(seeded: SheetFixture, stranger: Caller) -> None:
    """Table or sheet unknown, of another workspace, or the sheet not of that table: NotFound."""
    operation = await seeded.start()
    other = await new_sheet(seeded.store, seeded.caller.workspace_id)
    workspace, table, sheet = seeded.ref.workspace_id, seeded.ref.table_id, seeded.ref.sheet_id
    for ref in (
        SheetRef(stranger.workspace_id, table, sheet),
        SheetRef(999, table, sheet),
        SheetRef(workspace, uuid4(), sheet),
        SheetRef(workspace, table, uuid4()),
        SheetRef(workspace, other.table_id, sheet),
        SheetRef(workspace, table, other.sheet_id),
    ):
        with pytest.raises(NotFound):
            await seeded.store.cancel_if_active(ref, str(operation.id), stranger)
    assert (await seeded.operation(operation.id)).status is OperationStatus.QUEUED


@pytest.mark.parametrize("what", ["sheet", "table"])
async def test_in_a_deleted_place_nothing_can_be_cancelled(seeded: SheetFixture, what: str) -> None:
    """A deleted table or sheet is not found, and its operations with it."""
    operation = await seeded.start()
    if what == "sheet":
        await seeded.store.delete_sheet(seeded.ref)
    else:
        await seeded.store.delete_table(seeded.ref.workspace_id, seeded.ref.table_id)
    with pytest.raises(NotFound):
        await seeded.cancel(operation.id)
    with pytest.raises(NotFound):
        await seeded.operation(operation.id)


# --- a whole sheet: a run that says it was aborted ---

ABORT = SheetEdit(eval_run_status="aborted")


async def abort(seeded: SheetFixture, edit: SheetEdit = ABORT) -> list[UUID]:
    change = await seeded.store.update_sheet(seeded.ref, edit, seeded.caller)
    assert change.sheet.eval_run_status == edit.eval_run_status
    return list(change.cancelled)


async def test_an_aborted_run_cancels_what_is_active_in_its_sheet(
    seeded: SheetFixture, clock: ManualClock
) -> None:
    """Queued and running operations of this sheet, each as a cancel would: ended ones stay as they
    were, and so do those of other sheets. A second abort finds nothing."""
    ended = await seeded.compute()
    running = await seeded.start(columns=[A])
    scripted = await seeded.claim()
    await scripted.begin((A, 0), (A, 1))
    other = await SheetFixture.open(seeded.store, seeded.caller)
    elsewhere = await other.start()
    queued = await seeded.start(columns=[B, C])
    once = await seeded.operation(ended.id)
    clock.at = NOW + 7
    assert sorted(await abort(seeded)) == sorted([running.id, queued.id])
    counts = (await seeded.operation(running.id)).counts
    assert (counts.not_started_reset, counts.running_invalidated, counts.pending) == (2, 2, 0)
    counts = (await seeded.operation(queued.id)).counts
    assert (counts.not_started_reset, counts.running_invalidated, counts.pending) == (8, 0, 0)
    for operation in (running, queued):
        after = await seeded.operation(operation.id)
        assert (after.status, after.ended_at) == (OperationStatus.CANCELLED, NOW + 7)
        assert zeros(await seeded.cancel(operation.id))
    assert await scripted.report(done={(A, 0): "late"}) == Lost(Reason.USER)
    reads = await seeded.reads()
    assert reads[A, 0] == reads[A, 1] == (STALE, "old")
    assert reads[A, 2] == (COMPLETED, "old")
    assert await seeded.operation(ended.id) == once
    assert (await other.operation(elsewhere.id)).status is OperationStatus.QUEUED
    assert await abort(seeded) == []
    await other.audit()


@pytest.mark.parametrize("status", ["running", "completed", None])
async def test_a_run_that_goes_on_or_completes_cancels_nothing(
    seeded: SheetFixture, status: Literal["running", "completed"] | None
) -> None:
    """Only an abort is a stop signal."""
    operation = await seeded.start()
    assert (
        await abort(seeded, SheetEdit(title="x", expected_row_count=3, eval_run_status=status))
        == []
    )
    assert (await seeded.operation(operation.id)).status is OperationStatus.QUEUED


async def test_aborts_and_cancels_at_once_withdraw_everything_once(seeded: SheetFixture) -> None:
    """Whichever comes first carries the counts; the operation ends once, with the law intact."""
    for _ in range(10):
        operation = await seeded.start()
        scripted = await seeded.claim()
        await scripted.begin((A, 0))
        answers = await asyncio.gather(
            *(seeded.cancel(operation.id) for _ in range(4)),
            *(abort(seeded) for _ in range(4)),
            scripted.report(done={(A, 0): 1}),
        )
        cancels = [a for a in answers if isinstance(a, Cancelled) and not zeros(a)]
        aborts = [a for a in answers if isinstance(a, list) and a]
        assert len(cancels) + len(aborts) == 1
        assert all(each == [operation.id] for each in aborts)
        after = await seeded.operation(operation.id)
        assert after.status is OperationStatus.CANCELLED
        done = isinstance(answers[-1], Held)
        assert (after.counts.completed, after.counts.running_invalidated) == (done, not done)


async def test_an_operation_is_created_before_an_abort_or_after_it(seeded: SheetFixture) -> None:
    """One that is active after both was created after the abort: the next abort cancels it."""
    for _ in range(10):
        _, first = await asyncio.gather(seeded.create(columns=[A]), abort(seeded))
        operation = seeded.operations[-1]
        active = (await seeded.operation(operation)).status is OperationStatus.QUEUED
        assert first == ([] if active else [operation])
        assert await abort(seeded) == ([operation] if active else [])


# --- at every point of a life ---


async def test_before_the_first_claim(seeded: SheetFixture) -> None:
    """An operation that nobody claimed is reset as a whole, and nobody can claim it after."""
    operation = await seeded.start()
    assert operation.status is OperationStatus.QUEUED
    answer = await seeded.cancel(operation.id)
    assert (answer.not_started_reset, answer.running_invalidated) == (12, 0)
    assert await seeded.store.claim_next("worker", 1) is None
    assert await seeded.store.claim(operation.execution_ids[0], "worker", 1) is None


async def test_after_the_claim_before_any_start(seeded: SheetFixture) -> None:
    """Held, nothing marked: all cells count as not started."""
    operation = await seeded.start()
    scripted = await seeded.claim()
    assert (await seeded.operation(operation.id)).status is OperationStatus.RUNNING
    answer = await seeded.cancel(operation.id)
    assert (answer.not_started_reset, answer.running_invalidated) == (12, 0)
    assert await scripted.report(start=[(A, 0)]) == Lost(Reason.USER)
    assert set((await seeded.reads()).values()) == {(STALE, None)}


async def test_with_all_cells_running(seeded: SheetFixture) -> None:
    """All cells running: all are counted as running, none as not started."""
    operation = await seeded.start(columns=[A])
    scripted = await seeded.claim()
    await scripted.begin(*scripted.sets.targets)
    answer = await seeded.cancel(operation.id)
    assert (answer.not_started_reset, answer.running_invalidated) == (0, 4)


async def test_in_the_last_cell(seeded: SheetFixture) -> None:
    """A cancel in the last cell keeps all that was stored and drops that one."""
    await seeded.compute()
    operation = await seeded.start(columns=[A])
    scripted = await seeded.claim()
    await scripted.begin(*scripted.sets.targets)
    await scripted.finish({(A, 0): 0, (A, 1): 1, (A, 2): 2})
    answer = await seeded.cancel(operation.id)
    assert (answer.not_started_reset, answer.running_invalidated) == (0, 1)
    assert await scripted.report(done={(A, 3): 3}) == Lost(Reason.USER)
    reads = await seeded.reads()
    assert [reads[A, row] for row in range(4)] == [
        (COMPLETED, 0),
        (COMPLETED, 1),
        (COMPLETED, 2),
        (STALE, "old"),
    ]


async def test_after_the_last_commit_before_the_operation_was_completed(
    seeded: SheetFixture,
    clock: ManualClock,
) -> None:
    """No live execution left: the cancel completes the operation and answers zeros."""
    operation = await seeded.start()
    scripted = await seeded.claim()
    await scripted.run_rest()
    clock.at = NOW + 3
    answer = await seeded.cancel(operation.id)
    assert zeros(answer)
    assert "completed" in answer.message
    after = await seeded.operation(operation.id)
    assert (after.status, after.counts.completed) == (OperationStatus.COMPLETED, 12)
    clock.at = NOW + 4
    assert not await seeded.store.complete_if_no_live_execution(operation.id)


async def test_after_a_hand_back(seeded: SheetFixture) -> None:
    """Handed back, and so nothing running: everything left counts as not started."""
    operation = await seeded.start()
    scripted = await seeded.claim()
    await scripted.begin((A, 0))
    assert await seeded.store.hand_back_if_held(scripted.claim.execution_id, scripted.claim.epoch)
    answer = await seeded.cancel(operation.id)
    assert (answer.not_started_reset, answer.running_invalidated) == (12, 0)


async def test_a_dead_holders_running_cells_are_counted_as_running(seeded: SheetFixture) -> None:
    """Their calls did go out: also after another claim they count as running_invalidated."""
    operation = await seeded.start()
    dead = await seeded.claim(SILENT)
    await dead.begin((A, 0), (C, 3))
    await seeded.claim()
    answer = await seeded.cancel(operation.id)
    assert (answer.not_started_reset, answer.running_invalidated) == (10, 2)


async def test_a_cancelled_execution_never_revives(seeded: SheetFixture) -> None:
    """No claim, report, renewal, hand-back or sweep brings cancelled work back."""
    operation = await seeded.start(slice_cells=6)
    scripted = await seeded.claim(SILENT)
    await scripted.begin((A, 0))
    await seeded.cancel(operation.id)
    once = await seeded.operation(operation.id)
    reads = await seeded.reads()
    store = seeded.store
    execution, epoch = scripted.claim.execution_id, scripted.claim.epoch
    assert await store.claim_next("worker", 1) is None
    assert await store.claim(execution, "worker", 1) is None
    assert await scripted.report(done={(A, 0): 1}) == Lost(Reason.USER)
    assert await scripted.report(start=[(A, 1)]) == Lost(Reason.USER)
    assert not await store.hand_back_if_held(execution, epoch)
    status = (await store.renew_if_held({execution: epoch}, 60))[execution]
    assert (status.state, status.reason) == ("cancelled", Reason.USER)
    assert not await store.complete_if_no_live_execution(operation.id)
    assert operation.id not in await store.sweep()
    assert await store.claim_next("worker", 1) is None
    assert await seeded.operation(operation.id) == once
    assert await seeded.reads() == reads


# --- what ends up in the cells ---


async def test_a_cell_finished_in_this_operation_keeps_its_result(seeded: SheetFixture) -> None:
    """Results that landed before the commit stay, failures among them."""
    await seeded.compute()
    operation = await seeded.start()
    scripted = await seeded.claim()
    await scripted.begin((A, 0), (C, 0))
    await scripted.finish({(A, 0): "new", (C, 0): BOOM})
    await seeded.cancel(operation.id)
    done, failed = await seeded.cell((A, 0)), await seeded.cell((C, 0))
    assert (done.status, done.value, done.execution_id) == (COMPLETED, "new", None)
    assert (failed.status, failed.value, failed.error) == (FAILED, None, BOOM)


@pytest.mark.parametrize("claimed", [False, True])
async def test_a_cell_not_started_is_as_if_the_operation_had_never_been(
    seeded: SheetFixture, *, claimed: bool
) -> None:
    """QUEUED and DISPATCHED cells get back value, status, error, metrics and times."""
    await seeded.compute({(A, 0): 5, (A, 1): BOOM}, cells=[(A, 0), (A, 1)])
    before = await seeded.cells()
    operation = await seeded.start()
    if claimed:
        await seeded.claim()
    pending = DISPATCHED if claimed else QUEUED
    during = await seeded.cells()
    assert {cell.status for at, cell in during.items() if at[0] != T} == {pending}
    assert during[A, 0].value == 5
    assert during[A, 0].execution_id == operation.execution_ids[0]
    await seeded.cancel(operation.id)
    assert await seeded.cells() == before


async def test_a_cell_not_started_shows_later_edits(seeded: SheetFixture) -> None:
    """An edit during the operation has its effect on a cell that the cancel resets."""
    await seeded.compute()
    operation = await seeded.start()
    await seeded.edit(1, "edited")
    assert (await seeded.cell((A, 1))).status is QUEUED
    await seeded.cancel(operation.id)
    reads = await seeded.reads()
    assert {reads[column, 1] for column in (A, B, C)} == {(STALE, "old")}
    assert {reads[column, 0] for column in (A, B, C)} == {(COMPLETED, "old")}


async def test_a_running_cell_keeps_its_previous_value_and_is_stale(seeded: SheetFixture) -> None:
    """RUNNING at the commit: previous value, STALE; the late result is dropped."""
    await seeded.compute({(A, 1): BOOM})
    operation = await seeded.start()
    scripted = await seeded.claim()
    await scripted.begin((A, 0), (A, 1))
    assert (await seeded.cell((A, 0))).status is RUNNING
    before = await seeded.cell((A, 0))
    await seeded.cancel(operation.id)
    assert await scripted.report(done={(A, 0): "late", (A, 1): "late"}) == Lost(Reason.USER)
    after = await seeded.cell((A, 0))
    assert (after.status, after.value, after.updated_at) == (STALE, "old", before.updated_at)
    assert (await seeded.cell((A, 1))).status is STALE
    assert (await seeded.cell((A, 1))).error == BOOM


async def test_a_dependent_that_is_no_target_is_untouched(seeded: SheetFixture) -> None:
    """What depends on a cancelled cell and is not a target reads as before."""
    await seeded.compute()
    operation = await seeded.start(columns=[A])
    scripted = await seeded.claim()
    await scripted.begin((A, 0))
    await seeded.cancel(operation.id)
    assert await seeded.statuses(B) == [COMPLETED] * 4
    assert (await seeded.cell((B, 0))).value == "old"


async def test_a_cell_that_became_stale_while_covered_reads_stale_after_the_cancel(
    seeded: SheetFixture,
) -> None:
    """Settled statuses are kept beneath the overlay, and show when it is gone."""
    await seeded.compute()
    operation = await seeded.start(columns=[B])
    other = await seeded.start(cells=[(A, 2)])
    store = seeded.store
    claim = await store.claim(other.execution_ids[0], "worker", 60)
    assert claim is not None
    scripted = ScriptedWorker(seeded, claim)
    await scripted.run_rest("different")
    assert await seeded.statuses(B) == [QUEUED] * 4
    await seeded.cancel(operation.id)
    assert await seeded.statuses(B) == [COMPLETED, COMPLETED, STALE, COMPLETED]


async def test_cancelling_the_newer_operation_does_not_revive_the_older(
    seeded: SheetFixture,
) -> None:
    """Nothing ever returns a cell to an execution: it reads as stored."""
    older = await seeded.start()
    newer = await seeded.start(cells=[(A, 0), (A, 1)], statuses=ANY)
    answer = await seeded.cancel(newer.id)
    assert answer.not_started_reset == 2
    assert (await seeded.cell((A, 0))).status is STALE
    assert (await seeded.cell((A, 2))).status is QUEUED
    counts = (await seeded.operation(older.id)).counts
    assert (counts.superseded, counts.pending) == (2, 10)


async def test_only_the_named_operation_is_cancelled(seeded: SheetFixture, store: Store) -> None:
    """Other operations of the sheet go on."""
    first = await seeded.start(rows=[0, 1])
    second = await seeded.start(rows=[2, 3])
    await seeded.cancel(first.id)
    assert (await seeded.operation(second.id)).counts.pending == 6
    scripted = await seeded.claim()
    assert scripted.claim.operation_id == second.id
    await scripted.run_rest()
    assert await store.complete_if_no_live_execution(second.id)

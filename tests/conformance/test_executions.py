"""Executions as workers see them: the fence, claims, attempts, leases, hand-backs, ends."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest
from pyroaring import BitMap

from recalc.domain.cell_ids import cell_id
from recalc.domain.cellsets import CellSet
from recalc.domain.errors import Invalid
from recalc.domain.states import ExecutionState, OperationStatus, Reason
from recalc.engine.ports import Held, Lost, NotStorable, Store, StructureChanged, Withdrawn
from recalc.store import codec
from tests.conformance.desk import (
    ANY,
    BOOM,
    COMPLETED,
    DISPATCHED,
    FAILED,
    LEASE,
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
    encoded,
    new_column,
)
from tests.support.values import values_of

# --- reports ---


async def test_a_report_marks_and_stores_in_one_commit(desk: Desk) -> None:
    """Finished cells are stored and the next ones marked by the same report."""
    operation = await desk.start()
    hand = await desk.claim()
    assert (await desk.operation(operation.id)).status_counts["DISPATCHED"] == 12
    await hand.begin((A, 0), (C, 0))
    assert isinstance(await hand.report(done={(A, 0): 1, (C, 0): BOOM}, start=[(B, 0)]), Held)
    reads = await desk.reads()
    assert (reads[A, 0], reads[C, 0]) == ((COMPLETED, 1), (FAILED, None))
    assert reads[B, 0] == (RUNNING, None)
    assert reads[A, 1] == (DISPATCHED, None)
    counts = (await desk.operation(operation.id)).counts
    assert (counts.completed, counts.failed, counts.pending, counts.running) == (1, 1, 10, 1)


async def test_a_stored_cell_carries_time_version_error_and_no_execution(desk: Desk) -> None:
    """A result is stored with when and on which version of the sheet it was computed."""
    await desk.compute({(A, 0): {"deep": [1, None, "x"]}, (A, 1): BOOM})
    cell = await desk.cell((A, 0))
    assert (cell.value, cell.error, cell.computed_version) == ({"deep": [1, None, "x"]}, None, 7)
    assert cell.updated_at == NOW
    assert cell.execution_id is None
    assert (await desk.cell((A, 1))).error == BOOM


async def test_the_last_cell_ends_the_execution_and_not_the_operation(desk: Desk) -> None:
    """A progress commit never touches the operation's row; readers derive that it completed, and
    when: nobody can tell whether the row knows of it yet."""
    operation = await desk.start()
    hand = await desk.claim()
    await hand.run_rest()
    after = await desk.operation(operation.id)
    assert after.status is OperationStatus.COMPLETED
    assert after.ended_at == NOW
    refused = await desk.cancel(operation.id, NOW + 5)
    assert (await desk.store.list_active_operations(desk.place))[0] == []
    assert await desk.store.sweep(NOW + 8) == []  # that cancel ended it
    assert await desk.operation(operation.id) == after
    assert await desk.cancel(operation.id, NOW + 11) == refused


async def test_completing_an_operation_is_done_once(desk: Desk) -> None:
    """The check after the last execution's end ends the operation, and shows in no reading."""
    operation = await desk.start()
    await (await desk.claim()).run_rest()
    derived = await desk.operation(operation.id)
    assert await desk.store.complete_if_no_live_execution(operation.id, NOW + 9)
    assert not await desk.store.complete_if_no_live_execution(operation.id, NOW + 10)
    assert await desk.operation(operation.id) == derived


async def test_an_operation_with_a_live_execution_is_not_completed(desk: Desk) -> None:
    """Neither the check nor the sweeper ends what is still live."""
    operation = await desk.start(slice_cells=6)
    hand = await desk.claim()
    await hand.run_rest()
    assert not await desk.store.complete_if_no_live_execution(operation.id, NOW)
    assert await desk.store.sweep(NOW) == []
    assert (await desk.operation(operation.id)).status is OperationStatus.RUNNING


async def test_the_sweeper_ends_what_a_crash_left_behind(desk: Desk) -> None:
    """Operations whose last execution ended without the check are ended by the sweep, once."""
    operation = await desk.start()
    await (await desk.claim()).run_rest()
    assert list(await desk.store.sweep(NOW + 1)) == [operation.id]
    assert list(await desk.store.sweep(NOW + 2)) == []


async def test_completing_what_does_not_exist_is_false(store: Store) -> None:
    """An unknown operation is not completed."""
    assert not await store.complete_if_no_live_execution(uuid4(), NOW)


# --- the fence ---


async def test_a_lost_epoch_writes_nothing(desk: Desk) -> None:
    """After another claim the old holder's results are dropped, whatever they are."""
    operation = await desk.start()
    old = await desk.claim(SILENT)
    await old.begin((A, 0))
    new = await desk.claim()
    assert new.claim.epoch == old.claim.epoch + 1
    before = await desk.operation(operation.id)
    assert await old.report(done={(A, 0): "late"}) == Lost(Reason.LEASE_LOST)
    assert await old.report(start=[(A, 1)]) == Lost(Reason.LEASE_LOST)
    assert not await desk.store.hand_back_if_held(old.claim.execution_id, old.claim.epoch)
    assert await desk.operation(operation.id) == before
    # Nor when both have reported as often.
    assert isinstance(await new.report(start=[(A, 1)]), Held)
    assert new.step == old.step
    assert await old.report(done={(A, 0): "late"}) == Lost(Reason.LEASE_LOST)
    assert (await desk.cell((A, 0))).value is None
    await new.finish({(A, 0): "mine"})
    assert (await desk.cell((A, 0))).value == "mine"


async def test_a_write_with_the_current_epoch_counts_after_its_lease(desk: Desk) -> None:
    """A lease only permits others to claim: until then the holder's writes count, and renew."""
    await desk.start(columns=[A])
    hand = await desk.claim(SILENT)
    hand.lease = LEASE
    await hand.begin((A, 0))
    assert await desk.store.claim_next("other", LEASE) is None
    await hand.finish({(A, 0): 1})
    assert (await desk.cell((A, 0))).value == 1


async def test_a_resent_report_is_written_once(desk: Desk) -> None:
    """A report whose answer was lost is sent again as it was, and answered as if it came once."""
    operation = await desk.start()
    hand = await desk.claim()
    await hand.begin((A, 0))
    progress = hand.progress(done={(A, 0): 1}, start=[(A, 1), (A, 2)])
    first = await desk.store.report_if_held(progress, LEASE)
    once = await desk.operation(operation.id)
    assert await desk.store.report_if_held(progress, LEASE) == first
    assert await desk.operation(operation.id) == once
    assert (once.counts.completed, once.counts.running) == (1, 2)


async def test_a_resent_last_report_is_written_once(desk: Desk) -> None:
    """Also the report that ended the execution is answered again as written."""
    operation = await desk.start(columns=[A])
    hand = await desk.claim()
    await hand.begin(*hand.sets.targets)
    progress = hand.progress(done=dict.fromkeys(hand.sets.running, 1))
    assert isinstance(await desk.store.report_if_held(progress, LEASE), Held)
    assert isinstance(await desk.store.report_if_held(progress, LEASE), Held)
    assert (await desk.operation(operation.id)).counts.completed == 4


async def test_a_resent_report_does_not_outlive_a_claim(desk: Desk) -> None:
    """A report resent after somebody else's claim is lost, not taken for one of theirs."""
    await desk.start()
    old = await desk.claim(SILENT)
    progress = old.progress(start=[(A, 0)])
    assert isinstance(await desk.store.report_if_held(progress, SILENT), Held)
    await desk.claim()
    assert await desk.store.report_if_held(progress, LEASE) == Lost(Reason.LEASE_LOST)


async def test_a_withdrawn_revision_writes_nothing_and_keeps_the_claim(desk: Desk) -> None:
    """Only the revision differs: the store's sets come back, and the rest is reported again."""
    operation = await desk.start()
    hand = await desk.claim()
    await hand.begin((A, 0), (A, 1))
    await desk.store.delete_rows(desk.place, [1], NOW)
    reply = await hand.report(done={(A, 0): 1, (A, 1): 1})
    assert isinstance(reply, Withdrawn)
    assert reply.revision == hand.claim.revision + 1
    assert reply.sets.running == CellSet.of([(A, 0)])
    assert BitMap([1]) & reply.sets.targets.all_rows() == BitMap()
    assert (await desk.operation(operation.id)).counts.completed == 0
    await hand.finish({(A, 0): 1})
    counts = (await desk.operation(operation.id)).counts
    assert (counts.completed, counts.not_started_reset, counts.running_invalidated) == (1, 2, 1)


async def test_a_resent_report_that_was_written_before_a_withdrawal(desk: Desk) -> None:
    """Written, then cells withdrawn, then resent: the sets that come back hold what was written."""
    operation = await desk.start()
    hand = await desk.claim()
    await hand.begin((A, 0), (A, 1))
    progress = hand.progress(done={(A, 0): 1})
    assert isinstance(await desk.store.report_if_held(progress, LEASE), Held)
    await desk.store.delete_rows(desk.place, [3], NOW)
    reply = await hand.send(progress)
    assert isinstance(reply, Withdrawn)
    assert reply.step == progress.step + 1
    assert (A, 0) in reply.sets.done
    await hand.finish({(A, 1): 2})
    assert (await desk.operation(operation.id)).counts.completed == 2


async def test_changed_columns_write_nothing(desk: Desk) -> None:
    """Columns changed since: nothing is written, the new structure comes back."""
    operation = await desk.start()
    hand = await desk.claim()
    await hand.begin((A, 0))
    before = await desk.operation(operation.id)
    await desk.add_column("new", "COUNT", desk.columns[T])
    reply = await hand.report(done={(A, 0): 1}, start=[(A, 1)])
    assert isinstance(reply, StructureChanged)
    assert [c.title for c in reply.structure.columns] == ["text", "a", "b", "c", "new"]
    assert await desk.operation(operation.id) == before
    assert (await desk.cell((A, 0))).status is RUNNING
    await hand.finish({(A, 0): 1})
    assert (await desk.cell((A, 0))).value == 1


async def test_structure_changed_leaves_the_step(desk: Desk) -> None:
    """A refused report does not count as one: the next has the same step."""
    await desk.start()
    hand = await desk.claim()
    await desk.add_column("new", "COUNT", desk.columns[T])
    step = hand.step
    assert isinstance(await hand.report(start=[(A, 0)]), StructureChanged)
    assert hand.step == step
    assert isinstance(await hand.report(start=[(A, 0)]), Held)


async def test_a_report_of_an_unknown_execution_is_lost(desk: Desk) -> None:
    """What is not there any more is lost to whoever held it."""
    await desk.start()
    hand = await desk.claim()
    progress = hand.progress(start=[(A, 0)])
    ghost = type(progress)(
        **{name: getattr(progress, name) for name in progress.__dataclass_fields__}
        | {"execution_id": uuid4()}
    )
    assert isinstance(await desk.store.report_if_held(ghost, LEASE), Lost)


@pytest.mark.parametrize(
    ("how", "reason"),
    [
        ("cancel", Reason.USER),
        ("take", Reason.SUPERSEDED),
        ("rows", Reason.DELETED),
        ("sheet", Reason.DELETED),
        ("table", Reason.DELETED),
        ("suspend", Reason.SUSPENDED),
    ],
)
async def test_a_holder_learns_why_it_lost(desk: Desk, how: str, reason: Reason) -> None:
    """USER, SUPERSEDED, DELETED, SUSPENDED: the reason stands in reply and standing."""
    operation = await desk.start(cells=[(A, 0), (C, 0)])
    hand = await desk.claim()
    await hand.begin((A, 0))
    store, place = desk.store, desk.place
    if how == "cancel":
        await desk.cancel(operation.id)
    elif how == "take":
        await desk.start(cells=[(A, 0), (C, 0)])
    elif how == "rows":
        await store.delete_rows(place, [0], NOW)
    elif how == "sheet":
        await store.delete_sheet(place, NOW)
    elif how == "table":
        await store.delete_table(place.workspace_id, place.table_id, NOW)
    else:
        await store.suspend_workspace(place.workspace_id, NOW)
    execution, epoch = hand.claim.execution_id, hand.claim.epoch
    standing = (await store.renew_if_held({execution: epoch}, LEASE))[execution]
    assert standing.reason is reason
    assert standing.state is not ExecutionState.ACTIVE
    assert await hand.report(done={(A, 0): "late"}) == Lost(reason)


# --- claims ---


async def test_a_held_execution_is_not_claimable(desk: Desk) -> None:
    """While a lease runs nobody else can hold the execution."""
    operation = await desk.start()
    await desk.claim()
    assert await desk.store.claim_next("other", LEASE) is None
    assert await desk.store.claim(operation.execution_ids[0], "other", LEASE) is None
    assert await desk.store.claim(uuid4(), "other", LEASE) is None


async def test_a_claim_tells_all_that_a_worker_needs(desk: Desk) -> None:
    """Where it stands, what is wanted, and the columns, all from the claim's own commit."""
    operation = await desk.start(columns=[A, B])
    claim = (await desk.claim()).claim
    assert (claim.operation_id, claim.execution_id) == (operation.id, operation.execution_ids[0])
    assert (claim.workspace_id, claim.sheet_id) == (desk.place.workspace_id, desk.place.sheet_id)
    assert (claim.epoch, claim.attempts) == (1, 0)
    assert len(claim.sets.targets) == 8
    assert not claim.sets.done
    assert claim.structure == await desk.store.structure(desk.place)


async def test_a_claim_by_name(desk: Desk) -> None:
    """A waiting execution can be held by its id."""
    operation = await desk.start(slice_cells=6)
    claim = await desk.store.claim(operation.execution_ids[1], "worker", LEASE)
    assert claim is not None
    assert claim.execution_id == operation.execution_ids[1]


async def test_operations_share_workers_by_turns(desk: Desk) -> None:
    """Operations with few held executions come first, then older ones."""
    first = await desk.start(rows=[0, 1], slice_cells=3)
    second = await desk.start(rows=[2, 3], slice_cells=3)
    turns = [(await desk.claim()).claim.operation_id for _ in range(4)]
    assert turns == [first.id, second.id, first.id, second.id]


async def test_a_claim_may_ask_for_one_kind(desk: Desk) -> None:
    """Executions that make calls, or that do not; also where a lease ran out."""
    quick = await desk.start(columns=[A])
    snapshot = await desk.plan()
    new = desk.new(snapshot.cells.all() - snapshot.cells.all_pending(), snapshot)
    slow = replace(new, executions=[replace(each, slow=True) for each in new.executions])
    assert await desk.store.create_operation_if_planned(desk.place, snapshot.plan_number, slow, NOW)
    desk.operations.append(slow.id)
    for lease in (SILENT, LEASE):
        for kind, operation in ((True, slow.id), (False, quick.id)):
            claim = await desk.store.claim_next("worker", lease, slow=kind)
            assert claim is not None
            assert claim.operation_id == operation
    assert await desk.store.claim_next("worker", LEASE, slow=True) is None


async def test_a_claim_keeps_the_dead_holders_running_set(desk: Desk) -> None:
    """The new holder starts with those cells; until then they read RUNNING."""
    await desk.start()
    dead = await desk.claim(SILENT)
    await dead.begin((A, 0), (C, 1))
    await dead.finish({(C, 1): 1})
    await dead.begin((C, 2))
    heir = await desk.claim()
    assert heir.claim.sets.running == CellSet.of([(A, 0), (C, 2)])
    assert heir.claim.sets.done == CellSet.of([(C, 1)])
    assert (await desk.cell((A, 0))).status is RUNNING
    await heir.run_rest()
    assert (await desk.cell((C, 1))).value == 1


async def test_finished_cells_are_not_run_again(desk: Desk) -> None:
    """What a dead holder stored is done for its heirs."""
    operation = await desk.start(columns=[A])
    dead = await desk.claim(SILENT)
    await dead.begin((A, 0))
    await dead.finish({(A, 0): "first"})
    heir = await desk.claim()
    assert (A, 0) not in heir.sets.pending
    await heir.run_rest("heir")
    assert (await desk.cell((A, 0))).value == "first"
    assert (await desk.operation(operation.id)).counts.completed == 4


async def test_attempts_count_only_where_nothing_finished(desk: Desk) -> None:
    """An attempt is a lease that ran out with nothing stored since the claim."""
    await desk.start()
    first = await desk.claim(SILENT)
    await first.begin((A, 0))
    second = await desk.claim(SILENT)
    assert second.claim.attempts == 1
    await second.finish({(A, 0): 1})
    third = await desk.claim(SILENT)
    assert third.claim.attempts == 0
    assert (await desk.claim(SILENT)).claim.attempts == 1


async def test_a_hand_back_is_never_an_attempt(desk: Desk) -> None:
    """However often it is handed back, an execution loses no attempt by it."""
    await desk.start()
    for epoch in range(1, 7):
        hand = await desk.claim(SILENT)
        assert (hand.claim.epoch, hand.claim.attempts) == (epoch, 0)
        assert await desk.store.hand_back_if_held(hand.claim.execution_id, epoch)


async def lose_three_times(desk: Desk, *running: tuple[int, int]) -> None:
    """Claim three times and fall silent, with ``running`` cells begun by the first."""
    first = await desk.claim(SILENT)
    if running:
        await first.begin(*running)
    for attempts in (1, 2):
        assert (await desk.claim(SILENT)).claim.attempts == attempts


async def test_at_the_third_attempt_the_running_cells_fail(desk: Desk) -> None:
    """Cells that ran each time FAIL with a clear error, the rest goes on with attempts 0."""
    await desk.compute()
    operation = await desk.start()
    await lose_three_times(desk, (A, 0), (C, 1))
    heir = await desk.claim()
    assert heir.claim.attempts == 0
    assert not heir.sets.running
    assert heir.sets.failed == CellSet.of([(A, 0), (C, 1)])
    cell = await desk.cell((A, 0))
    assert (cell.status, cell.value) == (FAILED, None)
    assert cell.error is not None
    assert cell.error.code == "worker_lost"
    counts = (await desk.operation(operation.id)).counts
    assert (counts.failed, counts.pending, counts.running) == (2, 10, 0)
    await heir.run_rest()
    assert (await desk.operation(operation.id)).status is OperationStatus.COMPLETED


async def test_at_the_third_attempt_with_nothing_running_all_fail(desk: Desk) -> None:
    """If none ran, all that remain FAIL, and the execution ends."""
    operation = await desk.start()
    await lose_three_times(desk)
    assert await desk.store.claim_next("worker", LEASE) is None
    after = await desk.operation(operation.id)
    assert (after.status, after.counts.failed) == (OperationStatus.COMPLETED, 12)
    assert set((await desk.reads()).values()) == {(FAILED, None)}
    assert list(await desk.store.sweep(NOW)) == [operation.id]


async def test_giving_up_makes_dependents_outside_stale(desk: Desk) -> None:
    """A cell that FAILS by the third attempt has another value: dependents outside are STALE."""
    await desk.compute()
    await desk.start(cells=[(A, 0), (A, 1)])
    await lose_three_times(desk, (A, 0))
    await desk.claim()
    assert await desk.statuses(B) == [STALE, COMPLETED, COMPLETED, COMPLETED]


async def test_giving_up_does_not_hide_other_work(desk: Desk) -> None:
    """claim_next holds the next claimable execution: one that it ended by giving up is none."""
    await desk.start(cells=[(A, 0)])
    await lose_three_times(desk)
    other = await desk.start(cells=[(C, 3)])
    claim = await desk.store.claim_next("worker", LEASE)
    assert claim is not None
    assert claim.operation_id == other.id


async def test_a_renewed_lease_holds_and_a_silent_one_does_not(desk: Desk) -> None:
    """Renewal with the current epoch keeps others away; without one they may claim."""
    operation = await desk.start()
    hand = await desk.claim(SILENT)
    execution, epoch = hand.claim.execution_id, hand.claim.epoch
    standing = (await desk.store.renew_if_held({execution: epoch}, LEASE))[execution]
    assert (standing.state, standing.epoch) == (ExecutionState.ACTIVE, epoch)
    assert (standing.revision, standing.reason) == (0, None)
    assert await desk.store.claim_next("other", LEASE) is None
    await desk.store.renew_if_held({execution: epoch}, SILENT)
    assert await desk.store.claim(operation.execution_ids[0], "other", LEASE) is not None


async def test_a_renewal_with_an_old_epoch_renews_nothing(desk: Desk) -> None:
    """The standing tells the newer epoch, and the heir's lease is not touched."""
    await desk.start()
    old = await desk.claim(SILENT)
    await desk.claim(SILENT)
    execution = old.claim.execution_id
    standing = (await desk.store.renew_if_held({execution: old.claim.epoch}, LEASE))[execution]
    assert standing.epoch == old.claim.epoch + 1
    assert await desk.store.claim_next("third", LEASE) is not None


async def test_renewing_what_is_not_there(store: Store) -> None:
    """An unknown execution has no standing."""
    assert await store.renew_if_held({uuid4(): 1}, LEASE) == {}


async def test_a_renewal_tells_of_withdrawn_cells(desk: Desk) -> None:
    """The revision in a standing is how a poll learns of a withdrawal."""
    await desk.start()
    hand = await desk.claim()
    await desk.store.delete_rows(desk.place, [0], NOW)
    execution = hand.claim.execution_id
    standing = (await desk.store.renew_if_held({execution: hand.claim.epoch}, LEASE))[execution]
    assert (standing.state, standing.revision) == (ExecutionState.ACTIVE, 1)


# --- hand-back ---


async def test_a_hand_back_queues_everything_again(desk: Desk) -> None:
    """Given back: QUEUED, nothing running, results kept; the next claim goes on from there."""
    operation = await desk.start()
    hand = await desk.claim()
    await hand.begin((A, 0), (C, 0))
    await hand.finish({(A, 0): 1})
    assert await desk.store.hand_back_if_held(hand.claim.execution_id, hand.claim.epoch)
    reads = await desk.reads()
    assert reads[A, 0] == (COMPLETED, 1)
    assert reads[C, 0] == (QUEUED, None)
    assert (await desk.operation(operation.id)).status is OperationStatus.RUNNING
    assert not await desk.store.hand_back_if_held(hand.claim.execution_id, hand.claim.epoch)
    assert isinstance(await hand.report(done={(C, 0): "late"}), Lost)
    heir = await desk.claim()
    assert heir.claim.epoch == hand.claim.epoch + 1
    assert not heir.sets.running
    assert heir.sets.done == CellSet.of([(A, 0)])


async def test_a_hand_back_of_what_ended_is_false(desk: Desk) -> None:
    """An execution that ended is not handed back."""
    await desk.start()
    hand = await desk.claim()
    await hand.run_rest()
    assert not await desk.store.hand_back_if_held(hand.claim.execution_id, hand.claim.epoch)
    assert not await desk.store.hand_back_if_held(uuid4(), 1)


@pytest.mark.parametrize("value", ["\ud800", {"\udfff": 1}, 1 << 64, [1 << 70], object()])
async def test_a_value_without_an_encoding_is_refused_as_such(desk: Desk, value: Any) -> None:
    """Nothing of its report is written, and the claim goes on: the others are reported again."""
    await desk.start(cells=[(A, 0), (A, 1)])
    hand = await desk.claim()
    await hand.begin((A, 0), (A, 1))
    with pytest.raises(NotStorable) as refused:
        await hand.report(done={(A, 0): "good", (A, 1): value})
    assert refused.value.code == "value_not_storable"
    assert (await desk.cell((A, 0))).value is None
    await hand.finish({(A, 0): "good"})
    await hand.finish({(A, 1): BOOM})
    assert [(await desk.cell((A, row))).value for row in range(2)] == ["good", None]


async def test_a_row_has_no_more_results_than_any_row_has(desk: Desk) -> None:
    """Whatever a worker believes, the store keeps a row below 64 MiB of results: what stays below
    it lands, and what would go over it does not."""
    most = codec.MAX_ROW_RESULTS
    await desk.start(cells=[(A, 0), (B, 0)])
    hand = await desk.claim()
    await hand.begin((A, 0), (B, 0))
    await hand.finish({(A, 0): "x" * (most - 1000)})
    with pytest.raises(NotStorable) as refused:
        await hand.report(done={(B, 0): "y" * 1001})
    assert refused.value.code == "row_too_large"
    await hand.finish({(B, 0): "y" * 100})


async def test_an_edit_keeps_to_the_bytes_of_a_row(desk: Desk) -> None:
    """An edit with which the row has as many bytes as a row may have is stored, one with more is
    refused and changes nothing."""
    column = new_column("more", "TEXT")
    structure = await desk.store.structure(desk.place)
    added = await desk.store.add_columns_if_structure(desk.place, structure.number, [column], NOW)
    assert added is not None
    await desk.edit(0, "x" * 28)
    cell = cell_id(column.id, 0)
    for length, stored in ((29, False), (28, True)):
        edit = desk.store.edit_cell(desk.place, cell, "y" * length, NOW, max_row_bytes=58)
        if stored:
            assert (await edit).cell.value == "y" * length
            continue
        with pytest.raises(Invalid) as refused:
            await edit
        assert refused.value.code == "row_too_large"
        assert (await desk.store.get_cell(desk.place, cell)).value is None


# --- inputs ---


async def test_inputs_are_stored_values_of_edited_and_computed_columns(desk: Desk) -> None:
    """Values by column number, rows in order; what was never computed is missing."""
    await desk.compute({(A, 0): 5, (A, 2): BOOM}, cells=[(A, 0), (A, 2)])
    rows = await desk.store.read_inputs(desk.place.sheet_id, [T, A], BitMap([2, 0, 1]))
    assert [row.row_index for row in rows] == [0, 1, 2]
    assert [values_of(row) for row in rows] == [
        {T: "text 0", A: 5},
        {T: "text 1"},
        {T: "text 2", A: None},
    ]


async def test_inputs_end_with_the_row_that_reaches_the_bytes(desk: Desk) -> None:
    """The row with which they are reached is there, and those behind it are not; one row always
    is. Each row tells its bytes, how many of them are results, and which are to be replaced."""
    await desk.compute({(A, 1): "x" * 1000, (B, 1): "y" * 500}, cells=[(A, 1), (B, 1)])
    store, sheet = desk.store, desk.place.sheet_id
    every = await store.read_inputs(sheet, [T], BitMap([0, 1, 2]), replaced=[A])
    assert [row.row_index for row in every] == [0, 1, 2]
    assert [1500 < row.results < 1600 for row in every] == [False, True, False]
    assert [1000 <= row.replaced.get(A, 0) < 1050 for row in every] == [False, True, False]
    assert 500 <= every[1].kept < 550
    assert every[1].replacing([B]).kept == every[1].results
    assert every[1].stored > every[1].results
    first, both = every[0].stored, every[0].stored + every[1].stored
    for most, rows in ((1, [0]), (first + 1, [0, 1]), (both, [0, 1]), (both + 1, [0, 1, 2])):
        for chosen in (BitMap([0, 1, 2]), BitMap([0, 1, 2, 77])):
            found = await store.read_inputs(sheet, [T], chosen, most=most)
            assert [row.row_index for row in found] == rows


async def test_inputs_of_rows_that_are_gone_are_left_out(desk: Desk) -> None:
    """Row ids without a row give nothing."""
    await desk.store.delete_rows(desk.place, [1], NOW)
    while await desk.store.purge(NOW):
        pass
    rows = await desk.store.read_inputs(desk.place.sheet_id, [T], BitMap([0, 1, 77]))
    assert [row.row_index for row in rows] == [0]


async def test_a_row_number_rises_with_what_computed_cells_depend_on(desk: Desk) -> None:
    """``seq`` is another after an edit of the row, and the same in other rows."""
    store, sheet = desk.store, desk.place.sheet_id
    before = await store.read_inputs(sheet, [T], BitMap([0, 1]))
    await desk.edit(0, "edited")
    after = await store.read_inputs(sheet, [T], BitMap([0, 1]))
    assert after[0].seq > before[0].seq
    assert after[1].seq == before[1].seq


# --- sources and outdated results ---


async def test_a_changed_source_makes_dependents_outside_stale(desk: Desk) -> None:
    """Where a stored value is another than before, dependents outside become STALE; else not."""
    await desk.compute()
    await desk.start(columns=[A])
    hand = await desk.claim()
    await hand.begin(*hand.sets.targets)
    await hand.finish({(A, 0): "old", (A, 1): "new", (A, 2): BOOM, (A, 3): "old"})
    assert await desk.statuses(B) == [COMPLETED, STALE, STALE, COMPLETED]
    assert (await desk.cell((B, 1))).value == "old"
    assert await desk.statuses(C) == [COMPLETED] * 4


async def test_a_changed_source_reaches_a_result_that_lands_later(desk: Desk) -> None:
    """A dependent that another operation is running lands STALE when its source changed."""
    await desk.compute()
    await desk.start(cells=[(B, 0)])
    dependent = await desk.claim()
    await dependent.begin((B, 0))
    await desk.start(cells=[(A, 0)])
    source = await desk.claim()
    await source.run_rest("new")
    assert (await desk.cell((B, 0))).status is RUNNING
    await dependent.finish({(B, 0): "of the old"})
    cell = await desk.cell((B, 0))
    assert (cell.status, cell.value) == (STALE, "of the old")
    counts = (await desk.operation(dependent.claim.operation_id)).counts
    assert counts.completed == 1


async def test_an_outdated_result_reads_stale_and_counts_completed(desk: Desk) -> None:
    """A result of an older revision of its column is stored, counted, and reads STALE."""
    operation = await desk.start(columns=[A])
    hand = await desk.claim()
    await hand.begin((A, 0), (A, 1))
    old = CellSet.of([(A, 0)])
    assert isinstance(await hand.report(done={(A, 0): 1, (A, 1): 2}, outdated=old), Held)
    reads = await desk.reads()
    assert (reads[A, 0], reads[A, 1]) == ((STALE, 1), (COMPLETED, 2))
    assert (await desk.operation(operation.id)).counts.completed == 2


async def test_new_rows_and_columns_join_no_live_operation(desk: Desk) -> None:
    """What is added while an operation runs stays STALE outside it."""
    operation = await desk.start(statuses=ANY)
    await desk.store.add_rows(desk.place, encoded([{T: "later"}]), NOW)
    added = new_column("later", "COUNT", desk.columns[T])
    structure = await desk.store.structure(desk.place)
    assert await desk.store.add_columns_if_structure(desk.place, structure.number, [added], NOW)
    statuses = {at: cell.status for at, cell in (await desk.cells()).items()}
    assert {statuses[at] for at in statuses if at[1] == 4 and at[0] != T} == {STALE}
    assert statuses[4, 0] is STALE
    assert statuses[A, 0] is QUEUED
    assert (await desk.operation(operation.id)).counts.cell_count == 12


async def test_two_hands_two_slices(desk: Desk) -> None:
    """Executions of one operation are held, ended and counted independently."""
    operation = await desk.start(slice_cells=6)
    one, two = await desk.claim(), await desk.claim()
    assert isinstance(one, Hand)
    assert not one.sets.targets & two.sets.targets
    await one.run_rest()
    after = await desk.operation(operation.id)
    assert (after.status, after.counts.completed) == (OperationStatus.RUNNING, 6)
    await two.run_rest()
    assert (await desk.operation(operation.id)).status is OperationStatus.COMPLETED


async def test_a_chain_that_lands_together_is_completed(desk: Desk) -> None:
    """A dependent that lands in its source's own report was computed from it: no cell is STALE."""
    await desk.compute()
    await desk.start(columns=[A, B])
    hand = await desk.claim()
    await hand.begin((A, 0), (B, 0), (A, 1))
    await hand.finish({(A, 0): "new", (B, 0): "of the new", (A, 1): "new"})
    reads = await desk.reads()
    assert (reads[A, 0], reads[B, 0]) == ((COMPLETED, "new"), (COMPLETED, "of the new"))
    await desk.cancel(hand.claim.operation_id)
    assert (await desk.reads())[B, 1] == (STALE, "old")

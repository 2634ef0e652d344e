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
from recalc.domain.records import Caller
from recalc.domain.states import ExecutionState, OperationStatus, Reason
from recalc.engine.ports import (
    Held,
    HeldClaim,
    Lost,
    NotStorable,
    Store,
    StructureChanged,
    Withdrawn,
)
from recalc.store import codec
from tests.conformance.sheet_fixture import (
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
    ScriptedWorker,
    SheetFixture,
    T,
    encoded,
    new_column,
)
from tests.support.clocks import ManualClock
from tests.support.values import values_of

# --- reports ---


async def test_a_report_marks_and_stores_in_one_commit(seeded: SheetFixture) -> None:
    """Finished cells are stored and the next ones marked by the same report."""
    operation = await seeded.start()
    scripted = await seeded.claim()
    assert (await seeded.operation(operation.id)).status_counts["DISPATCHED"] == 12
    await scripted.begin((A, 0), (C, 0))
    assert isinstance(await scripted.report(done={(A, 0): 1, (C, 0): BOOM}, start=[(B, 0)]), Held)
    reads = await seeded.reads()
    assert (reads[A, 0], reads[C, 0]) == ((COMPLETED, 1), (FAILED, None))
    assert reads[B, 0] == (RUNNING, None)
    assert reads[A, 1] == (DISPATCHED, None)
    counts = (await seeded.operation(operation.id)).counts
    assert (counts.completed, counts.failed, counts.pending, counts.running) == (1, 1, 10, 1)


async def test_a_stored_cell_carries_time_version_error_and_no_execution(
    seeded: SheetFixture,
) -> None:
    """A result is stored with when and on which version of the sheet it was computed."""
    await seeded.compute({(A, 0): {"deep": [1, None, "x"]}, (A, 1): BOOM})
    cell = await seeded.cell((A, 0))
    assert (cell.value, cell.error, cell.computed_version) == ({"deep": [1, None, "x"]}, None, 7)
    assert cell.updated_at == NOW
    assert cell.execution_id is None
    assert (await seeded.cell((A, 1))).error == BOOM


async def test_the_last_cell_ends_the_execution_and_not_the_operation(
    seeded: SheetFixture, clock: ManualClock
) -> None:
    """A progress commit never touches the operation's row; readers derive that it completed, and
    when: nobody can tell whether the row knows of it yet."""
    operation = await seeded.start()
    scripted = await seeded.claim()
    await scripted.run_rest()
    after = await seeded.operation(operation.id)
    assert after.status is OperationStatus.COMPLETED
    assert after.ended_at == NOW
    clock.at = NOW + 5
    refused = await seeded.cancel(operation.id)
    assert (await seeded.store.list_active_operations(seeded.ref))[0] == []
    clock.at = NOW + 8
    assert await seeded.store.sweep() == []  # that cancel ended it
    assert await seeded.operation(operation.id) == after
    clock.at = NOW + 11
    assert await seeded.cancel(operation.id) == refused


async def test_completing_an_operation_is_done_once(
    seeded: SheetFixture, clock: ManualClock
) -> None:
    """The check after the last execution's end ends the operation, and shows in no reading."""
    operation = await seeded.start()
    await (await seeded.claim()).run_rest()
    derived = await seeded.operation(operation.id)
    clock.at = NOW + 9
    assert await seeded.store.complete_if_no_live_execution(operation.id)
    clock.at = NOW + 10
    assert not await seeded.store.complete_if_no_live_execution(operation.id)
    assert await seeded.operation(operation.id) == derived


async def test_an_operation_with_a_live_execution_is_not_completed(seeded: SheetFixture) -> None:
    """Neither the check nor the sweeper ends what is still live."""
    operation = await seeded.start(slice_cells=6)
    scripted = await seeded.claim()
    await scripted.run_rest()
    assert not await seeded.store.complete_if_no_live_execution(operation.id)
    assert await seeded.store.sweep() == []
    assert (await seeded.operation(operation.id)).status is OperationStatus.RUNNING


async def test_the_sweeper_ends_what_a_crash_left_behind(
    seeded: SheetFixture, clock: ManualClock
) -> None:
    """Operations whose last execution ended without the check are ended by the sweep, once."""
    operation = await seeded.start()
    await (await seeded.claim()).run_rest()
    clock.at = NOW + 1
    assert list(await seeded.store.sweep()) == [operation.id]
    clock.at = NOW + 2
    assert list(await seeded.store.sweep()) == []


async def test_completing_what_does_not_exist_is_false(store: Store) -> None:
    """An unknown operation is not completed."""
    assert not await store.complete_if_no_live_execution(uuid4())


# --- the fence ---


async def test_a_lost_epoch_writes_nothing(seeded: SheetFixture) -> None:
    """After another claim the old holder's results are dropped, whatever they are."""
    operation = await seeded.start()
    old = await seeded.claim(SILENT)
    await old.begin((A, 0))
    new = await seeded.claim()
    assert new.claim.epoch == old.claim.epoch + 1
    before = await seeded.operation(operation.id)
    assert await old.report(done={(A, 0): "late"}) == Lost(Reason.LEASE_LOST)
    assert await old.report(start=[(A, 1)]) == Lost(Reason.LEASE_LOST)
    assert not await seeded.store.hand_back_if_held(old.claim.execution_id, old.claim.epoch)
    assert await seeded.operation(operation.id) == before
    # Nor when both have reported as often.
    assert isinstance(await new.report(start=[(A, 1)]), Held)
    assert new.report_number == old.report_number
    assert await old.report(done={(A, 0): "late"}) == Lost(Reason.LEASE_LOST)
    assert (await seeded.cell((A, 0))).value is None
    await new.finish({(A, 0): "mine"})
    assert (await seeded.cell((A, 0))).value == "mine"


async def test_a_write_with_the_current_epoch_counts_after_its_lease(seeded: SheetFixture) -> None:
    """A lease only permits others to claim: until then the holder's writes count, and renew."""
    await seeded.start(columns=[A])
    scripted = await seeded.claim(SILENT)
    scripted.lease = LEASE
    await scripted.begin((A, 0))
    assert await seeded.store.claim_next("other", LEASE) is None
    await scripted.finish({(A, 0): 1})
    assert (await seeded.cell((A, 0))).value == 1


async def test_a_resent_report_is_written_once(seeded: SheetFixture) -> None:
    """A report whose answer was lost is sent again as it was, and answered as if it came once."""
    operation = await seeded.start()
    scripted = await seeded.claim()
    await scripted.begin((A, 0))
    progress = scripted.progress(done={(A, 0): 1}, start=[(A, 1), (A, 2)])
    first = await seeded.store.report_if_held(progress, LEASE)
    once = await seeded.operation(operation.id)
    assert await seeded.store.report_if_held(progress, LEASE) == first
    assert await seeded.operation(operation.id) == once
    assert (once.counts.completed, once.counts.running) == (1, 2)


async def test_a_resent_last_report_is_written_once(seeded: SheetFixture) -> None:
    """Also the report that ended the execution is answered again as written."""
    operation = await seeded.start(columns=[A])
    scripted = await seeded.claim()
    await scripted.begin(*scripted.sets.targets)
    progress = scripted.progress(done=dict.fromkeys(scripted.sets.running, 1))
    assert isinstance(await seeded.store.report_if_held(progress, LEASE), Held)
    assert isinstance(await seeded.store.report_if_held(progress, LEASE), Held)
    assert (await seeded.operation(operation.id)).counts.completed == 4


async def test_a_resent_report_does_not_outlive_a_claim(seeded: SheetFixture) -> None:
    """A report resent after somebody else's claim is lost, not taken for one of theirs."""
    await seeded.start()
    old = await seeded.claim(SILENT)
    progress = old.progress(start=[(A, 0)])
    assert isinstance(await seeded.store.report_if_held(progress, SILENT), Held)
    await seeded.claim()
    assert await seeded.store.report_if_held(progress, LEASE) == Lost(Reason.LEASE_LOST)


async def test_a_withdrawn_revision_writes_nothing_and_keeps_the_claim(
    seeded: SheetFixture,
) -> None:
    """Only the revision differs: the store's sets come back, and the rest is reported again."""
    operation = await seeded.start()
    scripted = await seeded.claim()
    await scripted.begin((A, 0), (A, 1))
    await seeded.store.delete_rows(seeded.ref, [1])
    reply = await scripted.report(done={(A, 0): 1, (A, 1): 1})
    assert isinstance(reply, Withdrawn)
    assert reply.revision == scripted.claim.revision + 1
    assert reply.sets.running == CellSet.of([(A, 0)])
    assert BitMap([1]) & reply.sets.targets.all_rows() == BitMap()
    assert (await seeded.operation(operation.id)).counts.completed == 0
    await scripted.finish({(A, 0): 1})
    counts = (await seeded.operation(operation.id)).counts
    assert (counts.completed, counts.not_started_reset, counts.running_invalidated) == (1, 2, 1)


async def test_a_resent_report_that_was_written_before_a_withdrawal(seeded: SheetFixture) -> None:
    """Written, then cells withdrawn, then resent: the sets that come back hold what was written."""
    operation = await seeded.start()
    scripted = await seeded.claim()
    await scripted.begin((A, 0), (A, 1))
    progress = scripted.progress(done={(A, 0): 1})
    assert isinstance(await seeded.store.report_if_held(progress, LEASE), Held)
    await seeded.store.delete_rows(seeded.ref, [3])
    reply = await scripted.send(progress)
    assert isinstance(reply, Withdrawn)
    assert reply.report_number == progress.report_number + 1
    assert (A, 0) in reply.sets.done
    await scripted.finish({(A, 1): 2})
    assert (await seeded.operation(operation.id)).counts.completed == 2


async def test_changed_columns_write_nothing(seeded: SheetFixture) -> None:
    """Columns changed since: nothing is written, the new structure comes back."""
    operation = await seeded.start()
    scripted = await seeded.claim()
    await scripted.begin((A, 0))
    before = await seeded.operation(operation.id)
    await seeded.add_column("new", "COUNT", seeded.columns[T])
    reply = await scripted.report(done={(A, 0): 1}, start=[(A, 1)])
    assert isinstance(reply, StructureChanged)
    assert [c.title for c in reply.structure.columns] == ["text", "a", "b", "c", "new"]
    assert await seeded.operation(operation.id) == before
    assert (await seeded.cell((A, 0))).status is RUNNING
    await scripted.finish({(A, 0): 1})
    assert (await seeded.cell((A, 0))).value == 1


async def test_structure_changed_leaves_the_step(seeded: SheetFixture) -> None:
    """A refused report does not count as one: the next has the same step."""
    await seeded.start()
    scripted = await seeded.claim()
    await seeded.add_column("new", "COUNT", seeded.columns[T])
    report_number = scripted.report_number
    assert isinstance(await scripted.report(start=[(A, 0)]), StructureChanged)
    assert scripted.report_number == report_number
    assert isinstance(await scripted.report(start=[(A, 0)]), Held)


async def test_a_report_of_an_unknown_execution_is_lost(seeded: SheetFixture) -> None:
    """What is not there any more is lost to whoever held it."""
    await seeded.start()
    scripted = await seeded.claim()
    progress = scripted.progress(start=[(A, 0)])
    ghost = type(progress)(
        **{name: getattr(progress, name) for name in progress.__dataclass_fields__}
        | {"execution_id": uuid4()}
    )
    assert isinstance(await seeded.store.report_if_held(ghost, LEASE), Lost)


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
async def test_a_holder_learns_why_it_lost(seeded: SheetFixture, how: str, reason: Reason) -> None:
    """The reply to a report and a poll say why: USER, SUPERSEDED, DELETED or SUSPENDED."""
    operation = await seeded.start(cells=[(A, 0), (C, 0)])
    scripted = await seeded.claim()
    await scripted.begin((A, 0))
    store, ref = seeded.store, seeded.ref
    if how == "cancel":
        await seeded.cancel(operation.id)
    elif how == "take":
        await seeded.start(cells=[(A, 0), (C, 0)])
    elif how == "rows":
        await store.delete_rows(ref, [0])
    elif how == "sheet":
        await store.delete_sheet(ref)
    elif how == "table":
        await store.delete_table(ref.workspace_id, ref.table_id)
    else:
        await store.suspend_workspace(ref.workspace_id)
    execution, epoch = scripted.claim.execution_id, scripted.claim.epoch
    status = (await store.renew_if_held({execution: epoch}, LEASE))[execution]
    assert status.reason is reason
    assert status.state is not ExecutionState.ACTIVE
    assert await scripted.report(done={(A, 0): "late"}) == Lost(reason)


# --- claims ---


async def test_a_held_execution_is_not_claimable(seeded: SheetFixture) -> None:
    """While a lease runs nobody else can hold the execution."""
    operation = await seeded.start()
    await seeded.claim()
    assert await seeded.store.claim_next("other", LEASE) is None
    assert await seeded.store.claim(operation.execution_ids[0], "other", LEASE) is None
    assert await seeded.store.claim(uuid4(), "other", LEASE) is None


async def test_a_claim_tells_all_that_a_worker_needs(seeded: SheetFixture) -> None:
    """Where it stands, what is wanted, and the columns, all from the claim's own commit."""
    operation = await seeded.start(columns=[A, B])
    claim = (await seeded.claim()).claim
    assert (claim.operation_id, claim.execution_id) == (operation.id, operation.execution_ids[0])
    assert (claim.workspace_id, claim.sheet_id) == (seeded.ref.workspace_id, seeded.ref.sheet_id)
    assert (claim.epoch, claim.attempts) == (1, 0)
    assert len(claim.sets.targets) == 8
    assert not claim.sets.done
    assert claim.structure == await seeded.store.structure(seeded.ref)


async def test_a_claim_by_name(seeded: SheetFixture) -> None:
    """A waiting execution can be held by its id."""
    operation = await seeded.start(slice_cells=6)
    claim = await seeded.store.claim(operation.execution_ids[1], "worker", LEASE)
    assert claim is not None
    assert claim.execution_id == operation.execution_ids[1]


async def test_operations_share_workers_by_turns(seeded: SheetFixture) -> None:
    """Operations with few held executions come first, then older ones."""
    first = await seeded.start(rows=[0, 1], slice_cells=3)
    second = await seeded.start(rows=[2, 3], slice_cells=3)
    turns = [(await seeded.claim()).claim.operation_id for _ in range(4)]
    assert turns == [first.id, second.id, first.id, second.id]


async def test_workspaces_share_workers_by_turns(seeded: SheetFixture) -> None:
    """The workspace with few held executions comes first, however many operations another has;
    within each, operations take turns."""
    ours = [await seeded.start(rows=rows, slice_cells=3) for rows in ([0, 1], [2, 3])]
    neighbours = await seeded.store.create_workspace("neighbours")
    theirs = await SheetFixture.open(seeded.store, Caller(neighbours.id, "their-key"))
    their = await theirs.start(columns=[A], slice_cells=1)
    turns = [(await seeded.claim()).claim.operation_id for _ in range(6)]
    assert turns == [ours[0].id, their.id, ours[1].id, their.id, ours[0].id, their.id]


async def test_what_is_held_of_the_other_kind_is_no_turn(seeded: SheetFixture) -> None:
    """Executions with slow cells that are held do not put a workspace's quick ones behind."""
    snapshot = await seeded.plan()
    new = seeded.new(snapshot.cells.all(), snapshot, slice_cells=3)
    slow = replace(new, executions=[replace(each, slow=True) for each in new.executions])
    assert await seeded.store.create_operation_if_planned(seeded.ref, snapshot.plan_version, slow)
    seeded.operations.append(slow.id)
    for _ in range(3):
        assert await seeded.store.claim_next("worker", LEASE, slow=True) is not None
    own = await (await SheetFixture.open(seeded.store, seeded.caller)).start(
        columns=[A], slice_cells=1
    )
    neighbours = await seeded.store.create_workspace("neighbours")
    theirs = await SheetFixture.open(seeded.store, Caller(neighbours.id, "their-key"))
    their = await theirs.start(columns=[A], slice_cells=1)
    turns = []
    for _ in range(4):
        claim = await seeded.store.claim_next("worker", LEASE, slow=False)
        assert claim is not None
        turns.append(claim.operation_id)
    assert turns == [own.id, their.id, own.id, their.id]


@pytest.mark.parametrize("lease", [LEASE, SILENT])
async def test_a_claim_may_pass_over_workspaces(seeded: SheetFixture, lease: float) -> None:
    """Nothing of theirs is claimed, waiting or silent; of others everything is."""
    mine = await seeded.start(slice_cells=6)
    neighbours = await seeded.store.create_workspace("neighbours")
    theirs = await SheetFixture.open(seeded.store, Caller(neighbours.id, "their-key"))
    their = await theirs.start(slice_cells=6)
    for operation in (mine, their):
        for identity in operation.execution_ids:
            assert await seeded.store.claim(identity, "other", lease) is not None
    if lease == LEASE:
        mine = await (await SheetFixture.open(seeded.store, seeded.caller)).start(slice_cells=6)
        their = await (await SheetFixture.open(seeded.store, theirs.caller)).start(slice_cells=6)
    for operation, other in ((mine, neighbours.id), (their, seeded.caller.workspace_id)):
        for _ in range(2):
            claim = await seeded.store.claim_next("worker", LEASE, besides=[other])
            assert claim is not None
            assert claim.operation_id == operation.id
    both = [neighbours.id, seeded.caller.workspace_id]
    assert await seeded.store.claim_next("worker", LEASE, besides=both) is None


async def test_whose_an_execution_is(seeded: SheetFixture) -> None:
    """The workspace of its operation; nobody's, when there is no such execution."""
    operation = await seeded.start()
    identity = operation.execution_ids[0]
    assert await seeded.store.workspace_of(identity) == seeded.caller.workspace_id
    assert await seeded.store.workspace_of(operation.id) is None


async def test_a_claim_may_ask_for_one_kind(seeded: SheetFixture) -> None:
    """Executions that make calls, or that do not; also where a lease ran out."""
    quick = await seeded.start(columns=[A])
    snapshot = await seeded.plan()
    new = seeded.new(snapshot.cells.all() - snapshot.cells.all_pending(), snapshot)
    slow = replace(new, executions=[replace(each, slow=True) for each in new.executions])
    assert await seeded.store.create_operation_if_planned(seeded.ref, snapshot.plan_version, slow)
    seeded.operations.append(slow.id)
    for lease in (SILENT, LEASE):
        for kind, operation in ((True, slow.id), (False, quick.id)):
            claim = await seeded.store.claim_next("worker", lease, slow=kind)
            assert claim is not None
            assert claim.operation_id == operation
    assert await seeded.store.claim_next("worker", LEASE, slow=True) is None


async def test_a_claim_keeps_the_dead_holders_running_set(seeded: SheetFixture) -> None:
    """The new holder starts with those cells; until then they read RUNNING."""
    await seeded.start()
    dead = await seeded.claim(SILENT)
    await dead.begin((A, 0), (C, 1))
    await dead.finish({(C, 1): 1})
    await dead.begin((C, 2))
    heir = await seeded.claim()
    assert heir.claim.sets.running == CellSet.of([(A, 0), (C, 2)])
    assert heir.claim.sets.done == CellSet.of([(C, 1)])
    assert (await seeded.cell((A, 0))).status is RUNNING
    await heir.run_rest()
    assert (await seeded.cell((C, 1))).value == 1


async def test_finished_cells_are_not_run_again(seeded: SheetFixture) -> None:
    """What a dead holder stored is done for its heirs."""
    operation = await seeded.start(columns=[A])
    dead = await seeded.claim(SILENT)
    await dead.begin((A, 0))
    await dead.finish({(A, 0): "first"})
    heir = await seeded.claim()
    assert (A, 0) not in heir.sets.pending
    await heir.run_rest("heir")
    assert (await seeded.cell((A, 0))).value == "first"
    assert (await seeded.operation(operation.id)).counts.completed == 4


async def test_attempts_count_only_where_nothing_finished(seeded: SheetFixture) -> None:
    """An attempt is a lease that ran out with nothing stored since the claim."""
    await seeded.start()
    first = await seeded.claim(SILENT)
    await first.begin((A, 0))
    second = await seeded.claim(SILENT)
    assert second.claim.attempts == 1
    await second.finish({(A, 0): 1})
    third = await seeded.claim(SILENT)
    assert third.claim.attempts == 0
    assert (await seeded.claim(SILENT)).claim.attempts == 1


async def test_a_hand_back_is_never_an_attempt(seeded: SheetFixture) -> None:
    """However often it is handed back, an execution loses no attempt by it."""
    await seeded.start()
    for epoch in range(1, 7):
        scripted = await seeded.claim(SILENT)
        assert (scripted.claim.epoch, scripted.claim.attempts) == (epoch, 0)
        assert await seeded.store.hand_back_if_held(scripted.claim.execution_id, epoch)


async def lose_three_times(seeded: SheetFixture, *running: tuple[int, int]) -> None:
    """Claim three times and fall silent, with ``running`` cells begun by the first."""
    first = await seeded.claim(SILENT)
    if running:
        await first.begin(*running)
    for attempts in (1, 2):
        assert (await seeded.claim(SILENT)).claim.attempts == attempts


async def test_at_the_third_attempt_the_running_cells_fail(seeded: SheetFixture) -> None:
    """Cells that ran each time FAIL with a clear error, the rest goes on with attempts 0."""
    await seeded.compute()
    operation = await seeded.start()
    await lose_three_times(seeded, (A, 0), (C, 1))
    heir = await seeded.claim()
    assert heir.claim.attempts == 0
    assert not heir.sets.running
    assert heir.sets.failed == CellSet.of([(A, 0), (C, 1)])
    cell = await seeded.cell((A, 0))
    assert (cell.status, cell.value) == (FAILED, None)
    assert cell.error is not None
    assert cell.error.code == "worker_lost"
    counts = (await seeded.operation(operation.id)).counts
    assert (counts.failed, counts.pending, counts.running) == (2, 10, 0)
    await heir.run_rest()
    assert (await seeded.operation(operation.id)).status is OperationStatus.COMPLETED


async def test_at_the_third_attempt_with_nothing_running_all_fail(seeded: SheetFixture) -> None:
    """If none ran, all that remain FAIL, and the execution ends."""
    operation = await seeded.start()
    await lose_three_times(seeded)
    assert await seeded.store.claim_next("worker", LEASE) is None
    after = await seeded.operation(operation.id)
    assert (after.status, after.counts.failed) == (OperationStatus.COMPLETED, 12)
    assert set((await seeded.reads()).values()) == {(FAILED, None)}
    assert list(await seeded.store.sweep()) == [operation.id]


async def test_giving_up_makes_dependents_outside_stale(seeded: SheetFixture) -> None:
    """A cell that FAILS by the third attempt has another value: dependents outside are STALE."""
    await seeded.compute()
    await seeded.start(cells=[(A, 0), (A, 1)])
    await lose_three_times(seeded, (A, 0))
    await seeded.claim()
    assert await seeded.statuses(B) == [STALE, COMPLETED, COMPLETED, COMPLETED]


async def test_giving_up_does_not_hide_other_work(seeded: SheetFixture) -> None:
    """claim_next holds the next claimable execution: one that it ended by giving up is none."""
    await seeded.start(cells=[(A, 0)])
    await lose_three_times(seeded)
    other = await seeded.start(cells=[(C, 3)])
    claim = await seeded.store.claim_next("worker", LEASE)
    assert claim is not None
    assert claim.operation_id == other.id


async def test_a_renewed_lease_holds_and_a_silent_one_does_not(seeded: SheetFixture) -> None:
    """Renewal with the current epoch keeps others away; without one they may claim."""
    operation = await seeded.start()
    scripted = await seeded.claim(SILENT)
    execution, epoch = scripted.claim.execution_id, scripted.claim.epoch
    status = (await seeded.store.renew_if_held({execution: epoch}, LEASE))[execution]
    assert (status.state, status.epoch) == (ExecutionState.ACTIVE, epoch)
    assert (status.revision, status.reason) == (0, None)
    assert await seeded.store.claim_next("other", LEASE) is None
    await seeded.store.renew_if_held({execution: epoch}, SILENT)
    assert await seeded.store.claim(operation.execution_ids[0], "other", LEASE) is not None


async def test_a_renewal_with_an_old_epoch_renews_nothing(seeded: SheetFixture) -> None:
    """The standing tells the newer epoch, and the heir's lease is not touched."""
    await seeded.start()
    old = await seeded.claim(SILENT)
    await seeded.claim(SILENT)
    execution = old.claim.execution_id
    status = (await seeded.store.renew_if_held({execution: old.claim.epoch}, LEASE))[execution]
    assert status.epoch == old.claim.epoch + 1
    assert await seeded.store.claim_next("third", LEASE) is not None


async def test_renewing_what_is_not_there(store: Store) -> None:
    """An unknown execution has no standing."""
    assert await store.renew_if_held({uuid4(): 1}, LEASE) == {}


async def test_a_renewal_tells_of_withdrawn_cells(seeded: SheetFixture) -> None:
    """The revision in a standing is how a poll learns of a withdrawal."""
    await seeded.start()
    scripted = await seeded.claim()
    await seeded.store.delete_rows(seeded.ref, [0])
    execution = scripted.claim.execution_id
    status = (await seeded.store.renew_if_held({execution: scripted.claim.epoch}, LEASE))[execution]
    assert (status.state, status.revision) == (ExecutionState.ACTIVE, 1)


# --- hand-back ---


async def test_a_hand_back_queues_everything_again(seeded: SheetFixture) -> None:
    """Given back: QUEUED, nothing running, results kept; the next claim goes on from there."""
    operation = await seeded.start()
    scripted = await seeded.claim()
    await scripted.begin((A, 0), (C, 0))
    await scripted.finish({(A, 0): 1})
    assert await seeded.store.hand_back_if_held(scripted.claim.execution_id, scripted.claim.epoch)
    reads = await seeded.reads()
    assert reads[A, 0] == (COMPLETED, 1)
    assert reads[C, 0] == (QUEUED, None)
    assert (await seeded.operation(operation.id)).status is OperationStatus.RUNNING
    assert not await seeded.store.hand_back_if_held(
        scripted.claim.execution_id, scripted.claim.epoch
    )
    assert isinstance(await scripted.report(done={(C, 0): "late"}), Lost)
    heir = await seeded.claim()
    assert heir.claim.epoch == scripted.claim.epoch + 1
    assert not heir.sets.running
    assert heir.sets.done == CellSet.of([(A, 0)])


async def test_a_hand_back_of_what_ended_is_false(seeded: SheetFixture) -> None:
    """An execution that ended is not handed back."""
    await seeded.start()
    scripted = await seeded.claim()
    await scripted.run_rest()
    assert not await seeded.store.hand_back_if_held(
        scripted.claim.execution_id, scripted.claim.epoch
    )
    assert not await seeded.store.hand_back_if_held(uuid4(), 1)


async def test_a_claim_is_found_under_its_name(seeded: SheetFixture) -> None:
    """A worker that never saw the answer of its claim finds it, and hands it back whole: cells of a
    dead holder stay in the running set."""
    await seeded.start()
    assert await seeded.store.held_under(["second"]) == []
    dead = await seeded.claim(SILENT)
    await dead.begin((A, 0), (C, 0))
    claim = await seeded.store.claim_next("second", LEASE)
    assert claim is not None
    [found] = await seeded.store.held_under(["first", "second"])
    running = CellSet.of([(A, 0), (C, 0)])
    assert found == HeldClaim("second", claim.execution_id, claim.epoch, running)
    assert await seeded.store.hand_back_if_held(found.execution_id, found.epoch, found.running)
    assert await seeded.store.held_under(["second"]) == []
    heir = await seeded.claim()
    assert heir.sets.running == found.running
    assert heir.claim.attempts == claim.attempts


@pytest.mark.parametrize("value", ["\ud800", {"\udfff": 1}, 1 << 64, [1 << 70], object()])
async def test_a_value_without_an_encoding_is_refused_as_such(
    seeded: SheetFixture, value: Any
) -> None:
    """Nothing of its report is written, and the claim goes on: the others are reported again."""
    await seeded.start(cells=[(A, 0), (A, 1)])
    scripted = await seeded.claim()
    await scripted.begin((A, 0), (A, 1))
    with pytest.raises(NotStorable) as refused:
        await scripted.report(done={(A, 0): "good", (A, 1): value})
    assert refused.value.code == "value_not_storable"
    assert (await seeded.cell((A, 0))).value is None
    await scripted.finish({(A, 0): "good"})
    await scripted.finish({(A, 1): BOOM})
    assert [(await seeded.cell((A, row))).value for row in range(2)] == ["good", None]


async def test_a_row_has_no_more_results_than_any_row_has(seeded: SheetFixture) -> None:
    """Whatever a worker believes, the store keeps a row below 64 MiB of results: what stays below
    it lands, and what would go over it does not."""
    most = codec.MAX_ROW_RESULTS
    await seeded.start(cells=[(A, 0), (B, 0)])
    scripted = await seeded.claim()
    await scripted.begin((A, 0), (B, 0))
    await scripted.finish({(A, 0): "x" * (most - 1000)})
    with pytest.raises(NotStorable) as refused:
        await scripted.report(done={(B, 0): "y" * 1001})
    assert refused.value.code == "row_too_large"
    await scripted.finish({(B, 0): "y" * 100})


async def test_an_edit_keeps_to_the_bytes_of_a_row(seeded: SheetFixture) -> None:
    """An edit with which the row has as many bytes as a row may have is stored, one with more is
    refused and changes nothing."""
    column = new_column("more", "TEXT")
    structure = await seeded.store.structure(seeded.ref)
    added = await seeded.store.add_columns_if_unchanged(
        seeded.ref, structure.columns_version, [column]
    )
    assert added is not None
    await seeded.edit(0, "x" * 28)
    cell = cell_id(column.id, 0)
    for length, stored in ((29, False), (28, True)):
        edit = seeded.store.edit_cell(seeded.ref, cell, "y" * length, max_row_bytes=58)
        if stored:
            assert (await edit).cell.value == "y" * length
            continue
        with pytest.raises(Invalid) as refused:
            await edit
        assert refused.value.code == "row_too_large"
        assert (await seeded.store.get_cell(seeded.ref, cell)).value is None


# --- inputs ---


async def test_inputs_are_stored_values_of_edited_and_computed_columns(
    seeded: SheetFixture,
) -> None:
    """Values by column number, rows in order; what was never computed is missing."""
    await seeded.compute({(A, 0): 5, (A, 2): BOOM}, cells=[(A, 0), (A, 2)])
    rows = await seeded.store.read_inputs(seeded.ref.sheet_id, [T, A], BitMap([2, 0, 1]))
    assert [row.row_index for row in rows] == [0, 1, 2]
    assert [values_of(row) for row in rows] == [
        {T: "text 0", A: 5},
        {T: "text 1"},
        {T: "text 2", A: None},
    ]


async def test_inputs_end_with_the_row_that_reaches_the_bytes(seeded: SheetFixture) -> None:
    """The row with which they are reached is there, and those behind it are not; one row always
    is. Each row tells its bytes, how many of them are results, and which are to be replaced."""
    await seeded.compute({(A, 1): "x" * 1000, (B, 1): "y" * 500}, cells=[(A, 1), (B, 1)])
    store, sheet = seeded.store, seeded.ref.sheet_id
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


async def test_inputs_of_rows_that_are_gone_are_left_out(seeded: SheetFixture) -> None:
    """Row ids without a row give nothing."""
    await seeded.store.delete_rows(seeded.ref, [1])
    while await seeded.store.purge():
        pass
    rows = await seeded.store.read_inputs(seeded.ref.sheet_id, [T], BitMap([0, 1, 77]))
    assert [row.row_index for row in rows] == [0]


async def test_a_row_number_rises_with_what_computed_cells_depend_on(seeded: SheetFixture) -> None:
    """``inputs_version`` is another after an edit of the row, and the same in other rows."""
    store, sheet = seeded.store, seeded.ref.sheet_id
    before = await store.read_inputs(sheet, [T], BitMap([0, 1]))
    await seeded.edit(0, "edited")
    after = await store.read_inputs(sheet, [T], BitMap([0, 1]))
    assert after[0].inputs_version > before[0].inputs_version
    assert after[1].inputs_version == before[1].inputs_version


# --- sources and outdated results ---


async def test_a_changed_source_makes_dependents_outside_stale(seeded: SheetFixture) -> None:
    """Where a stored value is another than before, dependents outside become STALE; else not."""
    await seeded.compute()
    await seeded.start(columns=[A])
    scripted = await seeded.claim()
    await scripted.begin(*scripted.sets.targets)
    await scripted.finish({(A, 0): "old", (A, 1): "new", (A, 2): BOOM, (A, 3): "old"})
    assert await seeded.statuses(B) == [COMPLETED, STALE, STALE, COMPLETED]
    assert (await seeded.cell((B, 1))).value == "old"
    assert await seeded.statuses(C) == [COMPLETED] * 4


async def test_a_source_that_failed_differs_from_one_that_is_null(seeded: SheetFixture) -> None:
    """Neither has a value. A dependent has another result where one takes the other's place."""
    await seeded.compute({(A, 0): BOOM, (A, 1): None, (A, 2): BOOM, (A, 3): None})
    await seeded.start(columns=[A])
    scripted = await seeded.claim()
    await scripted.begin(*scripted.sets.targets)
    await scripted.finish({(A, 0): None, (A, 1): BOOM, (A, 2): BOOM, (A, 3): None})
    assert await seeded.statuses(B) == [STALE, STALE, COMPLETED, COMPLETED]


async def test_a_changed_source_reaches_a_result_that_lands_later(seeded: SheetFixture) -> None:
    """A dependent that another operation is running lands STALE when its source changed."""
    await seeded.compute()
    await seeded.start(cells=[(B, 0)])
    dependent = await seeded.claim()
    await dependent.begin((B, 0))
    await seeded.start(cells=[(A, 0)])
    source = await seeded.claim()
    await source.run_rest("new")
    assert (await seeded.cell((B, 0))).status is RUNNING
    await dependent.finish({(B, 0): "of the old"})
    cell = await seeded.cell((B, 0))
    assert (cell.status, cell.value) == (STALE, "of the old")
    counts = (await seeded.operation(dependent.claim.operation_id)).counts
    assert counts.completed == 1


async def test_an_outdated_result_reads_stale_and_counts_completed(seeded: SheetFixture) -> None:
    """A result of an older revision of its column is stored, counted, and reads STALE."""
    operation = await seeded.start(columns=[A])
    scripted = await seeded.claim()
    await scripted.begin((A, 0), (A, 1))
    old = CellSet.of([(A, 0)])
    assert isinstance(await scripted.report(done={(A, 0): 1, (A, 1): 2}, outdated=old), Held)
    reads = await seeded.reads()
    assert (reads[A, 0], reads[A, 1]) == ((STALE, 1), (COMPLETED, 2))
    assert (await seeded.operation(operation.id)).counts.completed == 2


async def test_new_rows_and_columns_join_no_live_operation(seeded: SheetFixture) -> None:
    """What is added while an operation runs stays STALE outside it."""
    operation = await seeded.start(statuses=ANY)
    await seeded.store.add_rows(seeded.ref, encoded([{T: "later"}]))
    added = new_column("later", "COUNT", seeded.columns[T])
    structure = await seeded.store.structure(seeded.ref)
    assert await seeded.store.add_columns_if_unchanged(
        seeded.ref, structure.columns_version, [added]
    )
    statuses = {at: cell.status for at, cell in (await seeded.cells()).items()}
    assert {statuses[at] for at in statuses if at[1] == 4 and at[0] != T} == {STALE}
    assert statuses[4, 0] is STALE
    assert statuses[A, 0] is QUEUED
    assert (await seeded.operation(operation.id)).counts.cell_count == 12


async def test_two_workers_hold_executions_independently(seeded: SheetFixture) -> None:
    """Executions of one operation are held, ended and counted independently."""
    operation = await seeded.start(slice_cells=6)
    one, two = await seeded.claim(), await seeded.claim()
    assert isinstance(one, ScriptedWorker)
    assert not one.sets.targets & two.sets.targets
    await one.run_rest()
    after = await seeded.operation(operation.id)
    assert (after.status, after.counts.completed) == (OperationStatus.RUNNING, 6)
    await two.run_rest()
    assert (await seeded.operation(operation.id)).status is OperationStatus.COMPLETED


async def test_a_chain_that_lands_together_is_completed(seeded: SheetFixture) -> None:
    """A dependent that lands in its source's own report was computed from it: no cell is STALE."""
    await seeded.compute()
    await seeded.start(columns=[A, B])
    scripted = await seeded.claim()
    await scripted.begin((A, 0), (B, 0), (A, 1))
    await scripted.finish({(A, 0): "new", (B, 0): "of the new", (A, 1): "new"})
    reads = await seeded.reads()
    assert (reads[A, 0], reads[B, 0]) == ((COMPLETED, "new"), (COMPLETED, "of the new"))
    await seeded.cancel(scripted.claim.operation_id)
    assert (await seeded.reads())[B, 1] == (STALE, "old")

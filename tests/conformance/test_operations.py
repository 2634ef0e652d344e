"""Operations: planning, creating, idempotency, confirmation, takeover, reading."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from uuid import uuid4

import pytest
from pyroaring import BitMap

from recalc.domain.cellsets import EMPTY, CellSet
from recalc.domain.errors import Invalid, NotFound
from recalc.domain.states import OperationStatus, Reason
from recalc.engine.ports import ColumnEdit, Lost, Withdrawn
from tests.conformance.sheet_fixture import (
    ANY,
    BOOM,
    COMPLETED,
    DAY,
    DISPATCHED,
    FAILED,
    LEASE,
    NOW,
    QUEUED,
    RUNNING,
    STALE,
    A,
    B,
    C,
    SheetFixture,
    T,
    encoded,
)
from tests.support.clocks import ManualClock

# --- planning ---


async def test_a_plan_shows_every_cell_as_it_reads(seeded: SheetFixture) -> None:
    """The snapshot has rows, computed columns, and settled and pending cells."""
    await seeded.compute({(A, 0): BOOM}, cells=[(A, 0), (A, 1), (B, 0)])
    await seeded.start(cells=[(C, 0), (C, 1), (C, 2)], slice_cells=2)
    await (await seeded.claim()).begin((C, 0))
    cells = (await seeded.plan()).cells
    assert cells.rows == BitMap(range(4))
    assert sorted(cells.columns) == [A, B, C]
    assert cells.reading(FAILED) == CellSet.of([(A, 0)])
    assert cells.reading(COMPLETED) == CellSet.of([(A, 1), (B, 0)])
    assert cells.reading(RUNNING) == CellSet.of([(C, 0)])
    assert len(cells.reading(DISPATCHED)) == 1
    assert len(cells.reading(QUEUED)) == 1
    assert len(cells.reading(STALE)) == 6


async def test_creating_writes_no_cell(seeded: SheetFixture) -> None:
    """Starting an operation changes no cell's value, error, metrics or time."""
    await seeded.compute({(A, 1): BOOM})
    before = await seeded.cells()
    await seeded.start()
    after = await seeded.cells()
    for at, cell in before.items():
        now = after[at]
        assert (now.value, now.error, now.updated_at) == (cell.value, cell.error, cell.updated_at)
        assert now.status is (cell.status if at[0] == T else QUEUED)


async def test_a_new_operation_reads_queued_and_counts_its_cells(seeded: SheetFixture) -> None:
    """All its cells are pending and QUEUED, in as many executions as were planned."""
    operation = await seeded.start(slice_cells=3)
    assert operation.status is OperationStatus.QUEUED
    assert (operation.counts.cell_count, operation.counts.pending) == (12, 12)
    assert operation.status_counts["QUEUED"] == 12
    assert len(operation.execution_ids) == 4
    assert (operation.created_at, operation.ended_at) == (NOW, None)
    assert (operation.sheet_id, operation.table_id) == (seeded.ref.sheet_id, seeded.ref.table_id)
    assert await seeded.operation(operation.id) == operation


@pytest.mark.parametrize("change", ["columns", "operation", "config"])
async def test_a_plan_that_no_longer_holds_creates_nothing(
    seeded: SheetFixture, change: str
) -> None:
    """Columns changed or operations created since: plan again, nothing is written."""
    snapshot = await seeded.plan()
    new = seeded.new(snapshot.cells.all(), snapshot)
    if change == "columns":
        await seeded.add_column("new", "COUNT", seeded.columns[T])
    elif change == "operation":
        await seeded.start(cells=[(A, 0)])
    else:
        assert await seeded.store.update_column_if_unchanged(
            seeded.ref,
            snapshot.structure.columns_version,
            seeded.columns[A].id,
            ColumnEdit(config={"of": "other"}),
        )
    made = await seeded.store.create_operation_if_planned(seeded.ref, snapshot.plan_version, new)
    assert made is None
    with pytest.raises(NotFound):
        await seeded.operation(new.id)


async def test_rows_deleted_since_the_plan_are_left_out(seeded: SheetFixture) -> None:
    """The operation has no cell of them, and nothing is planned again; an execution of deleted rows
    only is not made."""
    other = await seeded.start(rows=[1, 2], columns=[A])
    snapshot = await seeded.plan()
    new = seeded.new(snapshot.cells.all(), snapshot, slice_cells=3)
    await seeded.store.delete_rows(seeded.ref, [0, 2])
    made = await seeded.store.create_operation_if_planned(seeded.ref, snapshot.plan_version, new)
    assert made is not None
    seeded.operations.append(made.operation.id)
    assert made.operation.counts.cell_count == 6
    assert made.operation.status_counts["QUEUED"] == 6
    assert len(made.operation.execution_ids) == 2
    assert (await seeded.operation(other.id)).counts.superseded == 1
    assert set(await seeded.statuses(A)) == {QUEUED}


@pytest.mark.parametrize("slow", [False, True])
async def test_rows_deleted_since_the_plan_change_no_executions_kind(
    seeded: SheetFixture, *, slow: bool
) -> None:
    """What is left of an execution with slow cells is claimed as one with slow cells, and of a
    quick one as a quick one."""
    snapshot = await seeded.plan()
    new = seeded.new(snapshot.cells.all(), snapshot, slice_cells=6)
    new = replace(new, executions=[replace(each, slow=slow) for each in new.executions])
    await seeded.store.delete_rows(seeded.ref, [0, 2])
    made = await seeded.store.create_operation_if_planned(seeded.ref, snapshot.plan_version, new)
    assert made is not None
    seeded.operations.append(made.operation.id)
    assert await seeded.store.claim_next("worker", LEASE, slow=not slow) is None
    claims = [await seeded.store.claim_next("worker", LEASE, slow=slow) for _ in range(2)]
    assert {claim.execution_id for claim in claims if claim is not None} == set(
        made.operation.execution_ids
    )


@pytest.mark.parametrize("why", ["named", "all"])
async def test_deleted_rows_that_were_named_are_planned_again(
    seeded: SheetFixture, why: str
) -> None:
    """A request that names rows is refused by the next plan, if one is gone; and no operation is
    made of no cells."""
    snapshot = await seeded.plan()
    new = replace(seeded.new(snapshot.cells.all(), snapshot), names_rows=why == "named")
    await seeded.store.delete_rows(seeded.ref, [0] if why == "named" else range(4))
    made = await seeded.store.create_operation_if_planned(seeded.ref, snapshot.plan_version, new)
    assert made is None
    with pytest.raises(NotFound):
        await seeded.operation(new.id)


@pytest.mark.parametrize("change", ["edit", "add rows", "progress", "cancel"])
async def test_a_plan_survives_what_it_need_not_see(seeded: SheetFixture, change: str) -> None:
    """Edits, new rows, progress and cancels leave a plan as good as it was."""
    other = await seeded.start(cells=[(C, 3)])
    snapshot = await seeded.plan()
    new = seeded.new(CellSet.of([(A, 0)]), snapshot)
    if change == "edit":
        await seeded.edit(0, "edited")
    elif change == "add rows":
        await seeded.store.add_rows(seeded.ref, encoded([{}]))
    elif change == "progress":
        await (await seeded.claim()).run_rest()
    else:
        await seeded.cancel(other.id)
    made = await seeded.store.create_operation_if_planned(seeded.ref, snapshot.plan_version, new)
    assert made is not None
    seeded.operations.append(made.operation.id)


async def test_two_plans_of_one_snapshot_make_one_operation(seeded: SheetFixture) -> None:
    """Of many creates at once on one snapshot exactly one is carried out."""
    snapshot = await seeded.plan()
    news = [seeded.new(snapshot.cells.all(), snapshot) for _ in range(10)]
    made = await asyncio.gather(
        *(
            seeded.store.create_operation_if_planned(seeded.ref, snapshot.plan_version, new)
            for new in news
        )
    )
    created = [each for each in made if each is not None]
    assert len(created) == 1
    seeded.operations.append(created[0].operation.id)


# --- takeover ---


async def test_a_takeover_counts_superseded(seeded: SheetFixture) -> None:
    """The older operation counts what it lost as superseded, waiting or not, and goes on."""
    older = await seeded.start()
    scripted = await seeded.claim()
    await scripted.begin((A, 0), (A, 1))
    await scripted.finish({(A, 1): "done"})
    created = await seeded.create(cells=[(A, 0), (A, 1), (A, 2)])
    assert list(created.withdrawn_from) == [older.id]
    counts = (await seeded.operation(older.id)).counts
    assert (counts.superseded, counts.completed, counts.pending, counts.running) == (2, 1, 9, 0)
    assert counts.cancelled == 0
    reply = await scripted.report(done={(A, 0): "late"})
    assert isinstance(reply, Withdrawn)
    assert (A, 0) not in reply.sets.targets
    assert await seeded.statuses(A) == [QUEUED, QUEUED, QUEUED, DISPATCHED]


async def test_a_running_cell_that_is_taken_is_stored_stale(seeded: SheetFixture) -> None:
    """Taken while RUNNING: it keeps its previous value, STALE beneath the newer operation."""
    await seeded.compute()
    await seeded.start()
    scripted = await seeded.claim()
    await scripted.begin((A, 0))
    newer = await seeded.start(cells=[(A, 0), (A, 1)])
    await seeded.cancel(newer.id)
    reads = await seeded.reads()
    assert reads[A, 0] == (STALE, "old")
    assert reads[A, 1] == (COMPLETED, "old")


async def test_an_operation_emptied_by_a_takeover_is_completed(
    seeded: SheetFixture, clock: ManualClock
) -> None:
    """It ends in the same transaction, as completed, and its holder is told SUPERSEDED."""
    older = await seeded.start(cells=[(A, 0), (A, 1)])
    scripted = await seeded.claim()
    await scripted.begin((A, 0))
    clock.at = NOW + 7
    await seeded.create()
    after = await seeded.operation(older.id)
    assert (after.status, after.ended_at) == (OperationStatus.COMPLETED, NOW + 7)
    assert (after.counts.superseded, after.counts.pending) == (2, 0)
    assert await scripted.report(done={(A, 0): "late"}) == Lost(Reason.SUPERSEDED)
    assert not (await seeded.cancel(older.id)).execution_ids


async def test_one_execution_emptied_leaves_the_others(seeded: SheetFixture) -> None:
    """An operation ends only when its last live execution does."""
    older = await seeded.start(slice_cells=6)
    first = (await seeded.claim()).claim.sets.targets
    await seeded.create(cells=list(first))
    after = await seeded.operation(older.id)
    assert after.status is OperationStatus.RUNNING
    assert (after.counts.superseded, after.counts.pending) == (6, 6)


async def test_a_takeover_from_many_operations(seeded: SheetFixture) -> None:
    """Each operation that lost cells is named, and none that did not."""
    first = await seeded.start(rows=[0])
    second = await seeded.start(rows=[1])
    third = await seeded.start(rows=[2])
    created = await seeded.create(rows=[0, 1, 3])
    assert set(created.withdrawn_from) == {first.id, second.id}
    assert (await seeded.operation(third.id)).counts.pending == 3


async def test_without_takeover_pending_cells_are_subtracted_by_the_plan(
    seeded: SheetFixture,
) -> None:
    """The default selection is what reads STALE: nothing pending, so nothing is taken."""
    older = await seeded.start(rows=[0, 1])
    created = await seeded.create(statuses=None)
    assert created.operation.counts.cell_count == 6
    assert list(created.withdrawn_from) == []
    assert (await seeded.operation(older.id)).counts.superseded == 0
    assert not (await seeded.plan()).cells.select(
        columns=None, rows=None, statuses=None, cells=None
    )


# --- idempotency ---


async def keyed(seeded: SheetFixture, key: str, digest: bytes = b"digest") -> str:
    """Create with an Idempotency-Key; the operation's id."""
    snapshot = await seeded.plan()
    new = seeded.new(snapshot.cells.all(), snapshot, key=key, digest=digest)
    made = await seeded.store.create_operation_if_planned(seeded.ref, snapshot.plan_version, new)
    assert made is not None
    if made.operation.id not in seeded.operations:
        seeded.operations.append(made.operation.id)
    return str(made.operation.id)


async def test_the_same_key_and_request_give_the_same_operation(
    seeded: SheetFixture, clock: ManualClock
) -> None:
    """Repeated within 24 hours: the operation that was made, nothing new, nothing taken."""
    first = await keyed(seeded, "k")
    clock.at = NOW + DAY - 1
    assert await keyed(seeded, "k") == first
    found = await seeded.store.find_idempotent(seeded.ref, "k", b"digest")
    assert found is not None
    assert str(found.id) == first
    assert found.counts.superseded == 0
    assert len((await seeded.store.list_active_operations(seeded.ref))[0]) == 1


async def test_the_same_key_after_a_stale_plan(seeded: SheetFixture) -> None:
    """The key is looked up before the plan is judged: a repeat needs no good plan."""
    snapshot = await seeded.plan()
    first = await keyed(seeded, "k")
    again = await seeded.store.create_operation_if_planned(
        seeded.ref, snapshot.plan_version, seeded.new(snapshot.cells.all(), snapshot, key="k")
    )
    assert again is not None
    assert str(again.operation.id) == first


async def test_a_repeat_finds_a_cancelled_operation(seeded: SheetFixture) -> None:
    """A key stands for its operation also after that was cancelled."""
    first = await keyed(seeded, "k")
    await seeded.cancel(first)
    assert await keyed(seeded, "k") == first


async def test_a_reused_key_is_refused(seeded: SheetFixture) -> None:
    """The same key for another request is Invalid, and changes nothing."""
    await keyed(seeded, "k")
    with pytest.raises(Invalid, match="Idempotency-Key") as refused:
        await keyed(seeded, "k", b"another")
    assert refused.value.code == "idempotency_key_reused"
    with pytest.raises(Invalid):
        await seeded.store.find_idempotent(seeded.ref, "k", b"another")
    assert len((await seeded.store.list_active_operations(seeded.ref))[0]) == 1


async def test_a_key_is_free_again_after_a_day(seeded: SheetFixture, clock: ManualClock) -> None:
    """After 24 hours a key may stand for any request."""
    first = await keyed(seeded, "k")
    clock.at = NOW + DAY
    assert await seeded.store.find_idempotent(seeded.ref, "k", b"another") is None
    second = await keyed(seeded, "k", b"another")
    assert second != first
    clock.at = NOW + DAY + 1
    assert await keyed(seeded, "k", b"another") == second


async def test_many_repeats_at_once_make_one_operation(seeded: SheetFixture) -> None:
    """Retries that race meet one operation."""
    snapshot = await seeded.plan()
    made = await asyncio.gather(
        *(
            seeded.store.create_operation_if_planned(
                seeded.ref,
                snapshot.plan_version,
                seeded.new(snapshot.cells.all(), snapshot, key="k"),
            )
            for _ in range(10)
        )
    )
    ids = {each.operation.id for each in made if each is not None}
    assert len(ids) == 1
    assert None not in made
    seeded.operations.extend(ids)


async def test_keys_belong_to_a_workspace(seeded: SheetFixture) -> None:
    """Another workspace's key of the same name is another key."""
    first = await keyed(seeded, "k")
    workspace = await seeded.store.create_workspace("theirs")
    theirs = await SheetFixture.open(seeded.store, type(seeded.caller)(workspace.id, "their-key"))
    assert await theirs.store.find_idempotent(theirs.ref, "k", b"digest") is None
    assert await keyed(theirs, "k", b"another") != first
    await theirs.audit()


# --- confirmation ---


async def test_a_confirmation_is_used_once(seeded: SheetFixture) -> None:
    """The nonce is used up by the operation it permits; a second one is refused."""
    snapshot = await seeded.plan()
    new = seeded.new(snapshot.cells.all(), snapshot, confirmation="nonce")
    made = await seeded.store.create_operation_if_planned(seeded.ref, snapshot.plan_version, new)
    assert made is not None
    seeded.operations.append(made.operation.id)
    snapshot = await seeded.plan()
    new = seeded.new(snapshot.cells.all(), snapshot, confirmation="nonce")
    with pytest.raises(Invalid) as refused:
        await seeded.store.create_operation_if_planned(seeded.ref, snapshot.plan_version, new)
    assert refused.value.code == "invalid_confirmation_token"
    assert (await seeded.operation(made.operation.id)).counts.superseded == 0


async def test_a_confirmation_is_not_used_up_by_a_plan_that_did_not_hold(
    seeded: SheetFixture,
) -> None:
    """Planned again, the same confirmation still permits the operation."""
    snapshot = await seeded.plan()
    await seeded.start(cells=[(A, 0)])
    for plan, expected in ((snapshot, False), (await seeded.plan(), True)):
        new = seeded.new(plan.cells.all(), plan, confirmation="nonce")
        made = await seeded.store.create_operation_if_planned(seeded.ref, plan.plan_version, new)
        assert (made is not None) is expected
        if made is not None:
            seeded.operations.append(made.operation.id)


# --- reading ---


async def test_an_operation_is_found_by_an_execution_id(seeded: SheetFixture) -> None:
    """Its own id or one of its executions'; anything else is NotFound."""
    operation = await seeded.start(slice_cells=6)
    for known in (operation.id, *operation.execution_ids):
        assert (await seeded.operation(known)).id == operation.id
    other = await SheetFixture.open(seeded.store, seeded.caller)
    for unknown in ("", "x", "\x00", str(uuid4()), operation.id.hex, f"{{{operation.id}}}"):
        with pytest.raises(NotFound):
            await seeded.store.get_operation(seeded.ref, unknown)
    for elsewhere in (operation.id, *operation.execution_ids):
        with pytest.raises(NotFound):
            await other.operation(elsewhere)


async def test_active_operations_oldest_first(seeded: SheetFixture) -> None:
    """Only queued and running ones are listed, with counts of the same snapshot."""
    first = await seeded.start(rows=[0])
    second = await seeded.start(rows=[1])
    third = await seeded.start(rows=[2])
    await seeded.cancel(second.id)
    operations, counts = await seeded.store.list_active_operations(seeded.ref)
    assert [operation.id for operation in operations] == [first.id, third.id]
    assert counts == await seeded.store.status_counts(seeded.ref)
    assert counts.by_status[QUEUED] == 6


async def test_an_operation_of_many_slices_sums_its_executions(seeded: SheetFixture) -> None:
    """Counts of an operation are the sums of its executions', at any mix of states; their ids are
    in the order of the slices."""
    await seeded.store.add_rows(seeded.ref, encoded({T: "x"} for _ in range(30)))
    snapshot = await seeded.plan()
    new = seeded.new(snapshot.cells.all(), snapshot, slice_cells=1)
    created = await seeded.store.create_operation_if_planned(seeded.ref, snapshot.plan_version, new)
    assert created is not None
    operation = created.operation
    seeded.operations.append(operation.id)
    assert len(operation.execution_ids) == 34
    assert list(operation.execution_ids) == [execution.id for execution in new.executions]
    for _ in range(5):
        await (await seeded.claim()).run_rest()
    for _ in range(3):
        scripted = await seeded.claim()
        await scripted.begin(next(iter(scripted.sets.targets)))
    await seeded.claim()
    counts = (await seeded.operation(operation.id)).status_counts
    assert counts["COMPLETED"] == 15
    assert counts["RUNNING"] == 3
    assert counts["DISPATCHED"] == 9
    assert counts["QUEUED"] == 102 - 27


async def test_sets_may_be_anywhere_in_a_large_sheet(seeded: SheetFixture) -> None:
    """Cells far apart, in several blocks of 65 536 rows, are covered, stored and counted."""
    await seeded.store.add_rows(seeded.ref, encoded({} for _ in range(70_000)))
    far = [(A, 2), (A, 65_535), (A, 65_536), (A, 70_003), (C, 65_536)]
    operation = await seeded.start(cells=far)
    scripted = await seeded.claim()
    assert scripted.sets.targets == CellSet.of(far)
    await scripted.begin(*far)
    await scripted.finish({(A, 2): 1, (A, 65_536): BOOM, (A, 70_003): 1})
    cells = (await seeded.plan()).cells
    assert cells.reading(COMPLETED) == CellSet.of([(A, 2), (A, 70_003)])
    assert cells.reading(FAILED) == CellSet.of([(A, 65_536)])
    await seeded.cancel(operation.id)
    cells = (await seeded.plan()).cells
    assert cells.all_pending() == EMPTY
    assert len(cells.reading(STALE)) == 3 * 70_004 - 3
    seeded.operations.clear()
    await seeded.store.delete_rows(seeded.ref, range(4, 70_004))


async def test_any_selection_can_be_planned_again_and_again(seeded: SheetFixture) -> None:
    """Taking over one's own cells for ever leaves one operation with all of them."""
    for _ in range(5):
        last = await seeded.start(statuses=ANY)
    for operation_id in seeded.operations[:-1]:
        operation = await seeded.operation(operation_id)
        assert operation.status is OperationStatus.COMPLETED
        assert operation.counts.superseded == 12
    assert (await seeded.operation(last.id)).counts.pending == 12
    assert B in {column for column, _ in (await seeded.claim()).sets.targets}

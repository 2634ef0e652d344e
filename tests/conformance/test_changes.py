"""What people change while operations run: edits, columns, rows, sheets, tables, suspension."""

from __future__ import annotations

import pytest

from recalc.domain.cellsets import CellSet
from recalc.domain.errors import Invalid, NotFound
from recalc.domain.records import CellEdit, ColumnChange, Json
from recalc.domain.states import OperationStatus, Reason
from recalc.engine.ports import ColumnEdit, Held, Lost, StructureChanged, Withdrawn
from tests.conformance.sheet_fixture import (
    BOOM,
    COMPLETED,
    FAILED,
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

# --- edits ---


async def test_an_edit_makes_all_dependents_stale(seeded: SheetFixture) -> None:
    """Direct and indirect dependents of the row turn STALE and keep their values."""
    await seeded.compute({(C, 1): BOOM})
    before = await seeded.store.get_sheet(seeded.ref)
    edit = await seeded.edit(1, "edited")
    assert isinstance(edit, CellEdit)
    assert (edit.stale_count, edit.version) == (3, before.version + 1)
    assert (edit.cell.value, edit.cell.status) == ("edited", COMPLETED)
    reads = await seeded.reads()
    assert {reads[column, 1] for column in (A, B)} == {(STALE, "old")}
    assert reads[C, 1] == (STALE, None)
    assert {reads[column, 0] for column in (A, B, C)} == {(COMPLETED, "old")}


async def test_an_edit_counts_only_what_turned_stale(seeded: SheetFixture) -> None:
    """Cells that were STALE already are not counted again."""
    await seeded.compute(cells=[(A, 0), (A, 1)])
    assert (await seeded.edit(0, "one")).stale_count == 1
    assert (await seeded.edit(0, "two")).stale_count == 0
    assert (await seeded.edit(3, "x")).stale_count == 0


@pytest.mark.parametrize("value", ["text 0", None, 0, False, [], {}, "", 1.5, {"a": [None]}])
async def test_an_edit_to_the_same_value_changes_nothing(seeded: SheetFixture, value: Json) -> None:
    """Equal values: no dependent turns STALE, the sheet's version stays."""
    first = await seeded.edit(0, value)
    assert first.cell.value == value
    await seeded.compute()
    version = (await seeded.store.get_sheet(seeded.ref)).version
    edit = await seeded.edit(0, value)
    assert (edit.stale_count, edit.version) == (0, version)
    assert await seeded.statuses(A) == [COMPLETED] * 4


async def test_null_in_an_empty_cell_is_no_change(seeded: SheetFixture) -> None:
    """A cell that was never written is null already."""
    added = await seeded.store.add_rows(seeded.ref, encoded([{}]))
    row = added.row_indices[0]
    assert (await seeded.edit(row, None)).version == added.version


@pytest.mark.parametrize("column", [A, B, C])
async def test_computed_cells_are_not_edited(seeded: SheetFixture, column: int) -> None:
    """Editing a computed column's cell is Invalid and changes nothing."""
    await seeded.compute()
    before = await seeded.cells()
    with pytest.raises(Invalid) as refused:
        await seeded.store.edit_cell(seeded.ref, seeded.cell_id((column, 0)), "x")
    assert refused.value.code == "computed_column"
    assert await seeded.cells() == before


async def test_a_result_of_changed_inputs_is_stored_counted_and_reads_stale(
    seeded: SheetFixture,
) -> None:
    """An edit under a running cell: its result is stored, counts completed, and reads STALE."""
    await seeded.compute()
    operation = await seeded.start(columns=[A])
    scripted = await seeded.claim()
    await scripted.begin((A, 0), (A, 1))
    await seeded.edit(0, "edited")
    assert (await seeded.cell((A, 0))).status is RUNNING
    await scripted.finish({(A, 0): "of the old text", (A, 1): "fine"})
    reads = await seeded.reads()
    assert reads[A, 0] == (STALE, "of the old text")
    assert reads[A, 1] == (COMPLETED, "fine")
    assert (await seeded.operation(operation.id)).counts.completed == 2


async def test_a_failure_of_changed_inputs_reads_stale_and_counts_failed(
    seeded: SheetFixture,
) -> None:
    """A FAILED result of old inputs reads STALE, and counts as failed."""
    operation = await seeded.start(columns=[A])
    scripted = await seeded.claim()
    await scripted.begin((A, 0))
    await seeded.edit(0, "edited")
    await scripted.finish({(A, 0): BOOM})
    cell = await seeded.cell((A, 0))
    assert (cell.status, cell.error) == (STALE, BOOM)
    assert (await seeded.operation(operation.id)).counts.failed == 1


async def test_inputs_read_after_an_edit_give_a_good_result(seeded: SheetFixture) -> None:
    """A cell that was marked before the edit and read after it reads COMPLETED."""
    await seeded.compute()
    await seeded.start(columns=[A])
    scripted = await seeded.claim()
    assert isinstance(await scripted.report(start=[(A, 0)]), Held)
    await seeded.edit(0, "edited")
    await scripted.read((A, 0))
    await scripted.finish({(A, 0): "new"})
    assert (await seeded.cell((A, 0))).status is COMPLETED


async def test_a_dirty_mark_counts_once(seeded: SheetFixture) -> None:
    """Calculated again from the edited inputs, the cell reads COMPLETED."""
    await seeded.start(columns=[A])
    scripted = await seeded.claim()
    await scripted.begin((A, 0))
    await seeded.edit(0, "edited")
    await scripted.finish({(A, 0): "old text"})
    await seeded.compute({(A, 0): "new text"}, cells=[(A, 0)])
    assert (await seeded.reads())[A, 0] == (COMPLETED, "new text")


async def test_a_cell_that_waits_reads_the_edit(seeded: SheetFixture) -> None:
    """Waiting cells are computed from the edited value and complete."""
    await seeded.compute()
    await seeded.start()
    await seeded.edit(2, "edited")
    assert (await seeded.cell((A, 2))).status is QUEUED
    await (await seeded.claim()).run_rest("new")
    assert await seeded.statuses(A) == [COMPLETED] * 4


async def test_an_edit_then_a_cancel_leaves_stale(seeded: SheetFixture) -> None:
    """A running cell whose inputs changed keeps its previous value, STALE, when it is cancelled."""
    await seeded.compute()
    operation = await seeded.start(columns=[A])
    scripted = await seeded.claim()
    await scripted.begin((A, 0))
    await seeded.edit(0, "edited")
    await seeded.cancel(operation.id)
    assert (await seeded.reads())[A, 0] == (STALE, "old")


# --- columns ---


async def configure(seeded: SheetFixture, column: int, **changes: object) -> ColumnChange:
    """Change a column: ``changes`` are fields of ColumnEdit."""
    structure = await seeded.store.structure(seeded.ref)
    changed = await seeded.store.update_column_if_unchanged(
        seeded.ref,
        structure.columns_version,
        seeded.columns[column].id,
        ColumnEdit(**changes),  # type: ignore[arg-type]
    )
    assert changed is not None
    return changed


async def test_a_new_config_makes_the_column_and_all_downstream_stale(seeded: SheetFixture) -> None:
    """Their cells keep their values and read STALE; revisions rise; others stay."""
    await seeded.compute()
    before = (await seeded.store.structure(seeded.ref)).by_number()
    change = await configure(seeded, A, config={"of": "other"})
    assert set(change.affected) == {seeded.columns[A].id, seeded.columns[B].id}
    assert change.column.config == {"of": "other"}
    after = (await seeded.store.structure(seeded.ref)).by_number()
    raised = {n for n in after if after[n].revision > before[n].revision}
    assert raised == {A, B}
    assert await seeded.statuses(A) == await seeded.statuses(B) == [STALE] * 4
    assert await seeded.statuses(C) == [COMPLETED] * 4
    assert (await seeded.cell((A, 0))).value == "old"


async def test_a_new_type_makes_the_column_and_all_downstream_stale(seeded: SheetFixture) -> None:
    """As a new config does: values stay, other columns stay, a running result reads STALE."""
    await seeded.compute()
    operation = await seeded.start(columns=[A])
    scripted = await seeded.claim()
    await scripted.begin((A, 0))
    change = await configure(seeded, A, type="CONTAINS", config={"of": "it"})
    assert (change.column.type, change.column.config) == ("CONTAINS", {"of": "it"})
    assert set(change.affected) == {seeded.columns[A].id, seeded.columns[B].id}
    assert isinstance(await scripted.report(done={(A, 0): 1}), StructureChanged)
    old = CellSet.of([(A, 0)])
    assert isinstance(await scripted.report(done={(A, 0): 1}, outdated=old), Held)
    await seeded.cancel(operation.id)
    reads = await seeded.reads()
    assert [reads[A, row] for row in (0, 1)] == [(STALE, 1), (STALE, "old")]
    assert await seeded.statuses(B) == [STALE] * 4
    assert await seeded.statuses(C) == [COMPLETED] * 4
    await seeded.compute({(A, row): True for row in range(4)})
    assert await seeded.statuses(A) == [COMPLETED] * 4


async def test_a_new_title_makes_nothing_stale(seeded: SheetFixture) -> None:
    """A title is no input: no revision rises, no cell turns STALE."""
    await seeded.compute()
    change = await configure(seeded, A, title="renamed")
    assert (change.column.title, list(change.affected)) == ("renamed", [])
    assert await seeded.statuses(A) == [COMPLETED] * 4


async def test_new_dependencies_make_stale(seeded: SheetFixture) -> None:
    """Other sources are another computation."""
    await seeded.compute()
    await configure(seeded, B, dependencies=[])
    assert await seeded.statuses(B) == [STALE] * 4
    assert await seeded.statuses(A) == [COMPLETED] * 4
    await seeded.compute(cells=[(B, 0)])
    await seeded.edit(0, "edited")
    assert (await seeded.cell((B, 0))).status is COMPLETED


async def test_a_config_changed_while_cells_run(seeded: SheetFixture) -> None:
    """The report is refused with the new columns; sent again as outdated it reads STALE."""
    await seeded.compute()
    operation = await seeded.start(columns=[A])
    scripted = await seeded.claim()
    await scripted.begin((A, 0), (A, 1))
    await configure(seeded, A, config={"of": "other"})
    assert isinstance(await scripted.report(done={(A, 0): 1}), StructureChanged)
    assert (await seeded.cell((A, 0))).value == "old"
    old = CellSet.of([(A, 0)])
    assert isinstance(await scripted.report(done={(A, 0): 1}, outdated=old), Held)
    assert (await seeded.reads())[A, 0] == (STALE, 1)
    await seeded.cancel(operation.id)
    assert (await seeded.reads())[A, 1] == (STALE, "old")
    assert (await seeded.reads())[A, 2] == (STALE, "old")


async def test_staleness_by_config_shows_beneath_a_cancel(seeded: SheetFixture) -> None:
    """A column configured while its cells wait: after the cancel they read STALE."""
    await seeded.compute()
    operation = await seeded.start(columns=[A])
    await configure(seeded, A, config={"of": "other"})
    assert await seeded.statuses(A) == [QUEUED] * 4
    await seeded.cancel(operation.id)
    assert await seeded.statuses(A) == [STALE] * 4


async def delete_column(seeded: SheetFixture, column: int) -> list[object]:
    structure = await seeded.store.structure(seeded.ref)
    deleted = await seeded.store.delete_column_if_unchanged(
        seeded.ref, structure.columns_version, seeded.columns[column].id
    )
    assert deleted is not None
    return list(deleted[0])


async def test_deleting_a_column_withdraws_its_cells(seeded: SheetFixture) -> None:
    """Its cells leave the running operation, which goes on with the others."""
    operation = await seeded.start()
    scripted = await seeded.claim()
    await scripted.begin((B, 0), (C, 0))
    assert await delete_column(seeded, B) == [operation.id]
    counts = (await seeded.operation(operation.id)).counts
    assert (counts.not_started_reset, counts.running_invalidated, counts.pending) == (3, 1, 8)
    assert isinstance(await scripted.report(done={(B, 0): 1, (C, 0): 1}), Withdrawn)
    assert isinstance(await scripted.report(done={(C, 0): 1}), StructureChanged)
    await scripted.finish({(C, 0): 1})
    await scripted.run_rest()
    assert (await seeded.operation(operation.id)).status is OperationStatus.COMPLETED
    assert B not in {at[0] for at in await seeded.cells()}
    with pytest.raises(NotFound):
        await seeded.cell((B, 0))


async def test_deleting_the_last_live_column_cancels(seeded: SheetFixture) -> None:
    """A delete that takes the last live cell cancels the operation in the same transaction."""
    operation = await seeded.start(columns=[B])
    scripted = await seeded.claim()
    await scripted.begin((B, 0))
    await delete_column(seeded, B)
    after = await seeded.operation(operation.id)
    assert (after.status, after.ended_at) == (OperationStatus.CANCELLED, NOW)
    assert (after.counts.not_started_reset, after.counts.running_invalidated) == (3, 1)
    assert await scripted.report(done={(B, 0): 1}) == Lost(Reason.DELETED)


async def test_column_changes_need_the_structure_they_were_checked_on(seeded: SheetFixture) -> None:
    """Another structure by now: None, and nothing is changed."""
    old = (await seeded.store.structure(seeded.ref)).columns_version
    await seeded.add_column("new", "COUNT", seeded.columns[T])
    before = await seeded.store.structure(seeded.ref)
    store, ref, column = seeded.store, seeded.ref, seeded.columns[C].id
    assert (
        await store.update_column_if_unchanged(ref, old, column, ColumnEdit(title="x", config={}))
        is None
    )
    assert await store.delete_column_if_unchanged(ref, old, column) is None
    assert await store.add_columns_if_unchanged(ref, old, []) is None
    assert await store.structure(ref) == before


# --- rows ---


async def test_deleting_rows_withdraws_their_cells(seeded: SheetFixture) -> None:
    """Waiting cells count as not started, running ones as invalidated; the rest goes on."""
    operation = await seeded.start(slice_cells=6)
    scripted = await seeded.claim()
    await scripted.begin((A, 0), (A, 1))
    await scripted.finish({(A, 1): 1})
    deleted, _, withdrawn_from = await seeded.store.delete_rows(seeded.ref, [0, 1, 3, 3, 77])
    assert (deleted, list(withdrawn_from)) == (3, [operation.id])
    after = await seeded.operation(operation.id)
    assert (after.counts.completed, after.counts.not_started_reset) == (1, 7)
    assert (after.counts.running_invalidated, after.counts.pending) == (1, 3)
    assert after.status is OperationStatus.RUNNING
    assert await scripted.report(done={(A, 0): "late"}) == Lost(Reason.DELETED)


async def test_deleting_all_rows_cancels(seeded: SheetFixture, clock: ManualClock) -> None:
    """The last live cell taken by a delete: cancelled, in the same transaction."""
    operation = await seeded.start()
    clock.at = NOW + 2
    await seeded.store.delete_rows(seeded.ref, range(4))
    after = await seeded.operation(operation.id)
    assert (after.status, after.ended_at) == (OperationStatus.CANCELLED, NOW + 2)
    assert after.counts.not_started_reset == 12
    assert not (await seeded.cancel(operation.id)).execution_ids


async def test_a_delete_after_everything_was_stored_cancels_nothing(seeded: SheetFixture) -> None:
    """Finished cells are not withdrawn: an operation whose cells are all done stays completed."""
    operation = await seeded.start()
    await (await seeded.claim()).run_rest()
    deleted, _, withdrawn_from = await seeded.store.delete_rows(seeded.ref, range(4))
    assert (deleted, list(withdrawn_from)) == (4, [])
    after = await seeded.operation(operation.id)
    assert (after.status, after.counts.completed) == (OperationStatus.COMPLETED, 12)


async def test_deleting_nothing_changes_nothing(seeded: SheetFixture) -> None:
    """Ids that are no live rows are passed over, and the version stays."""
    version = (await seeded.store.get_sheet(seeded.ref)).version
    assert await seeded.store.delete_rows(seeded.ref, [77, 78]) == (0, version, [])
    assert await seeded.store.delete_rows(seeded.ref, []) == (0, version, [])
    await seeded.store.delete_rows(seeded.ref, [1])
    assert (await seeded.store.delete_rows(seeded.ref, [1]))[0] == 0


@pytest.mark.parametrize("row", [-1, 1 << 32, 1 << 70])
async def test_deleting_impossible_rows_changes_nothing(seeded: SheetFixture, row: int) -> None:
    """An id that no row can have is no live row, and is passed over."""
    deleted, _, _ = await seeded.store.delete_rows(seeded.ref, [row])
    assert deleted == 0


# --- sheets, tables, workspaces ---


@pytest.mark.parametrize("what", ["sheet", "table"])
async def test_deleting_a_place_cancels_what_runs_there(seeded: SheetFixture, what: str) -> None:
    """Its operations are cancelled in the same transaction, and nothing of them is claimed."""
    first = await seeded.start(rows=[0, 1])
    second = await seeded.start(rows=[2])
    scripted = await seeded.claim()
    await scripted.begin((A, 0))
    store, ref = seeded.store, seeded.ref
    if what == "sheet":
        cancelled = await store.delete_sheet(ref)
    else:
        cancelled = await store.delete_table(ref.workspace_id, ref.table_id)
    assert set(cancelled) == {first.id, second.id}
    assert await store.claim_next("worker", 1) is None
    assert await scripted.report(done={(A, 0): 1}) == Lost(Reason.DELETED)
    for _ in range(20):
        if not await store.purge():
            break
    assert await scripted.report(done={(A, 0): 1}) == Lost(Reason.DELETED)


async def test_deleting_a_sheet_leaves_the_others(seeded: SheetFixture) -> None:
    """Operations of other sheets of the table go on."""
    other = await SheetFixture.open(seeded.store, seeded.caller)
    operation = await seeded.start()
    await seeded.store.delete_sheet(other.ref)
    assert (await seeded.operation(operation.id)).counts.pending == 12


async def test_suspension_cancels_the_workspaces_operations(
    seeded: SheetFixture, clock: ManualClock
) -> None:
    """All operations of the workspace are cancelled in the same transaction; others go on."""
    workspace = await seeded.store.create_workspace("theirs")
    theirs = await SheetFixture.open(seeded.store, type(seeded.caller)(workspace.id, "their-key"))
    operation = await seeded.start()
    scripted = await seeded.claim()
    await scripted.begin((A, 0))
    other = await theirs.start()
    clock.at = NOW + 1
    cancelled = await seeded.store.suspend_workspace(seeded.ref.workspace_id)
    assert list(cancelled) == [operation.id]
    after = await seeded.operation(operation.id)
    assert (after.status, after.ended_at) == (OperationStatus.CANCELLED, NOW + 1)
    assert (after.counts.not_started_reset, after.counts.running_invalidated) == (11, 1)
    assert await scripted.report(done={(A, 0): 1}) == Lost(Reason.SUSPENDED)
    assert (await theirs.operation(other.id)).counts.pending == 12
    clock.at = NOW + 2
    assert list(await seeded.store.suspend_workspace(seeded.ref.workspace_id)) == []
    await theirs.audit()


async def test_nothing_is_created_in_a_suspended_workspace(seeded: SheetFixture) -> None:
    """After the suspension's commit no operation of the workspace is live, whatever was under
    way."""
    snapshot = await seeded.plan()
    new = seeded.new(snapshot.cells.all(), snapshot)
    await seeded.store.suspend_workspace(seeded.ref.workspace_id)
    try:
        await seeded.store.create_operation_if_planned(seeded.ref, snapshot.plan_version, new)
    except Exception:  # noqa: BLE001 - how it is refused is not the point
        return
    seeded.operations.append(new.id)
    claimed = await seeded.store.claim_next("worker", 1)
    assert claimed is None


async def test_statuses_beneath_deletes_and_failures(seeded: SheetFixture) -> None:
    """Deleted rows are in no count, whatever they were."""
    await seeded.compute({(A, 0): BOOM, (A, 3): BOOM})
    await seeded.store.delete_rows(seeded.ref, [3])
    counts = await seeded.store.status_counts(seeded.ref)
    assert counts.by_status[FAILED] == 1
    assert counts.total_cells == 12

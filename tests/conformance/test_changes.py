"""What people change while operations run: edits, columns, rows, sheets, tables, suspension."""

from __future__ import annotations

import pytest

from recalc.domain.cellsets import CellSet
from recalc.domain.errors import Invalid, NotFound
from recalc.domain.records import CellEdit, ColumnChange, Json
from recalc.domain.states import OperationStatus, Reason
from recalc.engine.ports import ColumnEdit, Held, Lost, StructureChanged, Withdrawn
from tests.conformance.desk import (
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
    Desk,
    T,
    encoded,
)

# --- edits ---


async def test_an_edit_makes_all_dependents_stale(desk: Desk) -> None:
    """Direct and indirect dependents of the row turn STALE and keep their values."""
    await desk.compute({(C, 1): BOOM})
    before = await desk.store.get_sheet(desk.place)
    edit = await desk.edit(1, "edited")
    assert isinstance(edit, CellEdit)
    assert (edit.stale_count, edit.version) == (3, before.version + 1)
    assert (edit.cell.value, edit.cell.status) == ("edited", COMPLETED)
    reads = await desk.reads()
    assert {reads[column, 1] for column in (A, B)} == {(STALE, "old")}
    assert reads[C, 1] == (STALE, None)
    assert {reads[column, 0] for column in (A, B, C)} == {(COMPLETED, "old")}


async def test_an_edit_counts_only_what_turned_stale(desk: Desk) -> None:
    """Cells that were STALE already are not counted again."""
    await desk.compute(cells=[(A, 0), (A, 1)])
    assert (await desk.edit(0, "one")).stale_count == 1
    assert (await desk.edit(0, "two")).stale_count == 0
    assert (await desk.edit(3, "x")).stale_count == 0


@pytest.mark.parametrize("value", ["text 0", None, 0, False, [], {}, "", 1.5, {"a": [None]}])
async def test_an_edit_to_the_same_value_changes_nothing(desk: Desk, value: Json) -> None:
    """Equal values: no dependent turns STALE, the sheet's version stays."""
    first = await desk.edit(0, value)
    assert first.cell.value == value
    await desk.compute()
    version = (await desk.store.get_sheet(desk.place)).version
    edit = await desk.edit(0, value)
    assert (edit.stale_count, edit.version) == (0, version)
    assert await desk.statuses(A) == [COMPLETED] * 4


async def test_null_in_an_empty_cell_is_no_change(desk: Desk) -> None:
    """A cell that was never written is null already."""
    added = await desk.store.add_rows(desk.place, encoded([{}]), NOW)
    row = added.row_indices[0]
    assert (await desk.edit(row, None)).version == added.version


@pytest.mark.parametrize("column", [A, B, C])
async def test_computed_cells_are_not_edited(desk: Desk, column: int) -> None:
    """Editing a computed column's cell is Invalid and changes nothing."""
    await desk.compute()
    before = await desk.cells()
    with pytest.raises(Invalid) as refused:
        await desk.store.edit_cell(desk.place, desk.cell_id((column, 0)), "x", NOW)
    assert refused.value.code == "computed_column"
    assert await desk.cells() == before


async def test_a_dirty_result_is_stored_counted_and_reads_stale(desk: Desk) -> None:
    """An edit under a running cell: its result is stored, counts completed, and reads STALE."""
    await desk.compute()
    operation = await desk.start(columns=[A])
    hand = await desk.claim()
    await hand.begin((A, 0), (A, 1))
    await desk.edit(0, "edited")
    assert (await desk.cell((A, 0))).status is RUNNING
    await hand.finish({(A, 0): "of the old text", (A, 1): "fine"})
    reads = await desk.reads()
    assert reads[A, 0] == (STALE, "of the old text")
    assert reads[A, 1] == (COMPLETED, "fine")
    assert (await desk.operation(operation.id)).counts.completed == 2


async def test_a_dirty_failure_reads_stale_and_counts_failed(desk: Desk) -> None:
    """A FAILED result of old inputs reads STALE, and counts as failed."""
    operation = await desk.start(columns=[A])
    hand = await desk.claim()
    await hand.begin((A, 0))
    await desk.edit(0, "edited")
    await hand.finish({(A, 0): BOOM})
    cell = await desk.cell((A, 0))
    assert (cell.status, cell.error) == (STALE, BOOM)
    assert (await desk.operation(operation.id)).counts.failed == 1


async def test_inputs_read_after_an_edit_give_a_good_result(desk: Desk) -> None:
    """A cell marked before and read after the edit is not dirty."""
    await desk.compute()
    await desk.start(columns=[A])
    hand = await desk.claim()
    assert isinstance(await hand.report(start=[(A, 0)]), Held)
    await desk.edit(0, "edited")
    await hand.read((A, 0))
    await hand.finish({(A, 0): "new"})
    assert (await desk.cell((A, 0))).status is COMPLETED


async def test_a_dirty_result_is_dirty_once(desk: Desk) -> None:
    """Calculated again from the edited inputs, the cell reads COMPLETED."""
    await desk.start(columns=[A])
    hand = await desk.claim()
    await hand.begin((A, 0))
    await desk.edit(0, "edited")
    await hand.finish({(A, 0): "old text"})
    await desk.compute({(A, 0): "new text"}, cells=[(A, 0)])
    assert (await desk.reads())[A, 0] == (COMPLETED, "new text")


async def test_a_cell_that_waits_reads_the_edit(desk: Desk) -> None:
    """Waiting cells are computed from the edited value and complete."""
    await desk.compute()
    await desk.start()
    await desk.edit(2, "edited")
    assert (await desk.cell((A, 2))).status is QUEUED
    await (await desk.claim()).run_rest("new")
    assert await desk.statuses(A) == [COMPLETED] * 4


async def test_an_edit_then_a_cancel_leaves_stale(desk: Desk) -> None:
    """A dirty running cell that is cancelled keeps its old value, STALE."""
    await desk.compute()
    operation = await desk.start(columns=[A])
    hand = await desk.claim()
    await hand.begin((A, 0))
    await desk.edit(0, "edited")
    await desk.cancel(operation.id)
    assert (await desk.reads())[A, 0] == (STALE, "old")


# --- columns ---


async def configure(desk: Desk, column: int, **changes: object) -> ColumnChange:
    """Change a column: ``changes`` are fields of ColumnEdit."""
    structure = await desk.store.structure(desk.place)
    changed = await desk.store.update_column_if_structure(
        desk.place,
        structure.number,
        desk.columns[column].id,
        ColumnEdit(**changes),  # type: ignore[arg-type]
        NOW,
    )
    assert changed is not None
    return changed


async def test_a_new_config_makes_the_column_and_all_downstream_stale(desk: Desk) -> None:
    """Their cells keep their values and read STALE; revisions rise; others stay."""
    await desk.compute()
    before = (await desk.store.structure(desk.place)).by_number()
    change = await configure(desk, A, config={"of": "other"})
    assert set(change.affected) == {desk.columns[A].id, desk.columns[B].id}
    assert change.column.config == {"of": "other"}
    after = (await desk.store.structure(desk.place)).by_number()
    raised = {n for n in after if after[n].revision > before[n].revision}
    assert raised == {A, B}
    assert await desk.statuses(A) == await desk.statuses(B) == [STALE] * 4
    assert await desk.statuses(C) == [COMPLETED] * 4
    assert (await desk.cell((A, 0))).value == "old"


async def test_a_new_type_makes_the_column_and_all_downstream_stale(desk: Desk) -> None:
    """As a new config does: values stay, other columns stay, a running result reads STALE."""
    await desk.compute()
    operation = await desk.start(columns=[A])
    hand = await desk.claim()
    await hand.begin((A, 0))
    change = await configure(desk, A, type="CONTAINS", config={"of": "it"})
    assert (change.column.type, change.column.config) == ("CONTAINS", {"of": "it"})
    assert set(change.affected) == {desk.columns[A].id, desk.columns[B].id}
    assert isinstance(await hand.report(done={(A, 0): 1}), StructureChanged)
    old = CellSet.of([(A, 0)])
    assert isinstance(await hand.report(done={(A, 0): 1}, outdated=old), Held)
    await desk.cancel(operation.id)
    reads = await desk.reads()
    assert [reads[A, row] for row in (0, 1)] == [(STALE, 1), (STALE, "old")]
    assert await desk.statuses(B) == [STALE] * 4
    assert await desk.statuses(C) == [COMPLETED] * 4
    await desk.compute({(A, row): True for row in range(4)})
    assert await desk.statuses(A) == [COMPLETED] * 4


async def test_a_new_title_makes_nothing_stale(desk: Desk) -> None:
    """A title is no input: no revision rises, no cell turns STALE."""
    await desk.compute()
    change = await configure(desk, A, title="renamed")
    assert (change.column.title, list(change.affected)) == ("renamed", [])
    assert await desk.statuses(A) == [COMPLETED] * 4


async def test_new_dependencies_make_stale(desk: Desk) -> None:
    """Other sources are another computation."""
    await desk.compute()
    await configure(desk, B, dependencies=[])
    assert await desk.statuses(B) == [STALE] * 4
    assert await desk.statuses(A) == [COMPLETED] * 4
    await desk.compute(cells=[(B, 0)])
    await desk.edit(0, "edited")
    assert (await desk.cell((B, 0))).status is COMPLETED


async def test_a_config_changed_while_cells_run(desk: Desk) -> None:
    """The report is refused with the new columns; sent again as outdated it reads STALE."""
    await desk.compute()
    operation = await desk.start(columns=[A])
    hand = await desk.claim()
    await hand.begin((A, 0), (A, 1))
    await configure(desk, A, config={"of": "other"})
    assert isinstance(await hand.report(done={(A, 0): 1}), StructureChanged)
    assert (await desk.cell((A, 0))).value == "old"
    old = CellSet.of([(A, 0)])
    assert isinstance(await hand.report(done={(A, 0): 1}, outdated=old), Held)
    assert (await desk.reads())[A, 0] == (STALE, 1)
    await desk.cancel(operation.id)
    assert (await desk.reads())[A, 1] == (STALE, "old")
    assert (await desk.reads())[A, 2] == (STALE, "old")


async def test_staleness_by_config_shows_beneath_a_cancel(desk: Desk) -> None:
    """A column configured while its cells wait: after the cancel they read STALE."""
    await desk.compute()
    operation = await desk.start(columns=[A])
    await configure(desk, A, config={"of": "other"})
    assert await desk.statuses(A) == [QUEUED] * 4
    await desk.cancel(operation.id)
    assert await desk.statuses(A) == [STALE] * 4


async def delete_column(desk: Desk, column: int) -> list[object]:
    structure = await desk.store.structure(desk.place)
    deleted = await desk.store.delete_column_if_structure(
        desk.place, structure.number, desk.columns[column].id, NOW
    )
    assert deleted is not None
    return list(deleted[0])


async def test_deleting_a_column_withdraws_its_cells(desk: Desk) -> None:
    """Its cells leave the running operation, which goes on with the others."""
    operation = await desk.start()
    hand = await desk.claim()
    await hand.begin((B, 0), (C, 0))
    assert await delete_column(desk, B) == [operation.id]
    counts = (await desk.operation(operation.id)).counts
    assert (counts.not_started_reset, counts.running_invalidated, counts.pending) == (3, 1, 8)
    assert isinstance(await hand.report(done={(B, 0): 1, (C, 0): 1}), Withdrawn)
    assert isinstance(await hand.report(done={(C, 0): 1}), StructureChanged)
    await hand.finish({(C, 0): 1})
    await hand.run_rest()
    assert (await desk.operation(operation.id)).status is OperationStatus.COMPLETED
    assert B not in {at[0] for at in await desk.cells()}
    with pytest.raises(NotFound):
        await desk.cell((B, 0))


async def test_deleting_the_last_live_column_cancels(desk: Desk) -> None:
    """A delete that takes the last live cell cancels the operation in the same transaction."""
    operation = await desk.start(columns=[B])
    hand = await desk.claim()
    await hand.begin((B, 0))
    await delete_column(desk, B)
    after = await desk.operation(operation.id)
    assert (after.status, after.ended_at) == (OperationStatus.CANCELLED, NOW)
    assert (after.counts.not_started_reset, after.counts.running_invalidated) == (3, 1)
    assert await hand.report(done={(B, 0): 1}) == Lost(Reason.DELETED)


async def test_column_changes_need_the_structure_they_were_checked_on(desk: Desk) -> None:
    """Another structure by now: None, and nothing is changed."""
    old = (await desk.store.structure(desk.place)).number
    await desk.add_column("new", "COUNT", desk.columns[T])
    before = await desk.store.structure(desk.place)
    store, place, column = desk.store, desk.place, desk.columns[C].id
    assert (
        await store.update_column_if_structure(
            place, old, column, ColumnEdit(title="x", config={}), NOW
        )
        is None
    )
    assert await store.delete_column_if_structure(place, old, column, NOW) is None
    assert await store.add_columns_if_structure(place, old, [], NOW) is None
    assert await store.structure(place) == before


# --- rows ---


async def test_deleting_rows_withdraws_their_cells(desk: Desk) -> None:
    """Waiting cells count as not started, running ones as invalidated; the rest goes on."""
    operation = await desk.start(slice_cells=6)
    hand = await desk.claim()
    await hand.begin((A, 0), (A, 1))
    await hand.finish({(A, 1): 1})
    deleted, _, touched = await desk.store.delete_rows(desk.place, [0, 1, 3, 3, 77], NOW)
    assert (deleted, list(touched)) == (3, [operation.id])
    after = await desk.operation(operation.id)
    assert (after.counts.completed, after.counts.not_started_reset) == (1, 7)
    assert (after.counts.running_invalidated, after.counts.pending) == (1, 3)
    assert after.status is OperationStatus.RUNNING
    assert await hand.report(done={(A, 0): "late"}) == Lost(Reason.DELETED)


async def test_deleting_all_rows_cancels(desk: Desk) -> None:
    """The last live cell taken by a delete: cancelled, in the same transaction."""
    operation = await desk.start()
    await desk.store.delete_rows(desk.place, range(4), NOW + 2)
    after = await desk.operation(operation.id)
    assert (after.status, after.ended_at) == (OperationStatus.CANCELLED, NOW + 2)
    assert after.counts.not_started_reset == 12
    assert not (await desk.cancel(operation.id)).execution_ids


async def test_a_delete_after_everything_was_stored_cancels_nothing(desk: Desk) -> None:
    """Finished cells are not withdrawn: an operation whose cells are all done stays completed."""
    operation = await desk.start()
    await (await desk.claim()).run_rest()
    deleted, _, touched = await desk.store.delete_rows(desk.place, range(4), NOW)
    assert (deleted, list(touched)) == (4, [])
    after = await desk.operation(operation.id)
    assert (after.status, after.counts.completed) == (OperationStatus.COMPLETED, 12)


async def test_deleting_nothing_changes_nothing(desk: Desk) -> None:
    """Ids that are no live rows are passed over, and the version stays."""
    version = (await desk.store.get_sheet(desk.place)).version
    assert await desk.store.delete_rows(desk.place, [77, 78], NOW) == (0, version, [])
    assert await desk.store.delete_rows(desk.place, [], NOW) == (0, version, [])
    await desk.store.delete_rows(desk.place, [1], NOW)
    assert (await desk.store.delete_rows(desk.place, [1], NOW))[0] == 0


@pytest.mark.parametrize("row", [-1, 1 << 32, 1 << 70])
async def test_deleting_impossible_rows_changes_nothing(desk: Desk, row: int) -> None:
    """An id that no row can have is no live row, and is passed over."""
    deleted, _, _ = await desk.store.delete_rows(desk.place, [row], NOW)
    assert deleted == 0


# --- sheets, tables, workspaces ---


@pytest.mark.parametrize("what", ["sheet", "table"])
async def test_deleting_a_place_cancels_what_runs_there(desk: Desk, what: str) -> None:
    """Its operations are cancelled in the same transaction, and nothing of them is claimed."""
    first = await desk.start(rows=[0, 1])
    second = await desk.start(rows=[2])
    hand = await desk.claim()
    await hand.begin((A, 0))
    store, place = desk.store, desk.place
    if what == "sheet":
        cancelled = await store.delete_sheet(place, NOW)
    else:
        cancelled = await store.delete_table(place.workspace_id, place.table_id, NOW)
    assert set(cancelled) == {first.id, second.id}
    assert await store.claim_next("worker", 1) is None
    assert await hand.report(done={(A, 0): 1}) == Lost(Reason.DELETED)
    for _ in range(20):
        if not await store.purge(NOW):
            break
    assert await hand.report(done={(A, 0): 1}) == Lost(Reason.DELETED)


async def test_deleting_a_sheet_leaves_the_others(desk: Desk) -> None:
    """Operations of other sheets of the table go on."""
    other = await Desk.open(desk.store, desk.caller)
    operation = await desk.start()
    await desk.store.delete_sheet(other.place, NOW)
    assert (await desk.operation(operation.id)).counts.pending == 12


async def test_suspension_cancels_the_workspaces_operations(desk: Desk) -> None:
    """All operations of the workspace are cancelled in the same transaction; others go on."""
    workspace = await desk.store.create_workspace("theirs", NOW)
    theirs = await Desk.open(desk.store, type(desk.caller)(workspace.id, "their-key"))
    operation = await desk.start()
    hand = await desk.claim()
    await hand.begin((A, 0))
    other = await theirs.start()
    cancelled = await desk.store.suspend_workspace(desk.place.workspace_id, NOW + 1)
    assert list(cancelled) == [operation.id]
    after = await desk.operation(operation.id)
    assert (after.status, after.ended_at) == (OperationStatus.CANCELLED, NOW + 1)
    assert (after.counts.not_started_reset, after.counts.running_invalidated) == (11, 1)
    assert await hand.report(done={(A, 0): 1}) == Lost(Reason.SUSPENDED)
    assert (await theirs.operation(other.id)).counts.pending == 12
    assert list(await desk.store.suspend_workspace(desk.place.workspace_id, NOW + 2)) == []
    await theirs.audit()


async def test_nothing_is_created_in_a_suspended_workspace(desk: Desk) -> None:
    """After the suspension's commit no operation of the workspace is live, whatever was under
    way."""
    snapshot = await desk.plan()
    new = desk.new(snapshot.cells.all(), snapshot)
    await desk.store.suspend_workspace(desk.place.workspace_id, NOW)
    try:
        await desk.store.create_operation_if_planned(desk.place, snapshot.plan_number, new, NOW)
    except Exception:  # noqa: BLE001 - how it is refused is not the point
        return
    desk.operations.append(new.id)
    claimed = await desk.store.claim_next("worker", 1)
    assert claimed is None


async def test_statuses_beneath_deletes_and_failures(desk: Desk) -> None:
    """Deleted rows are in no count, whatever they were."""
    await desk.compute({(A, 0): BOOM, (A, 3): BOOM})
    await desk.store.delete_rows(desk.place, [3], NOW)
    counts = await desk.store.status_counts(desk.place)
    assert counts.by_status[FAILED] == 1
    assert counts.total_cells == 12

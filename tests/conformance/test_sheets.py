"""Tables, sheets, columns, rows and cells as people see them."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4

import msgspec
import pytest

from recalc.domain.cell_ids import cell_id
from recalc.domain.errors import Invalid, NotFound
from recalc.domain.records import Caller, Column, Json
from recalc.engine.ports import ColumnEdit, EncodedRows, Order, SheetEdit, SheetRef, Store
from recalc.handlers import mapping
from recalc.store import pages
from tests.conformance.sheet_fixture import (
    BOOM,
    COMPLETED,
    FAILED,
    MAX_ROWS,
    NOW,
    QUEUED,
    STALE,
    A,
    B,
    C,
    SheetFixture,
    T,
    add_column,
    an_import,
    encoded,
    new_column,
    new_sheet,
)
from tests.support.clocks import ManualClock

#: Who changes sheets here.
BY = Caller(0, "our-key")


@pytest.fixture
async def ours(store: Store) -> int:
    """A workspace without tables."""
    return (await store.create_workspace("ours")).id


async def make_table(
    store: Store, workspace: int, title: str, folder_id: int | None = None
) -> UUID:
    table, sheet = await store.create_table(
        workspace, table_id=uuid4(), title=title, folder_id=folder_id, default_sheet=None
    )
    assert sheet is None
    return table.id


async def titles(
    store: Store,
    workspace: int,
    *,
    name: str | None = None,
    folder_id: int | None = None,
    limit: int = 2,
    order: Order = "asc",
) -> list[str]:
    """Titles of all pages, in order."""
    found: list[str] = []
    after = None
    while True:
        items, after = await store.list_tables(
            workspace, name=name, folder_id=folder_id, after=after, limit=limit, order=order
        )
        assert len(items) <= limit
        found += [table.title for table in items]
        if after is None:
            return found
        assert len(items) == limit


# --- tables ---


async def test_a_table_with_a_default_sheet(store: Store, ours: int) -> None:
    """Created together: the sheet is "Sheet 1", empty, and the table counts its rows."""
    table_id, sheet_id = uuid4(), uuid4()
    table, sheet = await store.create_table(
        ours, table_id=table_id, title="t", folder_id=7, default_sheet=sheet_id
    )
    assert sheet is not None
    assert (sheet.id, sheet.title, sheet.index, sheet.row_count) == (sheet_id, "Sheet 1", 0, 0)
    assert (table.id, table.workspace_id, table.folder_id) == (table_id, ours, 7)
    assert dict(table.sheet_row_counts) == {sheet_id: 0}
    assert await store.get_table(ours, table_id) == table
    ref = SheetRef(ours, table_id, sheet_id)
    await store.add_rows(ref, encoded([{}, {}]))
    assert dict((await store.get_table(ours, table_id)).sheet_row_counts) == {sheet_id: 2}


@pytest.mark.parametrize("order", ["asc", "desc"])
async def test_tables_are_paged_in_order_of_creation(store: Store, ours: int, order: Order) -> None:
    """Every table once, in either order, over deleted ones."""
    ids = [await make_table(store, ours, f"t{n}") for n in range(7)]
    for gone in (0, 3, 6):
        await store.delete_table(ours, ids[gone])
    expected = ["t1", "t2", "t4", "t5"]
    for limit in (1, 2, 3, 4, 5):
        found = await titles(store, ours, limit=limit, order=order)
        assert found == (expected if order == "asc" else expected[::-1])


async def test_tables_are_found_by_name_and_folder(store: Store, ours: int) -> None:
    """``name`` keeps titles that contain it in any case, literally; ``folder_id`` that folder."""
    for title, folder in (("Alpha", 1), ("beta ALPHA", 2), ("100%", None), ("a_c", 1), ("abc", 1)):
        await make_table(store, ours, title, folder)
    assert await titles(store, ours, name="alpha") == ["Alpha", "beta ALPHA"]
    assert await titles(store, ours, name="%") == ["100%"]
    assert await titles(store, ours, name="A_C") == ["a_c"]
    assert await titles(store, ours, folder_id=1) == ["Alpha", "a_c", "abc"]
    assert await titles(store, ours, name="ALPHA", folder_id=2) == ["beta ALPHA"]
    assert await titles(store, ours, name="none") == []


async def test_names_are_compared_in_any_case_of_any_script(store: Store, ours: int) -> None:
    """``name`` keeps titles that contain it in any case, beyond ASCII too."""
    await make_table(store, ours, "Übersicht ЖУРНАЛ")
    assert await titles(store, ours, name="übersicht журнал") == ["Übersicht ЖУРНАЛ"]


async def test_a_table_is_changed_only_where_asked(
    store: Store, ours: int, clock: ManualClock
) -> None:
    """Title unless None; folder only with ``set_folder``, None taking it out."""
    table = await make_table(store, ours, "t", 5)

    async def update(
        title: str | None, folder_id: int | None, *, set_folder: bool
    ) -> tuple[str, int | None]:
        clock.at = NOW + 1
        changed = await store.update_table(
            ours, table, title=title, folder_id=folder_id, set_folder=set_folder
        )
        assert changed == await store.get_table(ours, table)
        assert (changed.created_at, changed.updated_at) == (NOW, NOW + 1)
        return changed.title, changed.folder_id

    assert await update("new", None, set_folder=False) == ("new", 5)
    assert await update(None, 6, set_folder=True) == ("new", 6)
    assert await update(None, None, set_folder=True) == ("new", None)


async def test_a_deleted_table_is_gone(store: Store, ours: int) -> None:
    """Not listed, not found, its sheets with it; a second delete does not find it."""
    ref = await new_sheet(store, ours)
    await store.delete_table(ours, ref.table_id)
    assert await titles(store, ours) == []
    with pytest.raises(NotFound):
        await store.get_table(ours, ref.table_id)
    with pytest.raises(NotFound):
        await store.get_sheet(ref)
    with pytest.raises(NotFound):
        await store.delete_table(ours, ref.table_id)


# --- sheets ---


async def sheet_titles(store: Store, ref: SheetRef, order: Order = "asc") -> list[str]:
    """Titles of all sheets, in pages of two; their indices count from 0."""
    found = []
    after = None
    while True:
        items, after = await store.list_sheets(
            ref.workspace_id, ref.table_id, after=after, limit=2, order=order
        )
        found += [(sheet.index, sheet.title) for sheet in items]
        if after is None:
            break
    assert sorted(index for index, _ in found) == list(range(len(found)))
    return [title for _, title in found]


@pytest.mark.parametrize("order", ["asc", "desc"])
@pytest.mark.parametrize("purged", [False, True])
async def test_sheets_deleted_between_pages_hide_no_other(
    store: Store, ours: int, order: Order, *, purged: bool
) -> None:
    """Before, at and behind the end of a page, cleared away or not: the others come once each,
    in order, with their indices as they are by then."""
    first = await new_sheet(store, ours)
    sheets = [first.sheet_id]
    for _ in range(7):
        sheet = await store.create_sheet(
            ours, first.table_id, sheet_id=uuid4(), title=None, index=None
        )
        sheets.append(sheet.id)
    sheets = sheets if order == "asc" else sheets[::-1]

    async def delete(*gone: int) -> None:
        for index in gone:
            await store.delete_sheet(SheetRef(ours, first.table_id, sheets[index]))
        while purged and await store.purge():
            pass

    async def page(after: Any) -> tuple[list[UUID], Any, list[int]]:
        items, following = await store.list_sheets(
            ours, first.table_id, after=after, limit=3, order=order
        )
        return [sheet.id for sheet in items], following, [sheet.index for sheet in items]

    found, after, _ = await page(None)
    assert found == sheets[:3]
    await delete(0, 2, 4)
    found, after, indices = await page(after)
    assert found == [sheets[3], sheets[5], sheets[6]]
    assert indices == ([1, 2, 3] if order == "asc" else [3, 2, 1])
    await delete(6)
    new = await store.create_sheet(ours, first.table_id, sheet_id=uuid4(), title=None, index=None)
    assert new.index == 4
    found, after, _ = await page(after)
    assert found == ([sheets[7], new.id] if order == "asc" else [sheets[7]])
    assert after is None


async def test_a_page_goes_on_behind_a_sheet_that_was_moved(store: Store, ours: int) -> None:
    """A page ended at a sheet that now stands elsewhere: the next one begins behind it."""
    first = await new_sheet(store, ours)
    made = [first.sheet_id]
    for _ in range(3):
        sheet = await store.create_sheet(
            ours, first.table_id, sheet_id=uuid4(), title=None, index=None
        )
        made.append(sheet.id)
    _, after = await store.list_sheets(ours, first.table_id, after=None, limit=2, order="asc")
    second = SheetRef(ours, first.table_id, made[1])
    await store.update_sheet(second, SheetEdit(index=0), BY)
    items, _ = await store.list_sheets(ours, first.table_id, after=after, limit=9, order="asc")
    assert [sheet.id for sheet in items] == [made[0], *made[2:]]


async def test_sheets_keep_an_order(store: Store, ours: int) -> None:
    """Last by default, else at the index given, the others moving on; numbered without gaps."""
    first = await new_sheet(store, ours)

    async def create(title: str | None, index: int | None) -> SheetRef:
        sheet = await store.create_sheet(
            ours, first.table_id, sheet_id=uuid4(), title=title, index=index
        )
        return SheetRef(ours, first.table_id, sheet.id)

    await create(None, None)
    third = await create("C", None)
    await create("front", 0)
    await create("far", 99)
    assert await sheet_titles(store, first) == ["front", "Sheet 1", "Sheet 2", "C", "far"]
    assert await sheet_titles(store, first, "desc") == ["far", "C", "Sheet 2", "Sheet 1", "front"]
    moved = (await store.update_sheet(third, SheetEdit(title="moved", index=1), BY)).sheet
    assert (moved.title, moved.index) == ("moved", 1)
    assert await sheet_titles(store, first) == ["front", "moved", "Sheet 1", "Sheet 2", "far"]
    assert list(await store.delete_sheet(first)) == []
    assert await sheet_titles(store, third) == ["front", "moved", "Sheet 2", "far"]
    with pytest.raises(NotFound):
        await store.get_sheet(first)


async def test_a_sheet_keeps_how_an_evaluation_run_stands(seeded: SheetFixture) -> None:
    """Each field is stored for itself, read with the sheet and in lists, and null before."""
    store, ref = seeded.store, seeded.ref

    async def stands() -> tuple[int | None, str | None]:
        sheet = await store.get_sheet(ref)
        listed, _ = await store.list_sheets(
            ref.workspace_id, ref.table_id, after=None, limit=9, order="asc"
        )
        assert sheet in listed
        return sheet.expected_row_count, sheet.eval_run_status

    async def change(edit: SheetEdit) -> None:
        changed = await store.update_sheet(ref, edit, BY)
        assert changed.sheet == await store.get_sheet(ref)
        assert list(changed.cancelled) == []

    assert await stands() == (None, None)
    await change(SheetEdit(expected_row_count=250, eval_run_status="running"))
    assert await stands() == (250, "running")
    await change(SheetEdit(eval_run_status="completed"))
    assert await stands() == (250, "completed")
    await change(SheetEdit(expected_row_count=0))
    assert await stands() == (0, "completed")
    await change(SheetEdit(title="other"))
    assert await stands() == (0, "completed")
    await change(SheetEdit(eval_run_status="aborted"))
    assert await stands() == (0, "aborted")


async def test_a_sheets_version_rises_with_every_change(seeded: SheetFixture) -> None:
    """Title, columns, rows and edits raise it; reading and recalculating do not."""
    store, ref = seeded.store, seeded.ref

    async def version() -> int:
        found = (await store.get_sheet(ref)).version
        assert found == (await store.structure(ref)).version
        assert found == (await store.status_counts(ref)).version
        return found

    last = await version()
    for change in ("title", "column", "rows", "edit", "delete"):
        if change == "title":
            await store.update_sheet(ref, SheetEdit(title="new"), BY)
        elif change == "column":
            await seeded.add_column("new", "COUNT", seeded.columns[T])
        elif change == "rows":
            await store.add_rows(ref, encoded([{}]))
        elif change == "edit":
            await seeded.edit(0, change)
        else:
            await store.delete_rows(ref, [4])
        assert await version() > last
        last = await version()
    operation = await seeded.compute()
    await seeded.cancel(operation.id)
    assert await version() == last


# --- columns ---


async def test_columns_are_numbered_once(seeded: SheetFixture) -> None:
    """A number is never used again; new cells read STALE, TEXT ones COMPLETED and null."""
    store, ref = seeded.store, seeded.ref
    structure = await store.structure(ref)
    assert [column.number for column in structure.columns] == [T, A, B, C]
    assert structure.sources() == {T: (), A: (T,), B: (A,), C: (T,)}
    gone = seeded.columns[C]
    deleted = await store.delete_column_if_unchanged(ref, structure.columns_version, gone.id)
    assert deleted is not None
    text = await add_column(store, ref, new_column("t2", "TEXT"))
    computed = await add_column(store, ref, new_column("d", "COUNT", text))
    assert (text.number, computed.number) == (4, 5)
    assert (text.is_output, computed.is_output) == (False, True)
    assert computed.config == {"of": "d"}
    assert [dependency.column_id for dependency in computed.dependencies] == [text.id]
    cells = await seeded.cells()
    assert (cells[4, 0].status, cells[4, 0].value) == (COMPLETED, None)
    assert (cells[5, 0].status, cells[5, 0].value) == (STALE, None)


@pytest.mark.parametrize("kind", ["TEXT", "COUNT"])
async def test_a_column_is_an_output_by_its_type_until_somebody_says(
    seeded: SheetFixture, kind: str
) -> None:
    """What is said is kept when other things of the column change, and can be said again."""
    store, ref = seeded.store, seeded.ref

    async def change(edit: ColumnEdit) -> Column:
        structure = await store.structure(ref)
        changed = await store.update_column_if_unchanged(
            ref, structure.columns_version, column.id, edit
        )
        assert changed is not None
        assert changed.column in (await store.structure(ref)).columns
        assert not changed.affected
        return changed.column

    column = await add_column(store, ref, new_column("o", kind))
    assert column.is_output == (kind != "TEXT")
    for said in (True, False):
        assert (await change(ColumnEdit(is_output=said))).is_output is said
        assert (await change(ColumnEdit(title="p"))).is_output is said
    for said in (True, False):
        new = replace(new_column("n", kind), is_output=said)
        assert (await add_column(store, ref, new)).is_output is said


async def test_several_columns_at_once(seeded: SheetFixture) -> None:
    """Columns added together come in the order given, and one change of structure."""
    structure = await seeded.store.structure(seeded.ref)
    new = [new_column(title, "TEXT") for title in "xyz"]
    added = await seeded.store.add_columns_if_unchanged(seeded.ref, structure.columns_version, new)
    assert added is not None
    columns, version = added
    assert [column.title for column in columns] == ["x", "y", "z"]
    assert [column.id for column in columns] == [column.id for column in new]
    assert version == (await seeded.store.structure(seeded.ref)).version
    ranks = [column.position_rank for column in (await seeded.store.structure(seeded.ref)).columns]
    assert ranks == sorted(ranks)


# --- rows ---


async def test_rows_are_numbered_once(seeded: SheetFixture) -> None:
    """From 0, never used again; deletes leave gaps."""
    store, ref = seeded.store, seeded.ref
    await store.delete_rows(ref, [1, 3])
    added = await store.add_rows(ref, encoded([{T: "x"}, {}]))
    assert list(added.row_indices) == [4, 5]
    assert (added.row_count, added.cell_count) == (4, 8)
    assert list(added.values) == [{T: "x"}, {}]
    assert added.version == (await store.get_sheet(ref)).version
    assert {row for _, row in await seeded.cells()} == {0, 2, 4, 5}


async def test_a_new_row_reads_stale(seeded: SheetFixture) -> None:
    """Its computed cells are STALE and null, its edited ones COMPLETED."""
    await seeded.compute()
    added = await seeded.store.add_rows(seeded.ref, encoded([{T: {"a": [1, None]}}]))
    (row,) = mapping.added_rows(added)
    cells = list(row.cells.values())
    assert [cell.status for cell in cells] == ["COMPLETED", "STALE", "STALE", "STALE"]
    assert cells[0].value == {"a": [1, None]}
    assert [str(column.id) for column in seeded.columns] == list(row.cells)


@pytest.mark.parametrize(("count", "repeated"), [(100, 100), (101, 0), (250, 0)])
async def test_the_answer_repeats_all_rows_or_none(
    seeded: SheetFixture, count: int, repeated: int
) -> None:
    """All indices always. Clients take the rows of an answer for all that were added, so that some
    of them would be taken for all."""
    added = await seeded.store.add_rows(seeded.ref, encoded({T: n} for n in range(count)))
    assert len(added.values) == repeated
    assert list(added.row_indices) == list(range(4, 4 + count))


@pytest.mark.parametrize("order", ["asc", "desc"])
@pytest.mark.parametrize("limit", [1, 2, 3, 7, 100])
async def test_rows_are_paged_over_gaps(seeded: SheetFixture, order: Order, limit: int) -> None:
    """Every live row once, in order, with cursors that stand on rows deleted meanwhile."""
    store, ref = seeded.store, seeded.ref
    await store.add_rows(ref, encoded({} for _ in range(16)))
    await store.delete_rows(ref, [0, 5, 6, 7, 19])
    expected = [row for row in range(20) if row not in {0, 5, 6, 7, 19}]
    if order == "desc":
        expected.reverse()
    found: list[int] = []
    after = None
    while True:
        page, after = await store.list_rows(ref, after=after, limit=limit, order=order)
        assert page.row_count == len(expected)
        found += [row.row_index for row in page.page.items]
        if after is None:
            break
        assert len(page.page.items) == limit
    assert found == expected


@pytest.mark.parametrize("order", ["asc", "desc"])
async def test_a_page_goes_on_after_a_deleted_row(seeded: SheetFixture, order: Order) -> None:
    """A cursor holds when the row that it stands on is deleted."""
    store, ref = seeded.store, seeded.ref
    page, after = await store.list_rows(ref, after=None, limit=2, order=order)
    last = page.page.items[-1].row_index
    await store.delete_rows(ref, [last])
    page, after = await store.list_rows(ref, after=after, limit=2, order=order)
    expected = [2, 3] if order == "asc" else [1, 0]
    assert [row.row_index for row in page.page.items] == expected
    assert after is None


@pytest.mark.parametrize("order", ["asc", "desc"])
@pytest.mark.parametrize("after", [0, 3, 4, 99, (1 << 32) - 1])
async def test_any_position_can_be_paged_from(
    seeded: SheetFixture, order: Order, after: int
) -> None:
    """Positions need be of no row: what comes after them is shown."""
    page, _ = await seeded.store.list_rows(seeded.ref, after=after, limit=9, order=order)
    expected = (
        [r for r in range(4) if r > after]
        if order == "asc"
        else [r for r in reversed(range(4)) if r < after]
    )
    assert [row.row_index for row in page.page.items] == expected


async def test_an_empty_sheet_has_an_empty_page(store: Store, ours: int) -> None:
    """No rows: no items, no next page, no cells to count."""
    ref = await new_sheet(store, ours)
    page, after = await store.list_rows(ref, after=None, limit=5, order="desc")
    assert (list(page.page.items), after, page.row_count) == ([], None, 0)
    assert (await store.status_counts(ref)).total_cells == 0


async def test_a_sheet_has_a_limit_of_row_ids(seeded: SheetFixture) -> None:
    """One row id too many is Invalid and adds nothing; deleting gives no id back."""
    store, ref = seeded.store, seeded.ref
    await store.reserve_rows(ref, MAX_ROWS - 5)
    await store.delete_rows(ref, [0])
    with pytest.raises(Invalid) as refused:
        await store.add_rows(ref, encoded([{}, {}]))
    assert refused.value.code == "sheet_full"
    assert (await store.get_sheet(ref)).row_count == 3
    added = await store.add_rows(ref, encoded([{}]))
    assert list(added.row_indices) == [MAX_ROWS - 1]


# --- cells ---


async def test_a_cell_has_the_same_id_everywhere(seeded: SheetFixture) -> None:
    """A page and a single look agree on every cell."""
    await seeded.compute({(A, 0): BOOM, (B, 1): [1]})
    await seeded.start(cells=[(C, 0)])
    for at, cell in (await seeded.cells()).items():
        assert cell.id == seeded.cell_id(at)
        assert await seeded.cell(at) == cell
    assert (await seeded.cell((A, 0))).status is FAILED
    assert (await seeded.cell((C, 0))).status is QUEUED


async def test_a_cell_id_resolves_through_its_sheet_only(seeded: SheetFixture) -> None:
    """Through another sheet, even of the same table, no cell is found."""
    store, ref = seeded.store, seeded.ref
    sheet = await store.create_sheet(
        ref.workspace_id, ref.table_id, sheet_id=uuid4(), title=None, index=None
    )
    beside = SheetRef(ref.workspace_id, ref.table_id, sheet.id)
    other = await SheetFixture.open(store, seeded.caller)
    for wrong in (beside, other.ref):
        with pytest.raises(NotFound):
            await store.get_cell(wrong, seeded.cell_id((T, 0)))
        with pytest.raises(NotFound):
            await store.edit_cell(wrong, seeded.cell_id((T, 0)), "x")
    assert (await seeded.cell((T, 0))).value == "text 0"


async def test_what_is_no_cell_is_not_found(seeded: SheetFixture) -> None:
    """Other UUIDs, rows that are not there, columns that are gone."""
    store, ref = seeded.store, seeded.ref
    await store.delete_rows(ref, [2])
    text = seeded.columns[T].id
    for wrong in (uuid4(), UUID(int=0), text, cell_id(text, 2), cell_id(text, 99)):
        with pytest.raises(NotFound):
            await store.get_cell(ref, wrong)
        with pytest.raises(NotFound):
            await store.edit_cell(ref, wrong, "x")


# --- tenants ---


async def test_nothing_of_another_workspace_can_be_seen(
    seeded: SheetFixture, stranger: Caller
) -> None:
    """Every method that takes a place or a table does not find it for another workspace."""
    store = seeded.store
    await seeded.compute()
    operation = await seeded.start()
    before = await seeded.cells()
    structure = await store.structure(seeded.ref)
    snapshot = await seeded.plan()
    new = seeded.new(snapshot.cells.all(), snapshot)
    theirs = stranger.workspace_id
    ref = SheetRef(theirs, seeded.ref.table_id, seeded.ref.sheet_id)
    cell, column = seeded.cell_id((T, 0)), seeded.columns[C].id
    number, plan = structure.columns_version, snapshot.plan_version
    calls = [
        store.get_table(theirs, ref.table_id),
        store.update_table(theirs, ref.table_id, title="x", folder_id=None, set_folder=False),
        store.delete_table(theirs, ref.table_id),
        store.create_sheet(theirs, ref.table_id, sheet_id=uuid4(), title=None, index=None),
        store.list_sheets(theirs, ref.table_id, after=None, limit=9, order="asc"),
        store.get_sheet(ref),
        store.update_sheet(ref, SheetEdit(title="x", eval_run_status="aborted"), BY),
        store.delete_sheet(ref),
        store.delete_sheet_if_version(ref, structure.version),
        store.structure(ref),
        store.add_columns_if_unchanged(ref, number, [new_column("x", "TEXT")]),
        store.update_column_if_unchanged(ref, number, column, ColumnEdit(title="x")),
        store.delete_column_if_unchanged(ref, number, column),
        store.delete_column_if_version(ref, structure.version, column),
        store.list_rows(ref, after=None, limit=9, order="asc"),
        store.add_rows(ref, encoded([{}])),
        store.reserve_rows(ref, 1),
        store.stage_rows(ref, 4, encoded([{}])),
        store.publish_import(theirs, an_import(ref), 4, []),
        store.delete_rows(ref, [0]),
        store.get_cell(ref, cell),
        store.edit_cell(ref, cell, "x"),
        store.status_counts(ref),
        store.plan_snapshot(ref),
        store.find_idempotent(ref, "k", b"d"),
        store.create_operation_if_planned(ref, plan, new),
        store.get_operation(ref, str(operation.id)),
        store.list_active_operations(ref),
        store.sheet_activity(ref),
        store.cancel_if_active(ref, str(operation.id), stranger),
    ]
    for call in calls:
        with pytest.raises(NotFound):
            await call
    listed, _ = await store.list_tables(
        theirs, name=None, folder_id=None, after=None, limit=9, order="asc"
    )
    assert list(listed) == []
    assert await seeded.cells() == before
    assert await store.structure(seeded.ref) == structure
    assert await seeded.operation(operation.id) == operation


async def test_a_deleted_sheet_is_found_by_no_method(seeded: SheetFixture) -> None:
    """After the delete every method that takes a place raises NotFound."""
    store, ref = seeded.store, seeded.ref
    snapshot = await seeded.plan()
    new = seeded.new(snapshot.cells.all(), snapshot)
    await store.delete_sheet(ref)
    number = snapshot.structure.columns_version
    for call in (
        store.get_sheet(ref),
        store.update_sheet(ref, SheetEdit(title="x", eval_run_status="aborted"), BY),
        store.delete_sheet(ref),
        store.structure(ref),
        store.add_columns_if_unchanged(ref, number, []),
        store.list_rows(ref, after=None, limit=9, order="asc"),
        store.add_rows(ref, encoded([{}])),
        store.reserve_rows(ref, 1),
        store.publish_import(ref.workspace_id, an_import(ref), 4, []),
        store.delete_rows(ref, [0]),
        store.edit_cell(ref, seeded.cell_id((T, 0)), "x"),
        store.status_counts(ref),
        store.plan_snapshot(ref),
        store.create_operation_if_planned(ref, snapshot.plan_version, new),
        store.list_active_operations(ref),
        store.sheet_activity(ref),
        store.cancel_if_active(ref, "x", seeded.caller),
    ):
        with pytest.raises(NotFound):
            await call


# --- how much one answer carries ---


@pytest.mark.parametrize("order", ["asc", "desc"])
async def test_a_page_of_rows_is_bounded_in_bytes(
    seeded: SheetFixture, order: Order, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It ends before the row with which it would have too many, of values and of results, and
    has one row at least; what is left comes with the next one."""
    monkeypatch.setattr(pages, "PAGE_BYTES", 10_000)
    monkeypatch.setattr(pages, "CELL_BYTES", 100)
    await seeded.compute({(A, 1): "y" * 9_500})
    sizes = [20_000, 4_000, 5_000, 10, 10, 9_000, 300, 8_000]
    await seeded.store.add_rows(seeded.ref, encoded({T: "x" * n} for n in sizes))
    got: list[list[int]] = []
    after = None
    while True:
        page, after = await seeded.store.list_rows(seeded.ref, after=after, limit=100, order=order)
        got.append([row.row_index for row in page.page.items])
        assert page.row_count == 12
        if after is None:
            break
    assert sorted(index for each in got for index in each) == list(range(12))
    if order == "asc":
        assert got == [[0], [1], [2, 3], [4], [5, 6], [7, 8], [9], [10, 11]]
    else:
        assert got == [[11, 10], [9, 8], [7, 6], [5], [4], [3, 2], [1], [0]]


async def test_a_page_with_room_has_all_rows(seeded: SheetFixture) -> None:
    """The bounds as they are do not shorten pages of everyday rows."""
    await seeded.store.add_rows(seeded.ref, encoded({T: "x" * 100} for _ in range(96)))
    page, after = await seeded.store.list_rows(seeded.ref, after=None, limit=100, order="asc")
    assert (len(page.page.items), after) == (100, None)


async def test_what_an_answer_repeats_is_bounded_too(
    seeded: SheetFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rows that are more than a page has are not repeated; a single one always is."""
    monkeypatch.setattr(pages, "PAGE_BYTES", 10_000)
    monkeypatch.setattr(pages, "CELL_BYTES", 100)
    for count, repeated in ((7, 7), (8, 0)):
        rows = encoded({T: "x" * 1000} for _ in range(count))
        assert len((await seeded.store.add_rows(seeded.ref, rows)).values) == repeated
    one = await seeded.store.add_rows(seeded.ref, encoded([{T: "x" * 99_999}]))
    assert len(one.values) == 1


async def test_rows_are_repeated_as_they_read(seeded: SheetFixture) -> None:
    """Byte by byte what a page shows after it: values, null, STALE, and no operation."""
    values: list[dict[int, Json]] = [{T: "x"}, {}, {T: [1, {"a": None}]}, {T: None}, {T: 1.5}]
    added = await seeded.store.add_rows(seeded.ref, encoded(values))
    page, _ = await seeded.store.list_rows(seeded.ref, after=3, limit=9, order="asc")
    encode = msgspec.json.encode
    assert encode(mapping.added_rows(added)) == encode(mapping.rows(page.page.items))
    assert (added.row_count, added.cell_count, added.version) == (9, 20, page.version)


async def test_a_column_that_was_added_since_is_in_the_answer(seeded: SheetFixture) -> None:
    """Columns that the caller knows are not read again, unless they have changed."""
    store, ref = seeded.store, seeded.ref
    known = await store.structure(ref)
    rows = EncodedRows(encoded([{T: "x"}]).inputs, known)
    assert (await store.add_rows(ref, rows)).columns == known.columns
    extra = await add_column(store, ref, new_column("extra", "TEXT"))
    added = await store.add_rows(ref, rows)
    assert [*added.columns] == [*known.columns, extra]
    assert added.cell_count == 5


async def test_many_rows_are_added_at_once_or_not_at_all(seeded: SheetFixture) -> None:
    """Whoever reads meanwhile sees none or all of them; ids and version count on by one add."""
    version = (await seeded.store.get_sheet(seeded.ref)).version
    adding = asyncio.create_task(
        seeded.store.add_rows(seeded.ref, encoded({T: str(n)} for n in range(2600)))
    )
    seen = set()
    while not adding.done():
        page, _ = await seeded.store.list_rows(seeded.ref, after=None, limit=1, order="desc")
        seen.add((page.row_count, page.page.items[0].row_index))
    added = await adding
    assert seen <= {(4, 3), (2604, 2603)}
    assert list(added.row_indices) == list(range(4, 2604))
    assert (added.row_count, added.version) == (2604, version + 1)
    page, _ = await seeded.store.list_rows(seeded.ref, after=2602, limit=9, order="asc")
    assert [cell.value for cell in page.page.items[0].cells.values()] == ["2599", None, None, None]
    with pytest.raises(Invalid, match="row ids"):
        await seeded.store.add_rows(seeded.ref, encoded([{}] * (MAX_ROWS - 2603)))
    assert (await seeded.store.get_sheet(seeded.ref)).row_count == 2604

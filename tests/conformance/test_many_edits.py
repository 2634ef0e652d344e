"""Edits of many cells in one request: each as a single edit, all or none."""

from __future__ import annotations

from uuid import uuid4

import pytest

from recalc.domain.errors import Invalid, NotFound
from recalc.domain.records import CellValue, Json
from recalc.engine.ports import SheetRef
from recalc.store import edits
from tests.conformance.sheet_fixture import COMPLETED, STALE, A, B, C, SheetFixture, T


def values(seeded: SheetFixture, given: dict[int, Json], column: int = T) -> list[CellValue]:
    """Return new values of a column by row."""
    return [CellValue(row, seeded.columns[column].id, value) for row, value in given.items()]


async def test_dependents_of_the_rows_that_differ_become_stale(seeded: SheetFixture) -> None:
    """Those of a row that has its value already do not, and are not counted; the sheet's version
    rises once. The same request again changes nothing."""
    await seeded.compute()
    before = (await seeded.store.get_sheet(seeded.ref)).version
    given = values(seeded, {2: "two", 0: "text 0", 3: None})
    found = await seeded.store.edit_cells(seeded.ref, given)
    assert found == (2, 6, before + 1)
    reads = await seeded.reads()
    texts = [(await seeded.cell((T, row))).value for row in range(4)]
    assert texts == ["text 0", "text 1", "two", None]
    for column in (A, B, C):
        assert [reads[column, row] for row in range(4)] == [
            (COMPLETED, "old"),
            (COMPLETED, "old"),
            (STALE, "old"),
            (STALE, "old"),
        ]
    assert await seeded.store.edit_cells(seeded.ref, given) == (0, 0, before + 1)


async def test_cells_that_are_stale_already_are_not_counted(seeded: SheetFixture) -> None:
    """Only A of row 0 was computed: one cell of two rows turns STALE."""
    await seeded.compute(cells=[(A, 0)])
    found = await seeded.store.edit_cells(seeded.ref, values(seeded, {0: "x", 1: "y"}))
    assert (found.changed_count, found.stale_count) == (2, 1)


async def test_a_result_of_inputs_before_reads_stale(seeded: SheetFixture) -> None:
    """Of two rows of a running column, one is edited: its result is stored and reads STALE."""
    await seeded.compute()
    await seeded.start(columns=[A])
    scripted = await seeded.claim()
    await scripted.begin(*((A, row) for row in range(4)))
    await seeded.store.edit_cells(seeded.ref, values(seeded, {1: "edited"}))
    await scripted.finish({(A, row): "new" for row in range(4)})
    reads = await seeded.reads()
    assert [reads[A, row] for row in range(4)] == [
        (COMPLETED, "new"),
        (STALE, "new"),
        (COMPLETED, "new"),
        (COMPLETED, "new"),
    ]


@pytest.mark.parametrize(
    ("second", "code"),
    [
        ((A, 1), "computed_column"),
        ((None, 1), "unknown_column"),
        ((T, 99), "unknown_row"),
        ((T, 1 << 40), "unknown_row"),
        ((T, 0), "duplicate_id"),
    ],
)
async def test_one_bad_cell_refuses_all(
    seeded: SheetFixture, second: tuple[int | None, int], code: str
) -> None:
    """Nothing changes, and the message names the cell by its position."""
    await seeded.compute()
    before, sheet = await seeded.cells(), await seeded.store.get_sheet(seeded.ref)
    number, row = second
    column_id = uuid4() if number is None else seeded.columns[number].id
    given = [*values(seeded, {0: "other"}), CellValue(row, column_id, "x")]
    with pytest.raises(Invalid, match=r"cells\[1\].*Nothing was changed") as refused:
        await seeded.store.edit_cells(seeded.ref, given)
    assert (refused.value.code, refused.value.parameter) == (code, "cells[1]")
    assert await seeded.cells() == before
    assert await seeded.store.get_sheet(seeded.ref) == sheet


async def test_the_bytes_of_a_row_bound_them_together(seeded: SheetFixture) -> None:
    """A row with too many refuses all, whichever it is."""
    given = values(seeded, {0: "x", 1: "y" * 100})
    with pytest.raises(Invalid, match="row 1 would have") as refused:
        await seeded.store.edit_cells(seeded.ref, given, max_row_bytes=58)
    assert refused.value.code == "row_too_large"
    assert (await seeded.cell((T, 0))).value == "text 0"


async def test_another_workspace_finds_no_sheet(seeded: SheetFixture) -> None:
    """As a sheet that does not exist."""
    ref = SheetRef(seeded.ref.workspace_id + 1, seeded.ref.table_id, seeded.ref.sheet_id)
    with pytest.raises(NotFound):
        await seeded.store.edit_cells(ref, values(seeded, {0: "x"}))


@pytest.mark.parametrize(("limit", "fits"), [("STALE_CELLS", 6), ("EDITED_BYTES", 18)])
async def test_one_request_changes_no_more_than_it_may(
    seeded: SheetFixture, monkeypatch: pytest.MonkeyPatch, limit: str, fits: int
) -> None:
    """Two rows have six dependents, and 18 bytes before the edit. Where a request may have less,
    nothing is changed; in two requests they are. One row may have any number of bytes."""
    await seeded.compute()
    monkeypatch.setattr(edits, limit, fits - 1)
    before, sheet = await seeded.cells(), await seeded.store.get_sheet(seeded.ref)
    with pytest.raises(Invalid, match=r"Nothing was changed\. Send fewer rows") as refused:
        await seeded.store.edit_cells(seeded.ref, values(seeded, {0: "x", 1: "y"}))
    assert (refused.value.code, refused.value.parameter) == ("too_many_rows", "cells")
    assert await seeded.cells() == before
    assert await seeded.store.get_sheet(seeded.ref) == sheet
    for row in (0, 1):
        found = await seeded.store.edit_cells(seeded.ref, values(seeded, {row: "x"}))
        assert found.changed_count == 1
    monkeypatch.setattr(edits, limit, fits)
    both = await seeded.store.edit_cells(seeded.ref, values(seeded, {0: "text 0", 1: "text 1"}))
    assert both.changed_count == 2


async def test_a_long_edit_is_planned_in_a_thread(seeded: SheetFixture) -> None:
    """And stored as any other."""
    long: dict[int, Json] = {row: f"{row}" + "x" * 200_000 for row in range(4)}
    for expected in (4, 0):
        found = await seeded.store.edit_cells(seeded.ref, values(seeded, long))
        assert found.changed_count == expected
    assert [(await seeded.cell((T, row))).value for row in range(4)] == list(long.values())

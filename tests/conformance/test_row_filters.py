"""Rows by the status of a cell: the right ones, in pages, while cells change their status."""

from __future__ import annotations

from uuid import uuid4

import pytest

from recalc.domain.errors import Invalid
from recalc.domain.states import CellStatus
from recalc.engine.ports import Order, RowFilter
from tests.conformance.sheet_fixture import BOOM, A, B, C, SheetFixture, T


async def _rows(
    seeded: SheetFixture, only: RowFilter, *, limit: int = 2, order: Order = "asc"
) -> list[int]:
    """The row ids of all pages; each page but the last is full."""
    found: list[int] = []
    after = None
    while True:
        listed, after = await seeded.store.list_rows(
            seeded.ref, after=after, limit=limit, order=order, only=only
        )
        found += [row.row_index for row in listed.page.items]
        assert listed.row_count == len(await seeded.statuses(A))
        if after is None:
            return found
        assert len(listed.page.items) == limit


@pytest.mark.parametrize("order", ["asc", "desc"])
@pytest.mark.parametrize("limit", [1, 2, 100])
async def test_rows_by_status(seeded: SheetFixture, order: Order, limit: int) -> None:
    """The filter takes the rows that the unfiltered list shows so: of one column, or of any."""
    await seeded.compute({(A, 1): BOOM, (B, 1): BOOM, (C, 3): BOOM})
    await seeded.edit(0, "other")
    await seeded.start(rows=[2], columns=[C])
    shown = await seeded.cells()
    rows = sorted({row for _, row in shown}, reverse=order == "desc")
    for status in CellStatus:
        for number in (None, T, A, B, C):
            column = None if number is None else seeded.columns[number].id
            expected = [
                row
                for row in rows
                if any(
                    cell.status is status
                    for at, cell in shown.items()
                    if at[1] == row and number in (None, at[0])
                )
            ]
            only = RowFilter(status, column)
            assert await _rows(seeded, only, limit=limit, order=order) == expected


async def test_a_page_goes_on_while_rows_leave_the_filter(seeded: SheetFixture) -> None:
    """A row that no longer reads so is not shown, and hides none behind it."""
    await seeded.compute(dict.fromkeys(((A, row) for row in range(4)), BOOM))
    only = RowFilter(CellStatus.FAILED, seeded.columns[A].id)
    first, after = await seeded.store.list_rows(
        seeded.ref, after=None, limit=2, order="asc", only=only
    )
    assert [row.row_index for row in first.page.items] == [0, 1]
    await seeded.edit(0, "other")
    await seeded.edit(2, "other")
    second, after = await seeded.store.list_rows(
        seeded.ref, after=after, limit=2, order="asc", only=only
    )
    assert ([row.row_index for row in second.page.items], after) == ([3], None)


async def test_deleted_rows_and_unknown_columns(seeded: SheetFixture) -> None:
    """A deleted row is not shown, and a column that is not in the sheet is refused."""
    await seeded.compute({(A, 1): BOOM, (A, 2): BOOM})
    await seeded.store.delete_rows(seeded.ref, [1])
    assert await _rows(seeded, RowFilter(CellStatus.FAILED)) == [2]
    with pytest.raises(Invalid) as refused:
        await _rows(seeded, RowFilter(CellStatus.FAILED, uuid4()))
    assert (refused.value.code, refused.value.parameter) == ("unknown_column", "column_id")

"""Failed cells of a sheet, grouped by column and error code.

How many cells of each column FAILED is exact, and costs the same as the counts of a sheet. Causes
are stored with the cells: they are read for ``EXAMINED_ROWS`` rows at a time, and a cursor goes on
with the next ones. So one request costs the same for a hundred failed cells and for ten million.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple
from uuid import UUID

from recalc.domain.records import Column, RowsPage
from recalc.domain.states import CellStatus
from recalc.engine.ports import PlanSnapshot, RowFilter, SheetRef, Store

#: Rows with failed cells whose causes one request reads; fewer where they are large.
EXAMINED_ROWS = 1000
FAILED_ROWS = RowFilter(CellStatus.FAILED)


class ColumnFailures(NamedTuple):
    """A column with failed cells, and how many there are in the sheet."""

    column_id: UUID
    title: str
    failed_count: int


@dataclass(slots=True)
class FailureGroup:
    """The cells of a column that FAILED with one code, among the rows that were examined. The
    message is that of the first, ``cell_id`` in the row ``row_index``."""

    column_id: UUID
    code: str
    message: str
    cell_id: UUID
    row_index: int
    count: int = 0


class Failures(NamedTuple):
    """The columns with failed cells, and causes of those in some rows: after ``following`` there
    are more, unless it is None. The counts of the columns are those of ``version``."""

    columns: Sequence[ColumnFailures]
    groups: Sequence[FailureGroup]
    examined_rows: int
    following: int | None
    version: int


async def find(store: Store, ref: SheetRef, after: int | None) -> Failures:
    """Return the failures of a sheet, and the causes in rows after the row id ``after``."""
    snapshot = await store.plan_snapshot(ref)
    found, following = await store.list_rows(
        ref, after=after, limit=EXAMINED_ROWS, order="asc", only=FAILED_ROWS
    )
    return Failures(
        _columns(snapshot),
        _groups(found.columns, found),
        len(found.page.items),
        following,
        snapshot.structure.version,
    )


def _columns(snapshot: PlanSnapshot) -> list[ColumnFailures]:
    """Return the columns with failed cells, in the order of the sheet."""
    failed = snapshot.cells.reading(CellStatus.FAILED)
    return [
        ColumnFailures(column.id, column.title, count)
        for column in snapshot.structure.columns
        if (count := len(failed.rows(column.number)))
    ]


def _groups(columns: Sequence[Column], found: RowsPage) -> list[FailureGroup]:
    """Group the failed cells of some rows: by column, the most frequent code first."""
    groups: dict[tuple[UUID, str], FailureGroup] = {}
    for row in found.page.items:
        for cell in row.cells.values():
            if cell.status is not CellStatus.FAILED or cell.error is None:
                continue
            code, message = cell.error.code, cell.error.message
            group = groups.setdefault(
                (cell.column_id, code),
                FailureGroup(cell.column_id, code, message, cell.id, row.row_index),
            )
            group.count += 1
    place = {column.id: number for number, column in enumerate(columns)}
    return sorted(
        groups.values(), key=lambda group: (place[group.column_id], -group.count, group.code)
    )

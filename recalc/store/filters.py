"""Which rows a filter of a list takes: by how their cells read."""

from __future__ import annotations

from collections.abc import Sequence

from pyroaring import BitMap

from recalc.domain.errors import Invalid
from recalc.domain.planning import SheetCells
from recalc.domain.records import Column
from recalc.domain.states import CellStatus
from recalc.engine.ports import RowFilter


def chosen_columns(columns: Sequence[Column], only: RowFilter) -> Sequence[Column]:
    """Return the columns whose cells a filter looks at. Raises Invalid for one that is not there,
    before anything of the sheet is read."""
    if only.column_id is None:
        return columns
    chosen = [column for column in columns if column.id == only.column_id]
    if not chosen:
        raise Invalid(
            "unknown_column",
            f"column_id: there is no column {only.column_id} in this sheet.",
            parameter="column_id",
        )
    return chosen


def matching(cells: SheetCells, chosen: Sequence[Column], only: RowFilter) -> BitMap:
    """Return the live rows in which a cell of the ``chosen`` columns reads as the filter says."""
    if only.status is CellStatus.COMPLETED and not all(column.is_computed for column in chosen):
        return cells.rows
    numbers = {column.number for column in chosen}
    return cells.reading(only.status).only_columns(numbers).all_rows()

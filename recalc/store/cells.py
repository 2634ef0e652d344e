"""Rows and cells put together from stored values, as readers see them.

A store reads the inputs and results of some rows, builds a ``recalc.domain.overlay.Overlay`` of
them, and calls ``rows``. ``resolve`` finds the cell of an id without a query.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

import msgspec
from pyroaring import BitMap

from recalc.domain.cell_ids import MAX_ROW, column_key, parse_cell_id
from recalc.domain.errors import NotFound
from recalc.domain.overlay import STALE, Overlay, Reading
from recalc.domain.records import Cell, Column, Row
from recalc.domain.states import CellStatus
from recalc.store import codec

#: A stored value: MessagePack, not decoded.
Encoded = bytes | msgspec.Raw


def resolve(columns: Sequence[Column], live: BitMap, wanted: UUID) -> tuple[Column, int]:
    """Return the column and row of a cell's id, in the sheet with these columns and ``live`` rows.

    Raises NotFound for an id that is no cell of this sheet.
    """
    parsed = parse_cell_id(wanted)
    if parsed is not None:
        key, index = parsed
        for column in columns:
            if column_key(column.id) == key and index in live:
                return column, index
    raise NotFound("cell")


def existing(live: BitMap, row_indices: Collection[int]) -> BitMap:
    """Return those of the numbers that are live rows."""
    return live & BitMap(index for index in row_indices if 0 <= index <= MAX_ROW)


def rows(
    columns: Sequence[Column],
    indices: Sequence[int],
    stored: Mapping[int, tuple[Mapping[int, Encoded], Mapping[int, Encoded | None]]],
    overlay: Overlay,
) -> list[Row]:
    """Return the rows with these ids, with the cells of ``columns``.

    ``stored`` has the edited values and the results of each row, by column number.
    """
    by_column = [
        _computed(
            column,
            [(index, stored[index][1].get(column.number)) for index in indices],
            overlay.column(column.number),
        )
        if column.is_computed
        else [edited(column, index, stored[index][0].get(column.number)) for index in indices]
        for column in columns
    ]
    ids = [column.id for column in columns]
    return [
        Row(index, {each: cells[at] for each, cells in zip(ids, by_column, strict=True)})
        for at, index in enumerate(indices)
    ]


def edited(column: Column, index: int, value: Encoded | None) -> Cell:
    """Return a cell of an edited column; it reads COMPLETED whether it has a value or not."""
    return Cell(
        column.sheet_id,
        column.id,
        index,
        CellStatus.COMPLETED,
        None if value is None else codec.decode_value(value),
    )


def _computed(
    column: Column,
    results: Sequence[tuple[int, Encoded | None]],
    readings: Mapping[int, Reading],
) -> list[Cell]:
    """Return the cells of a computed column in some rows, with their stored results."""
    sheet_id, column_id = column.sheet_id, column.id
    cells: list[Cell] = []
    for index, stored in results:
        status, execution_id = readings.get(index, STALE)
        if stored is None:
            cells.append(Cell(sheet_id, column_id, index, status, None, execution_id=execution_id))
            continue
        result = codec.decode_whole_result(stored)
        cells.append(
            Cell(
                sheet_id,
                column_id,
                index,
                status,
                result.value,
                result.error,
                result.metrics,
                result.updated_at,
                result.version,
                execution_id,
            )
        )
    return cells

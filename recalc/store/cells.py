"""Rows and cells put together from stored values, as readers see them.

A store reads the inputs and results of some rows, builds a ``recalc.domain.overlay.Overlay`` of
them, and calls ``row`` for each. ``resolve`` finds the cell of an id without a query.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

import msgspec
from pyroaring import BitMap

from recalc.domain.cell_ids import MAX_ROW, cell_id, column_key, parse_cell_id
from recalc.domain.errors import NotFound
from recalc.domain.overlay import Overlay
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


def row(
    columns: Sequence[Column],
    index: int,
    inputs: Mapping[int, Encoded],
    results: Mapping[int, Encoded | None],
    overlay: Overlay,
) -> Row:
    """Return a row with the cells of ``columns``.

    ``inputs`` has the edited values and ``results`` the stored results, by column number.
    """
    return Row(
        index,
        {
            column.id: computed(
                column,
                index,
                results.get(column.number),
                overlay.status(column.number, index),
                overlay.execution(column.number, index),
            )
            if column.is_computed
            else edited(column, index, inputs.get(column.number))
            for column in columns
        },
    )


def edited(column: Column, index: int, value: Encoded | None) -> Cell:
    """Return a cell of an edited column; it reads COMPLETED whether it has a value or not."""
    return Cell(
        id=cell_id(column.id, index),
        sheet_id=column.sheet_id,
        column_id=column.id,
        row_index=index,
        status=CellStatus.COMPLETED,
        value=None if value is None else codec.decode_value(value),
    )


def computed(
    column: Column,
    index: int,
    stored: Encoded | None,
    status: CellStatus,
    execution_id: UUID | None,
) -> Cell:
    """Return a cell of a computed column, with its stored result if it has one.

    ``execution_id`` is the execution in which it is pending, None when it is in none.
    """
    result = None if stored is None else codec.decode_result(stored)
    return Cell(
        id=cell_id(column.id, index),
        sheet_id=column.sheet_id,
        column_id=column.id,
        row_index=index,
        status=status,
        value=None if result is None else codec.decode_value(result.value),
        error=None if result is None else result.cell_error(),
        metrics=None if result is None else result.cell_metrics(),
        updated_at=None if result is None else result.updated_at,
        computed_version=None if result is None else result.version,
        execution_id=execution_id,
    )

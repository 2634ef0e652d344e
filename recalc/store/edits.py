"""Edits of single cells: the new inputs of a row, and the columns that become STALE in it.

A store reads the sheet's columns and the row's inputs and calls ``plan``. Where that returns an
edit, it stores ``inputs``, raises the row's inputs version, notes it for each of ``stale`` and
stores STALE for their cells, all in one transaction.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import msgspec

from recalc.columns.human import wrong_kind
from recalc.domain.changes import stale_after_edit
from recalc.domain.errors import Invalid
from recalc.domain.records import Cell, Column, Json
from recalc.store import cells, codec


@dataclass(frozen=True, slots=True)
class Edit:
    """A planned edit.

    ``cell`` is the edited cell as it reads afterwards. ``inputs`` are the row's, encoded; None
    means that the cell has this value already and there is nothing to write. ``stale`` are the
    numbers of the columns whose cells in the row become STALE.
    """

    cell: Cell
    inputs: bytes | None
    stale: Sequence[int]


def plan(
    columns: Sequence[Column],
    column: Column,
    index: int,
    inputs: bytes,
    value: Json,
    max_row_bytes: int | None,
) -> Edit:
    """Plan to store ``value`` in the cell of ``column`` in the row ``index``, whose encoded inputs
    are ``inputs``.

    Raises Invalid for a cell of a computed column, for a value of a kind that the column does not
    take, and where the edited values of the row would
    have more than ``max_row_bytes``.
    """
    refuse_computed(column)
    takes = wrong_kind(column.type, column.config, value)
    if takes is not None:
        raise Invalid(
            "wrong_kind",
            f"Column {column.title!r} takes {takes} only. Nothing was changed.",
            parameter="value",
        )
    values = codec.decode_inputs(inputs)
    encoded = codec.encode(value)
    cell = cells.edited(column, index, encoded)
    if bytes(values.get(column.number, codec.NULL)) == encoded:
        return Edit(cell, None, ())
    values[column.number] = msgspec.Raw(encoded)
    codec.check_row_inputs(values, max_row_bytes)
    return Edit(cell, codec.encode(values), stale_after_edit(columns, column))


def refuse_computed(column: Column) -> None:
    """Raise Invalid for a computed column, whose cells are not edited."""
    if column.is_computed:
        raise Invalid(
            "computed_column",
            f"Column {column.title!r} is computed; only TEXT and HUMAN cells are edited.",
            parameter="cell_id",
        )

"""Edits of cells: the new inputs of a row, and the columns that become STALE in it.

A store reads the sheet's columns and the row's inputs and calls ``plan``; for many cells, it calls
``by_row`` and ``plan_rows``. Where that returns an edit, it stores the row's inputs, raises its
inputs version, notes it for each of ``stale`` and stores STALE for their cells, all in one
transaction.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import msgspec
from pyroaring import BitMap

from recalc.columns.human import wrong_kind
from recalc.domain import graph
from recalc.domain.cell_ids import MAX_ROW
from recalc.domain.cellsets import CellSet, union
from recalc.domain.changes import sources_of, stale_after_edit
from recalc.domain.errors import Invalid
from recalc.domain.records import MIRROR, Cell, CellValue, Column, Json
from recalc.store import cells, codec

#: Bytes of the edited values of all rows of which one request edits cells, before it, unless it is
#: one row: as of a page of rows.
EDITED_BYTES = 16 << 20
#: Cells that one request makes STALE, as many as a piece of a mirror may.
STALE_CELLS = 500_000


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
    take, and where the edited values of the row would have more than ``max_row_bytes``.
    """
    refuse_computed(column)
    _refuse_other_kinds(column, value)
    encoded = codec.encode(value)
    cell = cells.edited(column, index, encoded)
    changed = _changed(index, inputs, {column.number: encoded}, max_row_bytes)
    if changed is None:
        return Edit(cell, None, ())
    after, numbers = changed
    return Edit(cell, after, stale_after_edit(columns, numbers))


class RowEdit(NamedTuple):
    """A planned edit of a row: its inputs before and after, encoded; the numbers of the columns
    whose cells in the row become STALE; and how many cells have another value."""

    row_index: int
    before: bytes
    after: bytes
    stale: Sequence[int]
    changed: int


def by_row(
    columns: Sequence[Column],
    live: BitMap,
    values: Sequence[CellValue],
    *,
    of_mirrors: bool = False,
) -> dict[int, dict[int, Json]]:
    """Return the new values by row and column number; ``of_mirrors``: those of mirrors are allowed.

    Raises Invalid for a cell that is given twice, that cannot be edited, or whose row or column the
    sheet does not have, and for a value of a kind that the column does not take.
    """
    known = {column.id: column for column in columns}
    rows: dict[int, dict[int, Json]] = {}
    for position, (index, column_id, value) in enumerate(values):
        where = f"cells[{position}]"
        column = known.get(column_id)
        if column is None:
            what = _told(where, f"there is no column {column_id} in this sheet")
            raise Invalid("unknown_column", what, parameter=where)
        if not 0 <= index <= MAX_ROW or index not in live:
            what = _told(where, f"there is no row {index} in this sheet")
            raise Invalid("unknown_row", what, parameter=where)
        if not (of_mirrors and column.type == MIRROR):
            refuse_computed(column, where)
        _refuse_other_kinds(column, value, where)
        row = rows.setdefault(index, {})
        if column.number in row:
            what = _told(where, f"row {index} of column {column.title!r} is given twice")
            raise Invalid("duplicate_id", what, parameter=where)
        row[column.number] = value
    return rows


def plan_rows(
    columns: Sequence[Column],
    rows: Mapping[int, Mapping[int, Json]],
    inputs: Mapping[int, bytes],
    max_row_bytes: int | None,
) -> list[RowEdit]:
    """Plan to store the new values of rows, whose encoded inputs are ``inputs``. Rows that have
    these values already are left out. Raises Invalid for a row with more than ``max_row_bytes``,
    and for rows with more than ``STALE_CELLS`` cells that depend on them."""
    dependents = graph.Downstream(sources_of(columns))
    planned: list[RowEdit] = []
    turning = 0
    for index, values in sorted(rows.items()):
        new = {number: codec.encode(value) for number, value in values.items()}
        changed = _changed(index, inputs[index], new, max_row_bytes)
        if changed is None:
            continue
        after, numbers = changed
        stale = dependents.of(numbers)
        turning += len(stale)
        if turning > STALE_CELLS:
            raise _too_many(f"more than {STALE_CELLS} cells that depend on them")
        planned.append(RowEdit(index, inputs[index], after, stale, len(numbers)))
    return planned


def check_bytes(rows: int, stored: int) -> None:
    """Raise Invalid where ``rows`` rows have too many ``stored`` bytes for one request."""
    if rows > 1 and stored > EDITED_BYTES:
        raise _too_many(f"{stored} bytes, of at most {EDITED_BYTES}")


def _too_many(what: str) -> Invalid:
    return Invalid(
        "too_many_rows",
        f"cells: their rows have {what}. Nothing was changed. Send fewer rows at once.",
        parameter="cells",
    )


def stale_cells(planned: Sequence[RowEdit]) -> CellSet:
    """Return the cells that become STALE. Rows with the same dependents are taken together."""
    groups: dict[int, tuple[Sequence[int], list[int]]] = {}
    for edit in planned:
        groups.setdefault(id(edit.stale), (edit.stale, []))[1].append(edit.row_index)
    return union(CellSet(dict.fromkeys(numbers, BitMap(rows))) for numbers, rows in groups.values())


def _changed(
    index: int, inputs: bytes, new: Mapping[int, bytes], max_row_bytes: int | None
) -> tuple[bytes, frozenset[int]] | None:
    """Return the encoded inputs of a row with ``new`` values, encoded too, and the numbers of the
    columns where they differ; None where they differ nowhere."""
    stored = codec.decode_inputs(inputs)
    differ = {n: v for n, v in new.items() if bytes(stored.get(n, codec.NULL)) != v}
    if not differ:
        return None
    stored.update({number: msgspec.Raw(value) for number, value in differ.items()})
    codec.check_row_inputs(index, stored, max_row_bytes)
    return codec.encode(stored), frozenset(differ)


def refuse_computed(column: Column, where: str | None = None) -> None:
    """Raise Invalid for a column whose cells people do not edit. ``where`` names one of many
    cells."""
    if not column.takes_values:
        is_what = "is computed" if column.is_computed else "mirrors a column of another sheet"
        what = f"column {column.title!r} {is_what}; only TEXT and HUMAN cells are edited"
        raise Invalid("computed_column", _told(where, what), parameter=where or "cell_id")


def _refuse_other_kinds(column: Column, value: Json, where: str | None = None) -> None:
    """Raise Invalid for a value of a kind that the column does not take."""
    takes = wrong_kind(column.type, column.config, value)
    if takes is not None:
        what = f"column {column.title!r} takes {takes} only"
        raise Invalid("wrong_kind", _told(where, what), parameter=where or "value")


def _told(where: str | None, what: str) -> str:
    """Return the message of a refused edit; ``where`` names one of many cells."""
    begin = f"{what[0].upper()}{what[1:]}" if where is None else f"{where}: {what}"
    return f"{begin}. Nothing was changed."

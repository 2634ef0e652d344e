"""What a request for an operation selects: the rows that it names, the cells that it means, and the
digest by which it is recognized.

A request may name a million rows. They are kept as a bitmap, and no other list or set of them is
made.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from uuid import UUID

import msgspec
from pyroaring import BitMap

from recalc.domain.cell_ids import MAX_ROW
from recalc.domain.cellsets import CellSet
from recalc.domain.errors import Invalid
from recalc.domain.records import Selection
from recalc.domain.usage import AskedLimits
from recalc.engine.ports import PlanSnapshot, SheetRef, Structure

#: Row ids of a request that are taken at once: other threads run in between.
_PIECE = 1 << 14


def named_rows(selection: Selection) -> BitMap | None:
    """Return the rows that ``selection`` names; None where it names none. Raises Invalid for a row
    that is given twice, and for a number that no row has."""
    row_ids = selection.row_ids
    if row_ids is None:
        return None
    rows = BitMap()
    for start in range(0, len(row_ids), _PIECE):
        piece = row_ids[start : start + _PIECE]
        _refuse_unknown([row for row in piece if row > MAX_ROW], selection.rows_named)
        rows.update(piece)
    if len(rows) < len(row_ids):
        _refuse_twice(row_ids, selection.rows_named)
    rows.run_optimize()
    return rows


def rows_and_digest(
    ref: SheetRef, selection: Selection, limits: AskedLimits
) -> tuple[BitMap | None, bytes]:
    """Return what ``named_rows`` does, and a digest of the request: a confirmation or a repeated
    request has to have the same. Raises Invalid as ``named_rows``."""
    rows = named_rows(selection)
    facts = (
        str(ref),
        None if selection.column_ids is None else sorted(map(str, selection.column_ids)),
        None if rows is None else rows.serialize(),
        None if selection.statuses is None else sorted(selection.statuses),
        None if selection.cells is None else sorted((str(c), r) for c, r in selection.cells),
        msgspec.structs.astuple(limits),
    )
    return rows, hashlib.sha256(msgspec.msgpack.encode(facts)).digest()


def choose(snapshot: PlanSnapshot, selection: Selection, rows: BitMap | None) -> CellSet:
    """Return the cells that ``selection``, which names ``rows``, means in ``snapshot``. Raises
    Invalid, naming the column, row or cell that is wrong."""
    structure = snapshot.structure
    columns = None
    if selection.column_ids is not None:
        _refuse_twice(selection.column_ids, "column_ids")
        columns = [_computed(structure, column, "column_ids") for column in selection.column_ids]
    live = snapshot.cells.rows
    if rows is not None:
        _refuse_unknown(rows - live, selection.rows_named)
    cells = None
    if selection.cells is not None:
        numbers = {
            column: _computed(structure, column, "cell_ids")
            for column in dict.fromkeys(column for column, _ in selection.cells)
        }
        gone = [row for _, row in selection.cells if row not in live]
        if gone:
            raise Invalid(
                "unknown_cell",
                f"cell_ids: there is no row {_some(gone)} in this sheet.",
                parameter="cell_ids",
            )
        cells = CellSet.of((numbers[column], row) for column, row in selection.cells)
    return snapshot.cells.select(
        columns=columns, rows=rows, statuses=selection.statuses, cells=cells
    )


def _computed(structure: Structure, column_id: UUID, parameter: str) -> int:
    """Return the number of a computed column. Raises Invalid for an unknown or TEXT column."""
    for column in structure.columns:
        if column.id == column_id:
            if not column.is_computed:
                raise Invalid(
                    "text_column",
                    f"{parameter}: column {column.title!r} is a {column.type} column and is not "
                    "computed.",
                    parameter=parameter,
                )
            return column.number
    raise Invalid(
        "unknown_column",
        f"{parameter}: there is no column {column_id} in this sheet.",
        parameter=parameter,
    )


def _refuse_unknown(rows: Sequence[int] | BitMap, named: str) -> None:
    """Raise Invalid if there are ``rows``, none of which the sheet has."""
    if rows:
        raise Invalid(
            "unknown_row",
            f"{named}: there is no row {_some([*rows])} in this sheet.",
            parameter=named,
        )


def _refuse_twice(values: Iterable[UUID] | Iterable[int], parameter: str) -> None:
    """Raise Invalid for a value that is given twice."""
    seen: set[UUID | int] = set()
    for value in values:
        if value in seen:
            raise Invalid(
                "duplicate_id", f"{parameter}: {value} is given twice.", parameter=parameter
            )
        seen.add(value)


def _some(rows: Sequence[int]) -> str:
    """Name the first five rows, and count the others."""
    shown = ", ".join(map(str, rows[:5]))
    return shown if len(rows) <= 5 else f"{shown} (and {len(rows) - 5} more)"

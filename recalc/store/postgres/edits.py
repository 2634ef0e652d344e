"""Edits of single cells."""

from __future__ import annotations

from uuid import UUID

import msgspec

from recalc.domain import graph
from recalc.domain.cell_ids import cell_id
from recalc.domain.errors import Invalid, NotFound
from recalc.domain.records import Cell, CellEdit, Column, Json, Millis
from recalc.domain.states import CellStatus
from recalc.engine.ports import SheetRef
from recalc.store import codec
from recalc.store.postgres.cells import resolve_cell
from recalc.store.postgres.database import Connection, fetch_one, numbers
from recalc.store.postgres.lookup import find_sheet, load_columns

#: Guards by the structure that the dependents are of and by the inputs that the new ones replace.
EDIT = "SELECT version, turned FROM recalc_edit(%s, %s, %s, %s, %s, %s::integer[], %s)"


async def edit_cell_if_unchanged(
    db: Connection,
    ref: SheetRef,
    wanted: UUID,
    value: Json,
    now: Millis,
    max_row_bytes: int | None = None,
) -> CellEdit | None:
    """Store an edited cell. A different value makes all its dependents STALE, a running one
    included once its result lands. None when columns or row changed while this looked at them."""
    sheet = await find_sheet(db, ref)
    columns = await load_columns(db, sheet)
    column, index = await resolve_cell(db, sheet, columns, wanted)
    if column.type != "TEXT":
        raise Invalid(
            "computed_column",
            f"Column {column.title!r} is computed; only cells of TEXT columns are edited.",
            parameter="cell_id",
        )
    row = await fetch_one(
        db, "SELECT inputs FROM row_data WHERE id = %s", (codec.row_key(sheet.pk, index),)
    )
    if row is None:
        raise NotFound("cell")
    before: bytes = row[0]
    inputs = codec.decode_inputs(before)
    encoded = codec.encode(value)
    cell = _cell(column, index, value)
    if bytes(inputs.get(column.number, codec.NULL)) == encoded:
        return CellEdit(cell, 0, sheet.version)
    inputs[column.number] = msgspec.Raw(encoded)
    codec.check_row_inputs(inputs, max_row_bytes)
    sources = {c.number: [d.number for d in c.dependencies] for c in columns}
    affected = graph.downstream(sources, [column.number])
    edited = await fetch_one(
        db,
        EDIT,
        (sheet.pk, sheet.structure, index, before, codec.encode(inputs), numbers(affected), now),
    )
    return None if edited is None else CellEdit(cell, edited[1], edited[0])


def _cell(column: Column, index: int, value: Json) -> Cell:
    return Cell(
        id=cell_id(column.id, index),
        sheet_id=column.sheet_id,
        column_id=column.id,
        row_index=index,
        status=CellStatus.COMPLETED,
        value=value,
    )

"""Editing."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from sqlite3 import Connection
from uuid import UUID

import msgspec
from pyroaring import BitMap

from recalc.domain import graph
from recalc.domain.cell_ids import MAX_ROW
from recalc.domain.cellsets import CellSet
from recalc.domain.errors import Invalid
from recalc.domain.records import (
    CellEdit,
    Column,
    Json,
    Millis,
    Sheet,
)
from recalc.domain.states import (
    Reason,
    Withdrawal,
)
from recalc.engine.ports import (
    EncodedRows,
    SheetRef,
    Structure,
)
from recalc.store import codec
from recalc.store.imports import reservation_gone, sheet_full
from recalc.store.sqlite import blobs
from recalc.store.sqlite.context import StoreContext
from recalc.store.sqlite.lookup import (
    find_sheet,
    load_columns,
    touch,
)
from recalc.store.sqlite.read import read_rows, resolve_cell
from recalc.store.sqlite.sheets import get_sheet
from recalc.store.sqlite.statuses import load_stored, save_sheet_rows, sheet_rows, store_stale
from recalc.store.sqlite.withdraw import withdraw_everywhere


def show_rows(
    db: Connection, ref: SheetRef, first: int, count: int, known: Structure, now: Millis
) -> tuple[Sheet, Sequence[Column]]:
    """Publish the rows; the sheet then, and its columns: those of ``known`` while it holds."""
    shown = publish_rows(db, ref, first, count, now)
    sheet = find_sheet(db, ref)
    return shown, known.columns if known.number == sheet.structure else load_columns(db, sheet)


def reserve_rows(db: Connection, context: StoreContext, ref: SheetRef, count: int) -> int:
    sheet = find_sheet(db, ref)
    left = context.max_rows - sheet.next_row
    if count > left:
        raise sheet_full(context.max_rows, left)
    if count == 0:
        return sheet.next_row
    db.execute("UPDATE sheet SET next_row = next_row + ? WHERE pk = ?", (count, sheet.pk))
    db.execute(
        "INSERT INTO reserved (sheet_pk, first, count, at) VALUES (?, ?, ?, ?)",
        (sheet.pk, sheet.next_row, count, context.now),
    )
    return sheet.next_row


def stage_rows(db: Connection, ref: SheetRef, first: int, rows: EncodedRows) -> None:
    sheet = find_sheet(db, ref)
    start = codec.row_key(sheet.pk, first)
    db.executemany(
        "INSERT INTO row_data (id, inputs) VALUES (?, ?)",
        [(start + offset, inputs) for offset, inputs in enumerate(rows.inputs)],
    )


def publish_rows(db: Connection, ref: SheetRef, first: int, count: int, now: Millis) -> Sheet:
    sheet = find_sheet(db, ref)
    kept = db.execute(
        "DELETE FROM reserved WHERE sheet_pk = ? AND first = ? AND count = ?",
        (sheet.pk, first, count),
    ).rowcount
    if count and not kept:
        raise reservation_gone()
    rows = sheet_rows(db, sheet.pk)
    rows.add_range(first, first + count)
    save_sheet_rows(db, sheet.pk, rows)
    touch(db, sheet.pk, now)
    return get_sheet(db, ref)


def delete_rows(
    db: Connection, ref: SheetRef, row_indices: Collection[int], now: Millis
) -> tuple[int, int, list[UUID]]:
    sheet = find_sheet(db, ref)
    rows = sheet_rows(db, sheet.pk)
    gone = rows & BitMap(row for row in row_indices if 0 <= row <= MAX_ROW)
    if not gone:
        return 0, sheet.version, []
    touched = withdraw_everywhere(db, sheet.pk, gone, Withdrawal.CANCELLED, Reason.DELETED, now)
    save_sheet_rows(db, sheet.pk, rows - gone)
    db.execute(
        "INSERT INTO trash (sheet_pk, rows) VALUES (?, ?)", (sheet.pk, codec.pack_rows(gone))
    )
    return len(gone), touch(db, sheet.pk, now), touched


def edit_cell(
    db: Connection,
    ref: SheetRef,
    cell_id: UUID,
    value: Json,
    now: Millis,
    *,
    max_row_bytes: int | None = None,
) -> CellEdit:
    sheet = find_sheet(db, ref)
    columns = load_columns(db, sheet)
    column, index = resolve_cell(db, sheet, columns, cell_id)
    if column.type != "TEXT":
        raise Invalid(
            "computed_column",
            f"Column {column.title!r} is computed; only cells of TEXT columns are edited.",
            parameter="cell_id",
        )
    key = codec.row_key(sheet.pk, index)
    inputs_version, inputs_blob, dirty_blob = db.execute(
        "SELECT seq, inputs, dirty FROM row_data WHERE id = ?", (key,)
    ).fetchone()
    inputs = codec.decode_inputs(inputs_blob)
    encoded = codec.encode(value)
    if bytes(inputs.get(column.number, codec.NULL)) == encoded:
        cell = read_rows(db, sheet, [column], [index])[0].cells[column.id]
        return CellEdit(cell, 0, sheet.version)
    inputs[column.number] = msgspec.Raw(encoded)
    codec.check_row_inputs(inputs, max_row_bytes)
    sources = {c.number: [d.number for d in c.dependencies] for c in columns}
    affected = graph.downstream(sources, [column.number])
    dirty = blobs.decode_dirty(dirty_blob or b"\x80")
    dirty.update(dict.fromkeys(affected, inputs_version + 1))
    db.execute(
        "UPDATE row_data SET seq = seq + 1, inputs = ?, dirty = ? WHERE id = ?",
        (codec.encode(inputs), codec.encode(dirty) if dirty else None, key),
    )
    stale = CellSet.of((number, index) for number in affected)
    turned = sum(len(cells & stale) for cells in load_stored(db, sheet.pk, affected).values())
    store_stale(db, sheet.pk, stale)
    version = touch(db, sheet.pk, now)
    cell = read_rows(db, sheet, [column], [index])[0].cells[column.id]
    return CellEdit(cell, turned, version)

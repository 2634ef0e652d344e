"""Edit cells, add rows and delete rows.

Rows are added in three steps: row ids are reserved, rows are staged under them, and published all
at once. Readers see no row before it is published.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from sqlite3 import Connection
from typing import NamedTuple
from uuid import UUID

from recalc.domain.cellsets import CellSet
from recalc.domain.records import CellEdit, CellEdits, CellValue, Column, Json, Millis, Sheet
from recalc.domain.states import Reason, Withdrawal
from recalc.engine.ports import DeletedRows, EncodedRows, SheetRef
from recalc.store import cells, codec, edits
from recalc.store.imports import reservation_gone, sheet_full
from recalc.store.sqlite import blobs
from recalc.store.sqlite.connection import small_cache
from recalc.store.sqlite.context import StoreContext
from recalc.store.sqlite.lookup import find_sheet, load_columns, raise_version
from recalc.store.sqlite.sheets import get_sheet
from recalc.store.sqlite.statuses import load_stored, save_sheet_rows, sheet_rows, store_stale
from recalc.store.sqlite.withdraw import withdraw_everywhere


def edit_cell(
    db: Connection,
    context: StoreContext,
    ref: SheetRef,
    cell_id: UUID,
    value: Json,
    *,
    max_row_bytes: int | None = None,
) -> CellEdit:
    """Store an edited cell; where its value changes, all cells that depend on it become STALE.

    Raises NotFound for an id that is no cell of this sheet, and Invalid for a cell that is computed
    or a row that would have more than ``max_row_bytes``.
    """
    sheet = find_sheet(db, ref)
    columns = load_columns(db, sheet)
    column, index = cells.resolve(columns, sheet_rows(db, sheet.pk), cell_id)
    [row] = _stored(db, [codec.row_key(sheet.pk, index)])
    edit = edits.plan(columns, column, index, row.inputs, value, max_row_bytes)
    if edit.inputs is None:
        return CellEdit(edit.cell, 0, sheet.version)
    _write(db, row, edit.inputs, edit.stale)
    turned = _store_stale(db, sheet.pk, CellSet.of((number, index) for number in edit.stale))
    return CellEdit(edit.cell, turned, raise_version(db, sheet.pk, context.now))


def edit_cells(
    db: Connection,
    context: StoreContext,
    ref: SheetRef,
    values: Sequence[CellValue],
    *,
    max_row_bytes: int | None = None,
    of_mirrors: bool = False,
) -> CellEdits:
    """Store many edited cells, all or none. Raises NotFound, and Invalid as ``edits.by_row`` and
    ``edits.plan_rows``."""
    sheet = find_sheet(db, ref)
    columns = load_columns(db, sheet)
    rows = edits.by_row(columns, sheet_rows(db, sheet.pk), values, of_mirrors=of_mirrors)
    keys = [codec.row_key(sheet.pk, index) for index in rows]
    if not of_mirrors:
        edits.check_bytes(len(rows), _stored_bytes(db, keys))
    stored = dict(zip(rows, _stored(db, keys), strict=True))
    inputs = {index: row.inputs for index, row in stored.items()}
    planned = edits.plan_rows(columns, rows, inputs, max_row_bytes)
    if not planned:
        return CellEdits(0, 0, sheet.version)
    for edit in planned:
        _write(db, stored[edit.row_index], edit.after, edit.stale)
    turned = _store_stale(db, sheet.pk, edits.stale_cells(planned))
    changed = sum(edit.changed for edit in planned)
    return CellEdits(changed, turned, raise_version(db, sheet.pk, context.now))


class _Row(NamedTuple):
    """What an edit reads of a row: ``dirty`` are its dirty marks, encoded."""

    key: int
    inputs: bytes
    inputs_version: int
    dirty: bytes | None


def _stored(db: Connection, keys: Sequence[int]) -> list[_Row]:
    """Return live rows as they are stored, in this order."""
    found = db.execute(
        "SELECT d.id, d.inputs, coalesce(r.seq, 0), r.dirty FROM row_data d"
        " LEFT JOIN row_results r ON r.id = d.id WHERE d.id IN (SELECT value FROM json_each(?))",
        (blobs.json_array(keys),),
    )
    by_key = {key: _Row(key, *rest) for key, *rest in found}
    return [by_key[key] for key in keys]


def _stored_bytes(db: Connection, keys: Sequence[int]) -> int:
    """Return the bytes of the inputs of live rows. SQLite reads no value for it."""
    found: int | None = db.execute(
        "SELECT sum(length(inputs)) FROM row_data WHERE id IN (SELECT value FROM json_each(?))",
        (blobs.json_array(keys),),
    ).fetchone()[0]
    return found or 0


def _write(db: Connection, row: _Row, inputs: bytes, stale: Sequence[int]) -> None:
    """Write the inputs of a row, whose inputs version rises, with dirty marks for ``stale``."""
    version = row.inputs_version + 1
    dirty = blobs.decode_dirty(row.dirty or blobs.EMPTY_MAP)
    dirty.update(dict.fromkeys(stale, version))
    db.execute("UPDATE row_data SET inputs = ? WHERE id = ?", (inputs, row.key))
    db.execute(
        "INSERT INTO row_results (id, seq, stamp, dirty) VALUES (?1, ?2, 1, ?3)"
        " ON CONFLICT (id) DO UPDATE SET seq = ?2, stamp = stamp + 1, dirty = ?3",
        (row.key, version, codec.encode(dirty) if dirty else None),
    )


def _store_stale(db: Connection, sheet_pk: int, stale: CellSet) -> int:
    """Store STALE for cells; return how many of them were settled otherwise."""
    settled = load_stored(db, sheet_pk, stale.columns)
    store_stale(db, sheet_pk, stale)
    return sum(len(each & stale) for each in settled.values())


def reserve_rows(db: Connection, context: StoreContext, ref: SheetRef, count: int) -> int:
    """Set aside ``count`` consecutive row ids and return the first.

    Raises Invalid when the sheet has fewer ids left.
    """
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
    """Write rows under reserved ids, from ``first`` on; again where the answer was lost."""
    sheet = find_sheet(db, ref)
    start = codec.row_key(sheet.pk, first)
    db.executemany(
        "INSERT OR REPLACE INTO row_data (id, inputs) VALUES (?, ?)",
        [(start + offset, inputs) for offset, inputs in enumerate(rows.inputs)],
    )


def stage_piece(db: Connection, ref: SheetRef, first: int, rows: EncodedRows) -> None:
    """Write one of many pieces of rows under reserved ids, without keeping the pages of all."""
    with small_cache(db):
        stage_rows(db, ref, first, rows)


def publish_rows(db: Connection, ref: SheetRef, first: int, count: int, now: Millis) -> Sheet:
    """Make reserved rows visible. Raises Invalid when their ids are no longer reserved."""
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
    raise_version(db, sheet.pk, now)
    return get_sheet(db, ref)


def publish_added(
    db: Connection, ref: SheetRef, first: int, count: int, rows: EncodedRows, now: Millis
) -> tuple[Sheet, Sequence[Column]]:
    """Make reserved rows visible; return the sheet and its columns, which are read only where
    they are not known."""
    published = publish_rows(db, ref, first, count, now)
    sheet = find_sheet(db, ref)
    return published, rows.columns_at(sheet.columns_version) or load_columns(db, sheet)


def delete_rows(
    db: Connection, context: StoreContext, ref: SheetRef, row_indices: Collection[int]
) -> DeletedRows:
    """Withdraw the cells of these rows and hide the rows. Passes over ids of no live row."""
    sheet = find_sheet(db, ref)
    live = sheet_rows(db, sheet.pk)
    deleted = cells.existing(live, row_indices)
    if not deleted:
        return DeletedRows(0, sheet.version, [])
    withdrawn_from = withdraw_everywhere(
        db, sheet.pk, deleted, Withdrawal.CANCELLED, Reason.DELETED, context.now
    )
    save_sheet_rows(db, sheet.pk, live - deleted)
    db.execute(
        "INSERT INTO trash (sheet_pk, rows) VALUES (?, ?)", (sheet.pk, codec.pack_rows(deleted))
    )
    return DeletedRows(len(deleted), raise_version(db, sheet.pk, context.now), withdrawn_from)

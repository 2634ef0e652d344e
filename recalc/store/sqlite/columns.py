"""Columns: changed only while the sheet's columns version is the one that was checked."""

from __future__ import annotations

from collections.abc import Sequence
from sqlite3 import Connection
from uuid import UUID

from recalc.domain.cell_ids import column_key
from recalc.domain.cellsets import CellSet
from recalc.domain.changes import stale_after_change
from recalc.domain.records import Column, ColumnChange, Millis
from recalc.domain.states import Reason, Withdrawal
from recalc.engine.ports import (
    AddedColumns,
    ColumnEdit,
    DeletedColumn,
    NewColumn,
    SheetRef,
    Structure,
)
from recalc.store import codec
from recalc.store.sqlite import blobs
from recalc.store.sqlite.announced import Announce
from recalc.store.sqlite.context import StoreContext
from recalc.store.sqlite.lookup import (
    SheetKey,
    find_sheet,
    load_columns,
    load_structure,
    raise_version,
)
from recalc.store.sqlite.statuses import sheet_rows, store_stale_columns
from recalc.store.sqlite.withdraw import withdraw_everywhere


def structure(db: Connection, announce: Announce, ref: SheetRef) -> Structure:
    """Read all columns of the sheet."""
    return load_structure(db, find_sheet(db, ref), announce)


def add_columns_if_unchanged(
    db: Connection,
    context: StoreContext,
    ref: SheetRef,
    columns_version: int,
    columns: Sequence[NewColumn],
) -> AddedColumns | None:
    """Append columns; None, and nothing changed, for another columns version."""
    sheet = find_sheet(db, ref)
    if sheet.columns_version != columns_version:
        return None
    db.executemany(
        "INSERT INTO sheet_column (id, cell_key, sheet_pk, number, title, type, config,"
        " dependencies, is_output) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [
            (
                column.id.bytes,
                column_key(column.id),
                sheet.pk,
                sheet.next_column + offset,
                column.title,
                column.type,
                codec.encode(column.config),
                codec.encode_dependencies(column.dependencies),
                column.is_output,
            )
            for offset, column in enumerate(columns)
        ],
    )
    db.execute(
        "UPDATE sheet SET next_column = next_column + ? WHERE pk = ?", (len(columns), sheet.pk)
    )
    version = raise_version(db, sheet.pk, context.now, columns=True)
    added = [c for c in load_columns(db, sheet) if c.number >= sheet.next_column]
    return AddedColumns(added, version)


def update_column_if_unchanged(
    db: Connection,
    context: StoreContext,
    ref: SheetRef,
    columns_version: int,
    column_id: UUID,
    edit: ColumnEdit,
) -> ColumnChange | None:
    """Change a column; None for another columns version.

    Where it then computes something else, the revisions of it and of all that depend on it rise,
    and their cells read STALE.
    """
    sheet = find_sheet(db, ref)
    if sheet.columns_version != columns_version:
        return None
    current = _by_id(db, sheet)[column_id]
    db.execute(
        "UPDATE sheet_column SET title = coalesce(?, title), type = coalesce(?, type),"
        " config = coalesce(?, config), dependencies = coalesce(?, dependencies),"
        " is_output = coalesce(?, is_output) WHERE sheet_pk = ? AND number = ?",
        (
            edit.title,
            edit.type,
            None if edit.config is None else codec.encode(edit.config),
            None if edit.dependencies is None else codec.encode_dependencies(edit.dependencies),
            edit.is_output,
            sheet.pk,
            current.number,
        ),
    )
    columns = _by_id(db, sheet)
    affected: list[Column] = []
    if edit.outdates:
        affected = stale_after_change(list(columns.values()), columns[column_id])
        numbers = [column.number for column in affected]
        db.execute(
            "UPDATE sheet_column SET revision = revision + 1 WHERE sheet_pk = ?"
            " AND number IN (SELECT value FROM json_each(?))",
            (sheet.pk, blobs.json_array(numbers)),
        )
        store_stale_columns(db, sheet.pk, numbers)
        columns = _by_id(db, sheet)
    version = raise_version(db, sheet.pk, context.now, columns=True)
    return ColumnChange(columns[column_id], [column.id for column in affected], version)


def delete_column_if_unchanged(
    db: Connection, context: StoreContext, ref: SheetRef, columns_version: int, column_id: UUID
) -> DeletedColumn | None:
    """Delete a column; None, and nothing changed, for another columns version."""
    sheet = find_sheet(db, ref)
    return (
        _delete(db, sheet, column_id, context.now)
        if sheet.columns_version == columns_version
        else None
    )


def delete_column_if_version(
    db: Connection, context: StoreContext, ref: SheetRef, version: int, column_id: UUID
) -> DeletedColumn | None:
    """Delete a column; None, and nothing changed, for another version of the sheet."""
    sheet = find_sheet(db, ref)
    return _delete(db, sheet, column_id, context.now) if sheet.version == version else None


def _delete(db: Connection, sheet: SheetKey, column_id: UUID, now: Millis) -> DeletedColumn:
    """Withdraw the cells of a column and mark it as deleted."""
    number = _by_id(db, sheet)[column_id].number
    cells = CellSet({number: sheet_rows(db, sheet.pk)})
    withdrawn_from = withdraw_everywhere(
        db, sheet.pk, cells, Withdrawal.CANCELLED, Reason.DELETED, now
    )
    db.execute(
        "UPDATE sheet_column SET deleted_at = ? WHERE sheet_pk = ? AND number = ?",
        (now, sheet.pk, number),
    )
    store_stale_columns(db, sheet.pk, [number])
    return DeletedColumn(withdrawn_from, raise_version(db, sheet.pk, now, columns=True))


def _by_id(db: Connection, sheet: SheetKey) -> dict[UUID, Column]:
    return {column.id: column for column in load_columns(db, sheet)}

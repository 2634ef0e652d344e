"""Change columns, if the sheet's columns version is still the one that the caller checked."""

from __future__ import annotations

from collections.abc import Sequence
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
from recalc.store.postgres.context import StoreContext
from recalc.store.postgres.database import Connection, finish_with, run
from recalc.store.postgres.lookup import (
    TOUCH_STRUCTURE,
    SheetKey,
    find_sheet,
    load_columns,
    load_structure,
    lock_sheet,
)
from recalc.store.postgres.statuses import bump_revisions, sheet_rows
from recalc.store.postgres.withdraw import withdraw_everywhere


async def structure(db: Connection, ref: SheetRef) -> Structure:
    """Read all columns of a sheet."""
    return await load_structure(db, await find_sheet(db, ref))


async def _finish(db: Connection, sheet: SheetKey, now: Millis) -> int:
    """Raise the sheet's versions and commit. Returns the new version."""
    version: int = (await finish_with(db, TOUCH_STRUCTURE, (sheet.pk, now)))[0]
    return version


async def add_columns_if_unchanged(
    db: Connection,
    context: StoreContext,
    ref: SheetRef,
    columns_version: int,
    columns: Sequence[NewColumn],
) -> AddedColumns | None:
    """Append columns. Returns them and the sheet's version; None when the columns version is not
    ``columns_version``."""
    sheet = await lock_sheet(db, ref)
    if sheet.columns_version != columns_version:
        return None
    async with db.cursor() as cursor:
        await cursor.executemany(
            "INSERT INTO sheet_column (id, cell_key, sheet_pk, number, title, type, config,"
            " dependencies, is_output) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s)",
            [
                (
                    column.id,
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
    await run(
        db,
        "UPDATE sheet SET next_column = next_column + %s WHERE pk = %s",
        (len(columns), sheet.pk),
    )
    added = [c for c in await load_columns(db, sheet) if c.number >= sheet.next_column]
    return AddedColumns(added, await _finish(db, sheet, context.now))


async def update_column_if_unchanged(
    db: Connection,
    context: StoreContext,
    ref: SheetRef,
    columns_version: int,
    column_id: UUID,
    edit: ColumnEdit,
) -> ColumnChange | None:
    """Change a column. Where it computes something else from now on, its cells and those of all
    columns downstream read STALE.

    Returns None when the columns version is not ``columns_version``.
    """
    sheet = await lock_sheet(db, ref)
    if sheet.columns_version != columns_version:
        return None
    current = await _by_id(db, sheet)
    column = edit.applied_to(current[column_id])
    await run(
        db,
        "UPDATE sheet_column SET title = %s, type = %s, config = %s, dependencies = %s,"
        " is_output = coalesce(%s, is_output) WHERE sheet_pk = %s AND number = %s",
        (
            column.title,
            column.type,
            codec.encode(column.config),
            codec.encode_dependencies(column.dependencies),
            edit.is_output,
            sheet.pk,
            column.number,
        ),
    )
    affected: list[Column] = []
    if edit.outdates:
        affected = stale_after_change([*{**current, column_id: column}.values()], column)
        await bump_revisions(db, sheet.pk, [each.number for each in affected])
    column = (await _by_id(db, sheet))[column_id]
    return ColumnChange(
        column, [each.id for each in affected], await _finish(db, sheet, context.now)
    )


async def delete_column_if_unchanged(
    db: Connection, context: StoreContext, ref: SheetRef, columns_version: int, column_id: UUID
) -> DeletedColumn | None:
    """Delete a column and withdraw its cells. Returns the operations that lost cells and the
    sheet's version; None when the columns version is not ``columns_version``."""
    sheet = await lock_sheet(db, ref)
    return (
        await _delete(db, sheet, column_id, context.now)
        if sheet.columns_version == columns_version
        else None
    )


async def delete_column_if_version(
    db: Connection, context: StoreContext, ref: SheetRef, version: int, column_id: UUID
) -> DeletedColumn | None:
    """Delete a column, as ``delete_column_if_unchanged``, if the sheet's version is ``version``."""
    sheet = await lock_sheet(db, ref)
    return await _delete(db, sheet, column_id, context.now) if sheet.version == version else None


async def _delete(db: Connection, sheet: SheetKey, column_id: UUID, now: Millis) -> DeletedColumn:
    number = (await _by_id(db, sheet))[column_id].number
    await bump_revisions(db, sheet.pk, [number], deleted_at=now)
    cells = CellSet({number: await sheet_rows(db, sheet.pk)})
    withdrawn_from = await withdraw_everywhere(
        db, sheet.pk, cells, Withdrawal.CANCELLED, Reason.DELETED, now
    )
    return DeletedColumn(withdrawn_from, await _finish(db, sheet, now))


async def _by_id(db: Connection, sheet: SheetKey) -> dict[UUID, Column]:
    return {column.id: column for column in await load_columns(db, sheet)}

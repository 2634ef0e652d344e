"""Columns: changed only while the sheet's structure is still the one that was checked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from recalc.domain import graph
from recalc.domain.cell_ids import column_key
from recalc.domain.cellsets import CellSet
from recalc.domain.records import Column, ColumnChange, Millis
from recalc.domain.states import Reason, Withdrawal
from recalc.engine.ports import ColumnEdit, NewColumn, SheetRef, Structure
from recalc.store import codec
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
    return await load_structure(db, await find_sheet(db, ref))


async def _finish(db: Connection, sheet: SheetKey, now: Millis) -> int:
    """Raise the sheet's numbers and commit; the new version."""
    version: int = (await finish_with(db, TOUCH_STRUCTURE, (sheet.pk, now)))[0]
    return version


async def add_columns_if_unchanged(
    db: Connection, ref: SheetRef, expected: int, columns: Sequence[NewColumn], now: Millis
) -> tuple[list[Column], int] | None:
    sheet = await lock_sheet(db, ref)
    if sheet.structure != expected:
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
    return added, await _finish(db, sheet, now)


async def update_column_if_unchanged(
    db: Connection,
    ref: SheetRef,
    expected: int,
    column_id: UUID,
    edit: ColumnEdit,
    now: Millis,
) -> ColumnChange | None:
    sheet = await lock_sheet(db, ref)
    if sheet.structure != expected:
        return None
    current = await _by_id(db, sheet)
    column = current[column_id]
    column = replace(
        column,
        title=column.title if edit.title is None else edit.title,
        type=column.type if edit.type is None else edit.type,
        config=column.config if edit.config is None else edit.config,
        dependencies=column.dependencies if edit.dependencies is None else edit.dependencies,
    )
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
    affected: list[UUID] = []
    if edit.outdates:
        columns = {**current, column_id: column}
        sources = {c.number: [d.number for d in c.dependencies] for c in columns.values()}
        computed = {c.number: c.id for c in columns.values() if c.type != "TEXT"}
        changed = sorted({column.number, *graph.downstream(sources, [column.number])})
        changed = [number for number in changed if number in computed]
        await bump_revisions(db, sheet.pk, changed)
        affected = [computed[number] for number in changed]
    column = (await _by_id(db, sheet))[column_id]
    return ColumnChange(column, affected, await _finish(db, sheet, now))


async def delete_column_if_unchanged(
    db: Connection, ref: SheetRef, expected: int, column_id: UUID, now: Millis
) -> tuple[list[UUID], int] | None:
    sheet = await lock_sheet(db, ref)
    return await _delete(db, sheet, column_id, now) if sheet.structure == expected else None


async def delete_column_if_version(
    db: Connection, ref: SheetRef, expected: int, column_id: UUID, now: Millis
) -> tuple[list[UUID], int] | None:
    sheet = await lock_sheet(db, ref)
    return await _delete(db, sheet, column_id, now) if sheet.version == expected else None


async def _delete(
    db: Connection, sheet: SheetKey, column_id: UUID, now: Millis
) -> tuple[list[UUID], int]:
    number = (await _by_id(db, sheet))[column_id].number
    await bump_revisions(db, sheet.pk, [number], deleted_at=now)
    cells = CellSet({number: await sheet_rows(db, sheet.pk)})
    touched = await withdraw_everywhere(
        db, sheet.pk, cells, Withdrawal.CANCELLED, Reason.DELETED, now
    )
    return touched, await _finish(db, sheet, now)


async def _by_id(db: Connection, sheet: SheetKey) -> dict[UUID, Column]:
    return {column.id: column for column in await load_columns(db, sheet)}

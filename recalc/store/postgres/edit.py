"""Rows as people add and delete them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from uuid import UUID

from pyroaring import BitMap

from recalc.domain.cell_ids import MAX_ROW
from recalc.domain.cellsets import CellSet
from recalc.domain.records import AddedRows, Column, Millis
from recalc.domain.states import Reason, Withdrawal
from recalc.engine.ports import EncodedRows, SheetRef
from recalc.store import codec
from recalc.store.imports import reservation_gone, sheet_full
from recalc.store.postgres.database import Connection, finish_with, run
from recalc.store.postgres.lookup import (
    TOUCH,
    SheetKey,
    find_sheet,
    load_columns,
    lock_sheet,
    touch,
)
from recalc.store.postgres.statuses import save_sheet_rows, sheet_rows
from recalc.store.postgres.withdraw import withdraw_everywhere


async def add_rows(
    db: Connection, ref: SheetRef, rows: EncodedRows, max_rows: int, now: Millis
) -> tuple[AddedRows, Sequence[Column]]:
    """What was added, but for the rows that the answer repeats, and the columns that they have."""
    sheet = await lock_sheet(db, ref)
    count = len(rows.inputs)
    await _use_up(db, sheet, count, max_rows)
    await _copy(db, sheet, sheet.next_row, rows)
    version = await _publish(db, sheet, sheet.next_row, count, now)
    columns = await load_columns(db, sheet)
    added = AddedRows(
        rows=(),
        row_indices=range(sheet.next_row, sheet.next_row + count),
        row_count=sheet.row_count + count,
        cell_count=count * len(columns),
        version=version,
    )
    return added, columns


async def reserve_rows(
    db: Connection, ref: SheetRef, count: int, max_rows: int, now: Millis
) -> int:
    sheet = await lock_sheet(db, ref)
    await _use_up(db, sheet, count, max_rows)
    await run(
        db,
        "INSERT INTO reserved (sheet_pk, first, count, at) VALUES (%s, %s, %s, %s)",
        (sheet.pk, sheet.next_row, count, now),
    )
    return sheet.next_row


async def _use_up(db: Connection, sheet: SheetKey, count: int, max_rows: int) -> None:
    """Take the next ``count`` row ids of the sheet."""
    if sheet.next_row + count > max_rows:
        raise sheet_full(max_rows, max_rows - sheet.next_row)
    await run(db, "UPDATE sheet SET next_row = next_row + %s WHERE pk = %s", (count, sheet.pk))


async def stage_rows(db: Connection, ref: SheetRef, first: int, rows: EncodedRows) -> None:
    await _copy(db, await find_sheet(db, ref), first, rows)


async def _copy(db: Connection, sheet: SheetKey, first: int, rows: EncodedRows) -> None:
    start = codec.row_key(sheet.pk, first)
    async with (
        db.cursor() as cursor,
        cursor.copy("COPY row_data (id, inputs) FROM STDIN (FORMAT BINARY)") as copy,
    ):
        copy.set_types(["int8", "bytea"])
        for offset, inputs in enumerate(rows.inputs):
            await copy.write_row((start + offset, inputs))


async def publish_rows(
    db: Connection, sheet: SheetKey, first: int, count: int, now: Millis
) -> None:
    """Make rows visible that are set aside, under the sheet's lock. Raises Invalid when they no
    longer are."""
    kept = await run(
        db,
        "DELETE FROM reserved WHERE sheet_pk = %s AND first = %s AND count = %s",
        (sheet.pk, first, count),
    )
    if not kept:
        raise reservation_gone()
    await _publish(db, sheet, first, count, now)


async def _publish(db: Connection, sheet: SheetKey, first: int, count: int, now: Millis) -> int:
    rows = await sheet_rows(db, sheet.pk)
    rows.add_range(first, first + count)
    await save_sheet_rows(db, sheet.pk, rows)
    return await touch(db, sheet.pk, now)


async def delete_rows(
    db: Connection, ref: SheetRef, row_indices: Collection[int], now: Millis
) -> tuple[int, int, list[UUID]]:
    sheet = await lock_sheet(db, ref)
    rows = await sheet_rows(db, sheet.pk)
    gone = rows & BitMap(index for index in row_indices if 0 <= index <= MAX_ROW)
    if not gone:
        return 0, sheet.version, []
    await save_sheet_rows(db, sheet.pk, rows - gone)
    await run(
        db,
        "INSERT INTO trash (sheet_pk, rows) VALUES (%s, %s)",
        (sheet.pk, codec.pack_rows(gone)),
    )
    computed = [c.number for c in await load_columns(db, sheet) if c.type != "TEXT"]
    touched = await withdraw_everywhere(
        db,
        sheet.pk,
        CellSet(dict.fromkeys(computed, gone)),
        Withdrawal.CANCELLED,
        Reason.DELETED,
        now,
    )
    (version,) = await finish_with(db, TOUCH, (now, sheet.pk))
    return len(gone), version, touched

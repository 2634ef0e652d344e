"""Edit cells, and add and delete rows."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple
from uuid import UUID

from recalc.domain.cellsets import CellSet
from recalc.domain.errors import NotFound
from recalc.domain.records import (
    AddedRows,
    CellEdit,
    CellEdits,
    CellValue,
    Column,
    Json,
    Millis,
)
from recalc.domain.states import Reason, Withdrawal
from recalc.engine.optimistic import RETRY_SECONDS, retry_while_changed
from recalc.engine.ports import DeletedRows, EncodedRows, SheetRef
from recalc.store import cells, codec, edits
from recalc.store.imports import reservation_gone, sheet_full
from recalc.store.postgres.context import StoreContext
from recalc.store.postgres.database import (
    Connection,
    Database,
    fetch_one,
    finish_with,
    numbers,
    run,
)
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

_BUSY = (
    "A row or the columns of the sheet changed each time that the edit was tried, for "
    f"{RETRY_SECONDS:g} s. Nothing was changed. Send it again after 1 s."
)
#: Guards by the columns version that the dependents are of, and by the inputs that it replaces.
EDIT = "SELECT version, turned FROM recalc_edit(%s, %s, %s, %s, %s, %s::integer[], %s)"
_EDIT_ROWS = (
    "SELECT version, turned FROM recalc_edit_rows("
    "%s, %s, %s::bigint[], %b::bytea[], %b::bytea[], %s::bigint[], %s::integer[], %s)"
)
#: Rows, and bytes of them, above which an edit is planned in a thread.
_MANY, _LONG = 500, 1 << 18


async def edit_cell(
    database: Database,
    context: StoreContext,
    ref: SheetRef,
    cell_id: UUID,
    value: Json,
    *,
    max_row_bytes: int | None = None,
) -> CellEdit:
    """Store an edited cell; reads again where columns or row changed meanwhile, for 10 s.

    Raises TooMany after that.
    """

    async def edit(db: Connection) -> CellEdit | None:
        # One function call writes. It is guarded by the columns and inputs that were read before.
        return await edit_cell_if_unchanged(db, ref, cell_id, value, context.now, max_row_bytes)

    return await retry_while_changed(context.clock, lambda: database.execute_once(edit), _BUSY)


async def edit_cell_if_unchanged(
    db: Connection,
    ref: SheetRef,
    cell_id: UUID,
    value: Json,
    now: Millis,
    max_row_bytes: int | None = None,
) -> CellEdit | None:
    """Store an edited cell. A different value makes all its dependents STALE; a running one becomes
    STALE when its result is stored.

    Returns None when columns or row changed after they were read here. Raises NotFound for an id
    that is no cell of this sheet, and Invalid as ``recalc.store.edits.plan``.
    """
    sheet = await find_sheet(db, ref)
    columns = await load_columns(db, sheet)
    column, index = cells.resolve(columns, await sheet_rows(db, sheet.pk), cell_id)
    edits.refuse_computed(column)
    row = await fetch_one(
        db, "SELECT inputs FROM row_data WHERE id = %s", (codec.row_key(sheet.pk, index),)
    )
    if row is None:
        raise NotFound("cell")
    (before,) = row
    edit = edits.plan(columns, column, index, before, value, max_row_bytes)
    if edit.inputs is None:
        return CellEdit(edit.cell, 0, sheet.version)
    edited = await fetch_one(
        db,
        EDIT,
        (sheet.pk, sheet.columns_version, index, before, edit.inputs, numbers(edit.stale), now),
    )
    return None if edited is None else CellEdit(edit.cell, edited[1], edited[0])


async def edit_cells(
    database: Database,
    context: StoreContext,
    ref: SheetRef,
    values: Sequence[CellValue],
    *,
    max_row_bytes: int | None = None,
    of_mirrors: bool = False,
) -> CellEdits:
    """Store many edited cells, all or none; reads again where columns or rows changed meanwhile,
    for 10 s.

    Raises TooMany after that, and NotFound and Invalid as ``edit_cells_if_unchanged``.
    """

    async def edit(db: Connection) -> CellEdits | None:
        return await edit_cells_if_unchanged(
            db, ref, values, context.now, max_row_bytes, of_mirrors=of_mirrors
        )

    return await retry_while_changed(context.clock, lambda: database.execute_once(edit), _BUSY)


async def edit_cells_if_unchanged(
    db: Connection,
    ref: SheetRef,
    values: Sequence[CellValue],
    now: Millis,
    max_row_bytes: int | None = None,
    *,
    of_mirrors: bool = False,
) -> CellEdits | None:
    """Store many edited cells by one function call. Returns None, and changes nothing, when columns
    or rows changed after they were read here.

    Raises Invalid as ``edits.by_row`` and ``edits.plan_rows``.
    """
    sheet = await find_sheet(db, ref)
    columns = await load_columns(db, sheet)
    live = await sheet_rows(db, sheet.pk)
    rows = edits.by_row(columns, live, values, of_mirrors=of_mirrors)
    keys = numbers(codec.row_key(sheet.pk, index) for index in rows)
    (stored,) = await fetch_one(db, _STORED_BYTES, (keys,))
    if not of_mirrors:
        edits.check_bytes(len(rows), stored)
    found = await db.execute(_INPUTS, (keys,), binary=True)
    inputs: dict[int, bytes] = dict(await found.fetchall())
    if len(inputs) < len(rows):
        return None  # rows were deleted since, and are purged
    asked = (columns, rows, inputs, max_row_bytes)
    long = len(rows) > _MANY or stored > _LONG
    plan = await asyncio.to_thread(_plan, *asked) if long else _plan(*asked)
    if not plan.changed:
        return CellEdits(0, 0, sheet.version)
    edited = await fetch_one(
        db, _EDIT_ROWS, (sheet.pk, sheet.columns_version, *plan.arguments, now)
    )
    return None if edited is None else CellEdits(plan.changed, edited[1], edited[0])


_STORED_BYTES = """
SELECT coalesce(sum(octet_length(inputs)), 0) FROM row_data WHERE id = ANY (%s::bigint[])
"""
_INPUTS = "SELECT id & 4294967295, inputs FROM row_data WHERE id = ANY (%s::bigint[])"


class _Planned(NamedTuple):
    """How many cells change, and the arguments of ``recalc_edit_rows`` from the rows on."""

    changed: int
    arguments: tuple[str, list[bytes], list[bytes], str, str]


def _plan(
    columns: Sequence[Column],
    rows: Mapping[int, Mapping[int, Json]],
    inputs: Mapping[int, bytes],
    max_row_bytes: int | None,
) -> _Planned:
    planned = edits.plan_rows(columns, rows, inputs, max_row_bytes)
    return _Planned(
        sum(edit.changed for edit in planned),
        (
            numbers(edit.row_index for edit in planned),
            [edit.before for edit in planned],
            [edit.after for edit in planned],
            numbers(edit.row_index for edit in planned for _ in edit.stale),
            numbers(number for edit in planned for number in edit.stale),
        ),
    )


async def add_rows(
    db: Connection, context: StoreContext, ref: SheetRef, rows: EncodedRows
) -> AddedRows:
    """Append rows. Returns what was added, without the values that the answer repeats."""
    sheet = await lock_sheet(db, ref)
    count = len(rows.inputs)
    await _use_up(db, sheet, count, context.max_rows)
    await _copy(db, sheet, sheet.next_row, rows)
    version = await _publish(db, sheet, sheet.next_row, count, context.now)
    columns = rows.columns_at(sheet.columns_version) or await load_columns(db, sheet)
    return AddedRows(
        columns=columns,
        values=(),
        row_indices=range(sheet.next_row, sheet.next_row + count),
        row_count=sheet.row_count + count,
        cell_count=count * len(columns),
        version=version,
    )


async def reserve_rows(db: Connection, context: StoreContext, ref: SheetRef, count: int) -> int:
    """Reserve ``count`` consecutive row ids, whose rows nobody sees yet. Returns the first.

    Raises Invalid when the sheet has too few row ids left.
    """
    sheet = await lock_sheet(db, ref)
    await _use_up(db, sheet, count, context.max_rows)
    await run(
        db,
        "INSERT INTO reserved (sheet_pk, first, count, at) VALUES (%s, %s, %s, %s)",
        (sheet.pk, sheet.next_row, count, context.now),
    )
    return sheet.next_row


async def _use_up(db: Connection, sheet: SheetKey, count: int, max_rows: int) -> None:
    """Take the next ``count`` row ids of the sheet."""
    if sheet.next_row + count > max_rows:
        raise sheet_full(max_rows, max_rows - sheet.next_row)
    await run(db, "UPDATE sheet SET next_row = next_row + %s WHERE pk = %s", (count, sheet.pk))


async def stage_rows(db: Connection, ref: SheetRef, first: int, rows: EncodedRows) -> None:
    """Write rows under reserved ids, from ``first`` on; again where the answer was lost. Nobody
    sees them yet."""
    sheet = await find_sheet(db, ref)
    start = codec.row_key(sheet.pk, first)
    await run(
        db,
        "DELETE FROM row_data WHERE id >= %s AND id < %s",
        (start, start + len(rows.inputs)),
    )
    await _copy(db, sheet, first, rows)


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
    """Publish reserved rows. Call it under the sheet's lock.

    Raises Invalid when they are not reserved any more.
    """
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
    db: Connection, context: StoreContext, ref: SheetRef, row_indices: Collection[int]
) -> DeletedRows:
    """Hide rows and withdraw their cells. Numbers that are no live rows are passed over."""
    sheet = await lock_sheet(db, ref)
    rows = await sheet_rows(db, sheet.pk)
    gone = cells.existing(rows, row_indices)
    if not gone:
        return DeletedRows(0, sheet.version, [])
    await save_sheet_rows(db, sheet.pk, rows - gone)
    await run(
        db,
        "INSERT INTO trash (sheet_pk, rows) VALUES (%s, %s)",
        (sheet.pk, codec.pack_rows(gone)),
    )
    computed = [c.number for c in await load_columns(db, sheet) if c.is_computed]
    withdrawn_from = await withdraw_everywhere(
        db,
        sheet.pk,
        CellSet(dict.fromkeys(computed, gone)),
        Withdrawal.CANCELLED,
        Reason.DELETED,
        context.now,
    )
    (version,) = await finish_with(db, TOUCH, (context.now, sheet.pk))
    return DeletedRows(len(gone), version, withdrawn_from)

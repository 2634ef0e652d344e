"""Create, change, list and delete tables and sheets."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from pyroaring import BitMap

from recalc.domain.records import Caller, Millis, Sheet, SheetChange, Table
from recalc.domain.states import Reason
from recalc.engine.ports import CreatedTable, Listed, Order, SheetEdit, SheetPosition, SheetRef
from recalc.store import pages, sql
from recalc.store.codec import pack_rows
from recalc.store.postgres.context import StoreContext
from recalc.store.postgres.database import Connection, fetch, fetch_one, run
from recalc.store.postgres.lookup import find_sheet, find_table, lock_sheet
from recalc.store.postgres.withdraw import cancel_operations

_EMPTY = pack_rows(BitMap())


async def create_table(
    db: Connection,
    context: StoreContext,
    workspace_id: int,
    *,
    table_id: UUID,
    title: str,
    folder_id: int | None,
    default_sheet: UUID | None,
) -> CreatedTable:
    """Create a table, with a first sheet of the id ``default_sheet`` unless that is None."""
    await run(
        db,
        "INSERT INTO tables (id, workspace_id, title, folded, folder_id, created_at, updated_at)"
        " VALUES (%s, %s, %s, %s, %s, %s, %s)",
        (table_id, workspace_id, title, title.casefold(), folder_id, context.now, context.now),
    )
    sheet = None
    if default_sheet is not None:
        sheet = await create_sheet(
            db, context, workspace_id, table_id, sheet_id=default_sheet, title=None, index=None
        )
    return CreatedTable(await get_table(db, workspace_id, table_id), sheet)


# A table's sheets are two arrays in order of position: a page of tables is one statement.
_TABLE = """
SELECT t.pk, t.id, t.title, t.folder_id, t.created_at, t.updated_at,
       array_agg(s.id ORDER BY s.position, s.pk) FILTER (WHERE s.pk IS NOT NULL),
       array_agg(s.row_count ORDER BY s.position, s.pk) FILTER (WHERE s.pk IS NOT NULL)
FROM tables t LEFT JOIN sheet s ON s.table_pk = t.pk AND s.deleted_at IS NULL
"""


def _table(workspace_id: int, row: Sequence[Any]) -> Table:
    _, identity, title, folder_id, created_at, updated_at, sheets, counts = row
    return Table(
        id=identity,
        workspace_id=workspace_id,
        title=title,
        folder_id=folder_id,
        sheet_row_counts=dict(zip(sheets or (), counts or (), strict=True)),
        created_at=created_at,
        updated_at=updated_at,
    )


async def get_table(db: Connection, workspace_id: int, table_id: UUID) -> Table:
    """Read a table. Raises NotFound."""
    pk = await find_table(db, workspace_id, table_id)
    return _table(
        workspace_id, await fetch_one(db, f"{_TABLE} WHERE t.pk = %s GROUP BY t.pk", (pk,))
    )


async def list_tables(
    db: Connection,
    workspace_id: int,
    *,
    name: str | None,
    folder_id: int | None,
    after: int | None,
    limit: int,
    order: Order,
) -> Listed[Table, int]:
    """Read a page of tables in order of creation.

    ``name`` keeps titles that contain it, in any case.
    """
    beyond, keyword, _ = sql.direction(order)
    where = ["t.workspace_id = %s AND t.deleted_at IS NULL"]
    values: list[object] = [workspace_id]
    for condition, value in (
        (f"t.pk {beyond} %s", after),
        ("strpos(t.folded, %s) > 0", None if name is None else name.casefold()),
        ("t.folder_id = %s", folder_id),
    ):
        if value is not None:
            where.append(condition)
            values.append(value)
    found = await fetch(
        db,
        f"{_TABLE} WHERE {' AND '.join(where)} GROUP BY t.pk ORDER BY t.pk {keyword} LIMIT %s",
        (*values, limit + 1),
    )
    shown, last = pages.split(found, limit)
    return Listed([_table(workspace_id, row) for row in shown], None if last is None else last[0])


async def update_table(
    db: Connection,
    context: StoreContext,
    workspace_id: int,
    table_id: UUID,
    *,
    title: str | None,
    folder_id: int | None,
    set_folder: bool,
) -> Table:
    """Change a table's title unless None, and its folder when ``set_folder``. Raises NotFound."""
    pk = await find_table(db, workspace_id, table_id, lock=True)
    await run(
        db,
        "UPDATE tables SET title = coalesce(%s, title), folded = coalesce(%s, folded),"
        " folder_id = CASE WHEN %s THEN %s::bigint ELSE folder_id END, updated_at = %s"
        " WHERE pk = %s",
        (title, title and title.casefold(), set_folder, folder_id, context.now, pk),
    )
    return await get_table(db, workspace_id, table_id)


async def delete_table(
    db: Connection, context: StoreContext, workspace_id: int, table_id: UUID
) -> list[UUID]:
    """Delete a table with its sheets. Returns the operations that were cancelled."""
    pk = await find_table(db, workspace_id, table_id, lock=True)
    sheets = await _lock_sheets(db, pk)
    await run(db, "UPDATE tables SET deleted_at = %s WHERE pk = %s", (context.now, pk))
    return await _delete(db, sheets, context.now)


async def create_sheet(
    db: Connection,
    context: StoreContext,
    workspace_id: int,
    table_id: UUID,
    *,
    sheet_id: UUID,
    title: str | None,
    index: int | None,
) -> Sheet:
    """Create a sheet, with None as the title "Sheet N", and as the index behind all others."""
    table_pk = await find_table(db, workspace_id, table_id, lock=True)
    count, last = await fetch_one(
        db,
        "SELECT count(*), coalesce(max(position) + 1, 0) FROM sheet"
        " WHERE table_pk = %s AND deleted_at IS NULL",
        (table_pk,),
    )
    (pk,) = await fetch_one(
        db,
        "INSERT INTO sheet (id, table_pk, title, position, created_at, updated_at)"
        " VALUES (%s, %s, %s, %s, %s, %s) RETURNING pk",
        (sheet_id, table_pk, title or f"Sheet {count + 1}", last, context.now, context.now),
    )
    await run(db, "INSERT INTO sheet_rows (sheet_pk, rows) VALUES (%s, %s)", (pk, _EMPTY))
    if index is not None:
        await _arrange(db, _moved(await _lock_sheets(db, table_pk), pk, index))
    await run(db, "UPDATE tables SET updated_at = %s WHERE pk = %s", (context.now, table_pk))
    return await get_sheet(db, SheetRef(workspace_id, table_id, sheet_id))


_SHEET = """
SELECT id, title, row_count, version, created_at, updated_at, expected_row_count, eval_run_status,
       table_pk, position, pk FROM sheet
"""


def _sheet(workspace_id: int, table_id: UUID, index: int, row: Sequence[Any]) -> Sheet:
    identity, title, row_count, version, created_at, updated_at, expected, run_status, *_ = row
    return Sheet(
        id=identity,
        table_id=table_id,
        workspace_id=workspace_id,
        title=title,
        index=index,
        row_count=row_count,
        version=version,
        created_at=created_at,
        updated_at=updated_at,
        expected_row_count=expected,
        eval_run_status=run_status,
    )


async def _index(db: Connection, row: Sequence[Any]) -> int:
    """Count the sheets of its table before the sheet of this row. Positions have gaps where sheets
    were deleted, so that a delete moves no other sheet."""
    (before,) = await fetch_one(
        db,
        "SELECT count(*) FROM sheet WHERE table_pk = %s AND deleted_at IS NULL"
        " AND (position, pk) < (%s, %s)",
        row[-3:],
    )
    return int(before)


async def get_sheet(db: Connection, ref: SheetRef) -> Sheet:
    """Read a sheet. Raises NotFound."""
    pk = (await find_sheet(db, ref)).pk
    row = await fetch_one(db, f"{_SHEET} WHERE pk = %s", (pk,))
    return _sheet(ref.workspace_id, ref.table_id, await _index(db, row), row)


async def list_sheets(
    db: Connection,
    workspace_id: int,
    table_id: UUID,
    *,
    after: SheetPosition | None,
    limit: int,
    order: Order,
) -> Listed[Sheet, SheetPosition]:
    """Read a page of a table's sheets in order of position."""
    table_pk = await find_table(db, workspace_id, table_id)
    beyond, keyword, step = sql.direction(order)
    start = "" if after is None else f" AND (position, pk) {beyond} (%s, %s)"
    found = await fetch(
        db,
        f"{_SHEET} WHERE table_pk = %s AND deleted_at IS NULL{start}"
        f" ORDER BY position {keyword}, pk {keyword} LIMIT %s",
        (table_pk, *(() if after is None else await _now_at(db, after)), limit + 1),
    )
    first = await _index(db, found[0]) if found else 0
    shown, last = pages.split(found, limit)
    items = [_sheet(workspace_id, table_id, first + step * at, row) for at, row in enumerate(shown)]
    return Listed(items, None if last is None else SheetPosition(*last[-2:]))


async def _now_at(db: Connection, position: SheetPosition) -> SheetPosition:
    """Return the sheet's present position, or ``position`` when the sheet was deleted."""
    row = await fetch_one(
        db, "SELECT position FROM sheet WHERE pk = %s AND deleted_at IS NULL", (position.key,)
    )
    return position if row is None else SheetPosition(row[0], position.key)


async def update_sheet(
    db: Connection, context: StoreContext, ref: SheetRef, edit: SheetEdit, by: Caller
) -> SheetChange:
    """Change a sheet, and cancel its active operations if the change aborts them.

    The update locks the sheet: while the active operations are read, none is created. They are
    cancelled last, since the commit has to follow at once. Raises NotFound.
    """
    table_pk = await find_table(db, ref.workspace_id, ref.table_id, lock=True)
    sheet = await find_sheet(db, ref)
    if edit.index is not None:
        await _arrange(db, _moved(await _lock_sheets(db, table_pk), sheet.pk, edit.index))
    await run(
        db,
        "UPDATE sheet SET title = coalesce(%s, title),"
        " expected_row_count = coalesce(%s, expected_row_count),"
        " eval_run_status = coalesce(%s, eval_run_status),"
        " version = version + 1, updated_at = %s WHERE pk = %s",
        (edit.title, edit.expected_row_count, edit.eval_run_status, context.now, sheet.pk),
    )
    changed = await get_sheet(db, ref)
    if not edit.aborts:
        return SheetChange(changed)
    active = await _active(db, [sheet.pk])
    cancelled = await cancel_operations(db, active, Reason.USER, by.key_id, context.now)
    return SheetChange(changed, cancelled)


async def _active(db: Connection, sheets: Sequence[int]) -> list[int]:
    """Read the active operations of these sheets."""
    found = await fetch(
        db,
        f"SELECT pk FROM operation WHERE sheet_pk = ANY (%s::bigint[]) AND state = {sql.ACTIVE}",
        (list(sheets),),
    )
    return [pk for (pk,) in found]


async def _lock_sheets(db: Connection, table_pk: int) -> list[int]:
    """Lock all sheets of a table, by id, under the table's lock. Returns them by position."""
    found = await fetch(
        db,
        "SELECT pk, position FROM sheet WHERE table_pk = %s AND deleted_at IS NULL"
        " ORDER BY pk FOR NO KEY UPDATE",
        (table_pk,),
    )
    return [pk for pk, _ in sorted(found, key=lambda row: (row[1], row[0]))]


def _moved(sheets: Sequence[int], sheet_pk: int, index: int) -> list[int]:
    """Return the sheets with one of them moved to ``index``."""
    arranged = [pk for pk in sheets if pk != sheet_pk]
    arranged.insert(max(index, 0), sheet_pk)
    return arranged


async def _arrange(db: Connection, sheets: Sequence[int]) -> None:
    """Store the positions 0, 1, 2, … for these sheets. Call it under their locks."""
    await run(
        db,
        "UPDATE sheet s SET position = a.position"
        " FROM unnest(%s::bigint[], %s::integer[]) AS a (pk, position)"
        " WHERE s.pk = a.pk AND s.position <> a.position",
        (list(sheets), list(range(len(sheets)))),
    )


async def delete_sheet(db: Connection, context: StoreContext, ref: SheetRef) -> list[UUID]:
    """Delete a sheet. Returns the operations that were cancelled. Raises NotFound."""
    return await _delete(db, [(await lock_sheet(db, ref)).pk], context.now)


async def delete_sheet_if_version(
    db: Connection, context: StoreContext, ref: SheetRef, version: int
) -> list[UUID] | None:
    """Delete a sheet whose version is ``version``; None, and nothing is changed, at another one."""
    sheet = await lock_sheet(db, ref)
    return await _delete(db, [sheet.pk], context.now) if sheet.version == version else None


async def _delete(db: Connection, sheets: Sequence[int], now: Millis) -> list[UUID]:
    """Mark sheets as deleted, move their rows to the trash, and cancel their active operations.

    Call it under the sheets' locks: no operation is created there meanwhile.
    """
    active = await _active(db, sheets)
    await run(
        db,
        "INSERT INTO trash (sheet_pk, rows) SELECT sheet_pk, rows FROM sheet_rows"
        " WHERE sheet_pk = ANY (%s::bigint[]) ORDER BY sheet_pk",
        (list(sheets),),
    )
    await run(
        db,
        "UPDATE sheet SET deleted_at = %s, structure = structure + 1,"
        " plan_number = plan_number + 1 WHERE pk = ANY (%s::bigint[])",
        (now, list(sheets)),
    )
    return await cancel_operations(db, active, Reason.DELETED, "delete", now)

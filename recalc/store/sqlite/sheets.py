"""Tables and sheets: create, list, change and delete them."""

from __future__ import annotations

from collections.abc import Sequence
from sqlite3 import Connection
from typing import Any
from uuid import UUID

from pyroaring import BitMap

from recalc.domain.records import Caller, Millis, Sheet, SheetChange, Table
from recalc.domain.states import Reason
from recalc.engine.ports import CreatedTable, Listed, Order, SheetEdit, SheetPosition, SheetRef
from recalc.store import pages, sql
from recalc.store.codec import pack_rows
from recalc.store.sqlite.cancel import cancel_operations
from recalc.store.sqlite.context import StoreContext
from recalc.store.sqlite.lookup import find_sheet, find_table

_EMPTY = pack_rows(BitMap())


def create_table(
    db: Connection,
    context: StoreContext,
    workspace_id: int,
    *,
    table_id: UUID,
    title: str,
    folder_id: int | None,
    default_sheet: UUID | None,
) -> CreatedTable:
    """Create a table; with ``default_sheet``, a sheet of that id in it."""
    db.execute(
        "INSERT INTO tables (id, workspace_id, title, folder_id, created_at, updated_at)"
        " VALUES (?, ?, ?, ?, ?, ?)",
        (table_id.bytes, workspace_id, title, folder_id, context.now, context.now),
    )
    sheet = None
    if default_sheet is not None:
        sheet = create_sheet(
            db, context, workspace_id, table_id, sheet_id=default_sheet, title=None, index=None
        )
    return CreatedTable(get_table(db, workspace_id, table_id), sheet)


_TABLE = "SELECT pk, id, title, folder_id, created_at, updated_at FROM tables"


def _table(db: Connection, workspace_id: int, row: Sequence[Any]) -> Table:
    """Return the table of a row of ``_TABLE``, with the numbers of rows of its sheets."""
    pk, identity, title, folder_id, created_at, updated_at = row
    counts = db.execute(
        "SELECT id, row_count FROM sheet WHERE table_pk = ? AND deleted_at IS NULL"
        " ORDER BY position, pk",
        (pk,),
    )
    return Table(
        id=UUID(bytes=identity),
        workspace_id=workspace_id,
        title=title,
        folder_id=folder_id,
        sheet_row_counts={UUID(bytes=sheet_id): count for sheet_id, count in counts},
        created_at=created_at,
        updated_at=updated_at,
    )


def get_table(db: Connection, workspace_id: int, table_id: UUID) -> Table:
    """Read a table."""
    pk = find_table(db, workspace_id, table_id)
    return _table(db, workspace_id, db.execute(f"{_TABLE} WHERE pk = ?", (pk,)).fetchone())


def list_tables(
    db: Connection,
    workspace_id: int,
    *,
    name: str | None,
    folder_id: int | None,
    after: int | None,
    limit: int,
    order: Order,
) -> Listed[Table, int]:
    """Read a page of tables in order of creation, and the position of the next page."""
    direction = sql.direction(order)
    found = db.execute(
        f"{_TABLE} WHERE workspace_id = ? AND deleted_at IS NULL"
        f" AND (? IS NULL OR pk {direction.beyond} ?)"
        " AND (? IS NULL OR instr(casefold(title), casefold(?)))"
        f" AND (? IS NULL OR folder_id = ?) ORDER BY pk {direction.keyword} LIMIT ?",
        (workspace_id, after, after, name, name, folder_id, folder_id, limit + 1),
    ).fetchall()
    page, last = pages.split(found, limit)
    tables = [_table(db, workspace_id, row) for row in page]
    return Listed(tables, None if last is None else last[0])


def update_table(
    db: Connection,
    context: StoreContext,
    workspace_id: int,
    table_id: UUID,
    *,
    title: str | None,
    folder_id: int | None,
    set_folder: bool,
) -> Table:
    """Change the title unless None, and the folder where ``set_folder``."""
    pk = find_table(db, workspace_id, table_id)
    db.execute(
        "UPDATE tables SET title = coalesce(?, title),"
        " folder_id = CASE WHEN ? THEN ? ELSE folder_id END, updated_at = ? WHERE pk = ?",
        (title, set_folder, folder_id, context.now, pk),
    )
    return get_table(db, workspace_id, table_id)


def delete_table(
    db: Connection, context: StoreContext, workspace_id: int, table_id: UUID
) -> list[UUID]:
    """Delete a table and its sheets; return the ids of the operations that were cancelled."""
    pk = find_table(db, workspace_id, table_id)
    sheets = db.execute(
        "SELECT pk FROM sheet WHERE table_pk = ? AND deleted_at IS NULL ORDER BY pk", (pk,)
    ).fetchall()
    cancelled = [
        identity for (sheet_pk,) in sheets for identity in _delete(db, sheet_pk, context.now)
    ]
    db.execute("UPDATE tables SET deleted_at = ? WHERE pk = ?", (context.now, pk))
    return cancelled


def create_sheet(
    db: Connection,
    context: StoreContext,
    workspace_id: int,
    table_id: UUID,
    *,
    sheet_id: UUID,
    title: str | None,
    index: int | None,
) -> Sheet:
    """Create a sheet: at ``index``, or last. Without a title it is called "Sheet N"."""
    table_pk = find_table(db, workspace_id, table_id)
    count, last = db.execute(
        "SELECT count(*), coalesce(max(position) + 1, 0) FROM sheet"
        " WHERE table_pk = ? AND deleted_at IS NULL",
        (table_pk,),
    ).fetchone()
    row = db.execute(
        "INSERT INTO sheet (id, table_pk, title, position, created_at, updated_at)"
        " VALUES (?, ?, ?, ?, ?, ?) RETURNING pk",
        (sheet_id.bytes, table_pk, title or f"Sheet {count + 1}", last, context.now, context.now),
    ).fetchone()
    db.execute("INSERT INTO sheet_rows (sheet_pk, rows) VALUES (?, ?)", (row[0], _EMPTY))
    if index is not None:
        _arrange(db, table_pk, row[0], index)
    db.execute("UPDATE tables SET updated_at = ? WHERE pk = ?", (context.now, table_pk))
    return get_sheet(db, SheetRef(workspace_id, table_id, sheet_id))


_SHEET = """
SELECT id, title, row_count, version, created_at, updated_at, expected_row_count, eval_run_status,
       table_pk, position, pk FROM sheet
"""


def _sheet(workspace_id: int, table_id: UUID, index: int, row: Sequence[Any]) -> Sheet:
    """Return the sheet of a row of ``_SHEET``, which is at ``index`` in its table."""
    identity, title, row_count, version, created_at, updated_at, expected, run_status, *_ = row
    return Sheet(
        id=UUID(bytes=identity),
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


def _index(db: Connection, row: Sequence[Any]) -> int:
    """Return the index of a sheet: the number of sheets of its table before it.

    Positions have gaps where sheets were deleted, so that a delete changes no other sheet.
    """
    (before,) = db.execute(
        "SELECT count(*) FROM sheet WHERE table_pk = ? AND deleted_at IS NULL"
        " AND (position, pk) < (?, ?)",
        row[-3:],
    ).fetchone()
    return int(before)


def get_sheet(db: Connection, ref: SheetRef) -> Sheet:
    """Read a sheet."""
    pk = find_sheet(db, ref).pk
    row = db.execute(f"{_SHEET} WHERE pk = ?", (pk,)).fetchone()
    return _sheet(ref.workspace_id, ref.table_id, _index(db, row), row)


def list_sheets(
    db: Connection,
    workspace_id: int,
    table_id: UUID,
    *,
    after: SheetPosition | None,
    limit: int,
    order: Order,
) -> Listed[Sheet, SheetPosition]:
    """Read a page of sheets in order of index, and the position of the next page.

    The page begins after the sheet that ``after`` names, at the position that it has now.
    """
    table_pk = find_table(db, workspace_id, table_id)
    direction = sql.direction(order)
    beyond = "" if after is None else f" AND (position, pk) {direction.beyond} (?, ?)"
    found = db.execute(
        f"{_SHEET} WHERE table_pk = ? AND deleted_at IS NULL{beyond}"
        f" ORDER BY position {direction.keyword}, pk {direction.keyword} LIMIT ?",
        (table_pk, *(() if after is None else _now_at(db, after)), limit + 1),
    ).fetchall()
    first = _index(db, found[0]) if found else 0
    page, last = pages.split(found, limit)
    items = [
        _sheet(workspace_id, table_id, first + direction.step * at, row)
        for at, row in enumerate(page)
    ]
    return Listed(items, None if last is None else SheetPosition(*last[-2:]))


def _now_at(db: Connection, position: SheetPosition) -> SheetPosition:
    """Return the position that a listed sheet has now; the one that it had, when it is deleted."""
    row = db.execute(
        "SELECT position FROM sheet WHERE pk = ? AND deleted_at IS NULL", (position.key,)
    ).fetchone()
    return position if row is None else SheetPosition(row[0], position.key)


def update_sheet(
    db: Connection, context: StoreContext, ref: SheetRef, edit: SheetEdit, by: Caller
) -> SheetChange:
    """Change a sheet, and cancel its active operations where the change is a stop signal."""
    sheet = find_sheet(db, ref)
    db.execute(
        "UPDATE sheet SET title = coalesce(?, title),"
        " expected_row_count = coalesce(?, expected_row_count),"
        " eval_run_status = coalesce(?, eval_run_status),"
        " version = version + 1, updated_at = ? WHERE pk = ?",
        (edit.title, edit.expected_row_count, edit.eval_run_status, context.now, sheet.pk),
    )
    if edit.index is not None:
        table_pk = find_table(db, ref.workspace_id, ref.table_id)
        _arrange(db, table_pk, sheet.pk, edit.index)
    cancelled = (
        _cancel_active(db, sheet.pk, Reason.USER, by.key_id, context.now) if edit.aborts else []
    )
    return SheetChange(get_sheet(db, ref), cancelled)


def _arrange(db: Connection, table_pk: int, sheet_pk: int, index: int) -> None:
    """Number the sheets of a table 0, 1, 2, … with one of them at ``index``."""
    found = db.execute(
        "SELECT pk FROM sheet WHERE table_pk = ? AND deleted_at IS NULL ORDER BY position, pk",
        (table_pk,),
    )
    arranged = [pk for (pk,) in found]
    arranged.remove(sheet_pk)
    arranged.insert(max(index, 0), sheet_pk)
    for position, pk in enumerate(arranged):
        db.execute(
            "UPDATE sheet SET position = ?1 WHERE pk = ?2 AND position <> ?1", (position, pk)
        )


def _cancel_active(
    db: Connection, sheet_pk: int, reason: Reason, actor: str, now: Millis
) -> list[UUID]:
    """Cancel every active operation of the sheet; return the ids of those that had live
    executions."""
    active = db.execute(
        f"SELECT pk FROM operation WHERE sheet_pk = ? AND state = {sql.ACTIVE} ORDER BY pk",
        (sheet_pk,),
    ).fetchall()
    return cancel_operations(db, [pk for (pk,) in active], reason, actor, now)


def delete_sheet(db: Connection, context: StoreContext, ref: SheetRef) -> list[UUID]:
    """Delete a sheet; return the ids of the operations that were cancelled."""
    return _delete(db, find_sheet(db, ref).pk, context.now)


def delete_sheet_if_version(
    db: Connection, context: StoreContext, ref: SheetRef, version: int
) -> list[UUID] | None:
    """Delete a sheet of this version; None, and nothing changed, for another version."""
    return delete_sheet(db, context, ref) if find_sheet(db, ref).version == version else None


def _delete(db: Connection, sheet_pk: int, now: Millis) -> list[UUID]:
    """Mark a sheet as deleted, cancel its operations, and put its rows into the trash, from where
    ``purge`` removes them."""
    cancelled = _cancel_active(db, sheet_pk, Reason.DELETED, "delete", now)
    db.execute(
        "UPDATE sheet SET deleted_at = ?, structure = structure + 1,"
        " plan_number = plan_number + 1 WHERE pk = ?",
        (now, sheet_pk),
    )
    db.execute(
        "INSERT INTO trash (sheet_pk, rows) SELECT sheet_pk, rows FROM sheet_rows"
        " WHERE sheet_pk = ?",
        (sheet_pk,),
    )
    return cancelled

"""Imports: their records, and the one transaction in which rows appear and the import completes."""

from __future__ import annotations

from collections.abc import Collection
from sqlite3 import Connection, IntegrityError
from uuid import UUID

from recalc.domain.errors import NotFound
from recalc.domain.records import ImportOperation, Millis, Sheet
from recalc.engine.ports import SheetRef
from recalc.store import imports
from recalc.store.sqlite.edit import publish_rows, reserve_rows
from recalc.store.sqlite.lookup import find_sheet, load_columns
from recalc.store.sqlite.sheets import get_sheet

_OPEN = "workspace_id = ? AND id = ? AND status IN ('pending', 'running')"


def create_import(
    db: Connection,
    workspace_id: int,
    o: ImportOperation,
    max_rows: int | None,
    now: Millis,
    seen: Millis,
) -> int:
    """``max_rows`` None: no row ids are set aside. ``seen`` is this process's monotonic clock."""
    try:
        db.execute(
            f"INSERT INTO import (workspace_id, id, table_id, sheet_id, {imports.COLUMNS}, seen_at)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                workspace_id,
                o.id,
                o.table_id.bytes,
                o.sheet_id.bytes,
                *imports.values(o),
                seen,
            ),
        )
    except IntegrityError as taken:
        raise imports.duplicate(o.id) from taken
    if max_rows is None:
        return 0
    ref = SheetRef(workspace_id, o.table_id, o.sheet_id)
    return reserve_rows(db, ref, o.row_count, max_rows, now)


def update_import(db: Connection, workspace_id: int, o: ImportOperation, seen: Millis) -> bool:
    """Whether the import had not ended, and was written."""
    changed = db.execute(
        f"UPDATE import SET ({imports.COLUMNS}, seen_at) = (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
        f" WHERE {_OPEN}",
        (*imports.values(o), seen, workspace_id, o.id),
    ).rowcount
    return bool(changed)


def touch_import(db: Connection, workspace_id: int, operation_id: str, seen: Millis) -> None:
    db.execute(f"UPDATE import SET seen_at = ? WHERE {_OPEN}", (seen, workspace_id, operation_id))


def publish_import(
    db: Connection,
    workspace_id: int,
    o: ImportOperation,
    first: int,
    columns: Collection[int],
    now: Millis,
    seen: Millis,
) -> Sheet:
    ref = SheetRef(workspace_id, o.table_id, o.sheet_id)
    sheet = find_sheet(db, ref)
    if not update_import(db, workspace_id, o, seen):
        if _status(db, workspace_id, o.id) != "completed":
            raise imports.given_up()
        return get_sheet(db, ref)
    if not set(columns) <= {column.number for column in load_columns(db, sheet)}:
        raise imports.column_deleted()
    if not o.row_count:
        return get_sheet(db, ref)
    return publish_rows(db, ref, first, o.row_count, now)


def _status(db: Connection, workspace_id: int, operation_id: str) -> str | None:
    row = db.execute(
        "SELECT status FROM import WHERE workspace_id = ? AND id = ?", (workspace_id, operation_id)
    ).fetchone()
    return None if row is None else str(row[0])


def has_import(db: Connection, workspace_id: int, operation_id: str) -> bool:
    return _status(db, workspace_id, operation_id) is not None


def get_import(
    db: Connection, workspace_id: int, table_id: UUID, operation_id: str
) -> ImportOperation:
    row = db.execute(
        f"SELECT i.sheet_id, {', '.join('i.' + c for c in imports.COLUMNS.split(', '))}"
        " FROM import i JOIN tables t ON t.id = i.table_id AND t.deleted_at IS NULL"
        " WHERE i.workspace_id = ? AND i.id = ? AND i.table_id = ?",
        (workspace_id, operation_id, table_id.bytes),
    ).fetchone()
    if row is None:
        raise NotFound("import operation")
    sheet_id, *found = row
    return ImportOperation(operation_id, table_id, UUID(bytes=sheet_id), *found)


def fail_silent_imports(db: Connection, silent_since: Millis, now: Millis) -> int:
    """``silent_since``: by the monotonic clock."""
    return _fail(db, " AND seen_at <= ?", (silent_since,), now)


def fail_all_imports(db: Connection, now: Millis) -> int:
    """Fail all that have not ended: for a process that has just got the database to itself."""
    return _fail(db, "", (), now)


def _fail(db: Connection, which: str, parameters: tuple[int, ...], now: Millis) -> int:
    return db.execute(
        "UPDATE import SET status = 'failed', updated_at = ?, message = ?, error_message = ?"
        f" WHERE status IN ('pending', 'running'){which}",
        (now, *imports.INTERRUPTED, *parameters),
    ).rowcount

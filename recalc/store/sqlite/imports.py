"""Imports: their records, and the transaction that publishes their rows and completes them.

``seen_at`` is the last sign of an import's process, by this process's monotonic clock.
"""

from __future__ import annotations

from collections.abc import Collection
from sqlite3 import Connection, IntegrityError
from uuid import UUID

from recalc.domain.errors import NotFound
from recalc.domain.records import ImportOperation, Millis, Sheet
from recalc.engine.ports import SheetRef
from recalc.store import imports
from recalc.store.sqlite.context import StoreContext
from recalc.store.sqlite.edit import publish_rows, reserve_rows
from recalc.store.sqlite.lookup import find_sheet, load_columns
from recalc.store.sqlite.sheets import get_sheet

#: The import with an id, if it has not ended.
_OPEN = "workspace_id = ? AND id = ? AND status IN ('pending', 'running')"


def create_import(
    db: Connection,
    context: StoreContext,
    workspace_id: int,
    operation: ImportOperation,
    *,
    reserve: bool = False,
) -> int:
    """Record an import; with ``reserve``, reserve row ids for it and return the first, else 0.

    Raises Invalid when the workspace has an import with this id, or the sheet has too few row ids.
    """
    try:
        db.execute(
            f"INSERT INTO import (workspace_id, id, table_id, sheet_id, {imports.COLUMNS}, seen_at)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                workspace_id,
                operation.id,
                operation.table_id.bytes,
                operation.sheet_id.bytes,
                *imports.values(operation),
                context.monotonic,
            ),
        )
    except IntegrityError as taken:
        raise imports.duplicate(operation.id) from taken
    if not reserve:
        return 0
    ref = SheetRef(workspace_id, operation.table_id, operation.sheet_id)
    return reserve_rows(db, context, ref, operation.row_count)


def update_import(
    db: Connection, context: StoreContext, workspace_id: int, operation: ImportOperation
) -> None:
    """Write how an import stands, and that its process is alive; change nothing when it has
    ended."""
    _update_if_open(db, context, workspace_id, operation)


def _update_if_open(
    db: Connection, context: StoreContext, workspace_id: int, operation: ImportOperation
) -> bool:
    """Write the import's record. False, and nothing written, when the import has ended."""
    changed = db.execute(
        f"UPDATE import SET ({imports.COLUMNS}, seen_at) = (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
        f" WHERE {_OPEN}",
        (*imports.values(operation), context.monotonic, workspace_id, operation.id),
    ).rowcount
    return bool(changed)


def touch_import(
    db: Connection, context: StoreContext, workspace_id: int, operation_id: str
) -> None:
    """Record that an import's process is alive."""
    db.execute(
        f"UPDATE import SET seen_at = ? WHERE {_OPEN}",
        (context.monotonic, workspace_id, operation_id),
    )


def publish_import(
    db: Connection,
    context: StoreContext,
    workspace_id: int,
    operation: ImportOperation,
    first: int,
    columns: Collection[int],
) -> Sheet:
    """Publish the rows of an import and write it as completed.

    An import that is completed already is answered like its first call, whose answer was lost.
    Raises Invalid when the import has failed, its reservation is gone, or one of ``columns`` was
    deleted.
    """
    ref = SheetRef(workspace_id, operation.table_id, operation.sheet_id)
    sheet = find_sheet(db, ref)
    if not _update_if_open(db, context, workspace_id, operation):
        if _status(db, workspace_id, operation.id) != "completed":
            raise imports.given_up()
        return get_sheet(db, ref)
    if not set(columns) <= {column.number for column in load_columns(db, sheet)}:
        raise imports.column_deleted()
    if not operation.row_count:
        return get_sheet(db, ref)
    return publish_rows(db, ref, first, operation.row_count, context.now)


def _status(db: Connection, workspace_id: int, operation_id: str) -> str | None:
    """Return the status of an import; None when the workspace has no such import."""
    row = db.execute(
        "SELECT status FROM import WHERE workspace_id = ? AND id = ?", (workspace_id, operation_id)
    ).fetchone()
    return None if row is None else str(row[0])


def has_import(db: Connection, workspace_id: int, operation_id: str) -> bool:
    """Whether the workspace has an import with this id."""
    return _status(db, workspace_id, operation_id) is not None


def get_import(
    db: Connection, workspace_id: int, table_id: UUID, operation_id: str
) -> ImportOperation:
    """Read an import of this table. Raises NotFound."""
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


def fail_silent_imports(db: Connection, context: StoreContext, silence: float) -> int:
    """Fail imports that have not ended and were silent for ``silence`` seconds; return how many."""
    silent_since = context.monotonic - int(silence * 1000)
    return _fail(db, " AND seen_at <= ?", (silent_since,), context.now)


def fail_all_imports(db: Connection, context: StoreContext) -> int:
    """Fail all imports that have not ended, at the start of the one process that has the file open.
    Returns how many."""
    return _fail(db, "", (), context.now)


def _fail(db: Connection, which: str, parameters: tuple[int, ...], now: Millis) -> int:
    """Fail imports that have not ended and meet a condition, ``which``; return how many."""
    return db.execute(
        "UPDATE import SET status = 'failed', updated_at = ?, message = ?, error_message = ?"
        f" WHERE status IN ('pending', 'running'){which}",
        (now, *imports.INTERRUPTED, *parameters),
    ).rowcount

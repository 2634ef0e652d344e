"""Imports: their records, and the one transaction in which rows appear and the import completes.

``seen_at`` is the database's clock: whether an import's process is alive must not depend on how
far apart the clocks of servers are.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any
from uuid import UUID

from psycopg import errors

from recalc.domain.errors import NotFound
from recalc.domain.records import ImportOperation, Millis, Sheet
from recalc.engine.ports import SheetRef
from recalc.store import imports
from recalc.store.postgres.database import Connection, fetch_one, run
from recalc.store.postgres.lookup import load_columns, lock_sheet
from recalc.store.postgres.rows import publish_rows, reserve_rows
from recalc.store.postgres.sheets import get_sheet

_OPEN = "workspace_id = %s AND id = %s AND status IN ('pending', 'running')"


async def create_import(
    db: Connection, workspace_id: int, o: ImportOperation, max_rows: int | None, now: Millis
) -> int:
    """``max_rows`` None: no row ids are set aside."""
    try:
        await run(
            db,
            f"INSERT INTO import (workspace_id, id, table_id, sheet_id, {imports.COLUMNS})"
            " VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)",
            (workspace_id, o.id, o.table_id, o.sheet_id, *imports.values(o)),
        )
    except errors.UniqueViolation as taken:
        raise imports.duplicate(o.id) from taken
    if max_rows is None:
        return 0
    ref = SheetRef(workspace_id, o.table_id, o.sheet_id)
    return await reserve_rows(db, ref, o.row_count, max_rows, now)


async def update_import(db: Connection, workspace_id: int, o: ImportOperation) -> bool:
    """Whether the import had not ended, and was written."""
    changed = await run(
        db,
        f"UPDATE import SET ({imports.COLUMNS}, seen_at)"
        " = (%s, %s, %s, %s, %s, %s, %s, %s, %s, clock_timestamp())"
        f" WHERE {_OPEN}",
        (*imports.values(o), workspace_id, o.id),
    )
    return bool(changed)


async def touch_import(db: Connection, workspace_id: int, operation_id: str) -> None:
    await run(
        db,
        f"UPDATE import SET seen_at = clock_timestamp() WHERE {_OPEN}",
        (workspace_id, operation_id),
    )


async def publish_import(
    db: Connection,
    workspace_id: int,
    o: ImportOperation,
    first: int,
    columns: Collection[int],
    now: Millis,
) -> Sheet:
    ref = SheetRef(workspace_id, o.table_id, o.sheet_id)
    sheet = await lock_sheet(db, ref)
    if not await update_import(db, workspace_id, o):
        if await _status(db, workspace_id, o.id) != "completed":
            raise imports.given_up()
        return await get_sheet(db, ref)
    if not set(columns) <= {column.number for column in await load_columns(db, sheet)}:
        raise imports.column_deleted()
    if o.row_count:
        await publish_rows(db, sheet, first, o.row_count, now)
    return await get_sheet(db, ref)


async def _status(db: Connection, workspace_id: int, operation_id: str) -> str | None:
    row = await fetch_one(
        db,
        "SELECT status FROM import WHERE workspace_id = %s AND id = %s",
        (workspace_id, operation_id),
    )
    return None if row is None else str(row[0])


async def has_import(db: Connection, workspace_id: int, operation_id: str) -> bool:
    return await _status(db, workspace_id, operation_id) is not None


async def get_import(
    db: Connection, workspace_id: int, table_id: UUID, operation_id: str
) -> ImportOperation:
    if "\0" in operation_id:
        raise NotFound("import operation")  # no id can have it, and PostgreSQL takes no such text
    row: Any = await fetch_one(
        db,
        f"SELECT i.sheet_id, {', '.join('i.' + c for c in imports.COLUMNS.split(', '))}"
        " FROM import i JOIN tables t ON t.id = i.table_id AND t.deleted_at IS NULL"
        " WHERE i.workspace_id = %s AND i.id = %s AND i.table_id = %s",
        (workspace_id, operation_id, table_id),
    )
    if row is None:
        raise NotFound("import operation")
    sheet_id, *found = row
    return ImportOperation(operation_id, table_id, sheet_id, *found)


async def fail_silent_imports(db: Connection, silence: float, now: Millis) -> int:
    return await run(
        db,
        "UPDATE import SET status = 'failed', updated_at = %s, message = %s, error_message = %s"
        " WHERE status IN ('pending', 'running')"
        " AND seen_at <= clock_timestamp() - make_interval(secs => %s)",
        (now, *imports.INTERRUPTED, silence),
    )

"""Record imports, and publish their rows in the transaction in which they complete.

``seen_at`` is written by the database's clock: whether an import's process is alive must not depend
on how far apart the clocks of servers are.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any
from uuid import UUID

from psycopg import errors

from recalc.domain.errors import NotFound
from recalc.domain.records import ImportOperation, Sheet
from recalc.engine.ports import SheetRef
from recalc.store import imports
from recalc.store.postgres.context import StoreContext
from recalc.store.postgres.database import Connection, fetch_one, run
from recalc.store.postgres.edit import publish_rows, reserve_rows
from recalc.store.postgres.lookup import load_columns, lock_sheet
from recalc.store.postgres.sheets import get_sheet

_OPEN = "workspace_id = %s AND id = %s AND status IN ('pending', 'running')"


async def create_import(
    db: Connection,
    context: StoreContext,
    workspace_id: int,
    operation: ImportOperation,
    *,
    reserve: bool = False,
) -> int:
    """Record an import, and with ``reserve`` reserve as many row ids as it has rows. Returns the
    first of them, else 0.

    Raises Invalid when the workspace has an import with this id, or the sheet has too few row ids
    left.
    """
    o = operation
    try:
        await run(
            db,
            f"INSERT INTO import (workspace_id, id, table_id, sheet_id, {imports.COLUMNS})"
            " VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)",
            (workspace_id, o.id, o.table_id, o.sheet_id, *imports.values(o)),
        )
    except errors.UniqueViolation as taken:
        raise imports.duplicate(o.id) from taken
    if not reserve:
        return 0
    ref = SheetRef(workspace_id, o.table_id, o.sheet_id)
    return await reserve_rows(db, context, ref, o.row_count)


async def update_import(db: Connection, workspace_id: int, operation: ImportOperation) -> None:
    """Write how an import stands, unless it has ended."""
    await _update_if_open(db, workspace_id, operation)


async def _update_if_open(db: Connection, workspace_id: int, o: ImportOperation) -> bool:
    """Write how an import stands. Returns whether it had not ended, and was written."""
    changed = await run(
        db,
        f"UPDATE import SET ({imports.COLUMNS}, seen_at)"
        " = (%s, %s, %s, %s, %s, %s, %s, %s, %s, clock_timestamp())"
        f" WHERE {_OPEN}",
        (*imports.values(o), workspace_id, o.id),
    )
    return bool(changed)


async def touch_import(db: Connection, workspace_id: int, operation_id: str) -> None:
    """Record that an import's process is alive."""
    await run(
        db,
        f"UPDATE import SET seen_at = clock_timestamp() WHERE {_OPEN}",
        (workspace_id, operation_id),
    )


async def publish_import(
    db: Connection,
    context: StoreContext,
    workspace_id: int,
    operation: ImportOperation,
    first: int,
    columns: Collection[int],
) -> Sheet:
    """Publish the import's reserved rows, from ``first`` on, and write ``operation``, which reads
    completed. A call that is repeated, since its answer was lost, gets the same answer.

    Raises Invalid when the import has failed, its reservation is gone, or one of ``columns`` was
    deleted.
    """
    o = operation
    ref = SheetRef(workspace_id, o.table_id, o.sheet_id)
    sheet = await lock_sheet(db, ref)
    if not await _update_if_open(db, workspace_id, o):
        if await _status(db, workspace_id, o.id) != "completed":
            raise imports.given_up()
        return await get_sheet(db, ref)
    if not set(columns) <= {column.number for column in await load_columns(db, sheet)}:
        raise imports.column_deleted()
    if o.row_count:
        await publish_rows(db, sheet, first, o.row_count, context.now)
    return await get_sheet(db, ref)


async def _status(db: Connection, workspace_id: int, operation_id: str) -> str | None:
    row = await fetch_one(
        db,
        "SELECT status FROM import WHERE workspace_id = %s AND id = %s",
        (workspace_id, operation_id),
    )
    return None if row is None else str(row[0])


async def has_import(db: Connection, workspace_id: int, operation_id: str) -> bool:
    """Return whether the workspace has an import with this id."""
    return await _status(db, workspace_id, operation_id) is not None


async def get_import(
    db: Connection, workspace_id: int, table_id: UUID, operation_id: str
) -> ImportOperation:
    """Read an import of a table. Raises NotFound."""
    if "\0" in operation_id:
        raise NotFound("import operation")  # no id has it, and PostgreSQL refuses such text
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


async def fail_silent_imports(db: Connection, context: StoreContext, silence: float) -> int:
    """Fail open imports that were silent for ``silence`` seconds. Returns how many."""
    return await run(
        db,
        "UPDATE import SET status = 'failed', updated_at = %s, message = %s, error_message = %s"
        " WHERE status IN ('pending', 'running')"
        " AND seen_at <= clock_timestamp() - make_interval(secs => %s)",
        (context.now, *imports.INTERRUPTED, silence),
    )

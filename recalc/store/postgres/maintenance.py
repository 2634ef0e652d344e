"""Maintain the database: its secret, ended operations, and the removal of what is deleted."""

from __future__ import annotations

from uuid import UUID

from psycopg.errors import ReadOnlySqlTransaction
from pyroaring import BitMap

from recalc.domain.records import Millis
from recalc.store import codec, sql
from recalc.store.postgres.context import StoreContext
from recalc.store.postgres.database import Connection, Database, fetch, fetch_one, numbers, run
from recalc.store.postgres.delivery import deliver_lost
from recalc.store.retention import KEPT_MS

#: Rows that one call removes at most.
_PIECE = 500


async def secret(db: Connection, fresh: bytes) -> bytes:
    """Return the secret of this database: ``fresh`` at the first call, the same from then on."""
    await run(
        db,
        "INSERT INTO meta (key, value) VALUES ('secret', %s) ON CONFLICT DO NOTHING",
        (fresh,),
    )
    value: bytes = (await fetch_one(db, "SELECT value FROM meta WHERE key = 'secret'"))[0]
    return value


async def check_writable(db: Connection) -> None:
    """Raise ReadOnlySqlTransaction when the database takes no changes. Writes nothing.

    Run it like a write: read-only connections are replaced then, and broken ones cost nothing.
    """
    read_only, _ = await fetch_one(
        db, "SELECT current_setting('transaction_read_only')::boolean, EXISTS (SELECT FROM meta)"
    )
    if read_only:
        raise ReadOnlySqlTransaction


async def purge(db: Connection, context: StoreContext) -> int:
    """Remove one piece of what is deleted or expired. Returns how many rows that was.

    Any number of processes may call it at once: rows that another one has locked are passed over.
    """
    return (
        await _purge_trash(db)
        or await _purge_sheet(db)
        or await _purge_tables(db)
        or await _purge_reserved(db, context.now - KEPT_MS)
        or await _purge_sets(db, context.now - KEPT_MS)
        or await _purge_statuses(db)
        or await _purge_expired(db, context.now - KEPT_MS)
    )


async def _purge_trash(db: Connection) -> int:
    row = await fetch_one(
        db,
        "SELECT pk, sheet_pk, rows FROM trash ORDER BY pk LIMIT 1 FOR UPDATE SKIP LOCKED",
    )
    if row is None:
        return 0
    pk, sheet_pk, blob = row
    rows = codec.unpack_rows(blob)
    piece = rows[:_PIECE]
    await run(
        db,
        "DELETE FROM row_data WHERE id = ANY (%s::bigint[])",
        (numbers(codec.row_key(sheet_pk, row) for row in piece),),
    )
    left = rows - piece
    if left:
        await run(db, "UPDATE trash SET rows = %s WHERE pk = %s", (codec.pack_rows(left), pk))
    else:
        await run(db, "DELETE FROM trash WHERE pk = %s", (pk,))
    return max(len(piece), 1)


# Deletes what belongs to a sheet, in an order that references allow. The audit stays.
_OF_SHEET = (
    """
    WITH gone AS MATERIALIZED (
        SELECT e.pk FROM operation o JOIN execution e ON e.operation_pk = o.pk
        WHERE o.sheet_pk = %(sheet)s LIMIT %(piece)s
    ), sets AS (
        DELETE FROM execution_sets WHERE execution_pk IN (SELECT pk FROM gone)
    )
    DELETE FROM execution WHERE pk IN (SELECT pk FROM gone)
    """,
    """
    DELETE FROM operation WHERE pk IN (
        SELECT pk FROM operation WHERE sheet_pk = %(sheet)s LIMIT %(piece)s)
    """,
    """
    DELETE FROM column_status WHERE (sheet_pk, number, revision, block) IN (
        SELECT sheet_pk, number, revision, block FROM column_status
        WHERE sheet_pk = %(sheet)s LIMIT %(piece)s)
    """,
    """
    DELETE FROM sheet_column WHERE pk IN (
        SELECT pk FROM sheet_column WHERE sheet_pk = %(sheet)s LIMIT %(piece)s)
    """,
    "DELETE FROM sheet_rows WHERE sheet_pk = %(sheet)s",
    "DELETE FROM sheet WHERE pk = %(sheet)s",
)


async def _purge_sheet(db: Connection) -> int:
    """Remove a piece of a deleted sheet, and at last the sheet itself. Rows are in the trash."""
    row = await fetch_one(
        db,
        "SELECT pk FROM sheet WHERE deleted_at IS NOT NULL LIMIT 1 FOR UPDATE SKIP LOCKED",
    )
    if row is None:
        return 0
    for statement in _OF_SHEET:
        piece = await run(db, statement, {"sheet": row[0], "piece": _PIECE})
        if piece:
            return piece
    return 0


_EMPTY_TABLE = """
SELECT pk, id FROM tables t WHERE deleted_at IS NOT NULL
AND NOT EXISTS (SELECT FROM sheet WHERE table_pk = t.pk) LIMIT 1 FOR UPDATE SKIP LOCKED
"""


async def _purge_tables(db: Connection) -> int:
    """Remove a deleted table without sheets, and its imports."""
    row = await fetch_one(db, _EMPTY_TABLE)
    if row is None:
        return 0
    pk, identity = row
    imports = await run(db, "DELETE FROM import WHERE table_id = %s", (identity,))
    return imports + await run(db, "DELETE FROM tables WHERE pk = %s", (pk,))


async def _purge_reserved(db: Connection, before: Millis) -> int:
    """Move rows to the trash that were reserved and never published: their import failed."""
    row = await fetch_one(
        db,
        "DELETE FROM reserved WHERE (sheet_pk, first) IN ("
        "SELECT sheet_pk, first FROM reserved WHERE at < %s"
        " ORDER BY at LIMIT 1 FOR UPDATE SKIP LOCKED) RETURNING sheet_pk, first, count",
        (before,),
    )
    if row is None:
        return 0
    sheet_pk, first, count = row
    rows = BitMap()
    rows.add_range(first, first + count)
    await run(
        db,
        "INSERT INTO trash (sheet_pk, rows) VALUES (%s, %s)",
        (sheet_pk, codec.pack_rows(rows)),
    )
    return 1


# Reads the oldest 5 000 sets only: fewer executions than that are live for a day.
_OLDEST_SETS = """
DELETE FROM execution_sets WHERE execution_pk IN (
    SELECT e.pk FROM (SELECT execution_pk FROM execution_sets ORDER BY execution_pk LIMIT 5000) x
    JOIN execution e ON e.pk = x.execution_pk WHERE e.ended_at < %s LIMIT %s)
"""


async def _purge_sets(db: Connection, before: Millis) -> int:
    """Remove the sets of executions that ended: readers need their counters only."""
    return await run(db, _OLDEST_SETS, (before, _PIECE))


# No reader looks at the statuses of a column's older revisions. Columns are few, so that this is
# quick when there is nothing to remove.
_OUTDATED = """
DELETE FROM column_status WHERE (sheet_pk, number, revision, block) IN (
    SELECT o.sheet_pk, o.number, o.revision, o.block
    FROM sheet_column c CROSS JOIN LATERAL (
        SELECT * FROM column_status s
        WHERE s.sheet_pk = c.sheet_pk AND s.number = c.number AND s.revision < c.revision
        LIMIT %s) o
    WHERE c.revision > 1
    LIMIT %s)
"""


async def _purge_statuses(db: Connection) -> int:
    return await run(db, _OUTDATED, (_PIECE, _PIECE))


async def _purge_expired(db: Connection, before: Millis) -> int:
    keys = await run(db, "DELETE FROM idempotency WHERE at < %s", (before,))
    return keys + await run(db, "DELETE FROM confirmation WHERE at < %s", (before,))


_COMPLETE = f"""
UPDATE operation o SET state = {sql.COMPLETED}, ended_at = %s
WHERE o.state = {sql.ACTIVE} AND {{which}} AND NOT EXISTS (
    SELECT 1 FROM execution e WHERE e.operation_pk = o.pk AND e.state IN ({sql.LIVE}))
"""


async def complete_if_no_live_execution(
    db: Connection, context: StoreContext, operation_id: UUID
) -> bool:
    """End an operation that has no live execution. Returns False when it has one, or had ended."""
    row = await fetch_one(
        db, _COMPLETE.format(which="o.id = %s") + " RETURNING o.pk", (context.now, operation_id)
    )
    return row is not None


# Passes over operations that another transaction has locked: many workers sweep.
_IDLE = f"""
o.pk IN (SELECT i.pk FROM operation i
         WHERE i.state = {sql.ACTIVE} AND NOT EXISTS (
             SELECT 1 FROM execution e WHERE e.operation_pk = i.pk AND e.state IN ({sql.LIVE}))
         ORDER BY i.pk FOR NO KEY UPDATE SKIP LOCKED)
"""


async def sweep(database: Database, context: StoreContext) -> list[UUID]:
    """Deliver executions again whose job was lost, and end operations that have no live execution.
    Returns the ids of those operations."""
    if context.deliver:
        await deliver_lost(database)
    return await database.execute_once(lambda db: end_idle_operations(db, context.now))


async def end_idle_operations(db: Connection, now: Millis) -> list[UUID]:
    """End all operations that have no live execution. Returns their ids."""
    found = await fetch(db, _COMPLETE.format(which=_IDLE) + " RETURNING o.id", (now,))
    return [identity for (identity,) in found]

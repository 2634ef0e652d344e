"""Maintenance: the database's secret, operations left to end, and the removal of deleted data."""

from __future__ import annotations

from sqlite3 import Connection
from uuid import UUID

from pyroaring import BitMap

from recalc.domain.records import Millis
from recalc.store import codec, sql
from recalc.store.retention import KEPT_MS
from recalc.store.sqlite import blobs, guards
from recalc.store.sqlite.context import StoreContext

#: Rows that one call of ``purge`` removes from a table, at most.
_PIECE = 500


def secret(db: Connection, fresh: bytes) -> bytes:
    """Return the secret of this database. The first call stores ``fresh`` as the secret."""
    db.execute("INSERT OR IGNORE INTO meta (key, value) VALUES ('secret', ?)", (fresh,))
    value: bytes = db.execute("SELECT value FROM meta WHERE key = 'secret'").fetchone()[0]
    return value


#: An active operation none of whose executions is live.
_ENDED = f"""
state = {sql.ACTIVE} AND NOT EXISTS (
    SELECT 1 FROM execution WHERE operation_pk = operation.pk AND state {guards.LIVE})
"""


#: An operation has completed since its last execution ended, and has read so since then.
_COMPLETE = f"""
UPDATE operation SET state = {sql.COMPLETED},
    ended_at = (SELECT max(operation.created_at, coalesce(max(ended_at), 0))
                FROM execution WHERE operation_pk = operation.pk)
WHERE {_ENDED}
"""


def complete_if_no_live_execution(db: Connection, operation_id: UUID) -> bool:
    """Complete an operation without a live execution; False when it has one, or has ended."""
    row = db.execute(f"{_COMPLETE} AND id = ? RETURNING pk", (operation_id.bytes,)).fetchone()
    return row is not None


def sweep(db: Connection) -> list[UUID]:
    """Complete every operation without a live execution; return their ids."""
    ended = db.execute(f"{_COMPLETE} RETURNING id").fetchall()
    return [UUID(bytes=identity) for (identity,) in ended]


def purge(db: Connection, context: StoreContext) -> int:
    """Remove one piece of what is deleted or expired; return the number of rows, 0 when none is
    left."""
    return (
        _purge_trash(db)
        or _purge_sheet(db)
        or _purge_tables(db)
        or _purge_reserved(db, context.now - KEPT_MS)
        or _purge_sets(db, context.now - KEPT_MS)
        or _purge_expired(db, context.now - KEPT_MS)
    )


def _purge_trash(db: Connection) -> int:
    """Remove rows that were deleted, or belong to a deleted sheet."""
    row = db.execute("SELECT pk, sheet_pk, rows FROM trash ORDER BY pk LIMIT 1").fetchone()
    if row is None:
        return 0
    pk, sheet_pk, blob = row
    rows = codec.unpack_rows(blob)
    piece = rows[:_PIECE]
    _delete_rows(db, sheet_pk, piece)
    left = rows - piece
    if left:
        db.execute("UPDATE trash SET rows = ? WHERE pk = ?", (codec.pack_rows(left), pk))
    else:
        db.execute("DELETE FROM trash WHERE pk = ?", (pk,))
    return max(len(piece), 1)


# The parts of a sheet, in an order that the references between them allow. The audit stays.
_OF_SHEET = (
    """
    DELETE FROM execution_sets WHERE execution_pk IN (
        SELECT e.pk FROM operation o JOIN execution e ON e.operation_pk = o.pk
        JOIN execution_sets s ON s.execution_pk = e.pk WHERE o.sheet_pk = ?1 LIMIT ?2)
    """,
    """
    DELETE FROM execution WHERE pk IN (
        SELECT e.pk FROM operation o JOIN execution e ON e.operation_pk = o.pk
        WHERE o.sheet_pk = ?1 LIMIT ?2)
    """,
    """
    DELETE FROM operation WHERE pk IN (SELECT pk FROM operation WHERE sheet_pk = ?1 LIMIT ?2)
    """,
    """
    DELETE FROM column_status WHERE (sheet_pk, number, block) IN (
        SELECT sheet_pk, number, block FROM column_status WHERE sheet_pk = ?1 LIMIT ?2)
    """,
    """
    DELETE FROM sheet_column WHERE pk IN (
        SELECT pk FROM sheet_column WHERE sheet_pk = ?1 LIMIT ?2)
    """,
    "DELETE FROM sheet_rows WHERE sheet_pk = ?1 AND ?2",
    "DELETE FROM sheet WHERE pk = ?1 AND ?2",
)


def _purge_sheet(db: Connection) -> int:
    """Remove a piece of one deleted sheet, whose rows are gone already, and at last the sheet."""
    row = db.execute("SELECT pk FROM sheet WHERE deleted_at IS NOT NULL LIMIT 1").fetchone()
    if row is None:
        return 0
    pieces = (db.execute(statement, (row[0], _PIECE)).rowcount for statement in _OF_SHEET)
    return next(filter(None, pieces))


def _purge_tables(db: Connection) -> int:
    """Remove one deleted table that has no sheets left, and its imports."""
    row = db.execute(
        "SELECT pk, id FROM tables t WHERE deleted_at IS NOT NULL"
        " AND NOT EXISTS (SELECT 1 FROM sheet WHERE table_pk = t.pk) LIMIT 1"
    ).fetchone()
    if row is None:
        return 0
    pk, identity = row
    imports = db.execute("DELETE FROM import WHERE table_id = ?", (identity,)).rowcount
    return imports + db.execute("DELETE FROM tables WHERE pk = ?", (pk,)).rowcount


def _purge_reserved(db: Connection, before: Millis) -> int:
    """Put rows into the trash that were reserved and never published."""
    row = db.execute(
        "SELECT sheet_pk, first, count FROM reserved WHERE at < ? LIMIT 1", (before,)
    ).fetchone()
    if row is None:
        return 0
    sheet_pk, first, count = row
    rows = BitMap()
    rows.add_range(first, first + count)
    db.execute("DELETE FROM reserved WHERE sheet_pk = ? AND first = ?", (sheet_pk, first))
    db.execute(
        "INSERT INTO trash (sheet_pk, rows) VALUES (?, ?)", (sheet_pk, codec.pack_rows(rows))
    )
    return 1


def _delete_rows(db: Connection, sheet_pk: int, rows: BitMap) -> None:
    """Remove the data of rows."""
    keys = blobs.json_array(codec.row_key(sheet_pk, row) for row in rows)
    for table in ("row_data", "row_results"):
        db.execute(f"DELETE FROM {table} WHERE id IN (SELECT value FROM json_each(?))", (keys,))


# Begins with the oldest sets, never with executions, which stay for ever without them; CROSS JOIN
# keeps that order. Fewer executions than the inner limit stay live for a day.
_OLDEST_SETS = """
SELECT s.execution_pk
FROM (SELECT execution_pk FROM execution_sets ORDER BY execution_pk LIMIT 2000) s
CROSS JOIN execution e ON e.pk = s.execution_pk WHERE e.ended_at < ? LIMIT ?
"""


def _purge_sets(db: Connection, before: Millis) -> int:
    """Remove the sets of executions that ended: readers need their counters only."""
    ended = db.execute(_OLDEST_SETS, (before, _PIECE)).fetchall()
    db.executemany("DELETE FROM execution_sets WHERE execution_pk = ?", ended)
    return len(ended)


def _purge_expired(db: Connection, before: Millis) -> int:
    """Remove idempotency keys and used confirmations."""
    keys = db.execute("DELETE FROM idempotency WHERE at < ?", (before,)).rowcount
    return keys + db.execute("DELETE FROM confirmation WHERE at < ?", (before,)).rowcount

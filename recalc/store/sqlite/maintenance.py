"""Settings of the database itself, and clearing away."""

from __future__ import annotations

from sqlite3 import Connection
from uuid import UUID

from pyroaring import BitMap

from recalc.domain.records import Millis
from recalc.store import codec
from recalc.store.sqlite import blobs
from recalc.store.sqlite.guards import LIVE

_PIECE = 500
_DAY_MS = 24 * 60 * 60 * 1000


def secret(db: Connection, fresh: bytes) -> bytes:
    """The secret of this database: ``fresh`` at the first call, the same ever after."""
    db.execute("INSERT OR IGNORE INTO meta (key, value) VALUES ('secret', ?)", (fresh,))
    value: bytes = db.execute("SELECT value FROM meta WHERE key = 'secret'").fetchone()[0]
    return value


def purge(db: Connection, now: Millis) -> int:
    """Remove one piece of what nobody can see any more; returns how many rows that was."""
    return (
        _purge_trash(db)
        or _purge_sheet(db)
        or _purge_tables(db)
        or _purge_reserved(db, now - _DAY_MS)
        or _purge_sets(db, now - _DAY_MS)
        or _purge_expired(db, now - _DAY_MS)
    )


def _purge_trash(db: Connection) -> int:
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


# What belongs to a sheet, in an order that the references between them allow. The audit stays.
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
    """A piece of one deleted sheet, whose rows went through the trash; at last the sheet itself."""
    row = db.execute("SELECT pk FROM sheet WHERE deleted_at IS NOT NULL LIMIT 1").fetchone()
    if row is None:
        return 0
    pieces = (db.execute(statement, (row[0], _PIECE)).rowcount for statement in _OF_SHEET)
    return next(filter(None, pieces))


def _purge_tables(db: Connection) -> int:
    """A deleted table without sheets, and its imports."""
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
    """Rows that were reserved and never published: their import died long ago."""
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
    db.execute(
        "DELETE FROM row_data WHERE id IN (SELECT value FROM json_each(?))",
        (blobs.json_array(codec.row_key(sheet_pk, row) for row in rows),),
    )


# From the oldest sets (more of those do not stay alive for a day), and not from the executions,
# which stay for ever: CROSS JOIN keeps the order.
_OLDEST_SETS = """
SELECT s.execution_pk
FROM (SELECT execution_pk FROM execution_sets ORDER BY execution_pk LIMIT 2000) s
CROSS JOIN execution e ON e.pk = s.execution_pk WHERE e.ended_at < ? LIMIT ?
"""


def _purge_sets(db: Connection, before: Millis) -> int:
    """Sets of executions that ended: readers need their counters only."""
    ended = db.execute(_OLDEST_SETS, (before, _PIECE)).fetchall()
    db.executemany("DELETE FROM execution_sets WHERE execution_pk = ?", ended)
    return len(ended)


def _purge_expired(db: Connection, before: Millis) -> int:
    keys = db.execute("DELETE FROM idempotency WHERE at < ?", (before,)).rowcount
    return keys + db.execute("DELETE FROM confirmation WHERE at < ?", (before,)).rowcount


_LIVE_OF = f"SELECT 1 FROM execution WHERE operation_pk = operation.pk AND state IN ({LIVE})"


def complete_if_no_live_execution(db: Connection, operation_id: UUID, now: Millis) -> bool:
    row = db.execute(
        "UPDATE operation SET state = 'completed', ended_at = ?"
        f" WHERE id = ? AND state = 'active' AND NOT EXISTS ({_LIVE_OF}) RETURNING pk",
        (now, operation_id.bytes),
    ).fetchone()
    return row is not None


def sweep(db: Connection, now: Millis) -> list[UUID]:
    ended = db.execute(
        "UPDATE operation SET state = 'completed', ended_at = ?"
        f" WHERE state = 'active' AND NOT EXISTS ({_LIVE_OF}) RETURNING id",
        (now,),
    ).fetchall()
    return [UUID(bytes=identity) for (identity,) in ended]

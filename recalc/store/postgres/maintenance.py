"""Settings of the database itself, and clearing away."""

from __future__ import annotations

from psycopg.errors import ReadOnlySqlTransaction
from pyroaring import BitMap

from recalc.domain.records import Millis
from recalc.store import codec
from recalc.store.postgres.database import Connection, fetch_one, numbers, run

_PIECE = 500
_DAY_MS = 24 * 60 * 60 * 1000


async def secret(db: Connection, fresh: bytes) -> bytes:
    """The secret of this database: ``fresh`` at the first call, the same ever after."""
    await run(
        db,
        "INSERT INTO meta (key, value) VALUES ('secret', %s) ON CONFLICT DO NOTHING",
        (fresh,),
    )
    value: bytes = (await fetch_one(db, "SELECT value FROM meta WHERE key = 'secret'"))[0]
    return value


async def check_writable(db: Connection) -> None:
    """Raise ReadOnlySqlTransaction where nothing can be written, and write nothing otherwise."""
    read_only, _ = await fetch_one(
        db, "SELECT current_setting('transaction_read_only')::boolean, EXISTS (SELECT FROM meta)"
    )
    if read_only:
        raise ReadOnlySqlTransaction


async def purge(db: Connection, now: Millis) -> int:
    """Remove one piece of what nobody can see any more; returns how many rows that was. Many
    processes may do so at once: each takes what no other has."""
    return (
        await _purge_trash(db)
        or await _purge_sheet(db)
        or await _purge_tables(db)
        or await _purge_reserved(db, now - _DAY_MS)
        or await _purge_sets(db, now - _DAY_MS)
        or await _purge_statuses(db)
        or await _purge_expired(db, now - _DAY_MS)
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


# What belongs to a sheet, in an order that the references between them allow. The audit stays.
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
    """A piece of one deleted sheet, whose rows went to the trash; at last the sheet itself."""
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
    """A deleted table without sheets, and its imports."""
    row = await fetch_one(db, _EMPTY_TABLE)
    if row is None:
        return 0
    pk, identity = row
    imports = await run(db, "DELETE FROM import WHERE table_id = %s", (identity,))
    return imports + await run(db, "DELETE FROM tables WHERE pk = %s", (pk,))


async def _purge_reserved(db: Connection, before: Millis) -> int:
    """Rows that were reserved and never published: their import died long ago."""
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


# Looks at the oldest sets only: more of those than this do not stay alive for a day.
_OLDEST_SETS = """
DELETE FROM execution_sets WHERE execution_pk IN (
    SELECT e.pk FROM (SELECT execution_pk FROM execution_sets ORDER BY execution_pk LIMIT 5000) x
    JOIN execution e ON e.pk = x.execution_pk WHERE e.ended_at < %s LIMIT %s)
"""


async def _purge_sets(db: Connection, before: Millis) -> int:
    """Sets of executions that ended: readers need their counters only."""
    return await run(db, _OLDEST_SETS, (before, _PIECE))


# A column's older revisions are passed over by every reader. Columns are few, and so this finds
# out quickly that there is nothing to do.
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

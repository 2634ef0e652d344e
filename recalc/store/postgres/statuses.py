"""Read settled statuses: COMPLETED and FAILED as bits per column and block; other cells are STALE.

A block is 1 024 rows: small enough that two executions seldom write to one, large enough that few
are read to count a column. Bits of deleted rows may stay: readers mask them with the sheet's rows.
"""

from __future__ import annotations

from collections.abc import Sequence

from pyroaring import BitMap

from recalc.domain.cellsets import CellSet
from recalc.domain.records import Column, Millis
from recalc.domain.states import CellStatus
from recalc.store import codec
from recalc.store.postgres.bitmaps import Chunk, from_chunks, place_blocks
from recalc.store.postgres.database import Connection, fetch, fetch_one, numbers, run

_BLOCK_BITS = 10
_BLOCK_BYTES = (1 << _BLOCK_BITS) // 8
_LAST_BLOCK = (1 << 32 - _BLOCK_BITS) - 1


async def sheet_rows(db: Connection, sheet_pk: int) -> BitMap:
    """Read the ids of the live rows."""
    return codec.unpack_rows(await packed_sheet_rows(db, sheet_pk))


async def packed_sheet_rows(db: Connection, sheet_pk: int) -> bytes:
    """Read the ids of the live rows, packed."""
    row = await fetch_one(db, "SELECT rows FROM sheet_rows WHERE sheet_pk = %s", (sheet_pk,))
    packed: bytes = row[0]
    return packed


async def save_sheet_rows(db: Connection, sheet_pk: int, rows: BitMap) -> None:
    """Store the ids of the live rows, and their number. Call it under the sheet's lock."""
    await run(
        db,
        "UPDATE sheet_rows SET rows = %s WHERE sheet_pk = %s",
        (codec.pack_rows(rows), sheet_pk),
    )
    await run(db, "UPDATE sheet SET row_count = %s WHERE pk = %s", (len(rows), sheet_pk))


async def bump_revisions(
    db: Connection, sheet_pk: int, columns: Sequence[int], deleted_at: Millis | None = None
) -> None:
    """Make all cells of these columns STALE, at the same cost for any number of rows: statuses
    belong to a revision, and a new one has none. ``deleted_at`` marks the columns as deleted."""
    await run(
        db,
        "UPDATE sheet_column SET revision = revision + 1, deleted_at = %s"
        " WHERE sheet_pk = %s AND number = ANY (%s::integer[])",
        (deleted_at, sheet_pk, numbers(columns)),
    )


# Blocks are sent as the bytes of their bits, 64 blocks (a chunk) together. Of a chunk whose cells
# all have the same status, as most have, only the count is sent. PostgreSQL's binary form of bits
# begins with four bytes of length.
_STORED = """
SELECT number, chunk, present,
       completed, CASE WHEN completed BETWEEN 1 AND 65535 THEN completed_bits END,
       failed, CASE WHEN failed BETWEEN 1 AND 65535 THEN failed_bits END
FROM (
    SELECT s.number, s.block >> 6 AS chunk, bit_or(1::bigint << (s.block & 63)) AS present,
           sum(bit_count(s.completed))::integer AS completed,
           string_agg(substr(bit_send(s.completed), 5), ''::bytea ORDER BY s.block)
               AS completed_bits,
           sum(bit_count(s.failed))::integer AS failed,
           string_agg(substr(bit_send(s.failed), 5), ''::bytea ORDER BY s.block) AS failed_bits
    FROM unnest(%s::integer[], %s::integer[]) AS c (number, revision)
    JOIN column_status s ON s.sheet_pk = %s AND s.number = c.number AND s.revision = c.revision
    WHERE s.block BETWEEN %s AND %s
    GROUP BY s.number, s.block >> 6
) AS chunks
ORDER BY number, chunk
"""

StoredRow = tuple[int, int, int, int, bytes | None, int, bytes | None]


async def fetch_stored(
    db: Connection, sheet_pk: int, columns: Sequence[Column], *, rows: BitMap | None = None
) -> list[StoredRow]:
    """Read statuses of these columns, in the blocks of ``rows`` where given; for ``to_cells``."""
    first, last = 0, _LAST_BLOCK
    if rows:
        first, last = rows[0] >> _BLOCK_BITS, rows[-1] >> _BLOCK_BITS
    return await fetch(
        db,
        _STORED,
        (
            numbers(column.number for column in columns),
            numbers(column.revision for column in columns),
            sheet_pk,
            first,
            last,
        ),
    )


def to_cells(found: Sequence[StoredRow]) -> dict[CellStatus, CellSet]:
    """Return the COMPLETED and FAILED cells. Call it in a thread for a large sheet."""
    completed: dict[int, list[Chunk]] = {}
    failed: dict[int, list[Chunk]] = {}
    for number, chunk, present, completed_count, completed_bits, failed_count, failed_bits in found:
        for chunks, count, bits in (
            (completed, completed_count, completed_bits),
            (failed, failed_count, failed_bits),
        ):
            if count:
                whole = place_blocks(present, bits, _BLOCK_BYTES) if bits is not None else b""
                chunks.setdefault(number, []).append((chunk, count, whole))
    return {
        CellStatus.COMPLETED: CellSet({c: from_chunks(each) for c, each in completed.items()}),
        CellStatus.FAILED: CellSet({c: from_chunks(each) for c, each in failed.items()}),
    }


async def load_stored(
    db: Connection, sheet_pk: int, columns: Sequence[Column], *, rows: BitMap
) -> dict[CellStatus, CellSet]:
    """Read the COMPLETED and FAILED cells of these columns, in the blocks of a few ``rows``."""
    return to_cells(await fetch_stored(db, sheet_pk, columns, rows=rows))

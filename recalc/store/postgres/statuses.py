"""Settled statuses: COMPLETED and FAILED as bits per column and block of rows; the rest is STALE.

A block is 1 024 rows: small enough that executions seldom meet in one, large enough that counting
a column reads few. Bits of deleted rows may stay: readers mask them with the sheet's rows.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from pyroaring import BitMap

from recalc.domain.cellsets import CellSet
from recalc.domain.records import Column, Millis
from recalc.domain.states import CellStatus
from recalc.store import codec
from recalc.store.postgres.database import Connection, fetch, fetch_one, numbers, run

_BLOCK_BITS = 10
_BLOCK_ROWS = 1 << _BLOCK_BITS
_LAST_BLOCK = (1 << 32 - _BLOCK_BITS) - 1
_ONES = re.compile("1+")


async def sheet_rows(db: Connection, sheet_pk: int) -> BitMap:
    """The ids of the live rows."""
    row = await fetch_one(db, "SELECT rows FROM sheet_rows WHERE sheet_pk = %s", (sheet_pk,))
    return codec.unpack_rows(row[0])


async def save_sheet_rows(db: Connection, sheet_pk: int, rows: BitMap) -> None:
    """Under the sheet's lock."""
    await run(
        db,
        "UPDATE sheet_rows SET rows = %s WHERE sheet_pk = %s",
        (codec.pack_rows(rows), sheet_pk),
    )
    await run(db, "UPDATE sheet SET row_count = %s WHERE pk = %s", (len(rows), sheet_pk))


async def rise_revisions(
    db: Connection, sheet_pk: int, columns: Sequence[int], deleted_at: Millis | None = None
) -> None:
    """All cells of these columns read STALE, at the same cost for any number of rows: statuses
    belong to a revision, and a new one has none. ``deleted_at`` flips the columns' flag too."""
    await run(
        db,
        "UPDATE sheet_column SET revision = revision + 1, deleted_at = %s"
        " WHERE sheet_pk = %s AND number = ANY (%s::integer[])",
        (deleted_at, sheet_pk, numbers(columns)),
    )


# Most blocks are all of one status: those travel as one letter.
_STORED = """
SELECT s.number, s.block,
       CASE bit_count(s.completed) WHEN 0 THEN '' WHEN 1024 THEN '*' ELSE s.completed::text END,
       CASE bit_count(s.failed) WHEN 0 THEN '' WHEN 1024 THEN '*' ELSE s.failed::text END
FROM unnest(%s::integer[], %s::integer[]) AS c (number, revision)
JOIN column_status s ON s.sheet_pk = %s AND s.number = c.number AND s.revision = c.revision
WHERE s.block BETWEEN %s AND %s
"""


async def load_stored(
    db: Connection, sheet_pk: int, columns: Sequence[Column], *, rows: BitMap | None = None
) -> dict[CellStatus, CellSet]:
    """The COMPLETED and FAILED cells of these columns, in the blocks of ``rows`` where given."""
    first, last = 0, _LAST_BLOCK
    if rows:
        first, last = rows[0] >> _BLOCK_BITS, rows[-1] >> _BLOCK_BITS
    found = await fetch(
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
    completed: dict[int, BitMap] = {}
    failed: dict[int, BitMap] = {}
    for number, block, completed_bits, failed_bits in found:
        _add(completed.setdefault(number, BitMap()), block, completed_bits)
        _add(failed.setdefault(number, BitMap()), block, failed_bits)
    return {CellStatus.COMPLETED: CellSet(completed), CellStatus.FAILED: CellSet(failed)}


def _add(rows: BitMap, block: int, bits: str) -> None:
    first = block << _BLOCK_BITS
    if bits == "*":
        rows.add_range(first, first + _BLOCK_ROWS)
        return
    for ones in _ONES.finditer(bits):
        rows.add_range(first + ones.start(), first + ones.end())

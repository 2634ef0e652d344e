"""Settled statuses: bitmaps of COMPLETED and of FAILED cells; the other cells read STALE.

There are two bitmaps for each column and block. A block is 65 536 rows, one container of a roaring
bitmap, so that a commit rewrites at most 8 KiB per bitmap. They may hold deleted rows: readers mask
them with the sheet's rows.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from sqlite3 import Connection

from pyroaring import BitMap

from recalc.domain.cellsets import EMPTY, CellSet, union
from recalc.domain.states import CellStatus
from recalc.store.codec import pack_rows, unpack_rows
from recalc.store.sqlite.announced import BLOCK, Announce, announce_any
from recalc.store.sqlite.blobs import json_array

_BLOCK_BITS = 16
_NO_ROWS = (BitMap(), BitMap())
#: Blocks of columns that are read and written at once: 1 MiB at most.
_AT_ONCE = 64


def sheet_rows(db: Connection, sheet_pk: int) -> BitMap:
    """Return the ids of the live rows."""
    row = db.execute("SELECT rows FROM sheet_rows WHERE sheet_pk = ?", (sheet_pk,)).fetchone()
    return unpack_rows(row[0])


def save_sheet_rows(db: Connection, sheet_pk: int, rows: BitMap) -> None:
    """Write the ids of the live rows, and their number."""
    db.execute("UPDATE sheet_rows SET rows = ? WHERE sheet_pk = ?", (pack_rows(rows), sheet_pk))
    db.execute("UPDATE sheet SET row_count = ? WHERE pk = ?", (len(rows), sheet_pk))


#: Several blocks as one statement: their bitmaps are cut out of one blob, at pairs of an offset,
#: which begins at 1, and a length.
_SAVE = """
INSERT INTO column_status (sheet_pk, number, block, completed, failed)
SELECT :sheet, value ->> 0, value ->> 1, substr(:bitmaps, value ->> 2, value ->> 3),
       substr(:bitmaps, value ->> 4, value ->> 5)
FROM json_each(:entries) WHERE true
ON CONFLICT DO UPDATE SET completed = excluded.completed, failed = excluded.failed
"""


def settle(
    db: Connection, sheet_pk: int, *, completed: CellSet, failed: CellSet, stale: CellSet
) -> None:
    """Store the settled statuses of cells; the three sets are disjoint."""
    changed = completed | failed | stale
    blocks = [(number, block) for number in changed.columns for block in _blocks(changed, number)]
    for start in range(0, len(blocks), _AT_ONCE):
        some = blocks[start : start + _AT_ONCE]
        before = _load(db, sheet_pk, some)
        entries: list[list[int]] = []
        bitmaps: list[bytes] = []
        position = 1
        for number, block in some:
            window = BitMap(range(block << _BLOCK_BITS, (block + 1) << _BLOCK_BITS))
            here = changed.rows(number)
            entry = [number, block]
            stored = before.get((number, block), _NO_ROWS)
            for was, now in zip(stored, (completed, failed), strict=True):
                packed = pack_rows(((was - here) | now.rows(number)) & window)
                bitmaps.append(packed)
                entry += (position, len(packed))
                position += len(packed)
            entries.append(entry)
        parameters = {
            "sheet": sheet_pk,
            "bitmaps": b"".join(bitmaps),
            "entries": json_array(entries),
        }
        db.execute(_SAVE, parameters)


def store_stale(db: Connection, sheet_pk: int, cells: CellSet) -> None:
    """Store STALE for these cells; their values and everything else of them stay."""
    settle(db, sheet_pk, completed=EMPTY, failed=EMPTY, stale=cells)


def store_stale_columns(db: Connection, sheet_pk: int, columns: Collection[int]) -> None:
    """Store STALE for all cells of these columns, at the same cost for any number of rows."""
    db.execute(
        "DELETE FROM column_status WHERE sheet_pk = ?"
        " AND number IN (SELECT value FROM json_each(?))",
        (sheet_pk, json_array(columns)),
    )


def load_stored(
    db: Connection,
    sheet_pk: int,
    columns: Collection[int],
    *,
    rows: BitMap | None = None,
    announce: Announce = announce_any,
) -> dict[CellStatus, CellSet]:
    """Return the COMPLETED and FAILED cells of these columns, in the blocks of ``rows`` where
    given."""
    completed: list[CellSet] = []
    failed: list[CellSet] = []
    first, last = (0, 1 << 16) if not rows else (rows[0] >> _BLOCK_BITS, rows[-1] >> _BLOCK_BITS)
    found = db.execute(
        "SELECT number, completed, failed FROM column_status WHERE sheet_pk = ?"
        " AND number IN (SELECT value FROM json_each(?)) AND block BETWEEN ? AND ?",
        (sheet_pk, json_array(columns), first, last),
    )
    for number, completed_blob, failed_blob in found:
        announce(BLOCK)
        completed.append(CellSet({number: unpack_rows(completed_blob)}))
        failed.append(CellSet({number: unpack_rows(failed_blob)}))
    return {CellStatus.COMPLETED: union(completed), CellStatus.FAILED: union(failed)}


def _blocks(cells: CellSet, column: int) -> list[int]:
    """Return the blocks that have cells of a column, in order."""
    rows = cells.rows(column)
    blocks: list[int] = []
    position = 0
    while position < len(rows):
        block = rows[position] >> _BLOCK_BITS
        blocks.append(block)
        position = rows.rank(((block + 1) << _BLOCK_BITS) - 1)
    return blocks


def _load(
    db: Connection, sheet_pk: int, blocks: Sequence[tuple[int, int]]
) -> dict[tuple[int, int], tuple[BitMap, BitMap]]:
    """Read the COMPLETED and FAILED rows of those of these blocks, by column and number, that are
    stored."""
    found = db.execute(
        "SELECT c.number, c.block, c.completed, c.failed FROM json_each(?) AS wanted"
        " JOIN column_status AS c"
        " ON c.sheet_pk = ? AND c.number = wanted.value ->> 0 AND c.block = wanted.value ->> 1",
        (json_array(blocks), sheet_pk),
    )
    return {
        (number, block): (unpack_rows(completed), unpack_rows(failed))
        for number, block, completed, failed in found
    }

"""Settled statuses: bitmaps of COMPLETED and of FAILED cells; the other cells read STALE.

There are two bitmaps for each column and block. A block is 65 536 rows, one container of a roaring
bitmap, so that a commit rewrites at most 8 KiB per bitmap. They may hold deleted rows: readers mask
them with the sheet's rows.
"""

from __future__ import annotations

from collections.abc import Collection
from sqlite3 import Connection

from pyroaring import BitMap

from recalc.domain.cellsets import CellSet, union
from recalc.domain.states import CellStatus
from recalc.store.codec import pack_rows, unpack_rows
from recalc.store.sqlite.blobs import json_array

_BLOCK_BITS = 16


def sheet_rows(db: Connection, sheet_pk: int) -> BitMap:
    """Return the ids of the live rows."""
    row = db.execute("SELECT rows FROM sheet_rows WHERE sheet_pk = ?", (sheet_pk,)).fetchone()
    return unpack_rows(row[0])


def save_sheet_rows(db: Connection, sheet_pk: int, rows: BitMap) -> None:
    """Write the ids of the live rows, and their number."""
    db.execute("UPDATE sheet_rows SET rows = ? WHERE sheet_pk = ?", (pack_rows(rows), sheet_pk))
    db.execute("UPDATE sheet SET row_count = ? WHERE pk = ?", (len(rows), sheet_pk))


def settle(
    db: Connection, sheet_pk: int, column: int, *, completed: BitMap, failed: BitMap, stale: BitMap
) -> None:
    """Store the settled statuses of rows of one column; the three sets are disjoint."""
    changed = completed | failed | stale
    for block in sorted({row >> _BLOCK_BITS for row in _block_heads(changed)}):
        window = BitMap(range(block << _BLOCK_BITS, (block + 1) << _BLOCK_BITS))
        here = changed & window
        was_completed, was_failed = _load(db, sheet_pk, column, block)
        _save(
            db,
            sheet_pk,
            column,
            block,
            (was_completed - here) | (completed & window),
            (was_failed - here) | (failed & window),
        )


def store_stale(db: Connection, sheet_pk: int, cells: CellSet) -> None:
    """Store STALE for these cells; their values and everything else of them stay."""
    for column in sorted(cells.columns):
        settle(
            db,
            sheet_pk,
            column,
            completed=BitMap(),
            failed=BitMap(),
            stale=cells.rows(column),
        )


def store_stale_columns(db: Connection, sheet_pk: int, columns: Collection[int]) -> None:
    """Store STALE for all cells of these columns, at the same cost for any number of rows."""
    db.execute(
        "DELETE FROM column_status WHERE sheet_pk = ?"
        " AND number IN (SELECT value FROM json_each(?))",
        (sheet_pk, json_array(columns)),
    )


def load_stored(
    db: Connection, sheet_pk: int, columns: Collection[int], *, rows: BitMap | None = None
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
        completed.append(CellSet({number: unpack_rows(completed_blob)}))
        failed.append(CellSet({number: unpack_rows(failed_blob)}))
    return {CellStatus.COMPLETED: union(completed), CellStatus.FAILED: union(failed)}


def _block_heads(rows: BitMap) -> list[int]:
    """Return one row of each block that has some of ``rows``."""
    heads: list[int] = []
    position = 0
    while position < len(rows):
        row = rows[position]
        heads.append(row)
        position = rows.rank(((row >> _BLOCK_BITS) + 1 << _BLOCK_BITS) - 1)
    return heads


def _load(db: Connection, sheet_pk: int, column: int, block: int) -> tuple[BitMap, BitMap]:
    """Read the bitmaps of a block: COMPLETED and FAILED."""
    row = db.execute(
        "SELECT completed, failed FROM column_status"
        " WHERE sheet_pk = ? AND number = ? AND block = ?",
        (sheet_pk, column, block),
    ).fetchone()
    return (unpack_rows(row[0]), unpack_rows(row[1])) if row else (BitMap(), BitMap())


def _save(
    db: Connection, sheet_pk: int, column: int, block: int, completed: BitMap, failed: BitMap
) -> None:
    """Write the bitmaps of a block."""
    db.execute(
        "INSERT INTO column_status (sheet_pk, number, block, completed, failed)"
        " VALUES (?, ?, ?, ?, ?) ON CONFLICT DO UPDATE"
        " SET completed = excluded.completed, failed = excluded.failed",
        (sheet_pk, column, block, pack_rows(completed), pack_rows(failed)),
    )

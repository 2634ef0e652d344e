"""Read the rows that quick cells are computed from, by one statement."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple
from uuid import UUID

import psycopg
from pyroaring import BitMap

from recalc.engine.worker.stored_task import TASK_BYTES, StoredTask, decode_task
from recalc.store import codec
from recalc.store.postgres.database import Connection, fetch, fetch_one, numbers

#: Stored bytes of a row above which the worker reads of it only what it needs.
WIDE = 1 << 16

_SHEET = "SELECT (SELECT pk FROM sheet WHERE id = %s), 'recalc_row'::regtype::oid"
# ``before`` is the stored bytes of the rows before a row. Of a wide row nothing is read. The size
# of a compressed array is known only once it was unpacked.
_ROWS = """
SELECT id, seq, written_by, inputs, results, dirty, stored FROM (
    SELECT id, seq, written_by, dirty, stored,
           CASE WHEN stored <= {wide} THEN inputs END AS inputs,
           CASE WHEN stored <= {wide} THEN results END AS results,
           sum(stored) FILTER (WHERE stored <= {wide}) OVER (
               ORDER BY id ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS before
      FROM (
        SELECT id, seq, xmin::text::bigint AS written_by, inputs, results, dirty,
               octet_length(inputs) + CASE
                   WHEN pg_column_compression(results) IS NULL
                   THEN coalesce(pg_column_size(results), 0)
                   ELSE (SELECT sum(octet_length(each)) FROM unnest(results) AS each)
               END AS stored
          FROM row_data WHERE id {where}) AS sized) AS page
 WHERE coalesce(before, 0) < {most} ORDER BY id
"""
_DENSE = _ROWS.format(wide=WIDE, most=TASK_BYTES, where="BETWEEN %s AND %s")
_SCATTERED = _ROWS.format(wide=WIDE, most=TASK_BYTES, where="= ANY (%s::bigint[])")


class Row(NamedTuple):
    """A row as it was read. ``written_by`` is the transaction that wrote it; of a wide row there is
    nothing but its size."""

    key: int
    inputs_version: int
    written_by: int
    inputs: bytes | None
    results: Sequence[bytes | None] | None
    dirty: Sequence[int | None] | None
    stored: int

    @property
    def row_index(self) -> int:
        return self.key & 0xFFFF_FFFF


@dataclass(frozen=True, slots=True)
class RowsRead:
    """The rows of a task. ``cells`` are the cells to compute, of these rows and of others, ``gone``
    the rows that are not there, and ``left`` those that are wide. ``row_type`` is the number of
    ``recalc_row``."""

    task: StoredTask
    cells: Mapping[int, BitMap]
    gone: BitMap
    left: BitMap
    rows: Sequence[Row]
    row_type: int


def read_rows(db: psycopg.Connection[tuple[Any, ...]], task: bytes) -> RowsRead:
    """Read the rows of a task; the first ones only, where all have more than ``TASK_BYTES``."""
    wanted = decode_task(task)
    sheet = (UUID(bytes=wanted.sheet_id),)
    found = db.execute(_SHEET, sheet, binary=True).fetchone()
    assert found is not None
    sheet_pk, row_type = found
    statement, parameters, cells = _statement(wanted, sheet_pk)
    rows = db.execute(statement.encode(), parameters, binary=True).fetchall()
    return _rows_read(wanted, cells, rows, row_type)


async def read_rows_async(db: Connection, task: bytes) -> RowsRead:
    """The same over a connection of the store."""
    wanted = decode_task(task)
    sheet_pk, row_type = await fetch_one(db, _SHEET, (UUID(bytes=wanted.sheet_id),))
    statement, parameters, cells = _statement(wanted, sheet_pk)
    return _rows_read(wanted, cells, await fetch(db, statement, parameters), row_type)


def _statement(
    task: StoredTask, sheet_pk: int | None
) -> tuple[str, Sequence[object], dict[int, BitMap]]:
    """Return the statement that reads the rows of a task, its parameters, and the cells. It finds
    no row where the sheet is gone."""
    cells = {work.spec.number: codec.unpack_rows(work.rows) for work in task.work}
    asked = BitMap.union(*cells.values())
    pk = sheet_pk or 0
    # A range without gaps is read as a range, scattered rows one by one.
    if asked[-1] - asked[0] < len(asked):
        return _DENSE, (codec.row_key(pk, asked[0]), codec.row_key(pk, asked[-1])), cells
    return _SCATTERED, (numbers(codec.row_key(pk, row) for row in asked),), cells


def _rows_read(
    task: StoredTask, cells: Mapping[int, BitMap], found: Sequence[tuple[Any, ...]], row_type: int
) -> RowsRead:
    rows = list(map(Row._make, found))
    asked = BitMap.union(*cells.values())
    there = BitMap(row.row_index for row in rows)
    # Rows behind the last one were not looked at, where the limit of bytes was reached.
    if sum(row.stored for row in rows if row.inputs is not None) >= TASK_BYTES:
        asked = asked[: asked.rank(rows[-1].row_index)]
    left = BitMap(row.row_index for row in rows if row.inputs is None)
    read = [row for row in rows if row.inputs is not None]
    return RowsRead(task, cells, asked - there, left, read, row_type)

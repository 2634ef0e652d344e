"""Read the rows that quick cells are computed from, by one statement."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import msgspec
import psycopg
from pyroaring import BitMap

from recalc.engine.ports import InputRow
from recalc.engine.worker.stored_task import TASK_BYTES, StoredTask, decode_task
from recalc.store import codec
from recalc.store.evaluation import RowsRead
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


class Row(msgspec.Struct, frozen=True, gc=False):
    """A row as it was read. ``written_by`` is the transaction that wrote it."""

    key: int
    inputs_version: int
    written_by: int
    inputs: Mapping[int, msgspec.Raw]
    results: Sequence[bytes | None] | None
    dirty: Sequence[int | None] | None
    stored: int

    @property
    def row_index(self) -> int:
        return _row_index(self.key)

    def result(self, column: int) -> bytes | None:
        """Return the stored result of a column, encoded."""
        results = self.results or ()
        return results[column] if column < len(results) else None

    def input_row(self, values: dict[int, Any], replaced: Collection[int]) -> InputRow:
        """Return the row with ``values``, and the sizes of its results; those of the columns
        ``replaced`` are to be replaced."""
        sizes = {
            number: len(each) for number, each in enumerate(self.results or ()) if each is not None
        }
        return InputRow.of(
            self.row_index, self.inputs_version, values, self.stored, sizes, replaced
        )


@dataclass(frozen=True, slots=True)
class TaskRead(RowsRead[Row]):
    """The rows of a task, wide ones left. ``row_type`` is the number of ``recalc_row``."""

    row_type: int = 0


def read_rows(db: psycopg.Connection[tuple[Any, ...]], task: bytes) -> TaskRead:
    """Read the rows of a task; the first ones only, where all have more than ``TASK_BYTES``."""
    wanted = decode_task(task)
    sheet = (UUID(bytes=wanted.sheet_id),)
    found = db.execute(_SHEET, sheet, binary=True).fetchone()
    assert found is not None
    sheet_pk, row_type = found
    statement, parameters, cells = _statement(wanted, sheet_pk)
    rows = db.execute(statement.encode(), parameters, binary=True).fetchall()
    return _rows_read(wanted, cells, rows, row_type)


async def read_rows_async(db: Connection, task: bytes) -> TaskRead:
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
) -> TaskRead:
    asked = BitMap.union(*cells.values())
    there = BitMap(_row_index(key) for key, *_ in found)
    rows: list[Row] = []
    left = BitMap()
    for key, version, written_by, inputs, results, dirty, stored in found:
        if inputs is None:
            left.add(_row_index(key))
        else:
            decoded = codec.decode_inputs(inputs)
            rows.append(Row(key, version, written_by, decoded, results, dirty, stored))
    # Rows behind the last one were not looked at, where the limit of bytes was reached.
    if sum(row.stored for row in rows) >= TASK_BYTES:
        asked = asked[: asked.rank(there[-1])]
    return TaskRead(task, cells, asked - there, rows, left, row_type)


def _row_index(key: int) -> int:
    return key & 0xFFFF_FFFF

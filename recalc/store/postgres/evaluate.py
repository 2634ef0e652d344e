"""Compute a chunk of quick cells in a process that reads the database itself.

The rows are read by one statement after the commit that marked the cells. Each row's results are
encoded once, as they are stored, with the transaction that wrote the row: where another has written
it by the time of the report, the results are merged instead.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple
from uuid import UUID

import psycopg
from psycopg.conninfo import make_conninfo
from pyroaring import BitMap

from recalc.domain.cellsets import CellSet
from recalc.engine.ports import CellResult, InputRow
from recalc.engine.worker.chunks import Work, with_positions
from recalc.engine.worker.quick import Chunk, evaluate
from recalc.engine.worker.stored_task import (
    TASK_BYTES,
    StoredOutcome,
    StoredTask,
    decode_task,
)
from recalc.engine.worker.stored_task import encode as encode_outcome
from recalc.store import codec
from recalc.store.postgres.database import (
    Connection,
    Limits,
    connection_settings,
    fetch,
    fetch_one,
    numbers,
)
from recalc.store.postgres.encoded import RowsEncoder

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


def address(url: str, limits: Limits) -> str:
    """Return how an evaluating process connects."""
    settings = connection_settings(limits)
    settings["options"] = f"{settings['options']} -c default_transaction_read_only=on"
    settings["application_name"] = "recalc-evaluator"
    return make_conninfo(url, **settings)  # type: ignore[arg-type]


def evaluate_at(conninfo: str, task: bytes) -> bytes:
    """Compute a task in this process, which stays connected. Returns a ``StoredOutcome``, encoded.
    Raises psycopg.OperationalError when the server does not answer."""
    try:
        read = _read(_connection(conninfo), task)
    except psycopg.OperationalError:
        # The connection may be one of a server that was restarted since.
        _connection.cache_clear()
        read = _read(_connection(conninfo), task)
    return compute(read)


@lru_cache(maxsize=1)
def _connection(conninfo: str) -> psycopg.Connection[tuple[Any, ...]]:
    return psycopg.connect(conninfo, autocommit=True)


def _read(db: psycopg.Connection[tuple[Any, ...]], task: bytes) -> RowsRead:
    wanted = decode_task(task)
    sheet = (UUID(bytes=wanted.sheet_id),)
    found = db.execute(_SHEET, sheet, binary=True).fetchone()
    assert found is not None
    sheet_pk, row_type = found
    statement, parameters, cells = _statement(wanted, sheet_pk)
    rows = db.execute(statement.encode(), parameters, binary=True).fetchall()
    return _rows_read(wanted, cells, rows, row_type)


async def read_rows(db: Connection, task: bytes) -> RowsRead:
    """Read the rows of a task; the first ones only, where all have more than ``TASK_BYTES``."""
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


def compute(read: RowsRead) -> bytes:
    """Compute the cells of the rows that were read; those of the first ones only, where all results
    would have more than ``TASK_BYTES`` or take too long. Returns a ``StoredOutcome``, encoded."""
    rows = {row.row_index: row for row in read.rows}
    found = evaluate(_chunk(read)) if rows else []
    done = CellSet(read.cells).only_rows(BitMap(each.row_index for each in found))
    failed: list[tuple[int, int]] = []
    changed: list[tuple[int, int]] = []
    compared = set(read.task.compared)
    now, version = read.task.now, read.task.version
    encoder = RowsEncoder(read.row_type)
    for each in found:
        row = rows[each.row_index]
        # The first element is there always, so that no array has another lower bound.
        results = list(row.results or (None,))
        results += [None] * (max(each.results) + 1 - len(results))
        for column, result in each.results.items():
            value = codec.encode_value(result.value)
            before = results[column]
            if column in compared and codec.differs(before, value):
                changed.append((column, each.row_index))
            if result.error is not None:
                failed.append((column, each.row_index))
            results[column] = codec.encode_result(value, now, version, result.error, result.metrics)
        encoder.add(row.key, row.inputs_version, row.written_by, results, _dirty(row, each.results))
    failed_cells = CellSet.of(failed)
    encoded = encoder.end(
        completed=(done - failed_cells).pack(),
        failed=failed_cells.pack(),
        changed=CellSet.of(changed).pack(),
    )
    return encode_outcome(
        StoredOutcome(
            done.pack(),
            failed_cells.pack(),
            read.gone.serialize(),
            encoded,
            read.left.serialize(),
        )
    )


def _chunk(read: RowsRead) -> Chunk:
    """Make the chunk of the rows that were read."""
    sources = {source for work in read.task.work for source in work.spec.sources}
    work = [
        Work(each.spec, read.cells[each.spec.number], codec.unpack_rows(each.failed))
        for each in read.task.work
    ]
    return Chunk(
        *with_positions([_input_row(row, sources, read.cells) for row in read.rows], work),
        read.task.row_bytes,
        result_bytes=TASK_BYTES,
        seconds=read.task.seconds,
    )


def _input_row(row: Row, sources: set[int], replaced: Mapping[int, BitMap]) -> InputRow:
    assert row.inputs is not None
    inputs = codec.decode_inputs(row.inputs)
    results = row.results or ()
    values = {}
    for column in sources:
        raw = inputs.get(column)
        if raw is not None:
            values[column] = codec.decode_value(raw)
        elif column < len(results) and (result := results[column]) is not None:
            values[column] = codec.decode_value(codec.decode_result(result).value)
    sizes = {number: len(result) for number, result in enumerate(results) if result is not None}
    return InputRow(
        row.row_index,
        row.inputs_version,
        values,
        row.stored,
        sum(sizes.values()),
        {column: sizes[column] for column in replaced if column in sizes},
    )


def _dirty(row: Row, results: Mapping[int, CellResult]) -> list[int | None] | None:
    """Return the marks that stay once these results are stored; None where none does."""
    if row.dirty is None:
        return None
    left = [None if number in results else mark for number, mark in enumerate(row.dirty)]
    return left if any(mark is not None for mark in left) else None

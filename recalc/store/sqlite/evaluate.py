"""Compute a chunk of quick cells in a process that has the file open, on one snapshot.

The snapshot begins after the commit that marked the cells. Each row's results are encoded once, as
they are stored, with the stamp at which the row was read: where that has changed by the time of the
report, the writer merges the row instead.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from sqlite3 import Connection
from uuid import UUID

from pyroaring import BitMap

from recalc.domain.cellsets import CellSet
from recalc.engine.ports import CellResult
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
from recalc.store.sqlite import blobs
from recalc.store.sqlite.connection import connect
from recalc.store.sqlite.encoded import RowsEncoder
from recalc.store.sqlite.stored_rows import StoredRow, read_stored
from recalc.store.sqlite.transactions import run_snapshot


def evaluate_at(path: str, task: bytes) -> bytes:
    """Compute a task in this process, which opens the file once. Returns a ``StoredOutcome``,
    encoded."""
    return compute(run_snapshot(_connection(path), lambda db: read_rows(db, task)))


@lru_cache(maxsize=1)
def _connection(path: str) -> Connection:
    connection = connect(path, read_only=True)
    connection.execute("PRAGMA cache_size=-4096")  # each row is read once
    return connection


@dataclass(frozen=True, slots=True)
class RowsRead:
    """The rows of a task, as one snapshot has them. ``cells`` are the cells to compute, of these
    rows and of others, and ``gone`` the rows that are not there."""

    task: StoredTask
    cells: Mapping[int, BitMap]
    gone: BitMap
    rows: Sequence[StoredRow]


def read_rows(db: Connection, task: bytes) -> RowsRead:
    """Read the rows of a task; the first ones only, where all have more than ``TASK_BYTES``."""
    wanted = decode_task(task)
    cells = {work.spec.number: codec.unpack_rows(work.rows) for work in wanted.work}
    asked = BitMap.union(*cells.values())
    live, rows = read_stored(db, UUID(bytes=wanted.sheet_id), asked, TASK_BYTES)
    return RowsRead(wanted, cells, asked - live, rows)


def compute(read: RowsRead) -> bytes:
    """Compute the cells of the rows that were read; those of the first ones only, where all results
    would have more than ``TASK_BYTES`` or take too long. Returns a ``StoredOutcome``, encoded.

    No snapshot is held meanwhile: it would keep SQLite's log from being shortened.
    """
    cells = read.cells
    rows = {blobs.row_index(row.key): row for row in read.rows}
    found = evaluate(_chunk(read))
    rows_done = BitMap(each.row_index for each in found)
    done = CellSet(cells).only_rows(rows_done)
    failed: list[tuple[int, int]] = []
    changed: list[tuple[int, int]] = []
    compared = set(read.task.compared)
    now, version = read.task.now, read.task.version
    encoder = RowsEncoder()
    for each in found:
        row = rows[each.row_index]
        merged: dict[int, object] = {**row.results}
        for column, result in each.results.items():
            if column in compared and codec.differs(
                row.results.get(column), codec.encode_value(result.value)
            ):
                changed.append((column, each.row_index))
            if result.error is not None:
                failed.append((column, each.row_index))
            merged[column] = codec.result_fields(
                result.value, now, version, result.error, result.metrics
            )
        results = codec.encode(merged)
        if len(results) > codec.MAX_ROW_RESULTS:
            raise codec.row_too_large()
        encoder.add(row.key, row.inputs_version, row.stamp, results, _dirty(row, each.results))
    failed_cells = CellSet.of(failed)
    encoded = encoder.end(
        completed=(done - failed_cells).pack(),
        failed=failed_cells.pack(),
        changed=CellSet.of(changed).pack(),
    )
    gone = read.gone.serialize()
    return encode_outcome(StoredOutcome(done.pack(), failed_cells.pack(), gone, encoded))


def _chunk(read: RowsRead) -> Chunk:
    """Make the chunk of the rows that were read."""
    task, cells = read.task, read.cells
    sources = {source for work in task.work for source in work.spec.sources}
    inputs = [
        row.input_row(
            {column: codec.decode_value(raw) for column, raw in row.values(sources).items()}, cells
        )
        for row in read.rows
    ]
    work = [
        Work(each.spec, cells[each.spec.number], codec.unpack_rows(each.failed))
        for each in task.work
    ]
    return Chunk(
        *with_positions(inputs, work),
        task.row_bytes,
        result_bytes=TASK_BYTES,
        seconds=task.seconds,
    )


def _dirty(row: StoredRow, results: Mapping[int, CellResult]) -> bytes | None:
    """Return the marks that stay once these results are stored; None for a row without marks."""
    if not row.dirty:
        return None
    left = {column: mark for column, mark in row.dirty.items() if column not in results}
    return codec.encode(left)

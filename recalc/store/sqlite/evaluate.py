"""Compute a chunk of quick cells in a process that has the file open, on one snapshot.

The snapshot begins after the commit that marked the cells. Each row's results are encoded once, as
they are stored, with the stamp at which the row was read: where that has changed by the time of the
report, the writer merges the row instead.
"""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from sqlite3 import Connection
from uuid import UUID

from pyroaring import BitMap

from recalc.domain.cellsets import CellSet
from recalc.domain.records import Json
from recalc.engine.ports import RowResults
from recalc.engine.worker.chunks import Work, with_positions
from recalc.engine.worker.quick import Chunk, evaluate, parts
from recalc.engine.worker.stored_task import (
    TASK_BYTES,
    StoredOutcome,
    StoredTask,
    decode_task,
)
from recalc.engine.worker.stored_task import encode as encode_outcome
from recalc.engine.worker.whole_columns import WholeColumn, compute_columns
from recalc.store import codec
from recalc.store.sqlite import blobs
from recalc.store.sqlite.connection import connect
from recalc.store.sqlite.encoded import RowsEncoder
from recalc.store.sqlite.stored_rows import StoredRow, column_values, read_stored
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
    task = read.task
    alike = all(not BitMap.deserialize(work.failed) for work in task.work) and all(
        rows == read.cells[task.work[0].spec.number] for rows in read.cells.values()
    )
    results = _Results(task)
    for start, end in parts(len(read.rows), task.seconds):
        rows = read.rows[start:end]
        left = TASK_BYTES - results.size
        columns = _compute_columns(task, rows, left) if alike else None
        if columns is not None:
            results.add_columns(rows, columns)
        else:
            found = evaluate(_chunk(read, rows, left))
            results.add_rows(rows, found)
            if len(found) < len(rows):
                break
        if results.size >= TASK_BYTES:
            break
    return results.end(read)


def _compute_columns(
    task: StoredTask, rows: Sequence[StoredRow], all_bytes: int
) -> list[WholeColumn] | None:
    """Compute the columns of a task for rows of which all are to be computed, at once."""
    specs = [work.spec for work in task.work]
    sources = {source for spec in specs for source in spec.sources}
    return compute_columns(
        specs,
        {source: column_values(rows, source) for source in sources},
        len(rows),
        row_bytes=task.row_bytes - max(row.stored for row in rows),
        all_bytes=all_bytes,
    )


def _chunk(read: RowsRead, rows: Sequence[StoredRow], result_bytes: int) -> Chunk:
    """Make the chunk of some of the rows that were read."""
    task, cells = read.task, read.cells
    sources = {source for work in task.work for source in work.spec.sources}
    inputs = [
        row.input_row(
            {column: codec.decode_value(raw) for column, raw in row.values(sources).items()}, cells
        )
        for row in rows
    ]
    work = [
        Work(each.spec, cells[each.spec.number], codec.unpack_rows(each.failed))
        for each in task.work
    ]
    return Chunk(*with_positions(inputs, work), task.row_bytes, result_bytes=result_bytes)


class _Results:
    """Collects the results of rows, encoded as they are stored."""

    def __init__(self, task: StoredTask) -> None:
        self._now, self._version = task.now, task.version
        self._compared = frozenset(task.compared)
        self._encoder = RowsEncoder()
        self._rows = BitMap()
        self._failed: list[tuple[int, int]] = []
        self._changed: list[tuple[int, int]] = []

    @property
    def size(self) -> int:
        """Bytes of the rows that were added."""
        return self._encoder.size

    def add_rows(self, rows: Sequence[StoredRow], found: Sequence[RowResults]) -> None:
        """Add the results of the first of ``rows``."""
        for row, each in zip(rows, found, strict=False):
            merged: dict[int, object] = {**row.results}
            for column, result in each.results.items():
                self._compare(column, row, result.value)
                if result.error is not None:
                    self._failed.append((column, each.row_index))
                merged[column] = codec.result_fields(
                    result.value, self._now, self._version, result.error, result.metrics
                )
            self._rows.add(each.row_index)
            dirty = _dirty(row, each.results)
            self._encoder.add(row.key, row.inputs_version, row.stamp, _encode_row(merged), dirty)

    def add_columns(self, rows: Sequence[StoredRow], columns: Sequence[WholeColumn]) -> None:
        """Add the results of all of these rows."""
        numbers = [column.number for column in columns]
        for column in columns:
            if column.number in self._compared:
                for row, value in zip(rows, column.values, strict=True):
                    self._compare(column.number, row, value)
            self._failed += [
                (column.number, blobs.row_index(rows[position].key)) for position in column.errors
            ]
        fields = zip(*map(self._fields, columns), strict=True)
        results = [
            _encode_row({**row.results, **dict(zip(numbers, each, strict=True))})
            for row, each in zip(rows, fields, strict=True)
        ]
        self._rows |= BitMap([blobs.row_index(row.key) for row in rows])
        version, stamp = rows[0].inputs_version, rows[0].stamp
        if all(
            row.inputs_version == version and row.stamp == stamp and not row.dirty for row in rows
        ):
            self._encoder.add_alike([row.key for row in rows], version, stamp, results)
            return
        for row, encoded in zip(rows, results, strict=True):
            dirty = _dirty(row, numbers)
            self._encoder.add(row.key, row.inputs_version, row.stamp, encoded, dirty)

    def _fields(self, column: WholeColumn) -> list[tuple[object, ...]]:
        now, version = self._now, self._version
        if not column.errors:
            return [(value, now, version) for value in column.values]
        return [
            codec.result_fields(value, now, version, column.errors.get(position), None)
            for position, value in enumerate(column.values)
        ]

    def _compare(self, column: int, row: StoredRow, value: Json) -> None:
        """Note whether others that read this cell find another value than before."""
        if column in self._compared and codec.differs(
            row.results.get(column), codec.encode_value(value)
        ):
            self._changed.append((column, blobs.row_index(row.key)))

    def end(self, read: RowsRead) -> bytes:
        """Return a ``StoredOutcome``, encoded."""
        done = CellSet(read.cells).only_rows(self._rows)
        failed = CellSet.of(self._failed)
        encoded = self._encoder.end(
            completed=(done - failed).pack(),
            failed=failed.pack(),
            changed=CellSet.of(self._changed).pack(),
        )
        gone = read.gone.serialize()
        return encode_outcome(StoredOutcome(done.pack(), failed.pack(), gone, encoded))


def _encode_row(results: Mapping[int, object]) -> bytes:
    """Encode all results of a row. Raises NotStorable for more than a row holds."""
    encoded = codec.encode(results)
    if len(encoded) > codec.MAX_ROW_RESULTS:
        raise codec.row_too_large()
    return encoded


def _dirty(row: StoredRow, results: Container[int]) -> bytes | None:
    """Return the marks that stay once these results are stored; None for a row without marks."""
    if not row.dirty:
        return None
    left = {column: mark for column, mark in row.dirty.items() if column not in results}
    return codec.encode(left)

"""Compute a chunk of quick cells in a process that reads the database itself.

The rows are read by one statement after the commit that marked the cells. Each row's results are
encoded once, as they are stored, with the transaction that wrote the row: where another has written
it by the time of the report, the results are merged instead.
"""

from __future__ import annotations

from collections.abc import Collection, Container, Mapping, Sequence
from functools import lru_cache
from typing import Any

import psycopg
from psycopg.conninfo import make_conninfo
from pyroaring import BitMap

from recalc.domain.cellsets import CellSet
from recalc.domain.records import CellError, Json
from recalc.engine.ports import InputRow, RowResults
from recalc.engine.worker.chunks import Work, with_positions
from recalc.engine.worker.quick import Chunk, evaluate, parts
from recalc.engine.worker.stored_task import TASK_BYTES, StoredOutcome, StoredTask
from recalc.engine.worker.stored_task import encode as encode_outcome
from recalc.engine.worker.whole_columns import WholeColumn, compute_columns
from recalc.store import codec
from recalc.store.postgres.database import Limits, connection_settings
from recalc.store.postgres.encoded import RowsEncoder
from recalc.store.postgres.task_rows import Row, RowsRead, read_rows


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
        read = read_rows(_connection(conninfo), task)
    except psycopg.OperationalError:
        # The connection may be one of a server that was restarted since.
        _connection.cache_clear()
        read = read_rows(_connection(conninfo), task)
    return compute(read)


@lru_cache(maxsize=1)
def _connection(conninfo: str) -> psycopg.Connection[tuple[Any, ...]]:
    return psycopg.connect(conninfo, autocommit=True)


def compute(read: RowsRead) -> bytes:
    """Compute the cells of the rows that were read; those of the first ones only, where all results
    would have more than ``TASK_BYTES`` or take too long. Returns a ``StoredOutcome``, encoded."""
    task = read.task
    alike = all(not BitMap.deserialize(work.failed) for work in task.work) and all(
        rows == read.cells[task.work[0].spec.number] for rows in read.cells.values()
    )
    results = _Results(read)
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
    return results.end()


def _sources(task: StoredTask) -> set[int]:
    return {source for work in task.work for source in work.spec.sources}


def _compute_columns(
    task: StoredTask, rows: Sequence[Row], all_bytes: int
) -> list[WholeColumn] | None:
    """Compute the columns of a task for rows of which all are to be computed, at once."""
    sources = _sources(task)
    values = [_values(row, sources) for row in rows]
    return compute_columns(
        [work.spec for work in task.work],
        {source: [each.get(source) for each in values] for source in sources},
        len(rows),
        row_bytes=task.row_bytes - max(row.stored for row in rows),
        all_bytes=all_bytes,
    )


def _chunk(read: RowsRead, rows: Sequence[Row], result_bytes: int) -> Chunk:
    """Make the chunk of some of the rows that were read."""
    sources = _sources(read.task)
    work = [
        Work(each.spec, read.cells[each.spec.number], codec.unpack_rows(each.failed))
        for each in read.task.work
    ]
    inputs = [_input_row(row, sources, read.cells) for row in rows]
    return Chunk(*with_positions(inputs, work), read.task.row_bytes, result_bytes=result_bytes)


def _values(row: Row, sources: Collection[int]) -> dict[int, Json]:
    """Return the values of these columns, decoded."""
    assert row.inputs is not None
    inputs = codec.decode_inputs(row.inputs)
    results = row.results or ()
    values: dict[int, Json] = {}
    for column in sources:
        raw = inputs.get(column)
        if raw is not None:
            values[column] = codec.decode_value(raw)
        elif column < len(results) and (result := results[column]) is not None:
            values[column] = codec.decode_value(codec.decode_result(result).value)
    return values


def _input_row(row: Row, sources: Collection[int], replaced: Collection[int]) -> InputRow:
    sizes = {number: len(each) for number, each in enumerate(row.results or ()) if each is not None}
    return InputRow(
        row.row_index,
        row.inputs_version,
        _values(row, sources),
        row.stored,
        sum(sizes.values()),
        {column: sizes[column] for column in replaced if column in sizes},
    )


class _Results:
    """Collects the results of rows, encoded as they are stored."""

    def __init__(self, read: RowsRead) -> None:
        self._read = read
        self._compared = frozenset(read.task.compared)
        self._encoder = RowsEncoder(read.row_type)
        self._rows = BitMap()
        self._failed: list[tuple[int, int]] = []
        self._changed: list[tuple[int, int]] = []

    @property
    def size(self) -> int:
        """Bytes of the rows that were added."""
        return self._encoder.size

    def add_rows(self, rows: Sequence[Row], found: Sequence[RowResults]) -> None:
        """Add the results of the first of ``rows``."""
        for row, each in zip(rows, found, strict=False):
            cells = []
            for column, result in each.results.items():
                self._compare(column, row, result.value)
                if result.error is not None:
                    self._failed.append((column, row.row_index))
                cells.append((column, self._encode(result.value, result.error, result.metrics)))
            self._add(row, cells)

    def add_columns(self, rows: Sequence[Row], columns: Sequence[WholeColumn]) -> None:
        """Add the results of all of these rows."""
        encoded: list[list[tuple[int, bytes]]] = []
        for number, values, errors in columns:
            if number in self._compared:
                for row, value in zip(rows, values, strict=True):
                    self._compare(number, row, value)
            self._failed += [(number, rows[position].row_index) for position in errors]
            encoded.append(
                [
                    (number, self._encode(value, errors.get(position), None))
                    for position, value in enumerate(values)
                ]
            )
        for row, cells in zip(rows, zip(*encoded, strict=True), strict=True):
            self._add(row, cells)

    def _add(self, row: Row, cells: Sequence[tuple[int, bytes]]) -> None:
        # The first element is there always, so that no array has another lower bound.
        results = list(row.results or (None,))
        for column, result in cells:
            if column >= len(results):
                results += [None] * (column + 1 - len(results))
            results[column] = result
        self._rows.add(row.row_index)
        dirty = None if row.dirty is None else _left(row.dirty, {column for column, _ in cells})
        self._encoder.add(row.key, row.inputs_version, row.written_by, results, dirty)

    def _encode(
        self, value: Json, error: CellError | None, metrics: Mapping[str, Json] | None
    ) -> bytes:
        task = self._read.task
        return codec.encode(codec.result_fields(value, task.now, task.version, error, metrics))

    def _compare(self, column: int, row: Row, value: Json) -> None:
        """Note whether others that read this cell find another value than before."""
        if column not in self._compared:
            return
        results = row.results or ()
        before = results[column] if column < len(results) else None
        if codec.differs(before, codec.encode_value(value)):
            self._changed.append((column, row.row_index))

    def end(self) -> bytes:
        """Return a ``StoredOutcome``, encoded."""
        done = CellSet(self._read.cells).only_rows(self._rows)
        failed = CellSet.of(self._failed)
        encoded = self._encoder.end(
            completed=(done - failed).pack(),
            failed=failed.pack(),
            changed=CellSet.of(self._changed).pack(),
        )
        gone, left = self._read.gone.serialize(), self._read.left.serialize()
        return encode_outcome(StoredOutcome(done.pack(), failed.pack(), gone, encoded, left))


def _left(dirty: Sequence[int | None], computed: Container[int]) -> list[int | None] | None:
    """Return the marks that stay once these columns are stored; None where none does."""
    left = [None if number in computed else mark for number, mark in enumerate(dirty)]
    return left if any(mark is not None for mark in left) else None

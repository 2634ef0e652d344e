"""Compute the cells of rows that a process has read from its store, and collect the results as the
store takes them: what the evaluating processes of both stores do alike."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby, repeat
from typing import Any, Generic, Protocol, TypeVar

import msgspec
from pyroaring import BitMap

from recalc.domain.cellsets import CellSet
from recalc.domain.records import Json
from recalc.engine.ports import CellResult, InputRow, RowResults, StoredOutcome
from recalc.engine.worker.chunks import Work, with_positions
from recalc.engine.worker.quick import Chunk, evaluate, parts
from recalc.engine.worker.stored_task import TASK_BYTES, StoredTask
from recalc.engine.worker.whole_columns import WholeColumn, compute_columns
from recalc.store import codec

#: New results of some rows: for each column number the encoded results, one for each row.
NewResults = Mapping[int, Sequence[bytes]]


class TaskRow(Protocol):
    """A row as it was read, of ``stored`` bytes."""

    @property
    def row_index(self) -> int: ...
    @property
    def inputs(self) -> Mapping[int, msgspec.Raw]: ...
    @property
    def stored(self) -> int: ...

    def result(self, column: int) -> msgspec.Raw | bytes | None:
        """Return the stored result of a column, encoded."""

    def input_row(self, values: dict[int, Any], replaced: Collection[int]) -> InputRow:
        """Return the row with ``values``, and the sizes of its results; those of the columns
        ``replaced`` are to be replaced."""


R = TypeVar("R", bound=TaskRow)
C_contra = TypeVar("C_contra", bound=TaskRow, contravariant=True)


class Encoder(Protocol[C_contra]):
    """Collects whole rows, encoded as the store takes them."""

    @property
    def size(self) -> int:
        """Bytes of the rows that were added."""

    def add(self, rows: Sequence[C_contra], results: NewResults) -> None:
        """Add rows with their new results beside those that they have of other columns. Raises
        NotStorable for more than a row holds."""

    def end(self, *, completed: bytes, failed: bytes, changed: bytes) -> bytes:
        """Encode all rows, with these packed cell sets."""


@dataclass(frozen=True, slots=True)
class RowsRead(Generic[R]):
    """The rows of a task, as they were read at one moment. ``cells`` are the cells to compute, of
    these rows and of others, ``gone`` the rows that are not there, and ``left`` those that the
    worker has to read."""

    task: StoredTask
    cells: Mapping[int, BitMap]
    gone: BitMap
    rows: Sequence[R]
    left: BitMap = field(default_factory=BitMap)


def compute(read: RowsRead[R], encoder: Encoder[R]) -> StoredOutcome:
    """Compute the cells of the rows that were read; those of the first ones only, where all results
    would have more than ``TASK_BYTES`` or take too long."""
    task = read.task
    alike = all(not CellSet.unpack(work.failed) for work in task.work) and all(
        rows == read.cells[task.work[0].spec.number] for rows in read.cells.values()
    )
    results = _Results(task, encoder)
    for start, end in parts(len(read.rows), task.seconds):
        rows = read.rows[start:end]
        left = TASK_BYTES - encoder.size
        columns = _compute_columns(task, rows, left) if alike else None
        if columns is not None:
            results.add_columns(rows, columns)
        else:
            found = evaluate(_chunk(read, rows, left))
            results.add_rows(rows[: len(found)], found)
            if len(found) < len(rows):
                break
        if encoder.size >= TASK_BYTES:
            break
    return results.end(read)


def _compute_columns(
    task: StoredTask, rows: Sequence[TaskRow], all_bytes: int
) -> list[WholeColumn] | None:
    """Compute the columns of a task for rows of which all are to be computed, at once."""
    return compute_columns(
        [work.spec for work in task.work],
        {source: _values(rows, source) for source in _sources(task)},
        len(rows),
        row_bytes=task.row_bytes - max([row.stored for row in rows]),
        all_bytes=all_bytes,
    )


def _chunk(read: RowsRead[R], rows: Sequence[R], result_bytes: int) -> Chunk:
    """Make the chunk of some of the rows that were read."""
    task, cells = read.task, read.cells
    columns = {source: _values(rows, source) for source in _sources(task)}
    inputs = [
        row.input_row({source: values[at] for source, values in columns.items()}, cells)
        for at, row in enumerate(rows)
    ]
    work = [
        Work(each.spec, cells[each.spec.number], CellSet.unpack(each.failed)) for each in task.work
    ]
    return Chunk(*with_positions(inputs, work), task.row_bytes, result_bytes=result_bytes)


def _sources(task: StoredTask) -> set[int]:
    return {source for work in task.work for source in work.spec.sources}


def _values(rows: Sequence[TaskRow], column: int) -> list[Json]:
    """Return the values of one column, decoded; null where a row has none."""
    decode = codec.decode_value
    values: list[Json] = []
    for row in rows:
        raw = row.inputs.get(column)
        if raw is None and (result := row.result(column)) is not None:
            raw = codec.decode_result(result).value
        values.append(None if raw is None else decode(raw))
    return values


class _Results(Generic[R]):
    """Collects results in an encoder, and which cells have them."""

    def __init__(self, task: StoredTask, encoder: Encoder[R]) -> None:
        self._now, self._version = task.now, task.version
        self._compared = frozenset(task.compared)
        self._encoder = encoder
        self._rows = BitMap()
        self._failed: list[tuple[int, int]] = []
        self._changed: list[tuple[int, int]] = []

    def add_rows(self, rows: Sequence[R], found: Sequence[RowResults]) -> None:
        """Add the results of these rows, one for each."""
        for columns, group in groupby(zip(rows, found, strict=True), _columns):
            here = list(group)
            results = {
                column: [self._encoded(column, row, each.results[column]) for row, each in here]
                for column in columns
            }
            self._add([row for row, _ in here], results)

    def _encoded(self, column: int, row: R, result: CellResult) -> bytes:
        failed = result.error is not None
        self._compare(column, row, result.value, failed=failed)
        if failed:
            self._failed.append((column, row.row_index))
        return codec.encode(
            codec.result_fields(
                result.value, self._now, self._version, result.error, result.metrics
            )
        )

    def add_columns(self, rows: Sequence[R], columns: Sequence[WholeColumn]) -> None:
        """Add the results of columns, which have one for each of these rows."""
        for column in columns:
            if column.number in self._compared:
                for at, (row, value) in enumerate(zip(rows, column.values, strict=True)):
                    self._compare(column.number, row, value, failed=at in column.errors)
            self._failed += [(column.number, rows[at].row_index) for at in column.errors]
        self._add(rows, {column.number: self._all_encoded(column) for column in columns})

    def _all_encoded(self, column: WholeColumn) -> list[bytes]:
        now, version = self._now, self._version
        if not column.errors:  # most often, and cheaper
            fields = zip(column.values, repeat(now), repeat(version), strict=False)
            return list(map(codec.encode, fields))
        return [
            codec.encode(
                codec.result_fields(value, now, version, column.errors.get(position), None)
            )
            for position, value in enumerate(column.values)
        ]

    def _add(self, rows: Sequence[R], results: NewResults) -> None:
        self._rows |= BitMap([row.row_index for row in rows])
        self._encoder.add(rows, results)

    def _compare(self, column: int, row: R, value: Json, *, failed: bool) -> None:
        """Note whether others that read this cell find another result than before."""
        if column in self._compared and codec.differs(
            row.result(column), codec.encode_value(value), failed=failed
        ):
            self._changed.append((column, row.row_index))

    def end(self, read: RowsRead[R]) -> StoredOutcome:
        done = CellSet(read.cells).only_rows(self._rows)
        failed = CellSet.of(self._failed)
        encoded = self._encoder.end(
            completed=(done - failed).pack(),
            failed=failed.pack(),
            changed=CellSet.of(self._changed).pack(),
        )
        gone, left = read.gone.serialize(), read.left.serialize()
        return StoredOutcome(done.pack(), failed.pack(), gone, encoded, left)


def _columns(found: tuple[TaskRow, RowResults]) -> tuple[int, ...]:
    return tuple(found[1].results)

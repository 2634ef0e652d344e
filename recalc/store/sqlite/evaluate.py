"""Compute a chunk of quick cells in a process that has the file open, on one snapshot.

The snapshot begins after the commit that marked the cells. Each row's results are encoded once, as
they are stored, with the stamp at which the row was read: where that has changed by the time of the
report, the writer merges the row instead.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from sqlite3 import Connection
from uuid import UUID

import msgspec
from pyroaring import BitMap

from recalc.domain.cellsets import CellSet
from recalc.engine.ports import CellResult, InputRow
from recalc.engine.worker.quick import Chunk, ColumnWork, evaluate
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
from recalc.store.sqlite.statuses import sheet_rows
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


@dataclass(slots=True)
class _Row:
    """A row as it was read."""

    key: int
    inputs_version: int
    stamp: int
    results: dict[int, msgspec.Raw]
    dirty: dict[int, int]


@dataclass(frozen=True, slots=True)
class RowsRead:
    """The rows of a task, as one snapshot has them. ``cells`` are the cells to compute, of these
    rows and of others, and ``gone`` the rows that are not there."""

    task: StoredTask
    cells: Mapping[int, BitMap]
    gone: BitMap
    rows: Mapping[int, _Row]
    inputs: list[InputRow]


def read_rows(db: Connection, task: bytes) -> RowsRead:
    """Read the rows of a task; the first ones only, where all have more than ``TASK_BYTES``."""
    wanted = decode_task(task)
    cells = {work.spec.number: codec.unpack_rows(work.rows) for work in wanted.work}
    asked = BitMap.union(*cells.values())
    sheet_pk, live = _live_rows(db, UUID(bytes=wanted.sheet_id), asked)
    return RowsRead(wanted, cells, asked - live, *_read(db, sheet_pk, live, wanted))


def compute(read: RowsRead) -> bytes:
    """Compute the cells of the rows that were read; those of the first ones only, where all results
    would have more than ``TASK_BYTES`` or take too long. Returns a ``StoredOutcome``, encoded.

    No snapshot is held meanwhile: it would keep SQLite's log from being shortened.
    """
    rows, cells = read.rows, read.cells
    found = evaluate(_chunk(read.task, cells, read.inputs))
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
            if column in compared and _differs(row.results.get(column), result):
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


def _live_rows(db: Connection, sheet_id: UUID, asked: BitMap) -> tuple[int, BitMap]:
    """Return the key of the sheet, and those of the rows that are there."""
    sheet = db.execute(
        "SELECT s.pk FROM sheet s JOIN sheet_rows r ON r.sheet_pk = s.pk WHERE s.id = ?",
        (sheet_id.bytes,),
    ).fetchone()
    if sheet is None:
        return 0, BitMap()
    return sheet[0], asked & sheet_rows(db, sheet[0])


def _read(
    db: Connection, sheet_pk: int, live: BitMap, wanted: StoredTask
) -> tuple[dict[int, _Row], list[InputRow]]:
    """Read rows, in order, up to the one with which they have ``TASK_BYTES``."""
    if not live:
        return {}, []
    where, parameters = blobs.keys_condition("d.id", [codec.row_key(sheet_pk, r) for r in live])
    replaced = {work.spec.number for work in wanted.work}
    sources = {source for work in wanted.work for source in work.spec.sources}
    rows: dict[int, _Row] = {}
    found: list[InputRow] = []
    total = 0
    for key, inputs, inputs_version, stamp, results, dirty in db.execute(
        "SELECT d.id, d.inputs, coalesce(r.seq, 0), coalesce(r.stamp, 0), r.results, r.dirty"
        f" FROM row_data d LEFT JOIN row_results r ON r.id = d.id WHERE {where} ORDER BY d.id",
        parameters,
    ):
        index = blobs.row_index(key)
        if index not in live:
            continue
        row = _Row(
            key,
            inputs_version,
            stamp,
            blobs.decode_results(results) if results else {},
            blobs.decode_dirty(dirty) if dirty else {},
        )
        rows[index] = row
        stored = len(inputs) + len(results or b"")
        found.append(_input_row(index, row, codec.decode_inputs(inputs), sources, replaced, stored))
        total += stored
        if total >= TASK_BYTES:
            break
    return rows, found


def _input_row(
    index: int,
    row: _Row,
    inputs: dict[int, msgspec.Raw],
    sources: Iterable[int],
    replaced: Iterable[int],
    stored: int,
) -> InputRow:
    """Return a row with the values of ``sources``, decoded."""
    values = {}
    for column in sources:
        raw = inputs.get(column)
        if raw is not None:
            values[column] = codec.decode_value(raw)
        elif (result := row.results.get(column)) is not None:
            values[column] = codec.decode_value(codec.decode_result(result).value)
    if not row.results:
        return InputRow(index, row.inputs_version, values, stored)
    sizes = {column: memoryview(raw).nbytes for column, raw in row.results.items()}
    return InputRow(
        index,
        row.inputs_version,
        values,
        stored,
        sum(sizes.values()),
        {column: sizes[column] for column in replaced if column in sizes},
    )


def _chunk(wanted: StoredTask, cells: Mapping[int, BitMap], inputs: list[InputRow]) -> Chunk:
    """Make the chunk of the rows that were read."""
    positions = {row.row_index: position for position, row in enumerate(inputs)}
    work = []
    for each in wanted.work:
        failed = codec.unpack_rows(each.failed)
        rows = [positions[r] for r in cells[each.spec.number] if r in positions]
        work.append(
            ColumnWork(each.spec, rows, frozenset(positions[r] for r in failed if r in positions))
        )
    if len(cells) > 1 and len(set(map(len, cells.values()))) > 1:
        inputs = [
            row.replacing([c for c in cells if row.row_index in cells[c]]) if row.replaced else row
            for row in inputs
        ]
    return Chunk(inputs, work, wanted.row_bytes, result_bytes=TASK_BYTES, seconds=wanted.seconds)


def _differs(before: msgspec.Raw | None, result: CellResult) -> bool:
    """Whether a result's value is another than that before."""
    old = codec.NULL if before is None else bytes(codec.decode_result(before).value)
    return old != codec.encode_value(result.value)


def _dirty(row: _Row, results: Mapping[int, CellResult]) -> bytes | None:
    """Return the marks that stay once these results are stored; None for a row without marks."""
    if not row.dirty:
        return None
    left = {column: mark for column, mark in row.dirty.items() if column not in results}
    return codec.encode(left)

"""The whole state of a small simulated database, read after every transaction."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection
from dataclasses import dataclass

import msgspec

from recalc.domain.accounting import Counts
from recalc.domain.cellsets import CellSet
from recalc.domain.records import CellError
from recalc.domain.states import LIVE, CellStatus, ExecutionState
from recalc.domain.usage import Usage, sum_of
from recalc.store import codec
from recalc.store.sqlite import blobs

Cell = tuple[int, int]


@dataclass(frozen=True)
class StoredExecution:
    """An execution as stored."""

    operation: int
    state: ExecutionState
    epoch: int
    revision: int
    counts: Counts
    targets: frozenset[Cell]
    done: frozenset[Cell]
    failed: frozenset[Cell]
    running: frozenset[Cell]


@dataclass(frozen=True)
class Stored:
    """A computed cell as stored, without its pending status."""

    status: CellStatus
    value: object
    error: CellError | None


@dataclass(frozen=True)
class State:
    operations: dict[int, str]
    executions: dict[int, StoredExecution]
    cells: dict[Cell, Stored]
    inputs: dict[Cell, object]
    rows: frozenset[int]
    columns: dict[int, tuple[str, dict[str, object], tuple[int, ...]]]
    #: What each claim has spent, by the key of its execution and its epoch.
    spend: dict[tuple[int, int], Usage]

    def sources(self, cell: Cell) -> list[Cell]:
        """Return the computed cells that a computed cell is computed from."""
        column, row = cell
        return [
            (source, row) for source in self.columns[column][2] if self.columns[source][0] != "TEXT"
        ]

    def running(self, states: Collection[ExecutionState] = LIVE) -> frozenset[Cell]:
        """Return the running sets of executions in these states. That of a queued execution has the
        cells of a dead holder, whose calls may continue."""
        live = [e.running for e in self.executions.values() if e.state in states]
        return frozenset().union(*live)

    def pending(self) -> frozenset[Cell]:
        live = [e.targets - e.done for e in self.executions.values() if e.state in LIVE]
        return frozenset().union(*live)


def _set(blob: bytes) -> frozenset[Cell]:
    return frozenset(CellSet.unpack(blob))


def read(db: sqlite3.Connection) -> State:
    """Read the state of the only sheet of a simulated database."""
    columns = {
        number: (
            kind,
            msgspec.msgpack.decode(config),
            tuple(d.number for d in codec.decode_dependencies(dependencies)),
        )
        for number, kind, config, dependencies in db.execute(
            "SELECT number, type, config, dependencies FROM sheet_column WHERE deleted_at IS NULL"
        )
    }
    rows = frozenset(codec.unpack_rows(db.execute("SELECT rows FROM sheet_rows").fetchone()[0]))
    completed: set[Cell] = set()
    failed: set[Cell] = set()
    for number, completed_blob, failed_blob in db.execute(
        "SELECT number, completed, failed FROM column_status"
    ):
        completed |= {(number, row) for row in codec.unpack_rows(completed_blob)}
        failed |= {(number, row) for row in codec.unpack_rows(failed_blob)}
    assert not completed & failed, "a cell is COMPLETED and FAILED"
    cells: dict[Cell, Stored] = {}
    inputs: dict[Cell, object] = {}
    for key, inputs_blob, results_blob in db.execute(
        "SELECT d.id, d.inputs, r.results FROM row_data d LEFT JOIN row_results r ON r.id = d.id"
    ):
        row = key & 0xFFFFFFFF
        if row not in rows:
            continue
        for number, raw in codec.decode_inputs(inputs_blob).items():
            inputs[number, row] = codec.decode_value(raw)
        results = blobs.decode_results(results_blob or b"\x80")
        for number, (kind, _, _) in columns.items():
            if kind == "TEXT":
                continue
            blob = results.get(number)
            result = None if blob is None else codec.decode_result(blob)
            cell = (number, row)
            status = (
                CellStatus.COMPLETED
                if cell in completed
                else CellStatus.FAILED
                if cell in failed
                else CellStatus.STALE
            )
            cells[cell] = Stored(
                status,
                None if result is None else codec.decode_value(result.value),
                None if result is None else result.error,
            )
    executions = {
        pk: StoredExecution(
            operation,
            ExecutionState(state),
            epoch,
            revision,
            Counts(*counts),
            _set(targets),
            _set(done),
            _set(failed_set),
            _set(running),
        )
        for (
            pk,
            operation,
            state,
            epoch,
            revision,
            targets,
            done,
            failed_set,
            running,
            *counts,
        ) in db.execute(
            "SELECT e.pk, e.operation_pk, e.state, e.epoch, e.revision, s.targets, s.done,"
            " s.failed, s.running, e.cell_count, e.completed, e.failed, e.pending, e.running,"
            " e.not_started_reset, e.running_invalidated, e.superseded"
            " FROM execution e JOIN execution_sets s ON s.execution_pk = e.pk"
        )
    }
    operations = dict(db.execute("SELECT pk, state FROM operation").fetchall())
    spend = {
        (pk, epoch): sum_of([usage])
        for pk, epoch, usage in db.execute("SELECT execution_pk, epoch, usage FROM spend")
    }
    return State(operations, executions, cells, inputs, rows, columns, spend)

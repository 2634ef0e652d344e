"""What is pending in a sheet, derived from the sets of its live executions."""

from __future__ import annotations

from sqlite3 import Connection
from uuid import UUID

from recalc.domain.cellsets import EMPTY, CellSet
from recalc.domain.planning import SheetCells
from recalc.domain.records import Column, StatusCounts
from recalc.domain.staleness import computed_sources
from recalc.domain.states import CellStatus, ExecutionState
from recalc.store.sqlite.guards import LIVE
from recalc.store.sqlite.lookup import SheetKey
from recalc.store.sqlite.statuses import load_stored, sheet_rows


def pending_cells(
    db: Connection, sheet_pk: int, *, first: int = 0, last: int = 1 << 32
) -> list[tuple[UUID, dict[CellStatus, CellSet]]]:
    """For each live execution with cells in the rows ``first`` … ``last``, its pending cells by
    how they read. A cell is in at most one of them."""
    found = db.execute(
        "SELECT e.id, e.state, s.targets, s.done, s.running"
        " FROM execution e JOIN execution_sets s ON s.execution_pk = e.pk"
        f" WHERE e.sheet_pk = ? AND e.state IN ({LIVE})"
        " AND e.first_row <= ? AND e.last_row >= ?",
        (sheet_pk, last, first),
    )
    pending: list[tuple[UUID, dict[CellStatus, CellSet]]] = []
    for identity, state, targets, done, running_blob in found:
        running = CellSet.unpack(running_blob)
        waiting = CellSet.unpack(targets) - CellSet.unpack(done) - running
        waits = CellStatus.QUEUED if state == ExecutionState.QUEUED else CellStatus.DISPATCHED
        pending.append((UUID(bytes=identity), {waits: waiting, CellStatus.RUNNING: running}))
    return pending


def sheet_cells(db: Connection, sheet: SheetKey, columns: list[Column]) -> SheetCells:
    """Every computed cell of the sheet by how it reads."""
    computed = [column.number for column in columns if column.type != "TEXT"]
    by_status: dict[CellStatus, CellSet] = {}
    for _, pending in pending_cells(db, sheet.pk):
        for status, cells in pending.items():
            by_status[status] = by_status.get(status, EMPTY) | cells
    return SheetCells(
        rows=sheet_rows(db, sheet.pk),
        columns=computed,
        stored=load_stored(db, sheet.pk, computed),
        pending=by_status,
        sources=computed_sources(columns),
    )


def count_statuses(db: Connection, sheet: SheetKey, columns: list[Column]) -> StatusCounts:
    """All cells of the sheet by how they read; an edited cell reads COMPLETED."""
    cells = sheet_cells(db, sheet, columns)
    counts = cells.counts()
    edited = len(cells.rows) * (len(columns) - len(cells.columns))
    counts[CellStatus.COMPLETED] += edited
    return StatusCounts(len(cells.rows) * len(columns), counts, sheet.version)

"""What is pending in a sheet, derived from the sets of its live executions."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from recalc.domain.cellsets import EMPTY, CellSet
from recalc.domain.planning import SheetCells
from recalc.domain.records import Column, StatusCounts
from recalc.domain.states import LIVE, CellStatus, ExecutionState
from recalc.store.postgres.cellranges import from_ranges
from recalc.store.postgres.database import Connection, fetch
from recalc.store.postgres.places import SheetKey
from recalc.store.postgres.statuses import load_stored, sheet_rows

_LIVE = ", ".join(f"'{state}'" for state in sorted(LIVE))

PENDING = f"""
SELECT e.id, e.state, x.targets, x.done, x.running::text
FROM operation o
JOIN execution e ON e.operation_pk = o.pk
JOIN execution_sets x ON x.execution_pk = e.pk
WHERE o.sheet_pk = %s AND o.state = 'active'
  AND e.state IN ({_LIVE}) AND e.first_row <= %s AND e.last_row >= %s
"""


async def pending_cells(
    db: Connection, sheet_pk: int, *, first: int = 0, last: int = 1 << 32
) -> list[tuple[UUID, dict[CellStatus, CellSet]]]:
    """For each live execution with cells in the rows ``first`` … ``last``, its pending cells by
    how they read. A cell is in at most one of them."""
    pending: list[tuple[UUID, dict[CellStatus, CellSet]]] = []
    for identity, state, targets, done, running_text in await fetch(
        db, PENDING, (sheet_pk, last, first)
    ):
        running = from_ranges(running_text)
        waiting = CellSet.unpack(targets) - CellSet.unpack(done) - running
        waits = CellStatus.QUEUED if state == ExecutionState.QUEUED else CellStatus.DISPATCHED
        pending.append((identity, {waits: waiting, CellStatus.RUNNING: running}))
    return pending


async def sheet_cells(db: Connection, sheet: SheetKey, columns: Sequence[Column]) -> SheetCells:
    """Every computed cell of the sheet by how it reads."""
    computed = [column for column in columns if column.type != "TEXT"]
    by_status: dict[CellStatus, CellSet] = {}
    for _, pending in await pending_cells(db, sheet.pk):
        for status, cells in pending.items():
            by_status[status] = by_status.get(status, EMPTY) | cells
    return SheetCells(
        rows=await sheet_rows(db, sheet.pk),
        columns=[column.number for column in computed],
        stored=await load_stored(db, sheet.pk, computed),
        pending=by_status,
    )


async def count_statuses(
    db: Connection, sheet: SheetKey, columns: Sequence[Column]
) -> StatusCounts:
    """All cells of the sheet by how they read; an edited cell reads COMPLETED."""
    cells = await sheet_cells(db, sheet, columns)
    counts = cells.counts()
    edited = len(cells.rows) * (len(columns) - len(cells.columns))
    counts[CellStatus.COMPLETED] += edited
    return StatusCounts(len(cells.rows) * len(columns), counts, sheet.version)

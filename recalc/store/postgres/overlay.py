"""What is pending in a sheet, derived from the sets of its live executions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self
from uuid import UUID

from recalc.domain.cellsets import EMPTY, CellSet
from recalc.domain.planning import SheetCells
from recalc.domain.records import Column, StatusCounts
from recalc.domain.staleness import computed_sources
from recalc.domain.states import LIVE, CellStatus, ExecutionState
from recalc.store.codec import unpack_rows
from recalc.store.postgres.cellranges import from_ranges
from recalc.store.postgres.database import Connection, fetch
from recalc.store.postgres.lookup import SheetKey
from recalc.store.postgres.statuses import (
    StoredRow,
    fetch_stored,
    packed_sheet_rows,
    to_cells,
)

_LIVE = ", ".join(f"'{state}'" for state in sorted(LIVE))

PENDING = f"""
SELECT e.id, e.state, x.targets, x.done, x.running::text
FROM operation o
JOIN execution e ON e.operation_pk = o.pk
JOIN execution_sets x ON x.execution_pk = e.pk
WHERE o.sheet_pk = %s AND o.state = 'active'
  AND e.state IN ({_LIVE}) AND e.first_row <= %s AND e.last_row >= %s
"""


PendingRow = tuple[UUID, str, bytes, bytes, str]


async def fetch_pending(
    db: Connection, sheet_pk: int, *, first: int = 0, last: int = 1 << 32
) -> list[PendingRow]:
    """The live executions with cells in the rows ``first`` … ``last``; for ``to_pending``."""
    return await fetch(db, PENDING, (sheet_pk, last, first))


def to_pending(found: Sequence[PendingRow]) -> list[tuple[UUID, dict[CellStatus, CellSet]]]:
    """For each live execution its pending cells by how they read. A cell is in at most one."""
    pending: list[tuple[UUID, dict[CellStatus, CellSet]]] = []
    for identity, state, targets, done, running_text in found:
        running = from_ranges(running_text)
        waiting = CellSet.unpack(targets) - CellSet.unpack(done) - running
        waits = CellStatus.QUEUED if state == ExecutionState.QUEUED else CellStatus.DISPATCHED
        pending.append((identity, {waits: waiting, CellStatus.RUNNING: running}))
    return pending


async def pending_cells(
    db: Connection, sheet_pk: int, *, first: int, last: int
) -> list[tuple[UUID, dict[CellStatus, CellSet]]]:
    """For each live execution with cells in the rows ``first`` … ``last``, which are few, its
    pending cells by how they read."""
    return to_pending(await fetch_pending(db, sheet_pk, first=first, last=last))


@dataclass(frozen=True, slots=True)
class PackedSheet:
    """What is stored of a sheet, of one snapshot and as it is stored.

    Of a large sheet that is some tens of megabytes, and a second's work to make sense of. So it is
    read first and unpacked when the snapshot is let go of, beside the event loop."""

    sheet: SheetKey
    columns: Sequence[Column]
    rows: bytes
    stored: Sequence[StoredRow]
    pending: Sequence[PendingRow]

    @classmethod
    async def fetch(cls, db: Connection, sheet: SheetKey, columns: Sequence[Column]) -> Self:
        computed = [column for column in columns if column.type != "TEXT"]
        return cls(
            sheet,
            columns,
            await packed_sheet_rows(db, sheet.pk),
            await fetch_stored(db, sheet.pk, computed),
            await fetch_pending(db, sheet.pk),
        )

    def cells(self) -> SheetCells:
        """Every computed cell of the sheet by how it reads."""
        by_status: dict[CellStatus, CellSet] = {}
        for _, pending in to_pending(self.pending):
            for status, cells in pending.items():
                by_status[status] = by_status.get(status, EMPTY) | cells
        return SheetCells(
            rows=unpack_rows(self.rows),
            columns=[column.number for column in self.columns if column.type != "TEXT"],
            stored=to_cells(self.stored),
            pending=by_status,
            sources=computed_sources(self.columns),
        )

    def counts(self) -> StatusCounts:
        """All cells of the sheet by how they read; an edited cell reads COMPLETED."""
        cells = self.cells()
        counts = cells.counts()
        edited = len(cells.rows) * (len(self.columns) - len(cells.columns))
        counts[CellStatus.COMPLETED] += edited
        return StatusCounts(len(cells.rows) * len(self.columns), counts, self.sheet.version)

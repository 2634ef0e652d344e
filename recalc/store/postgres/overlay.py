"""Read what is pending in a sheet: the sets of its live executions (``recalc.domain.overlay``)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self
from uuid import UUID

from recalc.domain.cellsets import CellSet
from recalc.domain.overlay import count_statuses, pending_cells, sheet_cells
from recalc.domain.planning import SheetCells
from recalc.domain.records import Column, StatusCounts
from recalc.domain.states import CellStatus, ExecutionState
from recalc.store import sql
from recalc.store.codec import unpack_rows
from recalc.store.postgres.database import Connection, fetch
from recalc.store.postgres.lookup import SheetKey
from recalc.store.postgres.sets import unpack_live_sets
from recalc.store.postgres.statuses import (
    StoredRow,
    fetch_stored,
    packed_sheet_rows,
    to_cells,
)

PENDING = f"""
SELECT e.id, e.state, x.targets, x.done, x.running::text
FROM operation o
JOIN execution e ON e.operation_pk = o.pk
JOIN execution_sets x ON x.execution_pk = e.pk
WHERE o.sheet_pk = %s AND o.state = {sql.ACTIVE}
  AND e.state IN ({sql.LIVE}) AND e.first_row <= %s AND e.last_row >= %s
"""

PendingRow = tuple[UUID, str, bytes, bytes, str]


async def fetch_pending(
    db: Connection, sheet_pk: int, *, first: int = 0, last: int = 1 << 32
) -> list[PendingRow]:
    """Read the live executions with cells in the rows ``first`` … ``last``, for ``to_pending``."""
    return await fetch(db, PENDING, (sheet_pk, last, first))


def to_pending(found: Sequence[PendingRow]) -> list[tuple[UUID, dict[CellStatus, CellSet]]]:
    """Return, for each live execution, its pending cells by the status that they read."""
    return [
        (
            identity,
            pending_cells(ExecutionState(state), unpack_live_sets(targets, done, running)),
        )
        for identity, state, targets, done, running in found
    ]


@dataclass(frozen=True, slots=True)
class PackedSheet:
    """A sheet's rows, statuses and pending cells as they are stored, of one snapshot.

    For a large sheet these are some tens of megabytes, which take a second to unpack. So they are
    read first, and unpacked in a thread after the snapshot was released.
    """

    sheet: SheetKey
    columns: Sequence[Column]
    rows: bytes
    stored: Sequence[StoredRow]
    pending: Sequence[PendingRow]

    @classmethod
    async def fetch(cls, db: Connection, sheet: SheetKey, columns: Sequence[Column]) -> Self:
        """Read the sheet."""
        computed = [column for column in columns if column.is_computed]
        return cls(
            sheet,
            columns,
            await packed_sheet_rows(db, sheet.pk),
            await fetch_stored(db, sheet.pk, computed),
            await fetch_pending(db, sheet.pk),
        )

    def cells(self) -> SheetCells:
        """Return every computed cell of the sheet by the status that it reads."""
        pending = [by_status for _, by_status in to_pending(self.pending)]
        return sheet_cells(self.columns, unpack_rows(self.rows), to_cells(self.stored), pending)

    def counts(self) -> StatusCounts:
        """Count all cells of the sheet by the status that they read."""
        return count_statuses(self.cells(), len(self.columns), self.sheet.version)

"""The overlay: how cells read when pending statuses lie over settled ones.

Pending statuses are derived from the sets of live executions and never stored. A store reads the
sets of the live executions of a sheet and calls ``pending_cells`` for each. Then it builds

- an ``Overlay`` of the rows that it answers (``recalc.store.cells.row`` reads it), or
- ``sheet_cells`` of a whole sheet, for plans and for ``count_statuses``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from pyroaring import BitMap

from recalc.domain.cellsets import EMPTY, CellSet
from recalc.domain.planning import SheetCells
from recalc.domain.readiness import Sets
from recalc.domain.records import Column, StatusCounts
from recalc.domain.staleness import computed_sources
from recalc.domain.states import CellStatus, ExecutionState, waiting_status

#: Cells by the status that they read.
ByStatus = Mapping[CellStatus, CellSet]


def pending_cells(state: ExecutionState, sets: Sets) -> dict[CellStatus, CellSet]:
    """Return the pending cells of a live execution by the status that they read."""
    return {waiting_status(state): sets.waiting, CellStatus.RUNNING: sets.running}


@dataclass(frozen=True, slots=True)
class Overlay:
    """How the computed cells of some rows read. A cell that is in neither map reads STALE."""

    statuses: Mapping[tuple[int, int], CellStatus] = field(default_factory=dict)
    executions: Mapping[tuple[int, int], UUID] = field(default_factory=dict)

    @classmethod
    def of(
        cls, rows: BitMap, stored: ByStatus, pending: Iterable[tuple[UUID, ByStatus]]
    ) -> Overlay:
        """Lay the ``pending`` cells of live executions over the ``stored`` ones, in ``rows``.

        Cells of other rows are passed over. No cell is pending in two executions.
        """
        statuses: dict[tuple[int, int], CellStatus] = {}
        executions: dict[tuple[int, int], UUID] = {}
        for status, cells in stored.items():
            statuses.update((cell, status) for cell in cells.only_rows(rows))
        for execution_id, by_status in pending:
            for status, cells in by_status.items():
                for cell in cells.only_rows(rows):
                    statuses[cell] = status
                    executions[cell] = execution_id
        return cls(statuses, executions)

    def status(self, column: int, row: int) -> CellStatus:
        """Return how a computed cell reads."""
        return self.statuses.get((column, row), CellStatus.STALE)

    def execution(self, column: int, row: int) -> UUID | None:
        """Return the execution in which a cell is pending; None when it is in none."""
        return self.executions.get((column, row))


def sheet_cells(
    columns: Sequence[Column], rows: BitMap, stored: ByStatus, pending: Iterable[ByStatus]
) -> SheetCells:
    """Return every computed cell of a sheet by how it reads.

    ``columns`` are those that are asked for, ``rows`` the live rows, ``pending`` the pending cells
    of each live execution.
    """
    merged: dict[CellStatus, CellSet] = {}
    for by_status in pending:
        for status, cells in by_status.items():
            merged[status] = merged.get(status, EMPTY) | cells
    return SheetCells(
        rows=rows,
        columns=[column.number for column in columns if column.is_computed],
        stored=stored,
        pending=merged,
        sources=computed_sources(columns),
    )


def count_statuses(cells: SheetCells, columns: int, version: int) -> StatusCounts:
    """Count all cells of a sheet of so many ``columns`` by status; edited ones read COMPLETED."""
    counts = cells.counts()
    counts[CellStatus.COMPLETED] += len(cells.rows) * (columns - len(cells.columns))
    return StatusCounts(len(cells.rows) * columns, counts, version)

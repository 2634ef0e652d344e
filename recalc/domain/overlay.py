"""The overlay: how cells read when pending statuses lie over settled ones.

Pending statuses are derived from the sets of live executions and never stored. A store reads the
sets of the live executions of a sheet and calls ``pending_cells`` for each. Then it builds

- an ``Overlay`` of the rows that it answers (``recalc.store.cells.rows`` reads it), or
- ``sheet_cells`` of a whole sheet, for plans and for ``count_statuses``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from pyroaring import BitMap

from recalc.domain.cellsets import CellSet, union
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


#: How a cell reads: its status, and the execution in which it is pending.
Reading = tuple[CellStatus, UUID | None]
STALE: Reading = (CellStatus.STALE, None)


@dataclass(frozen=True, slots=True)
class Overlay:
    """How the computed cells of some rows read, by column and row. Others read ``STALE``."""

    columns: Mapping[int, Mapping[int, Reading]] = field(default_factory=dict)

    @classmethod
    def of(
        cls, rows: BitMap, stored: ByStatus, pending: Iterable[tuple[UUID, ByStatus]]
    ) -> Overlay:
        """Lay the ``pending`` cells of live executions over the ``stored`` ones, in ``rows``.

        Cells of other rows are passed over. No cell is pending in two executions.
        """
        columns: dict[int, dict[int, Reading]] = {}
        executions: list[tuple[UUID | None, ByStatus]] = [(None, stored), *pending]
        for execution_id, by_status in executions:
            for status, cells in by_status.items():
                here = cells.only_rows(rows)
                for column in here.columns:
                    reading = dict.fromkeys(here.rows(column), (status, execution_id))
                    columns.setdefault(column, {}).update(reading)
        return cls(columns)

    def column(self, number: int) -> Mapping[int, Reading]:
        """Return how the cells of a computed column read, by row; those that are not there read
        ``STALE``."""
        return self.columns.get(number, {})


def sheet_cells(
    columns: Sequence[Column], rows: BitMap, stored: ByStatus, pending: Iterable[ByStatus]
) -> SheetCells:
    """Return every computed cell of a sheet by how it reads.

    ``columns`` are those that are asked for, ``rows`` the live rows, ``pending`` the pending cells
    of each live execution.
    """
    by_status: dict[CellStatus, list[CellSet]] = {}
    for each in pending:
        for status, cells in each.items():
            by_status.setdefault(status, []).append(cells)
    computed = [column.number for column in columns if column.is_computed]
    return SheetCells(
        rows=rows,
        columns=computed,
        stored=stored,
        pending={status: union(sets).only_columns(computed) for status, sets in by_status.items()},
        sources=computed_sources(columns),
    )


def count_statuses(cells: SheetCells, columns: int, version: int) -> StatusCounts:
    """Count all cells of a sheet of so many ``columns`` by status; edited ones read COMPLETED."""
    counts = cells.counts()
    counts[CellStatus.COMPLETED] += len(cells.rows) * (columns - len(cells.columns))
    return StatusCounts(len(cells.rows) * columns, counts, version)

"""Planning: the cells that a selection means, and how they are cut into executions."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from pyroaring import BitMap

from recalc.domain.cellsets import EMPTY, CellSet, union
from recalc.domain.staleness import with_dependents
from recalc.domain.states import PENDING, SETTLED, CellStatus


@dataclass(frozen=True, slots=True)
class SheetCells:
    """Every computed cell of a sheet by its status, in one snapshot.

    ``stored`` holds COMPLETED and FAILED cells; a computed cell in neither is STALE. ``pending``
    holds the pending cells of ``columns`` by status; they lie over the stored ones. No cell has two
    statuses of either. ``sources`` has the computed sources of each computed column, columns after
    their sources.
    """

    rows: BitMap
    columns: Collection[int]
    stored: Mapping[CellStatus, CellSet]
    pending: Mapping[CellStatus, CellSet]
    sources: Mapping[int, Collection[int]] = field(default_factory=dict)

    def all(self) -> CellSet:
        """Return every computed cell."""
        return CellSet(dict.fromkeys(self.columns, self.rows))

    def all_pending(self) -> CellSet:
        """Return every pending cell."""
        return union(self.pending.values())

    def reading(self, status: CellStatus) -> CellSet:
        """Return the live cells that read as ``status``."""
        if status in PENDING:
            return self.pending.get(status, EMPTY).only_rows(self.rows)
        return self._settled(status) - self.all_pending()

    def _settled(self, status: CellStatus) -> CellSet:
        if status is not CellStatus.STALE:
            return self.stored.get(status, EMPTY).only_columns(self.columns).only_rows(self.rows)
        return self.all() - union(self.stored.values())

    def counts(self) -> dict[CellStatus, int]:
        """Count the computed cells by status."""
        pending = self.all_pending()
        counts = {status: len(self.reading(status)) for status in PENDING}
        for status in (CellStatus.COMPLETED, CellStatus.FAILED):
            counts[status] = len(self._settled(status) - pending)
        counts[CellStatus.STALE] = len(self.columns) * len(self.rows) - sum(counts.values())
        return counts

    def select(
        self,
        *,
        columns: Collection[int] | None,
        rows: BitMap | None,
        statuses: Collection[CellStatus] | None,
        cells: CellSet | None,
    ) -> CellSet:
        """Return the live computed cells that a selection means; ``statuses`` None means STALE.

        STALE cells are selected with the cells that depend on them, whatever their status, where
        the selection permits and they are not pending: a STALE cell that was withdrawn while it ran
        may have dependents that read COMPLETED. So one run of everything STALE leaves nothing
        STALE.
        """
        wanted = set(statuses) if statuses is not None else {CellStatus.STALE}

        def named(cells_: CellSet) -> CellSet:
            if columns is not None:
                cells_ = cells_.only_columns(columns)
            if rows is not None:
                cells_ = cells_.only_rows(rows)
            return cells_ if cells is None else cells_ & cells

        if wanted == set(CellStatus):
            return named(self.all())
        if wanted >= SETTLED and not wanted & PENDING:
            return named(self.all() - self.all_pending())
        chosen = named(union(self.reading(status) for status in sorted(wanted)))
        if CellStatus.STALE not in wanted:
            return chosen
        stale = chosen & self.reading(CellStatus.STALE)
        permitted = named(self.all() - self.all_pending())
        return chosen | with_dependents(stale, permitted, self.sources)


def slices(cells: CellSet, *, slice_cells: int, most: int) -> list[CellSet]:
    """Cut ``cells`` by rows into 1 … ``most`` executions of about equal numbers of cells.

    A slice has all selected cells of its rows, because a cell waits only for sources in its own
    execution. It has about ``slice_cells`` cells, more where ``most`` slices would not be enough.
    """
    if not cells:
        return []
    rows = cells.all_rows()
    wanted = min(most, -(-len(cells) // slice_cells), len(rows))
    per_slice = -(-len(rows) // wanted)
    cuts: list[CellSet] = []
    for start in range(0, len(rows), per_slice):
        end = min(start + per_slice, len(rows))
        lowest, highest = rows[start], rows[end - 1]
        window = BitMap()
        window.add_range(lowest, highest + 1)
        cuts.append(cells.only_rows(window))
    return cuts

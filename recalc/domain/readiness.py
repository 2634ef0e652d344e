"""The sets of an execution, and which of its cells may start now."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from pyroaring import BitMap

from recalc.domain.cellsets import EMPTY, CellSet


@dataclass(frozen=True, slots=True)
class Sets:
    """The cells of one execution. ``targets`` are the live ones, without the withdrawn ones.

    failed ⊆ done ⊆ targets, running ⊆ targets − done.
    """

    targets: CellSet
    done: CellSet = EMPTY
    failed: CellSet = EMPTY
    running: CellSet = EMPTY

    @property
    def pending(self) -> CellSet:
        """The targets that are not done."""
        return self.targets - self.done

    def pending_in(self, rows: BitMap) -> CellSet:
        """Return the pending cells of these rows, which is cheap where they are few of many."""
        return self.targets.only_rows(rows) - self.done.only_rows(rows)

    @property
    def waiting(self) -> CellSet:
        """The pending cells that are not running."""
        return self.targets - self.done - self.running

    def start(self, cells: CellSet) -> Sets:
        """Mark ``cells`` (of ``waiting``) as running."""
        return replace(self, running=self.running | cells)

    def finish(self, cells: CellSet, failed: CellSet) -> Sets:
        """Finish ``cells`` (of ``running``); ``failed`` of them FAILED."""
        return replace(
            self,
            done=self.done | cells,
            failed=self.failed | failed,
            running=self.running - cells,
        )

    def withdraw(self, cells: CellSet) -> Sets:
        """Withdraw ``cells`` (of ``pending``)."""
        return replace(self, targets=self.targets - cells, running=self.running - cells)


def ready(candidates: CellSet, pending: CellSet, sources: Mapping[int, Collection[int]]) -> CellSet:
    """Return those of ``candidates`` of which no source is pending in the same execution."""
    free: dict[int, BitMap] = {}
    for column in candidates.columns:
        rows = candidates.rows(column)
        for source in sources[column]:
            rows = rows - pending.rows(source)
        free[column] = rows
    return CellSet(free)


def next_chunk(
    candidates: CellSet,
    pending: CellSet,
    sources: Mapping[int, Collection[int]],
    order: Sequence[int],
    max_rows: int,
) -> CellSet:
    """Return a chunk of quick cells that can be evaluated together, of at most ``max_rows`` rows.

    ``candidates`` are pending cells of quick columns, ``order`` lists columns after their sources.
    A cell is in the chunk when each pending source of it in this execution is in the chunk too:
    chains of quick columns are evaluated together, row by row.
    """
    first = ready(candidates, pending, sources).all_rows()
    rows = first if len(first) <= max_rows else first[:max_rows]
    chunk: dict[int, BitMap] = {}
    for column in order:
        mine = candidates.rows(column) & rows
        for source in sources[column]:
            mine -= pending.rows(source) - chunk.get(source, BitMap())
        if mine:
            chunk[column] = mine
    return CellSet(chunk)

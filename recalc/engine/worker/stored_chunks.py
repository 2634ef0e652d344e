"""Chunks that another process computes from the store: what of one run is computed so, and the
chunk that has not been reported yet."""

from __future__ import annotations

from dataclasses import dataclass

from pyroaring import BitMap

from recalc.domain.cellsets import EMPTY, CellSet
from recalc.engine.ports import Evaluation
from recalc.engine.worker.plan import Plan


@dataclass(frozen=True, slots=True)
class Evaluated:
    """A chunk that was computed with ``plan``: ``cells`` have a result, an error where ``failed``.
    ``results`` are theirs, as the store takes them."""

    cells: CellSet
    failed: CellSet
    results: bytes
    plan: Plan


class StoredChunks:
    """Chooses the quick cells that are computed by ``evaluation``. The others, and those of rows
    for which that did not work, are computed from rows that the worker reads."""

    def __init__(self, evaluation: Evaluation | None) -> None:
        self.evaluation = evaluation
        #: The chunk to be reported next.
        self.evaluated: Evaluated | None = None
        self._left = BitMap()

    @property
    def cells(self) -> CellSet:
        """The cells that have a result."""
        return EMPTY if self.evaluated is None else self.evaluated.cells

    def choose(self, cells: CellSet, plan: Plan) -> tuple[CellSet, CellSet]:
        """Divide cells that are to be started into a chunk to be computed by ``evaluation`` and
        cells to be computed otherwise. Of quick cells one kind only is started at a time."""
        quick = cells.only_columns(plan.quick)
        left = quick if self.evaluation is None else quick.only_rows(self._left)
        if left:
            return EMPTY, (cells - quick) | left
        return quick, cells - quick

    def leave(self, cells: CellSet) -> None:
        """Let the rows of these cells be read by the worker from now on."""
        self._left |= cells.all_rows()

    def leave_evaluated(self) -> None:
        """Drop the chunk, and let the worker read its rows: a chunk that columns changed under is
        not tried in the same way again, which could go on for ever."""
        self.leave(self.cells)
        self.evaluated = None

    def drop(self) -> None:
        """Forget the chunk: it was stored, or some of its cells were withdrawn."""
        self.evaluated = None

"""The results of one run that are not in the store yet, and what of them goes into one report."""

from __future__ import annotations

from collections.abc import Collection

import msgspec
import structlog

from recalc.domain.cellsets import CellSet
from recalc.domain.records import CellError
from recalc.engine.ports import CellResult, NotStorable, RowResults
from recalc.engine.worker.plan import Plan
from recalc.engine.worker.results import REPORT_BYTES, encoded_size

_log = structlog.get_logger(__name__)

#: Column number and row id.
Cell = tuple[int, int]
#: Rows of one report, as long as the store has refused none.
_MAX_ROWS = 1 << 20


class _Result(msgspec.Struct, frozen=True):
    """A result with the ``size`` of its value in bytes, the ``revision`` of its column when it was
    started, and the bytes that its row had in the store (``stored``)."""

    result: CellResult
    revision: int | None
    size: int
    stored: int


def _is_plain(result: CellResult) -> bool:
    """Whether a result has nothing that a store can refuse."""
    return result.error is not None and result.metrics is None


class Unreported:
    """Results by cell. ``execution`` names the execution in logs."""

    def __init__(self, execution: str) -> None:
        self._execution = execution
        self._results: dict[Cell, _Result] = {}
        self._max_rows = _MAX_ROWS  # of one report: fewer after the store refused more

    def __bool__(self) -> bool:
        return bool(self._results)

    @property
    def cells(self) -> CellSet:
        """The cells that have a result."""
        return CellSet.of(self._results)

    @property
    def size(self) -> int:
        """Bytes of all values."""
        return sum(each.size for each in self._results.values())

    def add(self, cell: Cell, result: CellResult, plan: Plan, stored: int) -> None:
        """Add a result that was computed with ``plan``. The store has ``stored`` bytes of the
        cell's row."""
        self._results[cell] = _Result(result, plan.revision(cell[0]), encoded_size(result), stored)

    def batch(self) -> list[Cell]:
        """Choose cells for one report: those of the first rows, as many as a store writes at most
        ``REPORT_BYTES`` for, of one row at least.

        All of a row's go together: a cell was computed from what is stored with it, and would read
        STALE if its source were stored before it.
        """
        by_row: dict[int, list[Cell]] = {}
        for cell in self._results:
            by_row.setdefault(cell[1], []).append(cell)
        chosen: list[Cell] = []
        total = 0
        for row in sorted(by_row)[: self._max_rows]:
            found = [self._results[cell] for cell in by_row[row]]
            total += max(each.stored for each in found) + sum(each.size for each in found)
            if chosen and total > REPORT_BYTES:
                break
            chosen += by_row[row]
        return chosen

    def still_here(self, batch: Collection[Cell]) -> list[Cell]:
        """The cells of ``batch`` that have not been dropped since it was chosen."""
        return [cell for cell in batch if cell in self._results]

    def smaller(self, batch: list[Cell], refused: NotStorable, plan: Plan) -> list[Cell]:
        """Choose a smaller batch after the store refused ``batch`` for something that it holds:
        half of its rows; of one row, half of its cells. A cell that is refused alone FAILS.

        Raises ``refused`` where no result is to blame.
        """
        if not batch or (len(batch) == 1 and _is_plain(self._results[batch[0]].result)):
            raise refused
        rows = sorted({row for _, row in batch})
        if len(rows) > 1:
            self._max_rows = len(rows) // 2
            return [cell for cell in batch if cell[1] in rows[: self._max_rows]]
        self._max_rows = 1
        if len(batch) == 1:
            self._fail(batch[0], refused)
            return batch
        # In order of dependency. What is left out may have been computed from what is to blame:
        # quick cells are computed anew, from what is stored by then. No call is made again.
        order = {column: position for position, column in enumerate(plan.specs)}
        cells = sorted(batch, key=lambda cell: order.get(cell[0], -1))
        kept = cells[: len(cells) // 2]
        for cell in cells[len(kept) :]:
            if cell[0] in plan.quick:
                del self._results[cell]
        return kept

    def _fail(self, cell: Cell, refused: NotStorable) -> None:
        before = self._results[cell]
        _log.warning("result_refused", execution=self._execution, error=refused.code)
        error = before.result.error or CellError(refused.code, refused.message)
        failed = CellResult(None, error, inputs_version=before.result.inputs_version)
        self._results[cell] = msgspec.structs.replace(before, result=failed, size=1)

    def rows(self, batch: Collection[Cell]) -> list[RowResults]:
        """The results of ``batch`` by row, in the order of rows."""
        by_row: dict[int, dict[int, CellResult]] = {}
        for cell in batch:
            by_row.setdefault(cell[1], {})[cell[0]] = self._results[cell].result
        return [RowResults(row, results) for row, results in sorted(by_row.items())]

    def failed(self, batch: Collection[Cell]) -> CellSet:
        """The cells of ``batch`` whose result is an error."""
        return CellSet.of(cell for cell in batch if self._results[cell].result.error is not None)

    def outdated(self, batch: Collection[Cell], plan: Plan) -> CellSet:
        """The cells of ``batch`` whose column has another revision in ``plan`` than when they were
        started."""
        return CellSet.of(
            cell for cell in batch if self._results[cell].revision != plan.revision(cell[0])
        )

    def remove_stored(self, batch: Collection[Cell]) -> None:
        """Remove what the store has taken; the next report may have twice as many rows as the last
        one that was refused left."""
        self._max_rows = min(2 * self._max_rows, _MAX_ROWS)
        for cell in batch:
            del self._results[cell]

    def drop_withdrawn(self, running: CellSet, plan: Plan) -> None:
        """Drop the results of cells that are not in the running set any more, and those of all
        quick cells: one may have been computed from the withdrawn result of a cell of its chunk.
        Evaluating quick cells anew makes no call."""
        self._results = {
            cell: result
            for cell, result in self._results.items()
            if cell in running and cell[0] not in plan.quick
        }

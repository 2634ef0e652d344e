"""Running one slow cell: an outbound call, with a hard deadline, cancelled at once."""

from __future__ import annotations

import asyncio

from recalc.columns.base import SlowContext, classify
from recalc.domain.records import CellError
from recalc.engine.ports import CellResult, InputRow
from recalc.engine.worker.evaluator import TIMED_OUT
from recalc.engine.worker.plan import ColumnSpec


class SlowRunner:
    """Runs slow cells with the columns' own functions."""

    def __init__(self, context: SlowContext, deadline: float) -> None:
        self._context = context
        self._deadline = deadline

    async def run(self, spec: ColumnSpec, row: InputRow) -> CellResult:
        """The cell's result; whatever its function raises FAILS the cell, never more."""
        column_type = spec.column_type
        values = [row.values.get(source) for source in spec.sources]
        try:
            async with asyncio.timeout(self._deadline):
                outcome = await column_type.run(
                    column_type.parse(spec.config), spec.titles, values, self._context
                )
        except TimeoutError:
            return CellResult(None, TIMED_OUT, seq=row.seq)
        except Exception as error:  # noqa: BLE001 - a column's exception FAILS its cell only
            failure = classify(error)
            return CellResult(None, CellError(failure.code, failure.message), seq=row.seq)
        return CellResult(outcome.value, metrics=outcome.metrics, seq=row.seq)

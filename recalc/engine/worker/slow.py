"""Running one slow cell: an outbound call, with a hard deadline, cancelled at once."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from recalc.columns.base import SlowContext, classify
from recalc.domain.records import CellError
from recalc.engine.ports import CellResult, InputRow
from recalc.engine.worker.evaluator import TIMED_OUT
from recalc.engine.worker.plan import ColumnSpec


class SlowRunner:
    """Runs slow cells with the columns' own functions.

    Each call under way has a context, and so an HTTP client, of its own; contexts are used again.
    A client shared by all calls looks through all its connections at every request: with 64 of
    them that took 30 ms a call.
    """

    def __init__(self, make_context: Callable[[], SlowContext], deadline: float) -> None:
        self._make_context = make_context
        self._deadline = deadline
        self._idle: list[SlowContext] = []

    async def run(self, spec: ColumnSpec, row: InputRow) -> CellResult:
        """The cell's result; whatever its function raises FAILS the cell, never more."""
        column_type = spec.column_type
        values = [row.values.get(source) for source in spec.sources]
        context = self._idle.pop() if self._idle else self._make_context()
        try:
            async with asyncio.timeout(self._deadline):
                outcome = await column_type.run(
                    column_type.parse(spec.config), spec.titles, values, context
                )
        except TimeoutError:
            return CellResult(None, TIMED_OUT, inputs_version=row.inputs_version)
        except Exception as error:  # noqa: BLE001 - a column's exception FAILS its cell only
            failure = classify(error)
            return CellResult(
                None, CellError(failure.code, failure.message), inputs_version=row.inputs_version
            )
        finally:
            self._idle.append(context)
        return CellResult(outcome.value, metrics=outcome.metrics, inputs_version=row.inputs_version)

    async def close(self) -> None:
        """Close all connections. No call is under way any more."""
        while self._idle:
            await self._idle.pop().client.aclose()

"""Running one slow cell: an outbound call, with a hard deadline, cancelled at once."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence

import msgspec

from recalc.columns.base import Json, Result, SlowContext, classify
from recalc.engine.ports import CellResult, InputRow
from recalc.engine.worker.evaluator import TIMED_OUT
from recalc.engine.worker.plan import ColumnSpec
from recalc.engine.worker.results import cell_result

#: Bytes of inputs that are decoded on the event loop: a millisecond or two, whatever they hold.
_SHORT = 1 << 15
_decode = msgspec.msgpack.Decoder().decode


class SlowRunner:
    """Runs slow cells with the columns' own functions.

    Each call under way has a context, and so an HTTP client, of its own; contexts are used again.
    A client shared by all calls looks through all its connections at every request: with 64 of
    them that took 30 ms a call.

    The results of a row have ``row_bytes`` at most.
    """

    def __init__(
        self, make_context: Callable[[], SlowContext], deadline: float, row_bytes: int
    ) -> None:
        self._make_context = make_context
        self._deadline = deadline
        self._row_bytes = row_bytes
        self._idle: list[SlowContext] = []

    async def run(self, spec: ColumnSpec, row: InputRow) -> CellResult:
        """The cell's result; whatever its function raises FAILS the cell, never more."""
        column_type = spec.column_type
        context = self._idle.pop() if self._idle else self._make_context()
        try:
            async with asyncio.timeout(self._deadline):
                values = await _inputs(spec, row)
                outcome = await column_type.run(
                    column_type.parse(spec.config), spec.titles, values, context
                )
        except TimeoutError:
            return CellResult(None, TIMED_OUT, inputs_version=row.inputs_version)
        except Exception as error:  # noqa: BLE001 - a column's exception FAILS its cell only
            return self._result(classify(error), row)
        finally:
            self._idle.append(context)
        return self._result(outcome.value, row, outcome.metrics)

    def _result(
        self,
        result: Result | msgspec.Raw,
        row: InputRow,
        metrics: Mapping[str, Json] | None = None,
    ) -> CellResult:
        found, _ = cell_result(
            result,
            inputs_version=row.inputs_version,
            taken=row.kept,
            row_bytes=self._row_bytes,
            metrics=metrics,
        )
        return found

    async def close(self) -> None:
        """Close all connections. No call is under way any more."""
        while self._idle:
            await self._idle.pop().client.aclose()


async def _inputs(spec: ColumnSpec, row: InputRow) -> list[Json]:
    """The values of the cell's sources; decoded in a thread where they are long."""
    raws = [row.values.get(source) for source in spec.sources]
    size = sum(memoryview(raw).nbytes for raw in raws if isinstance(raw, msgspec.Raw))
    return _decoded(raws) if size <= _SHORT else await asyncio.to_thread(_decoded, raws)


def _decoded(raws: Sequence[msgspec.Raw | Json]) -> list[Json]:
    """One value at a time: other threads have their turn in between."""
    return [_decode(raw) if isinstance(raw, msgspec.Raw) else raw for raw in raws]

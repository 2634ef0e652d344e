"""Runs slow cells: outbound calls with a hard deadline, which a cancel closes at once."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from functools import partial

import msgspec

from recalc.columns.base import CellFailed, Config, Json, Result, classify
from recalc.columns.slow_context import SlowContext
from recalc.engine.hidden_values import HiddenValues
from recalc.engine.ports import CellResult, InputRow
from recalc.engine.sealing import SecretBox
from recalc.engine.worker.account import Account
from recalc.engine.worker.deadline import Deadline
from recalc.engine.worker.evaluator import TIMED_OUT
from recalc.engine.worker.plan import ColumnSpec
from recalc.engine.worker.results import cell_result
from recalc.engine.worker.run_permits import CallPermit
from recalc.models.port import Caller

#: Bytes of inputs that are decoded on the event loop. That takes a millisecond or two.
_SHORT = 1 << 15
#: Parsed configs that are kept: those of the columns of as many runs as one process has.
_MOST_CONFIGS = 256
_decode = msgspec.msgpack.Decoder().decode


class SlowRunner:
    """Runs slow cells with the functions of their columns, each for ``deadline`` seconds at most.
    The results of a row have at most ``row_bytes``.

    ``context`` is that of all cells, but for its caller. ``hidden`` decrypts the hidden values of
    configs.
    """

    def __init__(
        self,
        context: SlowContext,
        deadline: float,
        row_bytes: int,
        *,
        hidden: HiddenValues | None = None,
    ) -> None:
        self._context = context
        self._deadline = deadline
        self._row_bytes = row_bytes
        self._hidden = hidden or HiddenValues(SecretBox(()))
        #: Configs that were parsed, with what they were parsed from, by its ``id``.
        self._configs: dict[int, tuple[ColumnSpec, Config]] = {}

    async def run(
        self, spec: ColumnSpec, row: InputRow, account: Account, permit: CallPermit
    ) -> CellResult:
        """Return the cell's result. An exception of its function FAILS this cell alone.

        ``account`` gets the cost of each call of a model, also of one that was aborted, and
        notes when a connection to a model has failed for everybody. ``permit`` is lent while the
        cell only waits.
        """
        deadline = Deadline(self._deadline)
        caller = Caller(
            owner=account.owner,
            spent=account.cell(),
            connection_failed=account.connection_failed,
            check_limits=account.check_limits,
            deadline_paused=deadline.paused,
            permit_lent=partial(_lent, permit, deadline),
            left=deadline.left,
            max_bytes=self._context.max_response_bytes,
        )
        try:
            async with deadline.within:
                values = await _inputs(spec, row)
                config = self._config(spec, account.owner.workspace_id)
                context = msgspec.structs.replace(self._context, caller=caller)
                outcome = await spec.column_type.run(config, spec.titles, values, context)
        except TimeoutError:
            return CellResult(None, TIMED_OUT, inputs_version=row.inputs_version)
        except Exception as error:  # noqa: BLE001 - a column's exception FAILS its cell only
            metrics = error.metrics if isinstance(error, CellFailed) else None
            return self._result(classify(error), row, metrics)
        return self._result(outcome.value, row, outcome.metrics)

    def _config(self, spec: ColumnSpec, workspace_id: int) -> Config:
        """Return the config of a run's column, with its hidden values: parsed for its first cell,
        and not for each. Raises CellFailed where a value cannot be opened."""
        found = self._configs.get(id(spec))
        if found is not None and found[0] is spec:
            return found[1]
        opened = self._hidden.opened(spec.type, workspace_id, spec.config)
        config = spec.column_type.parse(opened)
        if len(self._configs) >= _MOST_CONFIGS:
            self._configs.clear()
        self._configs[id(spec)] = spec, config
        return config

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


@asynccontextmanager
async def _lent(permit: CallPermit, deadline: Deadline) -> AsyncIterator[None]:
    """Lend the permit of a cell during the block, then wait until it has one again. That wait does
    not count towards its deadline. A block that raises an exception, as where the cell is
    cancelled, ends without a permit: the cell is about to end."""
    permit.lend()
    yield
    with deadline.paused():
        await permit.regain()


async def _inputs(spec: ColumnSpec, row: InputRow) -> list[Json]:
    """Return the values of the cell's sources, decoded in a thread where they are long."""
    raws = [row.values.get(source) for source in spec.sources]
    size = sum(memoryview(raw).nbytes for raw in raws if isinstance(raw, msgspec.Raw))
    return _decoded(raws) if size <= _SHORT else await asyncio.to_thread(_decoded, raws)


def _decoded(raws: Sequence[msgspec.Raw | Json]) -> list[Json]:
    """Decode one value at a time, so that other threads run in between."""
    return [_decode(raw) if isinstance(raw, msgspec.Raw) else raw for raw in raws]

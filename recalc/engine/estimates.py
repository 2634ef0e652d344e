"""What an operation would cost, estimated from a sample of cells before it starts.

How many cells it has of each column is exact. Calls, tokens and prices of a column are means of a
sample, times its cells. The sample are past cells: those that were computed with the present config
and asked a model. Where there are none, requests are made of the present values of some rows, sent
nowhere, and counted by their length with the prices of the connection. So an estimate costs the
same for a hundred cells and for ten million.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any, Literal, NamedTuple, TypeAlias
from uuid import UUID

from pyroaring import BitMap

from recalc.columns import registry
from recalc.columns.base import BadConfig, CellFailed
from recalc.domain.cellsets import EMPTY, CellSet, union
from recalc.domain.records import Column, Json, Row
from recalc.domain.states import SETTLED
from recalc.domain.usage import PRICE_UNITS, Spent, Usage
from recalc.engine.context import Context
from recalc.engine.ports import PlanSnapshot, SheetRef, Structure
from recalc.engine.worker.plan import ColumnSpec, Plan
from recalc.models.connections import Configured
from recalc.models.expected import expected
from recalc.models.port import ModelFailed

Connections: TypeAlias = Mapping[str, Configured]
Basis = Literal["past_cells", "prompt"]

#: Cells of a column that are looked at, and rows that one estimate reads; fewer where they are
#: large.
SAMPLED_CELLS, SAMPLED_ROWS = 100, 200
#: Stands for a value that the operation itself will compute.
_UNKNOWN = "?"


class SpendEstimate(NamedTuple):
    """The estimated spend of a column's cells, from ``sampled`` cells. ``unpriced`` are the calls
    for which no price is known."""

    basis: Basis
    sampled: int
    spent: Spent
    unpriced: int


class ColumnEstimate(NamedTuple):
    """The cells of one column of an operation. ``spend`` is None for a column that asks no model,
    and where nothing can be said: ``problem`` says why."""

    column: Column
    cells: int
    spend: SpendEstimate | None = None
    problem: str | None = None


@dataclass(frozen=True, slots=True)
class DryRun:
    """What an operation would recalculate and cost. ``needs_confirmation``: it would have to be
    confirmed."""

    columns: Sequence[ColumnEstimate]
    needs_confirmation: bool

    @property
    def cells(self) -> int:
        """Number of all cells."""
        return sum(each.cells for each in self.columns)

    @property
    def spent(self) -> Spent:
        """The estimated spend of all columns for which there is an estimate."""
        return sum((each.spend.spent for each in self.columns if each.spend), Spent())

    @property
    def unpriced(self) -> int:
        """Number of calls for which no price is known."""
        return sum(each.spend.unpriced for each in self.columns if each.spend)


async def estimate(
    context: Context, ref: SheetRef, snapshot: PlanSnapshot, chosen: CellSet
) -> list[ColumnEstimate]:
    """Estimate the cost of recalculating ``chosen``, columns in the order of the sheet."""
    sample: _Sample = await context.offload(_Sample.of, snapshot, chosen)
    rows = await context.store.read_rows(ref, sample.rows) if sample.rows else []
    found: list[ColumnEstimate] = await context.offload(
        _estimates, context.connections, snapshot.structure, chosen, sample, rows
    )
    return found


class _Sample(NamedTuple):
    """The rows to be read. ``past`` are computed cells of the columns that ask a model, ``new``
    cells of them that are to be recalculated; ``specs`` has these columns."""

    specs: Mapping[int, ColumnSpec]
    past: CellSet
    new: CellSet
    rows: Sequence[int]

    @classmethod
    def of(cls, snapshot: PlanSnapshot, chosen: CellSet) -> _Sample:
        """Choose the rows. Columns take turns, so that each has some where not all are read."""
        structure, cells = snapshot.structure, snapshot.cells
        asking = sorted(
            column.number
            for column in structure.columns
            if column.number in chosen.columns and registry.asks_model(column.type)
        )
        computed = union(cells.stored.get(status, EMPTY) for status in SETTLED)
        computed = computed.only_rows(cells.rows)
        past = CellSet({number: _spread(computed.rows(number)) for number in asking})
        new = CellSet({number: _spread(chosen.rows(number)) for number in asking})
        turns = zip_longest(*(part.rows(number) for part in (past, new) for number in asking))
        rows = dict.fromkeys(row for turn in turns for row in turn if row is not None)
        specs = Plan.of(structure, asking).specs
        return cls(specs, past, new, list(rows)[:SAMPLED_ROWS])


def _spread(rows: BitMap) -> BitMap:
    """Choose ``SAMPLED_CELLS`` of the rows, at equal distances."""
    step = len(rows) / SAMPLED_CELLS
    if step <= 1:
        return rows
    return BitMap(rows[int((n + 0.5) * step)] for n in range(SAMPLED_CELLS))


def _estimates(
    connections: Connections,
    structure: Structure,
    chosen: CellSet,
    sample: _Sample,
    rows: Sequence[Row],
) -> list[ColumnEstimate]:
    ids = {column.number: column.id for column in structure.columns}
    found = []
    for column in structure.columns:
        cells = len(chosen.rows(column.number))
        spec = sample.specs.get(column.number)
        if spec is not None:
            past = [row for row in rows if row.row_index in sample.past.rows(column.number)]
            new = [row for row in rows if row.row_index in sample.new.rows(column.number)]
            spend = _of_past(past, column.id, cells)
            try:
                spend = spend or _of_prompts(connections, spec, new, ids, chosen, cells)
            except (BadConfig, ModelFailed) as problem:
                found.append(ColumnEstimate(column, cells, problem=problem.message))
            else:
                found.append(ColumnEstimate(column, cells, spend))
        elif cells:
            found.append(ColumnEstimate(column, cells))
    return found


def _of_past(rows: Sequence[Row], column_id: UUID, cells: int) -> SpendEstimate | None:
    """Estimate from those cells of the rows that asked a model; None where there are none."""
    metrics = [row.cells[column_id].metrics for row in rows if column_id in row.cells]
    spent = [_usage_of(each) for each in metrics if each is not None and "input_tokens" in each]
    return _mean("past_cells", spent, cells) if spent else None


def _usage_of(metrics: Mapping[str, Any]) -> Usage:
    """Return the spend of a cell by its ``request_metrics``."""
    calls, price = metrics["request_count"], metrics["price"]
    tokens = metrics["input_tokens"], metrics["output_tokens"]
    prices = {metrics["currency"]: round(price * PRICE_UNITS)} if price else {}
    unpriced = calls if price is None and any(tokens) else 0
    return Usage(Spent(calls, *tokens, prices), unpriced=unpriced)


def _of_prompts(
    connections: Connections,
    spec: ColumnSpec,
    rows: Sequence[Row],
    ids: Mapping[int, UUID],
    chosen: CellSet,
    cells: int,
) -> SpendEstimate | None:
    """Estimate from what the cells of the rows would ask; None where no row was read. A cell that
    would ask nothing costs nothing. Raises BadConfig, and ModelFailed where no call can be made."""
    config = spec.column_type.parse(spec.config)
    spent = []
    for row in rows:
        values = [_value(row, ids[source], chosen.rows(source)) for source in spec.sources]
        try:
            request = spec.column_type.request(config, spec.titles, values)
        except CellFailed:
            spent.append(Usage())
            continue
        call = expected(connections, request)
        tokens = (call.input_tokens, call.output_tokens)
        spent.append(
            Usage().with_call("completed", tokens, call.price, estimated=True, repeats=False)
        )
    return _mean("prompt", spent, cells) if spent else None


def _value(row: Row, column_id: UUID, computed: BitMap) -> Json:
    """Return a source's value. One that the operation itself computes may be missing yet."""
    value = row.cells[column_id].value if column_id in row.cells else None
    return _UNKNOWN if value is None and row.row_index in computed else value


def _mean(basis: Basis, spent: Sequence[Usage], cells: int) -> SpendEstimate:
    """Return the mean of some cells, times ``cells``."""
    total, part = sum(spent, Usage()), cells / len(spent)
    return SpendEstimate(basis, len(spent), total.total.times(part), round(total.unpriced * part))

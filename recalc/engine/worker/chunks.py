"""Chunks of quick cells: which cells a chunk has, and what the evaluator gets of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import msgspec
from pyroaring import BitMap

from recalc.domain.cellsets import EMPTY, CellSet
from recalc.domain.readiness import Sets, next_chunk
from recalc.engine.ports import InputRow
from recalc.engine.worker.plan import ColumnSpec, Plan
from recalc.engine.worker.quick import Chunk, ColumnWork

_NULL = msgspec.Raw(msgspec.msgpack.encode(None))


def choose_chunk(plan: Plan, sets: Sets, most: int) -> CellSet:
    """Choose about ``most`` waiting quick cells that can be evaluated together, of one row at
    least."""
    candidates = sets.waiting.only_columns(plan.quick)
    if not candidates:
        return EMPTY
    rows = max(most // len(candidates.columns), 1)
    return next_chunk(candidates, sets.pending, plan.sources, plan.quick, rows)


def make_chunk(
    plan: Plan,
    sets: Sets,
    cells: CellSet,
    rows: Mapping[int, InputRow],
    *,
    row_bytes: int,
    workspace_id: int,
) -> Chunk:
    """Make the chunk of quick ``cells``, whose inputs are ``rows``. The results of a row have
    ``row_bytes`` at most."""
    inputs = [rows[row_index] for row_index in cells.all_rows()]
    work = choose_work(plan, sets, cells)
    return Chunk(*with_positions(inputs, work), row_bytes, workspace_id=workspace_id)


class Work(NamedTuple):
    """The cells of one column to compute: row ids. ``failed`` are those of its sources in these
    rows that FAILED in this operation."""

    spec: ColumnSpec
    rows: BitMap
    failed: CellSet


def choose_work(plan: Plan, sets: Sets, cells: CellSet) -> list[Work]:
    """Return quick ``cells`` by column, in order of dependency."""
    specs = [plan.specs[column] for column in plan.quick if column in cells.columns]
    rows = [cells.rows(spec.number) for spec in specs]
    return [
        Work(spec, here, failed_sources(spec, sets).only_rows(here))
        for spec, here in zip(specs, rows, strict=True)
    ]


def with_positions(
    inputs: Sequence[InputRow], work: Sequence[Work]
) -> tuple[list[InputRow], list[ColumnWork]]:
    """Return rows and work as ``Chunk`` has them. Work on other rows is left out."""
    columns = {each.spec.number for each in work}
    alike = all(each.rows == work[0].rows for each in work)
    rows = [
        row
        if alike and row.replaced.keys() <= columns  # most often, and cheaper
        else row.replacing([each.spec.number for each in work if row.row_index in each.rows])
        for row in inputs
    ]
    positions = {row.row_index: position for position, row in enumerate(inputs)}
    return rows, [
        ColumnWork(
            each.spec,
            [positions[r] for r in each.rows if r in positions],
            frozenset(
                positions[r]
                for r in each.failed.all_rows()
                if r in positions and lacks_source(inputs[positions[r]], each.failed)
            ),
        )
        for each in work
    ]


def failed_sources(spec: ColumnSpec, sets: Sets) -> CellSet:
    """Return the cells of the column's sources that FAILED in this execution."""
    return sets.failed.only_columns(spec.sources)


def lacks_source(row: InputRow, failed: CellSet) -> bool:
    """Whether one of the ``failed`` cells is in this row, and has no value there. One that has a
    value was recalculated by another operation since it FAILED: it is read as stored."""
    return any(
        (source, row.row_index) in failed and row.values.get(source) in (None, _NULL)
        for source in failed.columns
    )

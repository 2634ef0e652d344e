"""Chunks of quick cells: which cells a chunk has, and what the evaluator gets of them."""

from __future__ import annotations

from collections.abc import Mapping

from pyroaring import BitMap

from recalc.domain.cellsets import EMPTY, CellSet
from recalc.domain.readiness import Sets, next_chunk
from recalc.engine.ports import InputRow
from recalc.engine.worker.plan import ColumnSpec, Plan
from recalc.engine.worker.quick import Chunk, ColumnWork


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
    chosen = cells.all_rows()
    positions = {row_index: position for position, row_index in enumerate(chosen)}
    work = []
    for column in plan.quick:
        here = cells.rows(column)
        if here:
            spec = plan.specs[column]
            failed = rows_with_failed_source(spec, sets) & here
            work.append(
                ColumnWork(
                    spec, [positions[r] for r in here], frozenset(positions[r] for r in failed)
                )
            )
    inputs = [
        rows[r].replacing([column for column in plan.quick if r in cells.rows(column)])
        for r in chosen
    ]
    return Chunk(inputs, work, row_bytes, workspace_id=workspace_id)


def rows_with_failed_source(spec: ColumnSpec, sets: Sets) -> BitMap:
    """The rows where a source of the column FAILED in this execution."""
    rows = BitMap()
    for source in spec.sources:
        rows |= sets.failed.rows(source)
    return rows

"""Compute whole columns of rows at once, where no cell has to be examined alone: the cheapest way,
which nearly all rows take. Where it is not possible, ``quick.evaluate`` computes cell by cell."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple, cast

from recalc.columns.base import Failure, Result
from recalc.columns.values import stored_sizes
from recalc.domain.records import CellError, Json
from recalc.engine.worker.plan import ColumnSpec
from recalc.engine.worker.quick import compiled
from recalc.engine.worker.results import cell_error


class WholeColumn(NamedTuple):
    """The results of one column, a value for each row. Where the cell FAILED, the value is null,
    and ``errors`` has its error, by position."""

    number: int
    values: Sequence[Json]
    errors: Mapping[int, CellError]


def compute_columns(
    specs: Sequence[ColumnSpec],
    sources: Mapping[int, Sequence[Json]],
    rows: int,
    *,
    row_bytes: int,
    all_bytes: int,
) -> list[WholeColumn] | None:
    """Compute ``specs``, in order of dependency, for a number of ``rows`` whose stored values are
    ``sources``, by column.

    Returns None where a result cannot be stored, where a source of another cell FAILS, and where
    the results of one row might have more than ``row_bytes``, or those of all about more than
    ``all_bytes``.
    """
    values = dict(sources)
    read = {source for spec in specs for source in spec.sources}
    columns: list[WholeColumn] = []
    longest = total = 0
    for spec in specs:
        inputs = list(zip(*map(values.__getitem__, spec.sources), strict=True)) or [()] * rows
        found = compiled(spec)(inputs)
        errors = _errors(found)
        if errors and spec.number in read:
            return None
        results = cast("Sequence[Json]", found)
        if errors:
            results = [None if isinstance(each, Failure) else each for each in found]
        sizes = stored_sizes(results)
        if sizes is None:
            return None
        longest += sizes.longest
        total += sizes.total
        if longest > row_bytes or total > all_bytes:
            return None
        values[spec.number] = results
        columns.append(WholeColumn(spec.number, results, errors))
    return columns


def _errors(results: Sequence[Result]) -> dict[int, CellError]:
    """Return the errors of the cells that FAILED, by position."""
    if Failure not in set(map(type, results)):  # most often, and cheaper
        return {}
    return {
        position: cell_error(result)
        for position, result in enumerate(results)
        if isinstance(result, Failure)
    }

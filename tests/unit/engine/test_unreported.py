"""Results that are not in the store yet, where a store refuses some of them."""

from __future__ import annotations

import pytest

from recalc.domain.records import CellError
from recalc.engine.ports import CellResult, NotStorable, Structure
from recalc.engine.worker.plan import Plan
from recalc.engine.worker.unreported import Unreported

REFUSED = NotStorable("refused", "The store refused it.")
PLAN = Plan.of(Structure(columns_version=1, version=1, columns=()), ())


def test_the_metrics_of_a_failed_cell_may_be_to_blame() -> None:
    """A lone failed cell loses its metrics first. Where the store refuses it even so, no result is
    to blame."""
    unreported = Unreported("execution")
    error = CellError("model_refused", "no")
    unreported.add((1, 1), CellResult(None, error, metrics={"finish": "\ud800"}), PLAN, 0)
    assert unreported.smaller([(1, 1)], REFUSED, PLAN) == [(1, 1)]
    (row,) = unreported.rows([(1, 1)])
    assert row.results[1].metrics is None
    assert row.results[1].error == error
    with pytest.raises(NotStorable):
        unreported.smaller([(1, 1)], REFUSED, PLAN)

"""The metrics of a cell, as answers have them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import msgspec
import pytest

from recalc.domain.records import Cell, Row
from recalc.domain.states import CellStatus
from recalc.handlers import mapping

COLUMN = UUID(int=2)
METRICS: dict[str, Any] = {"request_count": 1, "price": 0.5, "currency": "USD"}


def answered(metrics: dict[str, Any]) -> Any:
    """The metrics of a cell on a page of rows."""
    cell = Cell(UUID(int=3), COLUMN, 1, CellStatus.COMPLETED, "x", metrics=metrics)
    (row,) = msgspec.to_builtins(mapping.rows([Row(row_index=1, cells={COLUMN: cell})]))
    return row["cells"][str(COLUMN)]["request_metrics"]


@pytest.mark.parametrize(
    "stored",
    [{"finish_reason": 5}, {"finish_reason": True, "output_tokens": 2.5}, {"currency2": 1}],
)
def test_stored_metrics_of_another_form(stored: dict[str, Any]) -> None:
    """What does not fit the contract is left out, and the page is answered with the rest."""
    assert answered({**METRICS, **stored}) == METRICS

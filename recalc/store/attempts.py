"""Giving up on an execution, as a store writes it.

When a claim raises the number of attempts to ``MAX_ATTEMPTS``
(``recalc.domain.attempts.attempts_after_claim``), the store calls ``give_up`` and writes its result
like a report: ``sets``, ``counts`` by addition, attempts 0, the end of the execution where
``ended``, and ``failed_rows(given_up)`` as results that read no inputs (``read_inputs=False``).
"""

from __future__ import annotations

from recalc.domain.attempts import MAX_ATTEMPTS, GivenUp, attempts_after_claim, give_up
from recalc.domain.records import CellError
from recalc.engine.ports import CellResult, RowResults

__all__ = [
    "GIVEN_UP",
    "MAX_ATTEMPTS",
    "NEVER_READ",
    "GivenUp",
    "attempts_after_claim",
    "failed_rows",
    "give_up",
]

#: The error of a cell that was given up.
GIVEN_UP = CellError(
    "worker_lost",
    f"The worker was lost {MAX_ATTEMPTS} times while it ran this cell. Look at the worker's log, "
    "then recalculate the cell.",
)
#: The ``inputs_version`` of a result that read no inputs: no later change makes it STALE.
NEVER_READ = 1 << 62


def failed_rows(given_up: GivenUp) -> list[RowResults]:
    """Return the results of the cells that FAIL, by row and in order."""
    failed = CellResult(None, GIVEN_UP, inputs_version=NEVER_READ)
    by_row: dict[int, dict[int, CellResult]] = {}
    for column, row in given_up.failing:
        by_row.setdefault(row, {})[column] = failed
    return [RowResults(row, cells) for row, cells in sorted(by_row.items())]

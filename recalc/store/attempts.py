"""When an execution whose worker was lost is given up: the same in every store."""

from __future__ import annotations

from recalc.domain.records import CellError

#: Claims in a row without a stored result, after which what was running FAILS.
MAX_ATTEMPTS = 3
GIVEN_UP = CellError(
    "worker_lost",
    f"The worker was lost {MAX_ATTEMPTS} times while it ran this cell. Look at the worker's log, "
    "then recalculate the cell.",
)
#: The ``inputs_version`` of a result that read no inputs: no later change makes it STALE.
NEVER_READ = 1 << 62

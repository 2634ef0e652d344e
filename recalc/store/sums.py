"""What an operation's executions are together: one row, the same in every store.

Stores select ``COLUMNS`` from the executions of an operation, and pass the row to ``Sums.of``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import msgspec

from recalc.domain.accounting import Counts
from recalc.domain.records import Millis
from recalc.domain.states import CellStatus, ExecutionState
from recalc.store import sql
from recalc.store.counters import COUNTERS

_QUEUED = f"FILTER (WHERE state = {sql.QUEUED})"
#: One row: the number of live executions, the highest epoch, the time at which the last one ended,
#: the pending and the running cells of queued ones, and the sum of each counter.
COLUMNS = ", ".join(
    [
        f"count(*) FILTER (WHERE state IN ({sql.LIVE}))",
        "max(epoch)",
        "max(ended_at)",
        f"sum(pending) {_QUEUED}",
        f"sum(running) {_QUEUED}",
        *(f"sum({counter})" for counter in COUNTERS),
    ]
)


class Sums(msgspec.Struct, frozen=True):
    """``counts`` are those of all executions, ``queued`` the pending ones of executions that wait
    for a worker."""

    live: int = 0
    claimed: bool = False
    ended_at: Millis = 0
    queued: Counts = Counts()
    counts: Counts = Counts()

    @classmethod
    def of(cls, row: Sequence[Any]) -> Sums:
        """Return what ``COLUMNS`` has selected. A sum of nothing is NULL."""
        live, epoch, ended_at, pending, running, *numbers = row
        return cls(
            live,
            epoch > 0,
            ended_at or 0,
            Counts(pending=int(pending or 0), running=int(running or 0)),
            Counts(*map(int, numbers)),
        )

    def pending(self) -> Iterator[tuple[CellStatus, int]]:
        """Yield numbers of pending cells by the status that they read; a status may come twice."""
        yield from self.queued.by_pending_status(ExecutionState.QUEUED).items()
        yield from (self.counts - self.queued).by_pending_status(ExecutionState.ACTIVE).items()

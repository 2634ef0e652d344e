"""The accounting law, and the only arithmetic that moves cells between its terms.

    cell_count = completed + failed + pending + not_started_reset + running_invalidated + superseded

The law holds in every snapshot of every execution. It holds for operations too, whose counts are
the sums of their executions'. ``pending`` is counted like the other terms and never computed as
the remainder: so a test can see when the law is broken.

Each method that moves cells returns new counts. Applied to ``Counts()`` it returns the change
alone, which stores add to an execution's row (``recalc.store.counters``). Functions inside
PostgreSQL that move cells by themselves are compared with it (``tests/conformance/test_rules.py``).
"""

from __future__ import annotations

from operator import add, sub

import msgspec
from msgspec.structs import astuple, replace

from recalc.domain.states import CellStatus, ExecutionState, Withdrawal, waiting_status


class Counts(msgspec.Struct, frozen=True):
    """Numbers of cells of one execution, or their sums over an operation.

    ``pending`` counts the live targets that are not done; it includes ``running``. ``completed``
    does not include ``failed``.
    """

    cell_count: int = 0
    completed: int = 0
    failed: int = 0
    pending: int = 0
    running: int = 0
    not_started_reset: int = 0
    running_invalidated: int = 0
    superseded: int = 0

    @classmethod
    def planned(cls, cells: int) -> Counts:
        """Return the counts of a new execution over ``cells`` cells."""
        return cls(cell_count=cells, pending=cells)

    def __add__(self, other: Counts) -> Counts:
        return Counts(*map(add, astuple(self), astuple(other)))

    def __sub__(self, other: Counts) -> Counts:
        return Counts(*map(sub, astuple(self), astuple(other)))

    @property
    def lawful(self) -> bool:
        """Whether the law holds, no term is negative, and no more cells run than are pending."""
        terms = (
            self.completed,
            self.failed,
            self.pending,
            self.not_started_reset,
            self.running_invalidated,
            self.superseded,
        )
        return (
            sum(terms) == self.cell_count
            and min(*terms, self.running) >= 0
            and self.running <= self.pending
        )

    @property
    def cancelled(self) -> int:
        """``cancelled_cell_count``: the cells that cancels and deletes withdrew."""
        return self.not_started_reset + self.running_invalidated

    def started(self, cells: int) -> Counts:
        """Mark ``cells`` waiting cells as running."""
        return replace(self, running=self.running + cells)

    def stored(self, *, completed: int, failed: int, running: int | None = None) -> Counts:
        """Store results; ``running`` of the cells (all, by default) leave the running set."""
        done = completed + failed
        return replace(
            self,
            completed=self.completed + completed,
            failed=self.failed + failed,
            pending=self.pending - done,
            running=self.running - (done if running is None else running),
        )

    def handed_back(self, kept: int = 0) -> Counts:
        """Return running cells to waiting, because their holder stopped them; ``kept`` stay in the
        running set, because a dead holder had started them."""
        return replace(self, running=kept)

    def withdrawn(self, why: Withdrawal, *, waiting: int, running: int) -> Counts:
        """Withdraw ``waiting`` cells that had not started and ``running`` ones."""
        moved = replace(
            self,
            pending=self.pending - waiting - running,
            running=self.running - running,
        )
        if why is Withdrawal.SUPERSEDED:
            return replace(moved, superseded=self.superseded + waiting + running)
        return replace(
            moved,
            not_started_reset=self.not_started_reset + waiting,
            running_invalidated=self.running_invalidated + running,
        )

    def by_pending_status(self, state: ExecutionState) -> dict[CellStatus, int]:
        """Count the pending cells of an execution in ``state`` by the status that they read."""
        waiting = self.pending - self.running
        return {waiting_status(state): waiting, CellStatus.RUNNING: self.running}


def withdraw_pending(why: Withdrawal, *, pending: int, running: int) -> Counts:
    """Return the change of an execution's counters when all its ``pending`` cells are withdrawn,
    ``running`` of them from the running set.

    For a cancel: it costs the same for any number of cells, since no set of cells is read.
    """
    return Counts().withdrawn(why, waiting=pending - running, running=running)

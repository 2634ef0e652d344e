"""The accounting law, and the only arithmetic that moves cells between its terms.

    cell_count = completed + failed + pending + not_started_reset + running_invalidated + superseded

The law holds in every snapshot of every execution, and so of every operation, whose counts are
the sums of its executions'. ``pending`` is counted like the others and never computed as the
remainder, so that the law can be broken, and a test can see it.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace

from recalc.domain.states import CellStatus, ExecutionState, Withdrawal


@dataclass(frozen=True, slots=True)
class Counts:
    """Numbers of cells of one execution, or their sums over an operation.

    ``pending`` counts the live targets that are not done, the ``running`` ones among them.
    ``completed`` does not include ``failed``.
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
        """The counts of an execution that was just planned over ``cells`` cells."""
        return cls(cell_count=cells, pending=cells)

    def __add__(self, other: Counts) -> Counts:
        return Counts(*(getattr(self, f.name) + getattr(other, f.name) for f in fields(self)))

    def __sub__(self, other: Counts) -> Counts:
        return Counts(*(getattr(self, f.name) - getattr(other, f.name) for f in fields(self)))

    @property
    def lawful(self) -> bool:
        """Whether the law holds and no term is negative."""
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
        """``cancelled_cell_count``: what cancels and deletes withdrew."""
        return self.not_started_reset + self.running_invalidated

    def started(self, cells: int) -> Counts:
        """``cells`` pending cells entered the running set."""
        return replace(self, running=self.running + cells)

    def stored(self, *, completed: int, failed: int, running: int | None = None) -> Counts:
        """Cells were stored; ``running`` of them (all, by default) leave the running set."""
        done = completed + failed
        return replace(
            self,
            completed=self.completed + completed,
            failed=self.failed + failed,
            pending=self.pending - done,
            running=self.running - (done if running is None else running),
        )

    def handed_back(self) -> Counts:
        """The holder really stopped what ran: those cells wait again."""
        return replace(self, running=0)

    def withdrawn(self, why: Withdrawal, *, waiting: int, running: int) -> Counts:
        """``waiting`` cells that had not started and ``running`` ones left for good."""
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
        """How this execution's pending cells read."""
        waiting = self.pending - self.running
        waits = CellStatus.QUEUED if state is ExecutionState.QUEUED else CellStatus.DISPATCHED
        return {waits: waiting, CellStatus.RUNNING: self.running}

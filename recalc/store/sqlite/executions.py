"""Executions as rows: their sets, and how a holder sees their state."""

from __future__ import annotations

from sqlite3 import Connection

from recalc.domain.cellsets import CellSet
from recalc.domain.readiness import Sets
from recalc.domain.states import ExecutionState, Reason
from recalc.engine.ports import LeaseStatus


def load_sets(db: Connection, pk: int) -> Sets:
    """Read the four sets of an execution."""
    row = db.execute(
        "SELECT targets, done, failed, running FROM execution_sets WHERE execution_pk = ?", (pk,)
    ).fetchone()
    return Sets(*map(CellSet.unpack, row))


def save_sets(db: Connection, pk: int, sets: Sets) -> None:
    """Write the sets that a holder changes. Targets are changed by withdrawals only."""
    db.execute(
        "UPDATE execution_sets SET done = ?, failed = ?, running = ? WHERE execution_pk = ?",
        (sets.done.pack(), sets.failed.pack(), sets.running.pack(), pk),
    )


def lease_status(state: str, epoch: int, revision: int, reason: str | None) -> LeaseStatus:
    """Return the status of an execution from the columns of its row."""
    return LeaseStatus(
        ExecutionState(state), epoch, revision, None if reason is None else Reason(reason)
    )

"""The sets of executions, and the status of an execution."""

from __future__ import annotations

from dataclasses import dataclass
from sqlite3 import Connection
from uuid import UUID

from recalc.domain.cellsets import CellSet
from recalc.domain.readiness import Sets
from recalc.domain.states import ExecutionState, Reason
from recalc.engine.ports import LeaseStatus
from recalc.store.sqlite import guards
from recalc.store.sqlite.announced import EXECUTION, Announce, announce_any


@dataclass(frozen=True, slots=True)
class LiveExecution:
    """A live execution. ``sets.failed`` is not read."""

    pk: int
    id: UUID
    operation_pk: int
    operation_id: UUID
    state: ExecutionState
    sets: Sets


def live_executions(
    db: Connection,
    sheet_pk: int,
    *,
    first: int = 0,
    last: int = 1 << 32,
    announce: Announce = announce_any,
) -> list[LiveExecution]:
    """Read the live executions of a sheet that have cells in the rows ``first`` to ``last``, by
    operation."""
    found = db.execute(
        "SELECT e.pk, e.id, e.operation_pk, o.id, e.state, s.targets, s.done, s.running"
        " FROM execution e JOIN execution_sets s ON s.execution_pk = e.pk"
        " JOIN operation o ON o.pk = e.operation_pk"
        f" WHERE e.sheet_pk = ? AND e.state {guards.LIVE}"
        " AND e.first_row <= ? AND e.last_row >= ? ORDER BY e.operation_pk, e.pk",
        (sheet_pk, last, first),
    )
    executions: list[LiveExecution] = []
    for pk, identity, operation_pk, operation_id, state, targets, done, running in found:
        announce(EXECUTION)
        sets = Sets(CellSet.unpack(targets), CellSet.unpack(done), running=CellSet.unpack(running))
        executions.append(
            LiveExecution(
                pk,
                UUID(bytes=identity),
                operation_pk,
                UUID(bytes=operation_id),
                ExecutionState(state),
                sets,
            )
        )
    return executions


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

"""The states of cells, executions and operations, and the only table of moves between them.

Guards in the stores, the property tests, the model and the chart in the docs are derived from
``TRANSITIONS``; nothing else lists states by hand.
"""

from __future__ import annotations

from enum import StrEnum


class CellStatus(StrEnum):
    """What a reader sees on a cell."""

    STALE = "STALE"
    QUEUED = "QUEUED"
    DISPATCHED = "DISPATCHED"
    RUNNING = "RUNNING"
    COMPLETED = "COMPLETED"
    FAILED = "FAILED"


#: Stored with a cell.
SETTLED = frozenset({CellStatus.STALE, CellStatus.COMPLETED, CellStatus.FAILED})
#: Derived from the execution that covers a cell, never stored with it.
PENDING = frozenset({CellStatus.QUEUED, CellStatus.DISPATCHED, CellStatus.RUNNING})


class ExecutionState(StrEnum):
    """QUEUED waits for a worker, ACTIVE is held by one; the other two are final."""

    QUEUED = "queued"
    ACTIVE = "active"
    COMPLETED = "completed"
    CANCELLED = "cancelled"


class Move(StrEnum):
    """What can happen to an execution."""

    CLAIM = "claim"  # a worker takes it, or takes it over from a holder whose lease ran out
    HAND_BACK = "hand_back"  # its holder really stopped, and gives it back
    FINISH = "finish"  # its last live cell was stored
    CANCEL = "cancel"  # a cancel, or a delete that took its last live cell
    SUPERSEDE = "supersede"  # a newer operation took its last live cell


TRANSITIONS: dict[tuple[ExecutionState, Move], ExecutionState] = {
    (ExecutionState.QUEUED, Move.CLAIM): ExecutionState.ACTIVE,
    (ExecutionState.QUEUED, Move.CANCEL): ExecutionState.CANCELLED,
    (ExecutionState.QUEUED, Move.SUPERSEDE): ExecutionState.COMPLETED,
    (ExecutionState.ACTIVE, Move.CLAIM): ExecutionState.ACTIVE,
    (ExecutionState.ACTIVE, Move.HAND_BACK): ExecutionState.QUEUED,
    (ExecutionState.ACTIVE, Move.FINISH): ExecutionState.COMPLETED,
    (ExecutionState.ACTIVE, Move.CANCEL): ExecutionState.CANCELLED,
    (ExecutionState.ACTIVE, Move.SUPERSEDE): ExecutionState.COMPLETED,
}


def sources(move: Move) -> frozenset[ExecutionState]:
    """The states that ``move`` may start from: what a guard has to ask for."""
    return frozenset(state for state, possible in TRANSITIONS if possible is move)


def target(state: ExecutionState, move: Move) -> ExecutionState | None:
    """Where ``move`` leads from ``state``; None when it is not allowed."""
    return TRANSITIONS.get((state, move))


#: An execution in one of these can still change cells.
LIVE = frozenset(state for state, _ in TRANSITIONS)
FINAL = frozenset(ExecutionState) - LIVE


class OperationStatus(StrEnum):
    """What a reader sees on an operation; queued and running are derived from its executions."""

    QUEUED = "queued"
    RUNNING = "running"
    COMPLETED = "completed"
    CANCELLED = "cancelled"


class OperationState(StrEnum):
    """What is stored with an operation."""

    ACTIVE = "active"
    COMPLETED = "completed"
    CANCELLED = "cancelled"


def derive_status(state: OperationState, *, live: int, claimed: bool) -> OperationStatus:
    """Read an operation: ended as stored, else completed once none of its executions is live.

    ``live`` is the number of its live executions, ``claimed`` whether any was ever claimed.
    """
    if state is not OperationState.ACTIVE:
        return OperationStatus(state.value)
    if live == 0:
        return OperationStatus.COMPLETED
    return OperationStatus.RUNNING if claimed else OperationStatus.QUEUED


class Withdrawal(StrEnum):
    """Why cells leave an execution for good, and which counters they move to."""

    CANCELLED = "cancelled"  # not_started_reset, running_invalidated
    SUPERSEDED = "superseded"  # superseded


class Reason(StrEnum):
    """Why a holder no longer holds, for its log and its abort."""

    USER = "USER"
    SHUTDOWN = "SHUTDOWN"
    FAILED = "FAILED"  # it failed with the work: not handed back, so that it counts as an attempt
    LEASE_LOST = "LEASE_LOST"
    SUPERSEDED = "SUPERSEDED"
    DELETED = "DELETED"
    SUSPENDED = "SUSPENDED"

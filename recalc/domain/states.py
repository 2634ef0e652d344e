"""States of cells, executions and operations, and the only table of moves between them.

Guards in the stores, the property tests, the model and the chart in the docs are derived from
``TRANSITIONS``. Write no list of states by hand: use ``sources``, ``LIVE`` and ``HELD``, and
``recalc.store.sql`` for SQL text.
"""

from __future__ import annotations

from enum import StrEnum


class CellStatus(StrEnum):
    """The status of a cell as readers see it."""

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
    """The state of an execution: QUEUED waits for a worker, ACTIVE is held by one, the others are
    final."""

    QUEUED = "queued"
    ACTIVE = "active"
    COMPLETED = "completed"
    CANCELLED = "cancelled"


class Move(StrEnum):
    """A change of an execution's state."""

    CLAIM = "claim"  # a worker claims it, also from a holder whose lease has expired
    HAND_BACK = "hand_back"  # its holder stopped the work and releases it
    FINISH = "finish"  # its last live cell was stored
    CANCEL = "cancel"  # a cancel, or a delete that withdrew its last live cell
    SUPERSEDE = "supersede"  # a newer operation took over its last live cell


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
    """Return the states that ``move`` may start from. Guards ask for these."""
    return frozenset(state for state, possible in TRANSITIONS if possible is move)


def target(state: ExecutionState, move: Move) -> ExecutionState | None:
    """Return the state after ``move`` from ``state``; None where the move is not allowed."""
    return TRANSITIONS.get((state, move))


#: An execution in one of these can still change cells.
LIVE = frozenset(state for state, _ in TRANSITIONS)
FINAL = frozenset(ExecutionState) - LIVE
#: An execution in one of these has a holder: only a holder finishes.
HELD = sources(Move.FINISH)


def waiting_status(state: ExecutionState) -> CellStatus:
    """Return how cells read that have not started, by the state of their live execution."""
    return CellStatus.QUEUED if state is ExecutionState.QUEUED else CellStatus.DISPATCHED


class OperationStatus(StrEnum):
    """The status of an operation as readers see it. Queued and running are derived from its
    executions."""

    QUEUED = "queued"
    RUNNING = "running"
    COMPLETED = "completed"
    CANCELLED = "cancelled"


class OperationState(StrEnum):
    """The state that is stored with an operation."""

    ACTIVE = "active"
    COMPLETED = "completed"
    CANCELLED = "cancelled"


#: The status of an operation that has ended, by its stored state. A call of the enum takes ten
#: times as long.
ENDED_AS = {
    OperationState.COMPLETED.value: OperationStatus.COMPLETED,
    OperationState.CANCELLED.value: OperationStatus.CANCELLED,
}


def derive_status(state: str, *, live: int, claimed: bool) -> OperationStatus:
    """Return the status of an operation: that of its stored ``state`` once it ended, else completed
    when none of its executions is live.

    ``live`` is the number of its live executions, ``claimed`` whether any was ever claimed.
    """
    if state != OperationState.ACTIVE:
        return ENDED_AS[state]
    if live == 0:
        return OperationStatus.COMPLETED
    return OperationStatus.RUNNING if claimed else OperationStatus.QUEUED


#: Operations with one of these statuses have ended.
ENDED = frozenset({OperationStatus.COMPLETED, OperationStatus.CANCELLED})


class OperationTransition(StrEnum):
    """A change of an operation's status, as watchers of its sheet get it. FAILED: it
    completed, and cells of it FAILED."""

    CREATED = "created"
    RUNNING = "running"
    COMPLETED = "completed"
    FAILED = "failed"
    CANCELLED = "cancelled"


def transitions(
    status: OperationStatus, *, was_claimed: bool, has_failed: bool
) -> list[OperationTransition]:
    """Return the transitions that led to ``status``, in order: of no operation one is taken back.

    ``was_claimed`` says whether a worker ever claimed a part of the operation, ``has_failed``
    whether a cell of it FAILED.
    """
    made = [OperationTransition.CREATED]
    if was_claimed:
        made.append(OperationTransition.RUNNING)
    if status is OperationStatus.CANCELLED:
        made.append(OperationTransition.CANCELLED)
    elif status is OperationStatus.COMPLETED:
        made.append(OperationTransition.FAILED if has_failed else OperationTransition.COMPLETED)
    return made


class Withdrawal(StrEnum):
    """The reason for which cells leave an execution for good. It decides which counters they move
    to."""

    CANCELLED = "cancelled"  # not_started_reset, running_invalidated
    SUPERSEDED = "superseded"  # superseded

    @property
    def move(self) -> Move:
        """The move that ends an execution whose last live cell was withdrawn."""
        return Move.CANCEL if self is Withdrawal.CANCELLED else Move.SUPERSEDE

    @property
    def operation_state(self) -> OperationState:
        """The state of an operation whose last live execution ended by a withdrawal."""
        if self is Withdrawal.CANCELLED:
            return OperationState.CANCELLED
        return OperationState.COMPLETED


class Reason(StrEnum):
    """The reason for which a holder lost its claim, for its log and for aborting its work."""

    USER = "USER"
    SHUTDOWN = "SHUTDOWN"
    FAILED = "FAILED"  # the worker failed with the work: no hand-back, so it counts as an attempt
    LEASE_LOST = "LEASE_LOST"
    SUPERSEDED = "SUPERSEDED"
    DELETED = "DELETED"
    SUSPENDED = "SUSPENDED"
    MAX_PRICE = "MAX_PRICE"
    MAX_FAILED = "MAX_FAILED"
    CONNECTION_FAILED = "CONNECTION_FAILED"

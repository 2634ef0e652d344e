"""Operations put together from what a store has read: the same words and sums in every store."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from recalc.domain.accounting import Counts
from recalc.domain.errors import Invalid
from recalc.domain.records import Millis, Operation
from recalc.domain.states import (
    LIVE,
    CellStatus,
    ExecutionState,
    OperationState,
    OperationStatus,
    derive_status,
)
from recalc.domain.wording import counted
from recalc.engine.ports import SheetRef

#: The counters of executions, in the order of ``Counts``.
COUNTERS = (
    "cell_count",
    "completed",
    "failed",
    "pending",
    "running",
    "not_started_reset",
    "running_invalidated",
    "superseded",
)


def operation(
    ref: SheetRef,
    *,
    identity: UUID,
    state: str,
    created_at: Millis,
    ended_at: Millis | None,
    execution_ids: Sequence[UUID],
    sums: Iterable[Sequence[Any]],
) -> Operation:
    """The operation as it reads. ``sums`` has, per state of its executions: the state, how many
    executions, their highest epoch, when the last of them ended, and the sums of ``COUNTERS``.

    What was not cancelled ended when its last execution did. Its own row learns of that a
    transaction later, which must not show.
    """
    total = Counts()
    by_status = dict.fromkeys(CellStatus, 0)
    live = 0
    claimed = False
    last_end = created_at
    for name, executions, epoch, end, *counters in sums:
        execution_state = ExecutionState(name)
        counts = Counts(*map(int, counters))
        last_end = max(last_end, end or 0)
        total += counts
        live += executions if execution_state in LIVE else 0
        claimed = claimed or epoch > 0
        for cell_status, cells in counts.by_pending_status(execution_state).items():
            by_status[cell_status] += cells
    status = derive_status(OperationState(state), live=live, claimed=claimed)
    return Operation(
        id=identity,
        sheet_id=ref.sheet_id,
        table_id=ref.table_id,
        status=status,
        counts=total,
        status_counts=_status_counts(total, by_status),
        execution_ids=execution_ids,
        created_at=created_at,
        ended_at=last_end if status is OperationStatus.COMPLETED else ended_at,
    )


def _status_counts(total: Counts, pending: Mapping[CellStatus, int]) -> dict[str, int]:
    return {
        "QUEUED": pending[CellStatus.QUEUED],
        "DISPATCHED": pending[CellStatus.DISPATCHED],
        "RUNNING": pending[CellStatus.RUNNING],
        "COMPLETED": total.completed,
        "FAILED": total.failed,
        "NOT_STARTED_RESET": total.not_started_reset,
        "RUNNING_INVALIDATED": total.running_invalidated,
        "SUPERSEDED": total.superseded,
    }


def parse_operation_id(operation_id: str) -> UUID | None:
    """The UUID that ``operation_id`` is written as; None for anything else."""
    try:
        identity = UUID(operation_id)
    except ValueError:
        return None
    return identity if str(identity) == operation_id.lower() else None


def unknown_message(operation_id: str) -> str:
    return f"Nothing was cancelled: this sheet has no operation {operation_id!r}."


def ended_message(operation_id: UUID, status: OperationStatus, ended_at: Millis) -> str:
    when = datetime.fromtimestamp(ended_at / 1000, UTC).isoformat(timespec="milliseconds")
    return f"Nothing was cancelled: operation {operation_id} was {status} at {when}."


def cancelled_message(operation_id: UUID, not_started: int, running: int) -> str:
    waited = "reads" if not_started == 1 else "read"
    stopped = (
        "1 was running and is STALE with its previous value"
        if running == 1
        else f"{running} were running and are STALE with their previous values"
    )
    return (
        f"Operation {operation_id} was cancelled: {counted(not_started, 'cell')} had not started "
        f"and {waited} as before, {stopped}."
    )


def key_reused() -> Invalid:
    return Invalid(
        "idempotency_key_reused",
        "This Idempotency-Key was used for another request in the last 24 hours. Nothing was "
        "changed. Use a new key for a new request.",
        parameter="Idempotency-Key",
    )


def confirmation_used() -> Invalid:
    return Invalid(
        "invalid_confirmation_token",
        "The confirmation token was used already. Send the request without it to get a new one.",
        parameter="confirmation_token",
    )

"""Operations as they read, and the answers to cancels: the same sums and words in every store."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from uuid import UUID

from recalc.domain.accounting import Counts
from recalc.domain.errors import Invalid
from recalc.domain.records import Cancelled, Millis, Operation
from recalc.domain.states import (
    ENDED,
    CellStatus,
    OperationStatus,
    Reason,
    derive_status,
)
from recalc.domain.wording import counted
from recalc.engine.ports import SheetRef
from recalc.store.sums import Sums

_NONE_PENDING = dict.fromkeys(CellStatus, 0)


def operation(
    ref: SheetRef,
    *,
    identity: UUID,
    state: str,
    created_at: Millis,
    ended_at: Millis | None,
    execution_ids: Sequence[UUID],
    sums: Sums,
    cancel_reason: str | None = None,
    cancel_message: str | None = None,
) -> Operation:
    """Return an operation as it reads, with the ``sums`` of its executions."""
    status = derive_status(state, live=sums.live, claimed=sums.claimed)
    if status is OperationStatus.COMPLETED:
        ended_at = completed_at(created_at, sums.ended_at)
    return Operation(
        id=identity,
        sheet_id=ref.sheet_id,
        table_id=ref.table_id,
        status=status,
        counts=sums.counts,
        status_counts=_status_counts(sums),
        execution_ids=execution_ids,
        created_at=created_at,
        ended_at=ended_at,
        cancel_reason=None if cancel_reason is None else Reason(cancel_reason),
        cancel_message=cancel_message,
        was_claimed=sums.claimed,
    )


def completed_at(created_at: Millis, last_end: Millis) -> Millis:
    """Return when an operation completed whose last execution ended at ``last_end``.

    Its own row is changed a transaction later, which must not show.
    """
    return max(created_at, last_end)


def _status_counts(sums: Sums) -> dict[str, int]:
    counts, pending = sums.counts, _NONE_PENDING
    if sums.live:
        pending = _NONE_PENDING.copy()
        for status, cells in sums.pending():
            pending[status] += cells
    return {
        "QUEUED": pending[CellStatus.QUEUED],
        "DISPATCHED": pending[CellStatus.DISPATCHED],
        "RUNNING": pending[CellStatus.RUNNING],
        "COMPLETED": counts.completed,
        "FAILED": counts.failed,
        "NOT_STARTED_RESET": counts.not_started_reset,
        "RUNNING_INVALIDATED": counts.running_invalidated,
        "SUPERSEDED": counts.superseded,
    }


def not_ended(operations: Iterable[Operation]) -> list[Operation]:
    """Return those operations that have not ended, though their rows may still say so."""
    return [each for each in operations if each.status not in ENDED]


def unknown(operation_id: str) -> Cancelled:
    """Return the answer to a cancel of an id that no operation of the sheet has."""
    return Cancelled(operation_id, unknown_message(operation_id))


def ended(operation_id: str, found: UUID, status: OperationStatus, ended_at: Millis) -> Cancelled:
    """Return the answer to a cancel of an operation that had ended. ``found`` is its own id."""
    return Cancelled(operation_id, ended_message(found, status, ended_at), found=found)


def cancelled(
    operation_id: str, found: UUID, execution_ids: Sequence[UUID], counts: Counts, calls: int
) -> Cancelled:
    """Return the answer to a cancel that took effect. ``counts`` is the change of the counters, of
    all its executions together; ``calls`` are the running cells of columns that make calls;
    ``found`` is the operation's own id."""
    waited, ran = counts.not_started_reset, counts.running_invalidated
    return Cancelled(
        operation_id=operation_id,
        message=cancelled_message(found, waited, ran),
        execution_ids=execution_ids,
        not_started_reset=waited,
        running_invalidated=ran,
        aborted_calls=calls,
        found=found,
    )


def unknown_message(operation_id: str) -> str:
    """Say that the sheet has no such operation."""
    return f"Nothing was cancelled: this sheet has no operation {operation_id!r}."


def ended_message(operation_id: UUID, status: OperationStatus, ended_at: Millis) -> str:
    """Say how and when the operation ended."""
    when = datetime.fromtimestamp(ended_at / 1000, UTC).isoformat(timespec="milliseconds")
    return f"Nothing was cancelled: operation {operation_id} was {status} at {when}."


def cancelled_message(operation_id: UUID, not_started: int, running: int) -> str:
    """Say how many cells a cancel withdrew, and how they read."""
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
    """Return the refusal of an Idempotency-Key that was used for another request."""
    return Invalid(
        "idempotency_key_reused",
        "This Idempotency-Key was used for another request in the last 24 hours. Nothing was "
        "changed. Use a new key for a new request.",
        parameter="Idempotency-Key",
    )


def confirmation_used() -> Invalid:
    """Return the refusal of a confirmation token that was used already."""
    return Invalid(
        "invalid_confirmation_token",
        "The confirmation token was used already. Send the request without it to get a new one.",
        parameter="confirmation_token",
    )

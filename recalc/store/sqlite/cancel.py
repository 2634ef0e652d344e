"""Cancel: the commit of ``cancel_if_active`` is the moment from which an operation is cancelled.

Cells that had not started read as before. Running cells are stored STALE. Costs the same for any
number of cells, because only running sets are read.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from sqlite3 import Connection
from typing import NamedTuple
from uuid import UUID

import msgspec

from recalc.columns.registry import CALLING
from recalc.domain.accounting import Counts, withdraw_pending
from recalc.domain.cellsets import CellSet, union
from recalc.domain.records import Caller, Cancelled, Millis
from recalc.domain.states import (
    ENDED_AS,
    ExecutionState,
    OperationState,
    Reason,
    Withdrawal,
    target,
)
from recalc.engine.ports import SheetRef
from recalc.store import counters, messages, sql
from recalc.store.sqlite import guards
from recalc.store.sqlite.blobs import json_array
from recalc.store.sqlite.context import StoreContext
from recalc.store.sqlite.maintenance import complete_if_no_live_execution, sweep
from recalc.store.sqlite.operations import find_operation, load_operation
from recalc.store.sqlite.statuses import store_stale

_WHY = Withdrawal.CANCELLED
_CALLING = json.dumps(CALLING)
#: The live executions of an operation as one value: each row that SQLite hands over waits for the
#: interpreter's lock, which the event loop wants too.
_LIVE = f"""
SELECT json_group_array(json_array(pk, hex(id), state, pending, running))
FROM execution WHERE operation_pk = ? AND state {guards.LIVE}
"""


class _Live(NamedTuple):
    """A live execution, with the numbers of its pending and of its running cells."""

    pk: int
    id: UUID
    state: ExecutionState
    pending: int
    running: int


_decode_live = msgspec.json.Decoder(list[_Live]).decode
#: For executions that are alike: of most operations, all slices but the last and those held.
_CANCEL_EXECUTIONS = f"""
UPDATE execution SET state = ?, reason = ?, ended_at = ?, revision = revision + 1, {counters.ADDED}
WHERE pk IN (SELECT value FROM json_each(?))
"""


def cancel_if_active(
    db: Connection, context: StoreContext, ref: SheetRef, operation_id: str, by: Caller
) -> Cancelled:
    """Cancel an operation of this sheet if it is active; change nothing otherwise."""
    found = find_operation(db, ref, operation_id)
    if found is None:
        return messages.unknown(operation_id)
    if found.state == OperationState.ACTIVE and (live := _live(db, found.pk)):
        withdrawn = _cancel(db, found.pk, live, Reason.USER, by.key_id, context.now)
        return messages.cancelled(
            operation_id, found.id, withdrawn.execution_ids, withdrawn.counts, withdrawn.calls
        )
    ended = load_operation(db, ref, found)
    assert ended.ended_at is not None
    complete_if_no_live_execution(db, ended.id)
    return messages.ended(operation_id, ended.id, ended.status, ended.ended_at)


def nothing_to_cancel(db: Connection, ref: SheetRef, operation_id: str) -> Cancelled | None:
    """Answer a cancel from a snapshot where nothing is active; None where something may be.

    An operation that is not active in a committed snapshot never becomes active again, and an id
    without an operation named none when the snapshot was taken, after the request had arrived.
    """
    found = find_operation(db, ref, operation_id)
    if found is None:
        return messages.unknown(operation_id)
    if found.state == OperationState.ACTIVE:
        return None
    assert found.ended_at is not None
    return messages.ended(operation_id, found.id, ENDED_AS[found.state], found.ended_at)


def cancel_operations(
    db: Connection, operation_pks: Sequence[int], reason: Reason, actor: str, now: Millis
) -> list[UUID]:
    """Cancel these active operations; return the ids of those that had live executions. The others
    are completed."""
    cancels = [
        _cancel(db, pk, live, reason, actor, now) for pk in operation_pks if (live := _live(db, pk))
    ]
    if len(cancels) < len(operation_pks):
        sweep(db)
    return [each.operation_id for each in cancels]


@dataclass(frozen=True, slots=True)
class _Cancellation:
    """The effect of cancelling one operation. ``counts`` is the change of the counters of all its
    executions together, ``calls`` are the running cells of columns that make calls."""

    operation_id: UUID
    execution_ids: Sequence[UUID]
    counts: Counts
    calls: int


def _live(db: Connection, operation_pk: int) -> Sequence[_Live]:
    """Return the live executions of an operation, in the order of their keys."""
    return sorted(_decode_live(db.execute(_LIVE, (operation_pk,)).fetchone()[0]))


def _cancel(
    db: Connection,
    operation_pk: int,
    live: Sequence[_Live],
    reason: Reason,
    actor: str,
    now: Millis,
) -> _Cancellation:
    """Cancel an active operation and its ``live`` executions, of which there are some, and write
    one audit row."""
    identity, workspace_id, sheet_pk = db.execute(
        "UPDATE operation SET state = ?, ended_at = max(created_at, ?), ended_by = ?,"
        f" cancel_reason = ? WHERE pk = ? AND state = {sql.ACTIVE}"
        " RETURNING id, workspace_id, sheet_pk",
        (_WHY.operation_state, now, actor, reason, operation_pk),
    ).fetchone()
    stopped = _running_cells(db, [each.pk for each in live if each.running])
    calls = 0
    if stopped:
        store_stale(db, sheet_pk, stopped)
        calls = len(stopped.only_columns(_calling(db, sheet_pk)))
    alike: dict[tuple[ExecutionState, int, int], list[int]] = {}
    for pk, _, before, pending, running in live:
        alike.setdefault((before, pending, running), []).append(pk)
    for (before, pending, running), pks in alike.items():
        change = withdraw_pending(_WHY, pending=pending, running=running)
        after = target(before, _WHY.move)
        db.execute(
            _CANCEL_EXECUTIONS, (after, reason, now, *counters.values(change), json_array(pks))
        )
    total = withdraw_pending(
        _WHY,
        pending=sum(each.pending for each in live),
        running=sum(each.running for each in live),
    )
    db.execute(
        "INSERT INTO audit (at, workspace_id, actor, action, operation, not_started_reset,"
        " running_invalidated, aborted_calls) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (
            now,
            workspace_id,
            actor,
            f"cancel:{reason}",
            identity,
            total.not_started_reset,
            total.running_invalidated,
            calls,
        ),
    )
    return _Cancellation(UUID(bytes=identity), [each.id for each in live], total, calls)


def _running_cells(db: Connection, execution_pks: Sequence[int]) -> CellSet:
    """Return the running cells of executions."""
    found = db.execute(
        "SELECT running FROM execution_sets WHERE execution_pk IN (SELECT value FROM json_each(?))",
        (json_array(execution_pks),),
    )
    return union(CellSet.unpack(running) for (running,) in found)


def _calling(db: Connection, sheet_pk: int) -> list[int]:
    """Return the columns of a sheet whose cells make calls, by number."""
    found = db.execute(
        "SELECT number FROM sheet_column"
        " WHERE sheet_pk = ? AND type IN (SELECT value FROM json_each(?))",
        (sheet_pk, _CALLING),
    )
    return [number for (number,) in found]

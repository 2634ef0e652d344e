"""Withdrawal of cells from the live executions of a sheet: takeover and deletes."""

from __future__ import annotations

from sqlite3 import Connection
from uuid import UUID

from pyroaring import BitMap

from recalc.domain.cellsets import CellSet
from recalc.domain.records import Millis
from recalc.domain.states import Reason, Withdrawal
from recalc.domain.withdrawal import Loss, withdraw
from recalc.store import counters, sql
from recalc.store.sqlite import guards
from recalc.store.sqlite.sets import live_executions
from recalc.store.sqlite.statuses import store_stale


def withdraw_everywhere(
    db: Connection,
    sheet_pk: int,
    cells: CellSet | BitMap,
    why: Withdrawal,
    reason: Reason,
    now: Millis,
) -> list[UUID]:
    """Withdraw ``cells``, or all cells of these rows, from every live execution of the sheet.

    Executions and operations that lose their last live cell end. Returns the ids of the operations
    that lost cells.
    """
    if not cells:
        return []
    rows = cells if isinstance(cells, BitMap) else cells.all_rows()
    withdrawn_from: dict[int, UUID] = {}
    for execution in live_executions(db, sheet_pk, first=rows[0], last=rows[-1]):
        loss = withdraw(execution.state, execution.sets, cells, why)
        if loss is not None:
            _store(db, sheet_pk, execution.pk, loss, reason, now)
            withdrawn_from[execution.operation_pk] = execution.operation_id
    for operation_pk in withdrawn_from:
        _end_if_emptied(db, operation_pk, why, reason, now)
    return list(withdrawn_from.values())


def _store(db: Connection, sheet_pk: int, pk: int, loss: Loss, reason: Reason, now: Millis) -> None:
    """Write what a withdrawal changes of one execution, and store STALE for its running cells."""
    db.execute(
        f"UPDATE execution SET revision = revision + 1, state = ?, {counters.ADDED},"
        " reason = coalesce(?, reason), ended_at = coalesce(?, ended_at) WHERE pk = ?",
        (
            loss.state,
            *counters.values(loss.counts),
            reason if loss.ended else None,
            now if loss.ended else None,
            pk,
        ),
    )
    db.execute(
        "UPDATE execution_sets SET targets = ?, running = ? WHERE execution_pk = ?",
        (loss.sets.targets.pack(), loss.sets.running.pack(), pk),
    )
    store_stale(db, sheet_pk, loss.stopped)


def _end_if_emptied(
    db: Connection, operation_pk: int, why: Withdrawal, reason: Reason, now: Millis
) -> None:
    """End an active operation that a withdrawal left without a live execution."""
    db.execute(
        "UPDATE operation SET state = ?, ended_at = max(created_at, ?), cancel_reason = ?"
        f" WHERE pk = ? AND state = {sql.ACTIVE}"
        " AND NOT EXISTS (SELECT 1 FROM execution WHERE operation_pk = operation.pk"
        f" AND state {guards.LIVE})",
        (why.operation_state, now, reason if why is Withdrawal.CANCELLED else None, operation_pk),
    )

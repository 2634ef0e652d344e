"""Withdrawal: cells leave an execution for good. Cancel, takeover and deletes are uses of it.

The cells of the running set are stored STALE, nothing else is written to cells, the revision goes
up and the counters move. What it empties ends in the same transaction.
"""

from __future__ import annotations

from sqlite3 import Connection
from uuid import UUID

from pyroaring import BitMap

from recalc.domain.cellsets import CellSet
from recalc.domain.records import Millis
from recalc.domain.states import ExecutionState, Move, Reason, Withdrawal, target
from recalc.store.sqlite.guards import LIVE
from recalc.store.sqlite.statuses import store_stale

#: What ends an execution that a withdrawal emptied, and what its operation then is.
_MOVES = {Withdrawal.CANCELLED: Move.CANCEL, Withdrawal.SUPERSEDED: Move.SUPERSEDE}


def withdraw_everywhere(
    db: Connection,
    sheet_pk: int,
    cells: CellSet | BitMap,
    why: Withdrawal,
    reason: Reason,
    now: Millis,
) -> list[UUID]:
    """Withdraw ``cells``, or all cells of these rows, from every live execution of the sheet; the
    operations that lost any."""
    if not cells:
        return []
    rows = cells if isinstance(cells, BitMap) else cells.all_rows()
    covering = db.execute(
        "SELECT e.pk, e.operation_pk, o.id, e.state, s.targets, s.done, s.running"
        " FROM execution e JOIN execution_sets s ON s.execution_pk = e.pk"
        " JOIN operation o ON o.pk = e.operation_pk"
        f" WHERE e.sheet_pk = ? AND e.state IN ({LIVE})"
        " AND e.first_row <= ? AND e.last_row >= ? ORDER BY e.operation_pk, e.pk",
        (sheet_pk, rows[-1], rows[0]),
    ).fetchall()
    touched: dict[int, UUID] = {}
    for pk, operation_pk, operation_id, state, targets, done, running in covering:
        lost = _withdraw(
            db,
            sheet_pk,
            (pk, ExecutionState(state)),
            (CellSet.unpack(targets), CellSet.unpack(done), CellSet.unpack(running)),
            cells,
            why,
            reason,
            now,
        )
        if lost:
            touched[operation_pk] = UUID(bytes=operation_id)
    for operation_pk in touched:
        end_if_emptied(db, operation_pk, why, now)
    return list(touched.values())


def _withdraw(
    db: Connection,
    sheet_pk: int,
    execution: tuple[int, ExecutionState],
    sets: tuple[CellSet, CellSet, CellSet],
    cells: CellSet | BitMap,
    why: Withdrawal,
    reason: Reason,
    now: Millis,
) -> bool:
    pk, state = execution
    targets, done, running = sets
    live = targets - done
    lost = live.only_rows(cells) if isinstance(cells, BitMap) else live & cells
    if not lost:
        return False
    stopped = running & lost
    left = targets - lost
    emptied = not (left - done)
    after = target(state, _MOVES[why]) if emptied else state
    waiting, stopping = len(lost) - len(stopped), len(stopped)
    superseded = why is Withdrawal.SUPERSEDED
    db.execute(
        "UPDATE execution SET revision = revision + 1, state = ?, pending = pending - ?,"
        " running = running - ?, not_started_reset = not_started_reset + ?,"
        " running_invalidated = running_invalidated + ?, superseded = superseded + ?,"
        " reason = CASE WHEN ? THEN ? ELSE reason END,"
        " ended_at = CASE WHEN ? THEN ? ELSE ended_at END WHERE pk = ?",
        (
            after,
            waiting + stopping,
            stopping,
            0 if superseded else waiting,
            0 if superseded else stopping,
            waiting + stopping if superseded else 0,
            emptied,
            reason,
            emptied,
            now,
            pk,
        ),
    )
    db.execute(
        "UPDATE execution_sets SET targets = ?, running = ? WHERE execution_pk = ?",
        (left.pack(), (running - stopped).pack(), pk),
    )
    store_stale(db, sheet_pk, stopped)
    return True


def end_if_emptied(db: Connection, operation_pk: int, why: Withdrawal, now: Millis) -> None:
    """End an active operation that a withdrawal left without a live execution."""
    state = "cancelled" if why is Withdrawal.CANCELLED else "completed"
    db.execute(
        "UPDATE operation SET state = ?, ended_at = ? WHERE pk = ? AND state = 'active'"
        " AND NOT EXISTS (SELECT 1 FROM execution WHERE operation_pk = operation.pk"
        f" AND state IN ({LIVE}))",
        (state, now, operation_pk),
    )

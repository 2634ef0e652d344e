"""Withdrawal: cells leave an execution for good. Cancel, takeover and deletes are uses of it.

The cells of the running set are stored STALE, nothing else is written to cells, the revision goes
up and the counters move. What it empties ends in the same transaction.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from sqlite3 import Connection
from uuid import UUID

from pyroaring import BitMap

from recalc.domain.cellsets import CellSet
from recalc.domain.records import Millis
from recalc.domain.states import ExecutionState, Move, Reason, Withdrawal, sources, target
from recalc.store.sqlite.blobs import json_array
from recalc.store.sqlite.statuses import store_stale

#: What ends an execution that a withdrawal emptied, and what its operation then is.
_MOVES = {Withdrawal.CANCELLED: Move.CANCEL, Withdrawal.SUPERSEDED: Move.SUPERSEDE}
CANCELLABLE = ", ".join(f"'{state}'" for state in sorted(sources(Move.CANCEL)))


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
        f" WHERE e.sheet_pk = ? AND e.state IN ({CANCELLABLE})"
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
        f" AND state IN ({CANCELLABLE}))",
        (state, now, operation_pk),
    )


@dataclass(frozen=True, slots=True)
class Tally:
    """What cancelling one operation withdrew. No executions: it had ended, and is completed."""

    operation_id: UUID
    execution_ids: Sequence[UUID]
    not_started: int
    running: int


def cancel_operation(
    db: Connection, operation_pk: int, reason: Reason, actor: str, now: Millis
) -> Tally:
    """Cancel an active operation and its live executions, or complete it if it has none.

    Costs the same for any number of cells that had not started; the running ones are stored
    STALE. Writes one audit row.
    """
    live = db.execute(
        "SELECT e.pk, e.id, e.sheet_pk, e.pending, e.running,"
        " CASE WHEN e.running > 0 THEN s.running END"
        " FROM execution e JOIN execution_sets s ON s.execution_pk = e.pk"
        f" WHERE e.operation_pk = ? AND e.state IN ({CANCELLABLE}) ORDER BY e.pk",
        (operation_pk,),
    ).fetchall()
    identity, workspace_id = db.execute(
        "UPDATE operation SET state = ?, ended_at = ?, ended_by = ?"
        " WHERE pk = ? AND state = 'active' RETURNING id, workspace_id",
        ("cancelled" if live else "completed", now, actor if live else None, operation_pk),
    ).fetchone()
    db.execute(
        "UPDATE execution SET state = 'cancelled', reason = ?, ended_at = ?,"
        " revision = revision + 1, not_started_reset = not_started_reset + pending - running,"
        " running_invalidated = running_invalidated + running, pending = 0, running = 0"
        " WHERE pk IN (SELECT value FROM json_each(?))",
        (reason, now, json_array(pk for pk, *_ in live)),
    )
    not_started = running_cells = 0
    for _, _, sheet_pk, pending, running, running_set in live:
        not_started += pending - running
        running_cells += running
        if running_set is not None:
            store_stale(db, sheet_pk, CellSet.unpack(running_set))
    if live:
        db.execute(
            "INSERT INTO audit (at, workspace_id, actor, action, operation, not_started_reset,"
            " running_invalidated) VALUES (?, ?, ?, ?, ?, ?, ?)",
            (now, workspace_id, actor, f"cancel:{reason}", identity, not_started, running_cells),
        )
    return Tally(
        UUID(bytes=identity), [UUID(bytes=row[1]) for row in live], not_started, running_cells
    )


def cancel_operations(
    db: Connection, operation_pks: Sequence[int], reason: Reason, actor: str, now: Millis
) -> list[UUID]:
    """Cancel these active operations; the ids of those that had something left to cancel."""
    tallies = [cancel_operation(db, pk, reason, actor, now) for pk in operation_pks]
    return [tally.operation_id for tally in tallies if tally.execution_ids]

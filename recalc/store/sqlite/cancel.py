"""Cancel."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from sqlite3 import Connection
from uuid import UUID

from recalc.domain.cellsets import CellSet
from recalc.domain.records import (
    Caller,
    Cancelled,
    Millis,
)
from recalc.domain.states import (
    Reason,
)
from recalc.engine.ports import (
    SheetRef,
)
from recalc.store import messages
from recalc.store.sqlite.blobs import json_array
from recalc.store.sqlite.guards import LIVE
from recalc.store.sqlite.lookup import (
    find_sheet,
)
from recalc.store.sqlite.maintenance import complete_if_no_live_execution
from recalc.store.sqlite.operations import find_operation, load_operation
from recalc.store.sqlite.statuses import store_stale


def cancel_if_active(
    db: Connection, ref: SheetRef, operation_id: str, by: Caller, now: Millis
) -> Cancelled:
    """Cancel an operation of this sheet if it is active: the commit of this is the cancel."""
    sheet = find_sheet(db, ref)
    pk = find_operation(db, sheet.pk, operation_id)
    if pk is None:
        return Cancelled(operation_id, messages.unknown_message(operation_id))
    before = load_operation(db, sheet, pk)
    if before.ended_at is not None:
        complete_if_no_live_execution(db, before.id, now)
        message = messages.ended_message(before.id, before.status, before.ended_at)
        return Cancelled(operation_id, message, found=before.id)
    tally = cancel_operation(db, pk, Reason.USER, by.key_id, now)
    return Cancelled(
        operation_id=operation_id,
        message=messages.cancelled_message(before.id, tally.not_started, tally.running),
        execution_ids=tally.execution_ids,
        not_started_reset=tally.not_started,
        running_invalidated=tally.running,
        found=before.id,
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
        f" WHERE e.operation_pk = ? AND e.state IN ({LIVE}) ORDER BY e.pk",
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

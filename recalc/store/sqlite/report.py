"""Reports."""

from __future__ import annotations

from sqlite3 import Connection, DataError

from recalc.domain.accounting import Counts
from recalc.domain.states import (
    ExecutionState,
    Move,
    Reason,
    target,
)
from recalc.engine.ports import (
    Held,
    Lost,
    Progress,
    Reply,
    StructureChanged,
    Withdrawn,
)
from recalc.store import codec
from recalc.store.sqlite.context import StoreContext
from recalc.store.sqlite.guards import HELD
from recalc.store.sqlite.lookup import (
    find_sheet_by_pk,
    load_structure,
)
from recalc.store.sqlite.results import Landing, store_results
from recalc.store.sqlite.sets import load_sets, save_sets
from recalc.store.sqlite.transactions import Abandon


def report_if_held(
    db: Connection, context: StoreContext, progress: Progress, lease: float
) -> Reply:
    try:
        return _report(db, context, progress, lease)
    except (DataError, OverflowError) as error:  # more bytes than SQLite puts into one value
        raise codec.row_too_large() from error


def _report(db: Connection, context: StoreContext, progress: Progress, lease: float) -> Reply:
    delta: Counts = progress.delta
    row = db.execute(
        "UPDATE execution SET completed = completed + ?, failed = failed + ?,"
        " pending = pending + ?, running = running + ?, step = step + 1, lease_until = ?,"
        " stored_since_claim = stored_since_claim OR ?,"
        " state = CASE WHEN ? THEN ? ELSE state END, ended_at = CASE WHEN ? THEN ? END"
        f" WHERE id = ? AND state IN ({HELD}) AND epoch = ? AND revision = ?"
        " AND step = ? RETURNING pk, sheet_pk",
        (
            delta.completed,
            delta.failed,
            delta.pending,
            delta.running,
            context.lease_period(lease).until,
            bool(progress.finished),
            progress.ends,
            target(ExecutionState.ACTIVE, Move.FINISH),
            progress.ends,
            context.now,
            progress.execution_id.bytes,
            progress.epoch,
            progress.revision,
            progress.report_number,
        ),
    ).fetchone()
    if row is None:
        return _refusal(db, progress)
    pk, sheet_pk = row
    version, structure = db.execute(
        "SELECT version, structure FROM sheet WHERE pk = ?", (sheet_pk,)
    ).fetchone()
    if structure != progress.structure:
        raise Abandon(StructureChanged(load_structure(db, find_sheet_by_pk(db, sheet_pk))))
    save_sets(db, pk, progress.sets)
    landing = Landing(sheet_pk, progress.version, context.now, progress.sources, progress.outdated)
    store_results(db, landing, progress.finished)
    return Held(version)


def _refusal(db: Connection, progress: Progress) -> Reply:
    """Why a guarded write changed nothing."""
    row = db.execute(
        "SELECT e.pk, e.state, e.epoch, e.revision, e.step, e.reason, s.version"
        " FROM execution e JOIN sheet s ON s.pk = e.sheet_pk WHERE e.id = ?",
        (progress.execution_id.bytes,),
    ).fetchone()
    if row is None:
        return Lost(Reason.DELETED)
    pk, state, epoch, revision, report_number, reason, version = row
    if (
        epoch == progress.epoch
        and revision == progress.revision
        and report_number == progress.report_number + 1
    ):
        return Held(version)
    if state == ExecutionState.ACTIVE and epoch == progress.epoch:
        return Withdrawn(revision, report_number, load_sets(db, pk))
    if epoch != progress.epoch or reason is None:
        return Lost(Reason.LEASE_LOST)
    return Lost(Reason(reason))

"""Reports: one commit of a holder, which stores results and marks further cells.

A report begins with its guard: it changes the execution's row only where state, epoch, revision
and report number are those that the holder knows. Where no row changes, nothing is written.
"""

from __future__ import annotations

from sqlite3 import Connection, DataError

from recalc.domain.states import ExecutionState, Move, target
from recalc.engine.ports import Held, Progress, Reply, StructureChanged
from recalc.store import codec, counters
from recalc.store.refusals import Found, refusal
from recalc.store.sqlite import guards
from recalc.store.sqlite.context import StoreContext
from recalc.store.sqlite.lookup import find_sheet_by_pk, load_structure
from recalc.store.sqlite.results import store_results
from recalc.store.sqlite.sets import lease_status, load_sets, save_sets
from recalc.store.sqlite.spend import save_spend
from recalc.store.sqlite.store_encoded import store_encoded
from recalc.store.sqlite.transactions import Abandon


def report_if_held(
    db: Connection, context: StoreContext, progress: Progress, lease: float
) -> Reply:
    """Store a report if the execution is still held as the report says; else say why not.

    Raises NotStorable for results that the store cannot hold.
    """
    try:
        return _report(db, context, progress, lease)
    except (DataError, OverflowError) as error:  # more bytes than SQLite puts into one value
        raise codec.row_too_large() from error


def _report(db: Connection, context: StoreContext, progress: Progress, lease: float) -> Reply:
    row = db.execute(
        f"UPDATE execution SET {counters.ADDED}, step = step + 1, lease_until = ?,"
        " stored_since_claim = stored_since_claim OR ?,"
        " state = CASE WHEN ? THEN ? ELSE state END, ended_at = CASE WHEN ? THEN ? END"
        f" WHERE id = ? AND state {guards.HELD} AND epoch = ? AND revision = ?"
        " AND step = ? RETURNING pk, sheet_pk",
        (
            *counters.values(progress.delta),
            context.lease_period(lease).until,
            bool(progress.finished or progress.encoded),
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
        return refusal(progress, _find(db, progress))
    pk, sheet_pk = row
    version, columns_version = db.execute(
        "SELECT version, structure FROM sheet WHERE pk = ?", (sheet_pk,)
    ).fetchone()
    if columns_version != progress.columns_version:
        raise Abandon(StructureChanged(load_structure(db, find_sheet_by_pk(db, sheet_pk))))
    save_sets(db, pk, progress.sets)
    store_results(db, sheet_pk, progress, context.now)
    if progress.encoded:
        store_encoded(db, sheet_pk, progress, context.now)
    if progress.usage is not None:
        save_spend(db, progress.execution_id, progress.epoch, progress.usage)
    return Held(version)


def _find(db: Connection, progress: Progress) -> Found | None:
    """Read the execution of a report that changed nothing; None when it is gone."""
    row = db.execute(
        "SELECT e.pk, e.step, s.version, e.state, e.epoch, e.revision, e.reason"
        " FROM execution e JOIN sheet s ON s.pk = e.sheet_pk WHERE e.id = ?",
        (progress.execution_id.bytes,),
    ).fetchone()
    if row is None:
        return None
    pk, report_number, version, *status = row
    return Found(lease_status(*status), report_number, version, lambda: load_sets(db, pk))

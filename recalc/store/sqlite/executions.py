"""Executions as workers see them. Every write of a worker begins by changing its own execution
row under the guard ``state = active AND epoch AND revision``; no row changed: nothing is written.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from sqlite3 import Connection
from uuid import UUID

from pyroaring import BitMap

from recalc.domain.accounting import Counts
from recalc.domain.cellsets import CellSet
from recalc.domain.readiness import Sets
from recalc.domain.records import Millis
from recalc.domain.states import ExecutionState, Move, Reason, sources, target
from recalc.engine.ports import (
    CellResult,
    Claim,
    Held,
    InputRow,
    LeaseStatus,
    Lost,
    Progress,
    Reply,
    RowResults,
    StructureChanged,
    Withdrawn,
)
from recalc.store import codec
from recalc.store.attempts import GIVEN_UP, MAX_ATTEMPTS, NEVER_READ
from recalc.store.sqlite import blobs
from recalc.store.sqlite.lookup import find_sheet_by_pk, load_structure
from recalc.store.sqlite.results import Landing, store_results
from recalc.store.sqlite.statuses import sheet_rows
from recalc.store.sqlite.transactions import Abandon


@dataclass(frozen=True, slots=True)
class LeasePeriod:
    """A lease to be granted, in milliseconds of the store's monotonic clock. It starts anew with
    each process, and so do all leases: SQLite's store is for one process."""

    now: int
    until: int


def _guard(move: Move) -> str:
    """The states that ``move`` may start from, for an SQL IN list."""
    return ", ".join(f"'{state}'" for state in sorted(sources(move)))


_HELD = _guard(Move.FINISH)  # only a holder finishes: the states in which one holds

#: Workspaces with the fewest held executions (of this kind) first, of one the operations with the
#: fewest, then the oldest.
_NEXT = """
WITH turn AS (
    SELECT o.pk AS operation_pk, o.workspace_id, (
        SELECT count(*) FROM execution h
        WHERE h.operation_pk = o.pk AND h.state = 'active' AND h.slow IN (?1, ?2)
    ) AS held
    FROM operation o WHERE o.state = 'active'
), workspace_turn AS (
    SELECT workspace_id, sum(held) AS held FROM turn GROUP BY workspace_id
)
SELECT e.pk FROM execution e
JOIN turn t USING (operation_pk) JOIN workspace_turn w USING (workspace_id)
WHERE e.state = 'queued' AND e.slow IN (?1, ?2)
  AND t.workspace_id NOT IN (SELECT value FROM json_each(?3))
ORDER BY w.held, t.held, e.pk LIMIT 1
"""
_NEXT_SILENT = """
SELECT e.pk FROM execution e JOIN operation o ON o.pk = e.operation_pk
WHERE e.state = 'active' AND e.lease_until <= ?4 AND e.slow IN (?1, ?2)
  AND o.workspace_id NOT IN (SELECT value FROM json_each(?3))
ORDER BY e.lease_until, e.pk LIMIT 1
"""


def claim_next(
    db: Connection,
    worker: str,
    term: LeasePeriod,
    now: Millis,
    *,
    slow: bool | None,
    besides: Collection[int],
) -> Claim | None:
    kinds = (False, True) if slow is None else (slow, slow)
    which = (*kinds, json.dumps(list(besides)))
    while True:
        silent = db.execute(_NEXT_SILENT, (*which, term.now)).fetchone()
        row = silent or db.execute(_NEXT, which).fetchone()
        if row is None:
            return None
        held = _claim(db, row[0], worker, term, now)
        if held is not None:
            return held
        # It was given up, and that ended it: look for another.


def workspace_of(db: Connection, execution_id: UUID) -> int | None:
    row = db.execute(
        "SELECT o.workspace_id FROM execution e JOIN operation o ON o.pk = e.operation_pk"
        " WHERE e.id = ?",
        (execution_id.bytes,),
    ).fetchone()
    return None if row is None else row[0]


def claim(
    db: Connection, execution_id: UUID, worker: str, term: LeasePeriod, now: Millis
) -> Claim | None:
    row = db.execute("SELECT pk FROM execution WHERE id = ?", (execution_id.bytes,)).fetchone()
    return None if row is None else _claim(db, row[0], worker, term, now)


def _claim(db: Connection, pk: int, worker: str, term: LeasePeriod, now: Millis) -> Claim | None:
    """Hold an execution that is queued, or whose lease ran out."""
    before = db.execute(
        "SELECT state, stored_since_claim, attempts FROM execution WHERE pk = ?", (pk,)
    ).fetchone()
    row = db.execute(
        "UPDATE execution SET state = ?, epoch = epoch + 1, worker = ?, lease_until = ?,"
        " stored_since_claim = 0, step = 0,"
        " attempts = CASE WHEN state = 'queued' THEN attempts"
        "   WHEN stored_since_claim THEN 0 ELSE attempts + 1 END"
        f" WHERE pk = ? AND state IN ({_guard(Move.CLAIM)})"
        " AND (state = 'queued' OR lease_until <= ?)"
        " RETURNING id, operation_pk, sheet_pk, epoch, revision, attempts",
        (target(ExecutionState(before[0]), Move.CLAIM), worker, term.until, pk, term.now),
    ).fetchone()
    if row is None:
        return None
    identity, operation_pk, sheet_pk, epoch, revision, attempts = row
    sets = load_sets(db, pk)
    if attempts >= MAX_ATTEMPTS:
        sets = _give_up(db, pk, sheet_pk, sets, now)
        attempts = 0
        if not sets.pending:
            return None
    (operation_id,) = db.execute(
        "SELECT id FROM operation WHERE pk = ?", (operation_pk,)
    ).fetchone()
    sheet = find_sheet_by_pk(db, sheet_pk)
    return Claim(
        execution_id=UUID(bytes=identity),
        operation_id=UUID(bytes=operation_id),
        workspace_id=sheet.ref.workspace_id,
        sheet_id=sheet.ref.sheet_id,
        epoch=epoch,
        revision=revision,
        attempts=attempts,
        sets=sets,
        structure=load_structure(db, sheet),
    )


def _give_up(db: Connection, pk: int, sheet_pk: int, sets: Sets, now: Millis) -> Sets:
    """FAIL the cells that were running each time the worker was lost; all that remain, if none
    was. The rest starts anew, with attempts 0."""
    failing = sets.running or sets.pending
    after = Sets(sets.targets, sets.done | failing, sets.failed | failing)
    db.execute(
        "UPDATE execution SET attempts = 0, pending = pending - ?, failed = failed + ?,"
        " running = 0, state = CASE WHEN ? THEN state ELSE 'completed' END,"
        " ended_at = CASE WHEN ? THEN NULL ELSE ? END WHERE pk = ?",
        (len(failing), len(failing), bool(after.pending), bool(after.pending), now, pk),
    )
    save_sets(db, pk, after)
    by_row: dict[int, dict[int, CellResult]] = {}
    for column, row in failing:
        by_row.setdefault(row, {})[column] = CellResult(None, GIVEN_UP, inputs_version=NEVER_READ)
    sheet = find_sheet_by_pk(db, sheet_pk)
    sources = load_structure(db, sheet).computed()
    store_results(
        db,
        Landing(sheet_pk, sheet.version, now, sources, read_inputs=False),
        [RowResults(row, cells) for row, cells in sorted(by_row.items())],
    )
    return after


def load_sets(db: Connection, pk: int) -> Sets:
    blobs = db.execute(
        "SELECT targets, done, failed, running FROM execution_sets WHERE execution_pk = ?", (pk,)
    ).fetchone()
    return Sets(*map(CellSet.unpack, blobs))


def save_sets(db: Connection, pk: int, sets: Sets) -> None:
    """Write what a holder changes; targets change only by withdrawal."""
    db.execute(
        "UPDATE execution_sets SET done = ?, failed = ?, running = ? WHERE execution_pk = ?",
        (sets.done.pack(), sets.failed.pack(), sets.running.pack(), pk),
    )


def report_if_held(db: Connection, progress: Progress, term: LeasePeriod, now: Millis) -> Reply:
    delta: Counts = progress.delta
    row = db.execute(
        "UPDATE execution SET completed = completed + ?, failed = failed + ?,"
        " pending = pending + ?, running = running + ?, step = step + 1, lease_until = ?,"
        " stored_since_claim = stored_since_claim OR ?,"
        " state = CASE WHEN ? THEN ? ELSE state END, ended_at = CASE WHEN ? THEN ? END"
        f" WHERE id = ? AND state IN ({_HELD}) AND epoch = ? AND revision = ?"
        " AND step = ? RETURNING pk, sheet_pk",
        (
            delta.completed,
            delta.failed,
            delta.pending,
            delta.running,
            term.until,
            bool(progress.finished),
            progress.ends,
            target(ExecutionState.ACTIVE, Move.FINISH),
            progress.ends,
            now,
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
    landing = Landing(sheet_pk, progress.version, now, progress.sources, progress.outdated)
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


def renew_if_held(
    db: Connection, held: Mapping[UUID, int], term: LeasePeriod
) -> dict[UUID, LeaseStatus]:
    statuses: dict[UUID, LeaseStatus] = {}
    for execution_id, epoch in held.items():
        db.execute(
            "UPDATE execution SET lease_until = ?"
            f" WHERE id = ? AND state IN ({_HELD}) AND epoch = ?",
            (term.until, execution_id.bytes, epoch),
        )
        row = db.execute(
            "SELECT state, epoch, revision, reason FROM execution WHERE id = ?",
            (execution_id.bytes,),
        ).fetchone()
        if row is not None:
            state, found_epoch, revision, reason = row
            statuses[execution_id] = LeaseStatus(
                ExecutionState(state), found_epoch, revision, Reason(reason) if reason else None
            )
    return statuses


def hand_back_if_held(db: Connection, execution_id: UUID, epoch: int, inherited: CellSet) -> bool:
    row = db.execute(
        "UPDATE execution SET state = ?, worker = NULL, lease_until = NULL"
        f" WHERE id = ? AND state IN ({_guard(Move.HAND_BACK)}) AND epoch = ? RETURNING pk",
        (target(ExecutionState.ACTIVE, Move.HAND_BACK), execution_id.bytes, epoch),
    ).fetchone()
    if row is None:
        return False
    kept = load_sets(db, row[0]).running & inherited
    db.execute("UPDATE execution SET running = ? WHERE pk = ?", (len(kept), row[0]))
    db.execute(
        "UPDATE execution_sets SET running = ? WHERE execution_pk = ?", (kept.pack(), row[0])
    )
    return True


def expire_all_leases(db: Connection) -> int:
    """At start, no other process holds anything: every lease has run out."""
    return db.execute(
        "UPDATE execution SET lease_until = 0 WHERE state = 'active' AND lease_until > 0"
    ).rowcount


def read_inputs(
    db: Connection,
    sheet_id: UUID,
    columns: Collection[int],
    rows: BitMap,
    replaced: Collection[int],
    most: int | None,
) -> list[InputRow]:
    sheet = db.execute(
        "SELECT s.pk FROM sheet s JOIN sheet_rows r ON r.sheet_pk = s.pk WHERE s.id = ?",
        (sheet_id.bytes,),
    ).fetchone()
    if sheet is None:
        return []  # deleted since the claim, and cleared away
    (sheet_pk,) = sheet
    rows = rows & sheet_rows(db, sheet_pk)
    if not rows:
        return []
    found: list[InputRow] = []
    total = 0
    for key, inputs_version, inputs_blob, results_blob in db.execute(
        "SELECT id, seq, inputs, results FROM row_data WHERE id BETWEEN ? AND ?",
        (codec.row_key(sheet_pk, rows[0]), codec.row_key(sheet_pk, rows[-1])),
    ):
        index = key & 0xFFFFFFFF
        if index not in rows:
            continue
        inputs = codec.decode_inputs(inputs_blob)
        results = blobs.decode_results(results_blob) if results_blob else {}
        values = {}
        for column in columns:
            raw = inputs.get(column)
            if raw is not None:
                values[column] = raw
            elif (result := results.get(column)) is not None:
                values[column] = codec.decode_result(result).value
        stored = len(inputs_blob) + len(results_blob or b"")
        sizes = {
            column: memoryview(results[column]).nbytes for column in replaced if column in results
        }
        all_sizes = sum(memoryview(raw).nbytes for raw in results.values())
        found.append(InputRow(index, inputs_version, values, stored, all_sizes, sizes))
        total += stored
        if most is not None and total >= most:
            break
    return found


_LIVE_OF = (
    "SELECT 1 FROM execution WHERE operation_pk = operation.pk"
    f" AND state IN ({_guard(Move.CANCEL)})"
)


def complete_if_no_live_execution(db: Connection, operation_id: UUID, now: Millis) -> bool:
    row = db.execute(
        "UPDATE operation SET state = 'completed', ended_at = ?"
        f" WHERE id = ? AND state = 'active' AND NOT EXISTS ({_LIVE_OF}) RETURNING pk",
        (now, operation_id.bytes),
    ).fetchone()
    return row is not None


def sweep(db: Connection, now: Millis) -> list[UUID]:
    ended = db.execute(
        "UPDATE operation SET state = 'completed', ended_at = ?"
        f" WHERE state = 'active' AND NOT EXISTS ({_LIVE_OF}) RETURNING id",
        (now,),
    ).fetchall()
    return [UUID(bytes=identity) for (identity,) in ended]

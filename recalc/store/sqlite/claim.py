"""Claims."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from sqlite3 import Connection
from uuid import UUID

from recalc.domain.cellsets import EMPTY, CellSet
from recalc.domain.records import (
    Millis,
)
from recalc.domain.states import (
    ExecutionState,
    Move,
    Reason,
    target,
)
from recalc.engine.ports import (
    Claim,
    LeaseStatus,
)
from recalc.store.attempts import MAX_ATTEMPTS
from recalc.store.sqlite.attempts import give_up
from recalc.store.sqlite.context import LeasePeriod, StoreContext
from recalc.store.sqlite.guards import HELD, from_states
from recalc.store.sqlite.lookup import (
    find_sheet_by_pk,
    load_structure,
)
from recalc.store.sqlite.sets import load_sets

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
    context: StoreContext,
    worker: str,
    lease: float,
    *,
    slow: bool | None = None,
    besides: Collection[int] = (),
) -> Claim | None:
    period = context.lease_period(lease)
    kinds = (False, True) if slow is None else (slow, slow)
    which = (*kinds, json.dumps(list(besides)))
    while True:
        silent = db.execute(_NEXT_SILENT, (*which, period.now)).fetchone()
        row = silent or db.execute(_NEXT, which).fetchone()
        if row is None:
            return None
        held = _claim(db, row[0], worker, period, context.now)
        if held is not None:
            return held


def workspace_of(db: Connection, execution_id: UUID) -> int | None:
    row = db.execute(
        "SELECT o.workspace_id FROM execution e JOIN operation o ON o.pk = e.operation_pk"
        " WHERE e.id = ?",
        (execution_id.bytes,),
    ).fetchone()
    return None if row is None else row[0]


def claim(
    db: Connection, context: StoreContext, execution_id: UUID, worker: str, lease: float
) -> Claim | None:
    row = db.execute("SELECT pk FROM execution WHERE id = ?", (execution_id.bytes,)).fetchone()
    if row is None:
        return None
    return _claim(db, row[0], worker, context.lease_period(lease), context.now)


def _claim(db: Connection, pk: int, worker: str, period: LeasePeriod, now: Millis) -> Claim | None:
    """Hold an execution that is queued, or whose lease ran out."""
    before = db.execute(
        "SELECT state, stored_since_claim, attempts FROM execution WHERE pk = ?", (pk,)
    ).fetchone()
    row = db.execute(
        "UPDATE execution SET state = ?, epoch = epoch + 1, worker = ?, lease_until = ?,"
        " stored_since_claim = 0, step = 0,"
        " attempts = CASE WHEN state = 'queued' THEN attempts"
        "   WHEN stored_since_claim THEN 0 ELSE attempts + 1 END"
        f" WHERE pk = ? AND state IN ({from_states(Move.CLAIM)})"
        " AND (state = 'queued' OR lease_until <= ?)"
        " RETURNING id, operation_pk, sheet_pk, epoch, revision, attempts",
        (target(ExecutionState(before[0]), Move.CLAIM), worker, period.until, pk, period.now),
    ).fetchone()
    if row is None:
        return None
    identity, operation_pk, sheet_pk, epoch, revision, attempts = row
    sets = load_sets(db, pk)
    if attempts >= MAX_ATTEMPTS:
        sets = give_up(db, pk, sheet_pk, sets, now)
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


def renew_if_held(
    db: Connection, context: StoreContext, held: Mapping[UUID, int], lease: float
) -> dict[UUID, LeaseStatus]:
    until = context.lease_period(lease).until
    statuses: dict[UUID, LeaseStatus] = {}
    for execution_id, epoch in held.items():
        db.execute(
            "UPDATE execution SET lease_until = ?"
            f" WHERE id = ? AND state IN ({HELD}) AND epoch = ?",
            (until, execution_id.bytes, epoch),
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


def hand_back_if_held(
    db: Connection, execution_id: UUID, epoch: int, inherited: CellSet = EMPTY
) -> bool:
    row = db.execute(
        "UPDATE execution SET state = ?, worker = NULL, lease_until = NULL"
        f" WHERE id = ? AND state IN ({from_states(Move.HAND_BACK)}) AND epoch = ? RETURNING pk",
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

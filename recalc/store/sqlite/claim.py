"""Claims: take an execution, renew its lease, hand it back."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from sqlite3 import Connection
from uuid import UUID

from recalc.domain.attempts import MAX_ATTEMPTS, attempts_after_claim
from recalc.domain.cellsets import EMPTY, CellSet
from recalc.domain.states import ExecutionState, Move, target
from recalc.engine.ports import Claim, HeldClaim, LeaseStatus
from recalc.store import sql
from recalc.store.sqlite import guards
from recalc.store.sqlite.attempts import give_up
from recalc.store.sqlite.context import StoreContext
from recalc.store.sqlite.lookup import find_sheet_by_pk, load_structure
from recalc.store.sqlite.sets import lease_status, load_sets

#: Workspaces with the fewest held executions of the lane come first. Within a workspace, operations
#: with the fewest held ones come first, then older executions. Parameters of both statements: the
#: values of ``slow`` (twice), the workspaces to pass over, the time by the monotonic clock.
_NEXT_QUEUED = f"""
WITH turn AS (
    SELECT o.pk AS operation_pk, o.workspace_id, (
        SELECT count(*) FROM execution h
        WHERE h.operation_pk = o.pk AND h.state {guards.HELD} AND h.slow IN (?1, ?2)
    ) AS held
    FROM operation o WHERE o.state = {sql.ACTIVE}
), workspace_turn AS (
    SELECT workspace_id, sum(held) AS held FROM turn GROUP BY workspace_id
)
SELECT e.pk FROM execution e
JOIN turn t USING (operation_pk) JOIN workspace_turn w USING (workspace_id)
WHERE e.state = {sql.QUEUED} AND e.slow IN (?1, ?2)
  AND t.workspace_id NOT IN (SELECT value FROM json_each(?3))
ORDER BY w.held, t.held, e.pk LIMIT 1
"""
_NEXT_EXPIRED = f"""
SELECT e.pk FROM execution e JOIN operation o ON o.pk = e.operation_pk
WHERE e.state {guards.HELD} AND e.lease_until <= ?4 AND e.slow IN (?1, ?2)
  AND o.workspace_id NOT IN (SELECT value FROM json_each(?3))
ORDER BY e.lease_until, e.pk LIMIT 1
"""


def claim_next(
    db: Connection,
    context: StoreContext,
    claim_name: str,
    lease: float,
    *,
    slow: bool | None = None,
    besides: Collection[int] = (),
) -> Claim | None:
    """Claim the next execution: first those whose leases have expired, then queued ones."""
    kinds = (False, True) if slow is None else (slow, slow)
    which = (*kinds, json.dumps(list(besides)))
    while True:
        expired = db.execute(_NEXT_EXPIRED, (*which, context.monotonic)).fetchone()
        row = expired or db.execute(_NEXT_QUEUED, which).fetchone()
        if row is None:
            return None
        claimed = _claim(db, context, row[0], claim_name, lease)
        if claimed is not None:
            return claimed
        # Giving up on its cells has ended that execution: look for another.


def claim(
    db: Connection, context: StoreContext, execution_id: UUID, claim_name: str, lease: float
) -> Claim | None:
    """Claim this execution; None when it cannot be claimed."""
    row = db.execute("SELECT pk FROM execution WHERE id = ?", (execution_id.bytes,)).fetchone()
    return None if row is None else _claim(db, context, row[0], claim_name, lease)


_HELD_UNDER = f"""
SELECT e.worker, e.id, e.epoch, s.running
FROM operation o JOIN execution e ON e.operation_pk = o.pk
JOIN execution_sets s ON s.execution_pk = e.pk
WHERE o.state = {sql.ACTIVE} AND e.state {guards.HELD}
  AND e.worker IN (SELECT value FROM json_each(?))
"""


def held_under(db: Connection, claim_names: Collection[str]) -> list[HeldClaim]:
    """Return what is held under the names of claims."""
    return [
        HeldClaim(name, UUID(bytes=identity), epoch, CellSet.unpack(running))
        for name, identity, epoch, running in db.execute(
            _HELD_UNDER, (json.dumps(list(claim_names)),)
        )
    ]


def workspace_of(db: Connection, execution_id: UUID) -> int | None:
    """Return the workspace of an execution; None when there is no such execution."""
    row = db.execute(
        "SELECT o.workspace_id FROM execution e JOIN operation o ON o.pk = e.operation_pk"
        " WHERE e.id = ?",
        (execution_id.bytes,),
    ).fetchone()
    return None if row is None else row[0]


def _claim(
    db: Connection, context: StoreContext, pk: int, claim_name: str, lease: float
) -> Claim | None:
    """Claim an execution that is queued, or whose lease has expired.

    Counts an attempt where a lease expired; gives up on cells at the last one. None when the
    execution cannot be claimed, or giving up has ended it.
    """
    period = context.lease_period(lease)
    before, stored, attempts = db.execute(
        "SELECT state, stored_since_claim, attempts FROM execution WHERE pk = ?", (pk,)
    ).fetchone()
    state = ExecutionState(before)
    attempts = attempts_after_claim(state, attempts, stored=bool(stored))
    row = db.execute(
        "UPDATE execution SET state = ?, epoch = epoch + 1, worker = ?, lease_until = ?,"
        " stored_since_claim = 0, step = 0, attempts = ?"
        f" WHERE pk = ? AND state {guards.CLAIMABLE}"
        f" AND (state = {sql.QUEUED} OR lease_until <= ?)"
        " RETURNING id, operation_pk, sheet_pk, epoch, revision",
        (target(state, Move.CLAIM), claim_name, period.until, attempts, pk, period.now),
    ).fetchone()
    if row is None:
        return None
    identity, operation_pk, sheet_pk, epoch, revision = row
    (operation_id,) = db.execute(
        "SELECT id FROM operation WHERE pk = ?", (operation_pk,)
    ).fetchone()
    sheet = find_sheet_by_pk(db, sheet_pk)
    sets = load_sets(db, pk)
    claimed = Claim(
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
    if attempts < MAX_ATTEMPTS:
        return claimed
    return give_up(db, pk, sheet_pk, claimed, context.now)


def renew_if_held(
    db: Connection, context: StoreContext, held: Mapping[UUID, int], lease: float
) -> dict[UUID, LeaseStatus]:
    """Renew the leases of executions that are held with these epochs; return the status of all."""
    until = context.lease_period(lease).until
    statuses: dict[UUID, LeaseStatus] = {}
    for execution_id, epoch in held.items():
        db.execute(
            "UPDATE execution SET lease_until = ?"
            f" WHERE id = ? AND state {guards.HELD} AND epoch = ?",
            (until, execution_id.bytes, epoch),
        )
        row = db.execute(
            "SELECT state, epoch, revision, reason FROM execution WHERE id = ?",
            (execution_id.bytes,),
        ).fetchone()
        if row is not None:
            statuses[execution_id] = lease_status(*row)
    return statuses


def hand_back_if_held(
    db: Connection, execution_id: UUID, epoch: int, inherited: CellSet = EMPTY
) -> bool:
    """Release an execution whose work was stopped. Its ``inherited`` cells stay in the running
    set, because the holder that started them has died."""
    row = db.execute(
        "UPDATE execution SET state = ?, worker = NULL, lease_until = NULL"
        f" WHERE id = ? AND state {guards.HANDED_BACK} AND epoch = ? RETURNING pk",
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
    """Expire every lease, at the start of the one process that has the file open; return how
    many."""
    return db.execute(
        f"UPDATE execution SET lease_until = 0 WHERE state {guards.HELD} AND lease_until > 0"
    ).rowcount

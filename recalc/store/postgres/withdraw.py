"""Withdraw cells from executions for good: takeover and deletes. A cancel withdraws everything that
is pending, by functions of functions/cancel.sql.

The rule is ``recalc.domain.withdrawal``. It is applied to the sets of each execution, under the
locks, and its results are written here.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple
from uuid import UUID

from recalc.columns.registry import CALLING
from recalc.domain.cellsets import EMPTY, CellSet
from recalc.domain.records import Millis
from recalc.domain.states import ExecutionState, Reason, Withdrawal
from recalc.domain.withdrawal import Loss, withdraw
from recalc.store import counters, sql
from recalc.store.postgres.cellranges import to_ranges
from recalc.store.postgres.database import Connection, fetch, numbers, run
from recalc.store.postgres.sets import unpack_live_sets

# Live executions have active operations.
_COVERING = f"""
FROM operation o JOIN execution e ON e.operation_pk = o.pk
WHERE o.sheet_pk = %s AND o.state = {sql.ACTIVE} AND o.pk <> %s
  AND e.state IN ({sql.LIVE}) AND e.first_row <= %s AND e.last_row >= %s
"""
_LOCK_OPERATIONS = f"""
SELECT pk, id FROM operation WHERE pk IN (SELECT o.pk {_COVERING}) ORDER BY pk FOR NO KEY UPDATE
"""
# As in a cancel: waits once for all reports of the operations, while none of them begins.
_TAKE_REPORT_LOCKS = "SELECT pg_advisory_xact_lock(pk) FROM unnest(%s::bigint[]) AS pk"
_LOCK_EXECUTIONS = f"SELECT e.pk {_COVERING} ORDER BY e.pk FOR NO KEY UPDATE OF e"
_SETS = """
SELECT e.pk, e.operation_pk, e.state, x.targets, x.done, x.running::text
FROM execution e JOIN execution_sets x ON x.execution_pk = e.pk
WHERE e.pk = ANY (%s::bigint[]) ORDER BY e.pk
"""


class _Losing(NamedTuple):
    """An execution that loses cells, and its operation, by their keys."""

    pk: int
    operation_pk: int
    loss: Loss


async def withdraw_everywhere(
    db: Connection,
    sheet_pk: int,
    cells: CellSet,
    why: Withdrawal,
    reason: Reason,
    now: Millis,
    *,
    besides: int = 0,
) -> list[UUID]:
    """Withdraw ``cells`` from every live execution of the sheet, except those of the operation
    ``besides``. Returns the operations that lost any.

    Call it under the sheet's lock. Locks operations by id, their report locks, executions by id,
    then blocks of statuses. The commit has to follow at once: until then a cancel may wait.
    """
    if not cells:
        return []
    rows = cells.all_rows()
    window = (sheet_pk, besides, rows[-1], rows[0])
    operations = dict(await fetch(db, _LOCK_OPERATIONS, window))
    if not operations:
        return []
    await run(db, _TAKE_REPORT_LOCKS, (numbers(operations),))
    locked = await fetch(db, _LOCK_EXECUTIONS, window)
    losing = []
    for pk, operation_pk, state, *sets in await fetch(db, _SETS, ([pk for (pk,) in locked],)):
        loss = withdraw(ExecutionState(state), unpack_live_sets(*sets), cells, why)
        if loss is not None:
            losing.append(_Losing(pk, operation_pk, loss))
    if not losing:
        return []
    await _write(db, losing, reason, now)
    stopped = EMPTY
    for each in losing:
        stopped |= each.loss.stopped
    if stopped:
        await run(
            db,
            "SELECT recalc_store_stale(%s, %s::int8multirange)",
            (sheet_pk, to_ranges(stopped)),
        )
    withdrawn_from = list(dict.fromkeys(each.operation_pk for each in losing))
    await _end_emptied(db, withdrawn_from, why, reason, now)
    return [operations[pk] for pk in withdrawn_from]


_WITHDRAW = f"""
UPDATE execution e SET
    revision = e.revision + 1, state = w.state, {counters.added(value="w.{}", row="e.")},
    reason = CASE WHEN w.ended THEN %(reason)s ELSE e.reason END,
    ended_at = CASE WHEN w.ended THEN %(now)s ELSE e.ended_at END
FROM unnest(%(pks)b::bigint[], %(states)s::text[], %(ended)b::boolean[],
            {", ".join(f"%({name})b::bigint[]" for name in counters.MOVED)})
     AS w (pk, state, ended, {", ".join(counters.MOVED)})
WHERE e.pk = w.pk
"""


async def _write(db: Connection, losing: Sequence[_Losing], reason: Reason, now: Millis) -> None:
    """Write the rows and the sets of executions that lost cells."""
    losses = [each.loss for each in losing]
    pks = [each.pk for each in losing]
    changes = [loss.counts for loss in losses]
    await run(
        db,
        _WITHDRAW,
        {
            "reason": str(reason),
            "now": now,
            "pks": pks,
            "states": [str(loss.state) for loss in losses],
            "ended": [loss.ended for loss in losses],
            **{name: counters.column(changes, name) for name in counters.MOVED},
        },
    )
    await run(
        db,
        "UPDATE execution_sets x SET targets = w.targets, running = w.running::int8multirange"
        " FROM unnest(%b::bigint[], %b::bytea[], %s::text[]) AS w (pk, targets, running)"
        " WHERE x.execution_pk = w.pk",
        (
            pks,
            [loss.sets.targets.pack() for loss in losses],
            [to_ranges(loss.sets.running) for loss in losses],
        ),
    )


async def _end_emptied(
    db: Connection, operations: Sequence[int], why: Withdrawal, reason: Reason, now: Millis
) -> None:
    """End those of the operations that have no live execution left, and notify the workers of
    all of them."""
    await run(
        db,
        "UPDATE operation o SET state = %s, ended_at = greatest(created_at, %s), cancel_reason = %s"
        f" WHERE o.pk = ANY (%s::bigint[]) AND o.state = {sql.ACTIVE} AND NOT EXISTS ("
        "SELECT 1 FROM execution e WHERE e.operation_pk = o.pk"
        f" AND e.state IN ({sql.LIVE}))",
        (
            str(why.operation_state),
            now,
            str(reason) if why is Withdrawal.CANCELLED else None,
            list(operations),
        ),
    )
    await run(
        db,
        "SELECT pg_notify('recalc_touched', id || ' ' || %s::text) FROM operation"
        " WHERE pk = ANY (%s::bigint[])",
        (str(reason), list(operations)),
    )


async def cancel_operations(
    db: Connection, operations: Sequence[int], reason: Reason, actor: str, now: Millis
) -> list[UUID]:
    """Cancel those of these operations that are active. Returns the ids of those that had a live
    execution."""
    if not operations:
        return []
    found = await fetch(
        db,
        "SELECT operation_id FROM recalc_cancel_operations(%s::bigint[], %s, %s, %s, NULL, %s)"
        " WHERE cardinality(executions) > 0",
        (list(operations), str(reason), actor, now, list(CALLING)),
    )
    return [identity for (identity,) in found]

"""Withdrawal: cells leave an execution for good. Takeover and deletes are uses of it, and so is
cancel, which is a function inside the database.

The cells of the running set are stored STALE, nothing else is written to cells, the revision goes
up and the counters move. What it empties ends in the same transaction.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from recalc.domain.cellsets import EMPTY, CellSet
from recalc.domain.records import Millis
from recalc.domain.states import ExecutionState, Move, Reason, Withdrawal, sources, target
from recalc.store.postgres.cellranges import from_ranges, to_ranges
from recalc.store.postgres.database import Connection, fetch, numbers, run

#: What ends an execution that a withdrawal emptied, and what its operation then is.
_MOVES = {Withdrawal.CANCELLED: Move.CANCEL, Withdrawal.SUPERSEDED: Move.SUPERSEDE}
CANCELLABLE = ", ".join(f"'{state}'" for state in sorted(sources(Move.CANCEL)))

# Live executions have active operations.
_COVERING = f"""
FROM operation o JOIN execution e ON e.operation_pk = o.pk
WHERE o.sheet_pk = %s AND o.state = 'active' AND o.pk <> %s
  AND e.state IN ({CANCELLABLE}) AND e.first_row <= %s AND e.last_row >= %s
"""
_LOCK_OPERATIONS = f"""
SELECT pk, id FROM operation WHERE pk IN (SELECT o.pk {_COVERING}) ORDER BY pk FOR NO KEY UPDATE
"""
# As in a cancel: waiting for all reports of the operations at once, while none of them begins.
_SHUT_GATES = "SELECT pg_advisory_xact_lock(pk) FROM unnest(%s::bigint[]) AS pk"
_LOCK_EXECUTIONS = f"SELECT e.pk {_COVERING} ORDER BY e.pk FOR NO KEY UPDATE OF e"
_SETS = """
SELECT e.pk, e.operation_pk, e.state, x.targets, x.done, x.running::text
FROM execution e JOIN execution_sets x ON x.execution_pk = e.pk
WHERE e.pk = ANY (%s::bigint[]) ORDER BY e.pk
"""


@dataclass(frozen=True, slots=True)
class _Lost:
    """What one execution loses, and what is left of it."""

    pk: int
    operation_pk: int
    state: ExecutionState
    emptied: bool
    waiting: int
    stopped: CellSet
    targets: CellSet
    running: CellSet


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
    """Withdraw ``cells`` from every live execution of the sheet, ``besides`` those of one
    operation; the operations that lost any.

    Under the sheet's lock. Locks operations, their gates, then executions, each by id, then blocks
    of statuses.
    The caller's commit has to follow at once: it may hold up a cancel until then.
    """
    if not cells:
        return []
    rows = cells.all_rows()
    window = (sheet_pk, besides, rows[-1], rows[0])
    operations = dict(await fetch(db, _LOCK_OPERATIONS, window))
    if not operations:
        return []
    await run(db, _SHUT_GATES, (numbers(operations),))
    locked = await fetch(db, _LOCK_EXECUTIONS, window)
    found = await fetch(db, _SETS, ([pk for (pk,) in locked],))
    losing = [lost for row in found if (lost := _lose(row, cells, why)) is not None]
    if not losing:
        return []
    await _write(db, losing, why, reason, now)
    stopped = EMPTY
    for lost in losing:
        stopped |= lost.stopped
    if stopped:
        await run(
            db,
            "SELECT recalc_store_stale(%s, %s::int8multirange)",
            (sheet_pk, to_ranges(stopped)),
        )
    touched = list(dict.fromkeys(lost.operation_pk for lost in losing))
    await _end_emptied(db, touched, why, reason, now)
    return [operations[pk] for pk in touched]


def _lose(row: Sequence[Any], cells: CellSet, why: Withdrawal) -> _Lost | None:
    pk, operation_pk, state, targets_blob, done_blob, running_text = row
    targets, done = CellSet.unpack(targets_blob), CellSet.unpack(done_blob)
    lost = (targets - done) & cells
    if not lost:
        return None
    running = from_ranges(running_text)
    stopped = running & lost
    left = targets - lost
    emptied = not (left - done)
    before = ExecutionState(state)
    after = target(before, _MOVES[why]) if emptied else before
    assert after is not None
    return _Lost(
        pk,
        operation_pk,
        after,
        emptied,
        len(lost) - len(stopped),
        stopped,
        left,
        running - stopped,
    )


_WITHDRAW = """
UPDATE execution e SET
    revision = e.revision + 1, state = w.state,
    pending = e.pending - w.waiting - w.stopped, running = e.running - w.stopped,
    not_started_reset = e.not_started_reset + w.waiting * %(cancelled)s,
    running_invalidated = e.running_invalidated + w.stopped * %(cancelled)s,
    superseded = e.superseded + (w.waiting + w.stopped) * (1 - %(cancelled)s),
    reason = CASE WHEN w.emptied THEN %(reason)s ELSE e.reason END,
    ended_at = CASE WHEN w.emptied THEN %(now)s ELSE e.ended_at END
FROM unnest(%(pks)b::bigint[], %(states)s::text[], %(emptied)b::boolean[], %(waiting)b::bigint[],
            %(stopped)b::bigint[]) AS w (pk, state, emptied, waiting, stopped)
WHERE e.pk = w.pk
"""


async def _write(
    db: Connection, losing: Sequence[_Lost], why: Withdrawal, reason: Reason, now: Millis
) -> None:
    await run(
        db,
        _WITHDRAW,
        {
            "cancelled": int(why is Withdrawal.CANCELLED),
            "reason": str(reason),
            "now": now,
            "pks": [lost.pk for lost in losing],
            "states": [str(lost.state) for lost in losing],
            "emptied": [lost.emptied for lost in losing],
            "waiting": [lost.waiting for lost in losing],
            "stopped": [len(lost.stopped) for lost in losing],
        },
    )
    await run(
        db,
        "UPDATE execution_sets x SET targets = w.targets, running = w.running::int8multirange"
        " FROM unnest(%b::bigint[], %b::bytea[], %s::text[]) AS w (pk, targets, running)"
        " WHERE x.execution_pk = w.pk",
        (
            [lost.pk for lost in losing],
            [lost.targets.pack() for lost in losing],
            [to_ranges(lost.running) for lost in losing],
        ),
    )


async def _end_emptied(
    db: Connection, operations: Sequence[int], why: Withdrawal, reason: Reason, now: Millis
) -> None:
    """End those of the operations that were left without a live execution; tell the workers of
    all of them."""
    state = "cancelled" if why is Withdrawal.CANCELLED else "completed"
    await run(
        db,
        "UPDATE operation o SET state = %s, ended_at = %s"
        " WHERE o.pk = ANY (%s::bigint[]) AND o.state = 'active' AND NOT EXISTS ("
        "SELECT 1 FROM execution e WHERE e.operation_pk = o.pk"
        f" AND e.state IN ({CANCELLABLE}))",
        (state, now, list(operations)),
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
    """Cancel these operations, if active; the ids of those that had something left to cancel."""
    if not operations:
        return []
    found = await fetch(
        db,
        "SELECT operation_id FROM recalc_cancel_operations(%s::bigint[], %s, %s, %s, NULL)"
        " WHERE cardinality(executions) > 0",
        (list(operations), str(reason), actor, now),
    )
    return [identity for (identity,) in found]

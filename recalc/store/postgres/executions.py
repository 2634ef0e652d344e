"""Executions as workers claim, keep and let go of them. Each write is one call of a function in
the database, which begins by changing the execution's own row, and ends.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

from pyroaring import BitMap

from recalc.domain.cellsets import CellSet
from recalc.domain.errors import NotFound
from recalc.domain.readiness import Sets
from recalc.domain.records import Millis
from recalc.domain.states import LIVE, ExecutionState, Reason
from recalc.engine.ports import Claim, InputRow, LeaseStatus
from recalc.store import codec
from recalc.store.postgres.cellranges import from_ranges, to_ranges
from recalc.store.postgres.database import Connection, fetch, fetch_one, numbers
from recalc.store.postgres.lookup import structure_of

CLAIM = "SELECT * FROM recalc_claim(%s, %s, %s, %s, %s::bigint[])"


async def claim(
    db: Connection,
    execution_id: UUID | None,
    worker: str,
    lease: float,
    *,
    slow: bool | None,
    besides: Collection[int],
) -> Claim | None:
    """Hold this execution if it is claimable, or with None the next one that is (and ``slow``, or
    not, unless that is None), of a workspace that is not one of ``besides``.

    The claim is a transaction of its own. The columns are read after it: reports say which
    structure they were made with, and are refused when it is another by then.
    """
    row = await fetch_one(db, CLAIM, (execution_id, worker, lease, slow, numbers(besides)))
    if row is None:
        return None
    identity, operation_id, workspace_id, sheet_pk, sheet_id, epoch, revision, attempts = row[:8]
    targets, done, failed, running = row[8:]
    try:
        structure = await structure_of(db, sheet_pk, sheet_id, workspace_id)
    except NotFound:
        return None
    return Claim(
        execution_id=identity,
        operation_id=operation_id,
        workspace_id=workspace_id,
        sheet_id=sheet_id,
        epoch=epoch,
        revision=revision,
        attempts=attempts,
        sets=unpack_sets(targets, done, failed, running),
        structure=structure,
    )


_WORKSPACE_OF = """
SELECT o.workspace_id FROM execution e JOIN operation o ON o.pk = e.operation_pk WHERE e.id = %s
"""


async def workspace_of(db: Connection, execution_id: UUID) -> int | None:
    row = await fetch_one(db, _WORKSPACE_OF, (execution_id,))
    return None if row is None else row[0]


def unpack_sets(targets: bytes, done: bytes, failed: bytes, running: str) -> Sets:
    return Sets(
        CellSet.unpack(targets),
        CellSet.unpack(done),
        CellSet.unpack(failed),
        from_ranges(running),
    )


async def renew_if_held(
    db: Connection, held: Mapping[UUID, int], lease: float
) -> dict[UUID, LeaseStatus]:
    found = await fetch(
        db,
        "SELECT id, state, epoch, revision, reason"
        " FROM recalc_renew(%s::uuid[], %s::integer[], %s)",
        (list(held), numbers(held.values()), lease),
    )
    return {
        identity: LeaseStatus(
            ExecutionState(state), epoch, revision, Reason(reason) if reason else None
        )
        for identity, state, epoch, revision, reason in found
    }


_HAND_BACK = "SELECT recalc_hand_back(%s, %s, %s::int8multirange)"
_HAND_BACK_AND_DELIVER = """
SELECT CASE WHEN recalc_hand_back(%s, %s, %s::int8multirange)
            THEN recalc_deliver(ARRAY[%s]::uuid[]) >= 0 ELSE false END
"""


async def hand_back_if_held(
    db: Connection, execution_id: UUID, epoch: int, inherited: CellSet, *, deliver: bool
) -> bool:
    """``deliver``: enqueue a job for its next holder in the same transaction."""
    held = (execution_id, epoch, to_ranges(inherited))
    if deliver:
        row = await fetch_one(db, _HAND_BACK_AND_DELIVER, (*held, execution_id))
    else:
        row = await fetch_one(db, _HAND_BACK, held)
    back: bool = row[0]
    return back


async def read_inputs(
    db: Connection,
    sheet_id: UUID,
    columns: Collection[int],
    rows: BitMap,
    replaced: Collection[int],
    most: int | None,
) -> list[InputRow]:
    """The stored values of these columns; edited ones are in ``inputs``, computed ones in
    ``results``, and no column is in both."""
    wanted = sorted(columns)
    results = "".join(f", r.results[{number + 1}] AS c{number}" for number in wanted)
    results += "".join(f", octet_length(r.results[{n + 1}]) AS s{n}" for n in replaced)
    # A range without gaps is read as one; scattered rows one by one.
    dense = rows[-1] - rows[0] < len(rows)
    where = "BETWEEN s.pk << 32 | %s AND s.pk << 32 | %s" if dense else "= ANY (ids.of)"
    source = (
        "sheet s"
        if dense
        else "sheet s, LATERAL (SELECT array_agg(s.pk << 32 | n) AS of"
        " FROM unnest(%s::bigint[]) AS n) ids"
    )
    chosen = (rows[0], rows[-1]) if dense else (numbers(rows),)
    found = await fetch(
        db,
        _INPUTS.format(results=results, source=source, where=where),
        (*chosen, sheet_id, _ANY_SIZE if most is None else most),
    )
    return [_input_row(row, wanted, replaced) for row in found]


_ANY_SIZE = 1 << 62
# The row with which the bytes are reached is the last: before it, they are not.
_INPUTS = """
SELECT * FROM (
    SELECT r.id, r.seq, r.inputs, size.results,
           sum(octet_length(r.inputs) + size.results) OVER (ORDER BY r.id)
               - octet_length(r.inputs) - size.results AS before{results}
      FROM {source} JOIN row_data r ON r.id {where} CROSS JOIN LATERAL (
           SELECT coalesce(sum(octet_length(each)), 0)::bigint AS results
             FROM unnest(r.results) AS each) size
     WHERE s.id = %s) page
 WHERE before < %s ORDER BY id
"""


def _input_row(row: Sequence[Any], wanted: Sequence[int], replaced: Collection[int]) -> InputRow:
    key, inputs_version, inputs_blob, result_bytes, _, *rest = row
    results, sizes = rest[: len(wanted)], rest[len(wanted) :]
    inputs = codec.decode_inputs(inputs_blob)
    values = {}
    for number, result in zip(wanted, results, strict=True):
        raw = inputs.get(number)
        if raw is not None:
            values[number] = raw
        elif result is not None:
            values[number] = codec.decode_result(result).value
    return InputRow(
        key & 0xFFFFFFFF,
        inputs_version,
        values,
        len(inputs_blob) + result_bytes,
        result_bytes,
        {column: size for column, size in zip(replaced, sizes, strict=True) if size is not None},
    )


_LIVE = ", ".join(f"'{state}'" for state in sorted(LIVE))
_COMPLETE = f"""
UPDATE operation o SET state = 'completed', ended_at = %s
WHERE o.state = 'active' AND {{which}} AND NOT EXISTS (
    SELECT 1 FROM execution e WHERE e.operation_pk = o.pk AND e.state IN ({_LIVE}))
"""


async def complete_if_no_live_execution(db: Connection, operation_id: UUID, now: Millis) -> bool:
    row = await fetch_one(
        db, _COMPLETE.format(which="o.id = %s") + " RETURNING o.pk", (now, operation_id)
    )
    return row is not None


# Those that another transaction is busy with come next time: many workers sweep.
_IDLE = f"""
o.pk IN (SELECT i.pk FROM operation i
         WHERE i.state = 'active' AND NOT EXISTS (
             SELECT 1 FROM execution e WHERE e.operation_pk = i.pk AND e.state IN ({_LIVE}))
         ORDER BY i.pk FOR NO KEY UPDATE SKIP LOCKED)
"""


async def sweep(db: Connection, now: Millis) -> list[UUID]:
    found = await fetch(db, _COMPLETE.format(which=_IDLE) + " RETURNING o.id", (now,))
    return [identity for (identity,) in found]

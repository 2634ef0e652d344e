"""Claim executions, renew their leases, and hand them back.

Each write is one call of a function of functions/claim.sql, which locks executions only.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import partial
from uuid import UUID

from recalc.domain.cellsets import EMPTY, CellSet
from recalc.domain.errors import NotFound
from recalc.engine.ports import Claim, HeldClaim, LeaseStatus
from recalc.store.postgres.attempts import give_up_if_lost_too_often
from recalc.store.postgres.cellranges import from_ranges, to_ranges
from recalc.store.postgres.context import StoreContext
from recalc.store.postgres.database import Connection, Database, fetch, fetch_one, numbers
from recalc.store.postgres.lookup import structure_of
from recalc.store.postgres.sets import lease_status, unpack_sets

CLAIM = "SELECT * FROM recalc_claim(%s, %s, %s, %s, %s::bigint[])"


async def claim_next(
    database: Database,
    context: StoreContext,
    claim_name: str,
    lease: float,
    *,
    slow: bool | None = None,
    besides: Collection[int] = (),
) -> Claim | None:
    """Claim the next execution for ``lease`` seconds.

    ``slow`` names its lane (None: either), ``besides`` are workspaces that are passed over. An
    execution that ends because it is given up is followed by the next one: each call that gives
    one up ends an execution, so that the loop ends.
    """
    call = partial(_claim, execution_id=None, claim_name=claim_name, lease=lease, slow=slow)
    while claimed := await database.execute_once(lambda db: call(db, besides=besides)):
        kept = await give_up_if_lost_too_often(database, claimed, lease, context.now)
        if kept is not None:
            return kept
    return None


async def claim(
    database: Database, context: StoreContext, execution_id: UUID, claim_name: str, lease: float
) -> Claim | None:
    """Claim an execution for ``lease`` seconds; None when it cannot be claimed."""
    call = partial(_claim, execution_id=execution_id, claim_name=claim_name, lease=lease)
    claimed = await database.execute_once(call)
    if claimed is None:
        return None
    return await give_up_if_lost_too_often(database, claimed, lease, context.now)


async def _claim(
    db: Connection,
    *,
    execution_id: UUID | None,
    claim_name: str,
    lease: float,
    slow: bool | None = None,
    besides: Collection[int] = (),
) -> Claim | None:
    """Claim this execution, or with None the next one, in a transaction of its own.

    The columns are read after it. A report names the columns version that it was made with, and is
    refused when that has changed.
    """
    row = await fetch_one(db, CLAIM, (execution_id, claim_name, lease, slow, numbers(besides)))
    if row is None:
        return None
    identity, operation_id, workspace_id, sheet_pk, sheet_id, epoch, revision, attempts = row[:8]
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
        sets=unpack_sets(*row[8:]),
        structure=structure,
    )


_HELD_UNDER = """
SELECT e.worker, e.id, e.epoch, x.running::text
  FROM operation o JOIN execution e ON e.operation_pk = o.pk
  JOIN execution_sets x ON x.execution_pk = e.pk
 WHERE o.state = 'active' AND e.state = 'active' AND e.worker = ANY (%s)
"""


async def held_under(db: Connection, claim_names: Collection[str]) -> list[HeldClaim]:
    """Return what is held under the names of claims."""
    found = await db.execute(_HELD_UNDER, (list(claim_names),))
    return [
        HeldClaim(name, identity, epoch, from_ranges(running))
        async for name, identity, epoch, running in found
    ]


_WORKSPACE_OF = """
SELECT o.workspace_id FROM execution e JOIN operation o ON o.pk = e.operation_pk WHERE e.id = %s
"""


async def workspace_of(db: Connection, execution_id: UUID) -> int | None:
    """Return the workspace of an execution; None when there is no such execution."""
    row = await fetch_one(db, _WORKSPACE_OF, (execution_id,))
    return None if row is None else row[0]


async def renew_if_held(
    db: Connection, held: Mapping[UUID, int], lease: float
) -> dict[UUID, LeaseStatus]:
    """Renew the leases of executions that are held with these epochs, for ``lease`` seconds.

    Returns how all of them stand, renewed or not.
    """
    found = await fetch(
        db,
        "SELECT id, state, epoch, revision, reason"
        " FROM recalc_renew(%s::uuid[], %s::integer[], %s)",
        (list(held), numbers(held.values()), lease),
    )
    return {identity: lease_status(*row) for identity, *row in found}


_HAND_BACK = "SELECT recalc_hand_back(%s, %s, %s::int8multirange)"
_HAND_BACK_AND_DELIVER = """
SELECT CASE WHEN recalc_hand_back(%s, %s, %s::int8multirange)
            THEN recalc_deliver(ARRAY[%s]::uuid[]) >= 0 ELSE false END
"""


async def hand_back_if_held(
    db: Connection,
    context: StoreContext,
    execution_id: UUID,
    epoch: int,
    inherited: CellSet = EMPTY,
) -> bool:
    """Hand an execution back, and enqueue a job for its next holder in the same transaction.

    ``inherited`` cells stay in the running set: a dead holder had started them. Returns False, and
    changes nothing, when the execution is not held with this epoch.
    """
    held = (execution_id, epoch, to_ranges(inherited))
    if context.deliver:
        row = await fetch_one(db, _HAND_BACK_AND_DELIVER, (*held, execution_id))
    else:
        row = await fetch_one(db, _HAND_BACK, held)
    back: bool = row[0]
    return back

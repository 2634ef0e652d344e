"""What the claims of an operation have spent, its limits, and the cancel that they lead to."""

from __future__ import annotations

from uuid import UUID

from recalc.columns.registry import CALLING
from recalc.domain.states import Reason
from recalc.domain.usage import Limits, OperationUsage, Usage, pack_usage, sum_of
from recalc.engine.ports import SheetRef, SpendStatus
from recalc.store.postgres.context import StoreContext
from recalc.store.postgres.database import Connection, fetch, fetch_one, run
from recalc.store.postgres.operations import get_operation

#: Actor of the cancels that the server makes by itself.
_ACTOR = "limit"


async def save_spend(db: Connection, execution_id: UUID, epoch: int, usage: Usage) -> None:
    """Keep what a claim has spent, unless a later total of it is kept already. Changes nothing
    where the execution is gone."""
    await run(
        db,
        "SELECT recalc_save_spend(%s, %s, %s, %b)",
        (execution_id, epoch, usage.entries, pack_usage(usage)),
    )


async def get_usage(db: Connection, ref: SheetRef, operation_id: str) -> OperationUsage:
    """Read an operation and its spend. Raises NotFound."""
    operation = await get_operation(db, ref, operation_id)
    rows = await fetch(
        db,
        "SELECT s.usage FROM operation o JOIN execution e ON e.operation_pk = o.pk"
        " JOIN spend s ON s.execution_pk = e.pk WHERE o.id = %s",
        (operation.id,),
    )
    return OperationUsage(operation, sum_of([usage for (usage,) in rows]))


# One statement: the spend of an operation without limits is not read.
_STATUS = """
SELECT o.max_price, o.max_failed, sum(e.failed)::bigint,
       array(SELECT s.usage FROM execution x JOIN spend s ON s.execution_pk = x.pk
              WHERE x.operation_pk = o.pk AND coalesce(o.max_price, o.max_failed) IS NOT NULL)
  FROM operation o JOIN execution e ON e.operation_pk = o.pk
 WHERE o.id = %s GROUP BY o.pk
"""


async def spend_status(db: Connection, operation_id: UUID) -> SpendStatus | None:
    """Read the limits of an operation and how far it is. None where it is gone."""
    for max_price, max_failed, failed, usages in await fetch(db, _STATUS, (operation_id,)):
        return SpendStatus(Limits(max_price, max_failed), sum_of(usages), failed)
    return None


async def cancel_for_reason_if_active(
    db: Connection, context: StoreContext, operation_id: UUID, reason: Reason, message: str
) -> bool:
    """Cancel an active operation for a reason of the server's own; False where it has ended, or
    has no live execution and is completed."""
    asked = (operation_id, str(reason), message, _ACTOR, context.now, list(CALLING))
    row = await fetch_one(db, "SELECT recalc_cancel_for_reason(%s, %s, %s, %s, %s, %s)", asked)
    cancelled: bool = row[0]
    return cancelled

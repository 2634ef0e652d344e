"""What the claims of an operation have spent, its limits, and the cancel that they lead to."""

from __future__ import annotations

from sqlite3 import Connection
from uuid import UUID

from recalc.domain.errors import NotFound
from recalc.domain.states import Reason
from recalc.domain.usage import Limits, OperationUsage, Usage, pack_usage, sum_of
from recalc.engine.ports import SheetRef, SpendStatus
from recalc.store import sql
from recalc.store.sqlite.cancel import cancel_operations
from recalc.store.sqlite.context import StoreContext
from recalc.store.sqlite.operations import find_operation, load_operation

#: Actor of the cancels that the server makes by itself.
_ACTOR = "limit"


def save_spend(db: Connection, execution_id: UUID, epoch: int, usage: Usage) -> None:
    """Keep what a claim has spent, unless a later total of it is kept already. Changes nothing
    where the execution is gone."""
    db.execute(
        "INSERT INTO spend AS s (execution_pk, epoch, entries, usage)"
        " SELECT pk, ?, ?, ? FROM execution WHERE id = ?"
        " ON CONFLICT (execution_pk, epoch) DO UPDATE"
        " SET entries = excluded.entries, usage = excluded.usage"
        " WHERE s.entries < excluded.entries",
        (epoch, usage.entries, pack_usage(usage), execution_id.bytes),
    )


def get_usage(db: Connection, ref: SheetRef, operation_id: str) -> OperationUsage:
    """Read an operation and its spend. Raises NotFound."""
    found = find_operation(db, ref, operation_id)
    if found is None:
        raise NotFound("operation")
    return OperationUsage(load_operation(db, ref, found), _usage(db, found.pk))


def _usage(db: Connection, operation_pk: int) -> Usage:
    rows = db.execute(
        "SELECT s.usage FROM execution e JOIN spend s ON s.execution_pk = e.pk"
        " WHERE e.operation_pk = ?",
        (operation_pk,),
    ).fetchall()
    return sum_of([row[0] for row in rows])


def spend_status(db: Connection, operation_id: UUID) -> SpendStatus | None:
    """Read the limits of an operation and how far it is. None where it is gone."""
    row = db.execute(
        "SELECT pk, max_price, max_failed FROM operation WHERE id = ?", (operation_id.bytes,)
    ).fetchone()
    if row is None:
        return None
    pk, max_price, max_failed = row
    limits = Limits(max_price, max_failed)
    if not limits:
        return SpendStatus(limits, Usage(), 0)
    (failed,) = db.execute(
        "SELECT coalesce(sum(failed), 0) FROM execution WHERE operation_pk = ?", (pk,)
    ).fetchone()
    return SpendStatus(limits, _usage(db, pk), failed)


def cancel_for_reason_if_active(
    db: Connection, context: StoreContext, operation_id: UUID, reason: Reason, message: str
) -> bool:
    """Cancel an active operation for a reason of the server's own; False where it has ended, or
    has no live execution and is completed."""
    row = db.execute(
        f"SELECT pk FROM operation WHERE id = ? AND state = {sql.ACTIVE}", (operation_id.bytes,)
    ).fetchone()
    if row is None or not cancel_operations(db, [row[0]], reason, _ACTOR, context.now):
        return False
    db.execute("UPDATE operation SET cancel_message = ? WHERE pk = ?", (message, row[0]))
    return True

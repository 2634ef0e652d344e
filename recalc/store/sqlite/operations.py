"""Operations as clients see them: plan, create and read them."""

from __future__ import annotations

from sqlite3 import Connection
from uuid import UUID

import msgspec

from recalc.domain.accounting import Counts
from recalc.domain.cellsets import EMPTY_BLOB
from recalc.domain.errors import InvalidWorkspace, NotFound
from recalc.domain.ids import parse_id
from recalc.domain.records import Millis, Operation, StatusCounts
from recalc.domain.states import ExecutionState, OperationState, Reason, Withdrawal
from recalc.engine.ports import (
    ActiveOperations,
    Created,
    NewExecution,
    NewOperation,
    PlanSnapshot,
    SheetRef,
)
from recalc.store import messages, sql
from recalc.store.retention import KEPT_MS
from recalc.store.sqlite.announced import Announce
from recalc.store.sqlite.context import StoreContext
from recalc.store.sqlite.lookup import find_sheet, load_structure
from recalc.store.sqlite.overlay import count_statuses, sheet_cells
from recalc.store.sqlite.statuses import sheet_rows
from recalc.store.sqlite.withdraw import withdraw_everywhere
from recalc.store.sums import COLUMNS, Sums


def plan_snapshot(db: Connection, ref: SheetRef) -> PlanSnapshot:
    """Read what planning needs, from one snapshot."""
    sheet = find_sheet(db, ref)
    structure = load_structure(db, sheet)
    (active,) = db.execute(
        f"SELECT count(*) FROM operation WHERE sheet_pk = ? AND state = {sql.ACTIVE}", (sheet.pk,)
    ).fetchone()
    cells = sheet_cells(db, sheet, structure.columns)
    return PlanSnapshot(sheet.plan_version, structure, cells, active)


def status_counts(db: Connection, announce: Announce, ref: SheetRef) -> StatusCounts:
    """Count the cells of the sheet by the status that they read."""
    return count_statuses(db, find_sheet(db, ref), announce)


def find_idempotent(
    db: Connection, context: StoreContext, ref: SheetRef, key: str, request_digest: bytes
) -> Operation | None:
    """Return the operation that was created with this key in the last 24 h, or None.

    Raises Invalid when the key was used for another request.
    """
    find_sheet(db, ref)
    row = db.execute(
        "SELECT digest, operation_pk FROM idempotency"
        " WHERE workspace_id = ? AND key = ? AND at > ?",
        (ref.workspace_id, key, context.now - KEPT_MS),
    ).fetchone()
    if row is None:
        return None
    if row[0] != request_digest:
        raise messages.key_reused()
    (operation,) = load_operations(db, ref, "pk = ?", row[1])
    return operation


def create_operation_if_planned(
    db: Connection, context: StoreContext, ref: SheetRef, plan_version: int, new: NewOperation
) -> Created | None:
    """Create an operation, and withdraw the cells that it takes over from others.

    None, and nothing changed, when the plan has to be made again. Raises Invalid for a confirmation
    or key that was used already, InvalidWorkspace for a suspended workspace.
    """
    sheet = find_sheet(db, ref)
    _refuse_suspended(db, ref.workspace_id)
    if new.idempotency_key is not None:
        known = find_idempotent(db, context, ref, new.idempotency_key, new.request_digest)
        if known is not None:
            return Created(known, sheet.version, ())
    if sheet.plan_version != plan_version:
        return None
    kept = new.on_rows(sheet_rows(db, sheet.pk))
    if kept is None:
        return None
    new = kept
    if new.confirmation is not None:
        _use_up(db, new.confirmation, context.now)
    withdrawn_from = withdraw_everywhere(
        db, sheet.pk, new.take_over, Withdrawal.SUPERSEDED, Reason.SUPERSEDED, context.now
    )
    (operation_pk,) = db.execute(
        "INSERT INTO operation (id, sheet_pk, workspace_id, state, created_at, created_by,"
        " max_price, max_failed) VALUES (?, ?, ?, ?, ?, ?, ?, ?) RETURNING pk",
        (
            new.id.bytes,
            sheet.pk,
            ref.workspace_id,
            OperationState.ACTIVE,
            context.now,
            new.caller.key_id,
            new.limits.max_price,
            new.limits.max_failed,
        ),
    ).fetchone()
    for execution in new.executions:
        _insert_execution(db, operation_pk, sheet.pk, execution)
    if new.idempotency_key is not None:
        db.execute(
            "INSERT OR REPLACE INTO idempotency (workspace_id, key, digest, operation_pk, at)"
            " VALUES (?, ?, ?, ?, ?)",
            (ref.workspace_id, new.idempotency_key, new.request_digest, operation_pk, context.now),
        )
    db.execute("UPDATE sheet SET plan_number = plan_number + 1 WHERE pk = ?", (sheet.pk,))
    (operation,) = load_operations(db, ref, "pk = ?", operation_pk)
    return Created(operation, sheet.version, withdrawn_from)


def _insert_execution(
    db: Connection, operation_pk: int, sheet_pk: int, execution: NewExecution
) -> None:
    """Write a queued execution and its sets."""
    rows = execution.targets.all_rows()
    counts = Counts.planned(len(execution.targets))
    (pk,) = db.execute(
        "INSERT INTO execution (id, operation_pk, sheet_pk, first_row, last_row, slow, state,"
        " cell_count, pending) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING pk",
        (
            execution.id.bytes,
            operation_pk,
            sheet_pk,
            rows[0],
            rows[-1],
            execution.slow,
            ExecutionState.QUEUED,
            counts.cell_count,
            counts.pending,
        ),
    ).fetchone()
    db.execute(
        "INSERT INTO execution_sets (execution_pk, targets, done, failed, running)"
        " VALUES (?, ?, ?, ?, ?)",
        (pk, execution.targets.pack(), EMPTY_BLOB, EMPTY_BLOB, EMPTY_BLOB),
    )


def _refuse_suspended(db: Connection, workspace_id: int) -> None:
    """Raise InvalidWorkspace when the workspace is gone, or suspended since the request began."""
    row = db.execute("SELECT suspended_at FROM workspace WHERE id = ?", (workspace_id,)).fetchone()
    if row is None or row[0] is not None:
        raise InvalidWorkspace


def _use_up(db: Connection, nonce: str, now: Millis) -> None:
    """Record that a confirmation was used. Raises Invalid when it was used already."""
    used = db.execute("SELECT 1 FROM confirmation WHERE nonce = ?", (nonce,)).fetchone()
    if used is not None:
        raise messages.confirmation_used()
    db.execute("INSERT INTO confirmation (nonce, at) VALUES (?, ?)", (nonce, now))


class FoundOperation(msgspec.Struct, frozen=True):
    """The row of an operation. ``state`` is as stored: an active one may have ended already."""

    pk: int
    id: UUID
    state: str
    created_at: Millis
    ended_at: Millis | None
    cancel_reason: str | None
    cancel_message: str | None


_FIND = """
SELECT s.pk, o.pk, o.id, o.state, o.created_at, o.ended_at, o.cancel_reason, o.cancel_message
FROM tables t LEFT JOIN sheet s ON s.table_pk = t.pk AND s.id = ?1 AND s.deleted_at IS NULL
LEFT JOIN operation o ON o.sheet_pk = s.pk AND o.pk = coalesce(
    (SELECT pk FROM operation WHERE id = ?4),
    (SELECT operation_pk FROM execution WHERE id = ?4))
WHERE t.id = ?2 AND t.workspace_id = ?3 AND t.deleted_at IS NULL
"""


def find_operation(db: Connection, ref: SheetRef, operation_id: str) -> FoundOperation | None:
    """Find the operation of this sheet that has this id, or an execution with it; None without one.

    Raises NotFound when the table or the sheet is not there.
    """
    identity = parse_id(operation_id)
    wanted = None if identity is None else identity.bytes
    path = (ref.sheet_id.bytes, ref.table_id.bytes, ref.workspace_id, wanted)
    row = db.execute(_FIND, path).fetchone()
    if row is None:
        raise NotFound("table")
    sheet_pk, pk, found, *rest = row
    if sheet_pk is None:
        raise NotFound("sheet")
    if pk is None:
        return None
    own = identity if identity is not None and found == wanted else UUID(bytes=found)
    return FoundOperation(pk, own, *rest)


def get_operation(db: Connection, ref: SheetRef, operation_id: str) -> Operation:
    """Read an operation by its own id or that of an execution. Raises NotFound for others."""
    found = find_operation(db, ref, operation_id)
    if found is None:
        raise NotFound("operation")
    return load_operation(db, ref, found)


def list_active_operations(db: Connection, ref: SheetRef) -> ActiveOperations:
    """Read the operations of the sheet that have not ended, oldest first, and the counts of all its
    cells."""
    sheet = find_sheet(db, ref)
    operations = load_operations(db, ref, f"sheet_pk = ? AND state = {sql.ACTIVE}", sheet.pk)
    return ActiveOperations(messages.not_ended(operations), count_statuses(db, sheet))


#: The sums of an operation's executions and their ids, in one pass over them. The index is named
#: because its order is that of the ids.
_EXECUTIONS = (
    f"SELECT group_concat(hex(id)), {COLUMNS}"
    " FROM execution INDEXED BY execution_of_operation WHERE operation_pk = ?"
)


def load_operations(db: Connection, ref: SheetRef, which: str, value: int | str) -> list[Operation]:
    """Read the operations of the sheet for which the SQL condition ``which`` of ``value`` holds,
    oldest first."""
    found = db.execute(
        "SELECT pk, id, state, created_at, ended_at, cancel_reason, cancel_message"
        f" FROM operation WHERE {which} ORDER BY pk",
        (value,),
    ).fetchall()
    return [
        load_operation(db, ref, FoundOperation(pk, UUID(bytes=identity), *rest))
        for pk, identity, *rest in found
    ]


def load_operation(db: Connection, ref: SheetRef, found: FoundOperation) -> Operation:
    """Read an operation that was found; its counts are the sums of its executions'."""
    ids, *sums = db.execute(_EXECUTIONS, (found.pk,)).fetchone()
    return messages.operation(
        ref,
        identity=found.id,
        state=found.state,
        created_at=found.created_at,
        ended_at=found.ended_at,
        execution_ids=msgspec.convert(ids.split(","), list[UUID]),
        sums=Sums.of(sums),
        cancel_reason=found.cancel_reason,
        cancel_message=found.cancel_message,
    )

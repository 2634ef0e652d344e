"""Plan, create and read operations."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Self
from uuid import UUID

from pyroaring import BitMap

from recalc.domain.cellsets import EMPTY_BLOB
from recalc.domain.errors import InvalidWorkspace, NotFound
from recalc.domain.ids import parse_id
from recalc.domain.records import Millis, Operation, StatusCounts
from recalc.domain.states import ExecutionState, OperationState, Reason, Withdrawal
from recalc.engine.ports import ActiveOperations, Created, NewOperation, PlanSnapshot, SheetRef
from recalc.store import messages, sql
from recalc.store.postgres.context import StoreContext
from recalc.store.postgres.database import (
    Connection,
    Database,
    fetch,
    fetch_one,
    finish_with,
    run,
)
from recalc.store.postgres.lookup import (
    SheetKey,
    find_sheet,
    load_columns,
    load_structure,
    lock_sheet,
)
from recalc.store.postgres.overlay import PackedSheet
from recalc.store.postgres.statuses import sheet_rows
from recalc.store.postgres.withdraw import withdraw_everywhere
from recalc.store.retention import KEPT_MS
from recalc.store.sums import COLUMNS, Sums

#: Attempts to create an operation whose Idempotency-Key another request keeps first. The second
#: finds the operation of that request.
_TRIES = 2


class KeyRaced(Exception):
    """Raised when another request with the same Idempotency-Key committed first."""


async def plan_snapshot(db: Connection, ref: SheetRef) -> Callable[[], PlanSnapshot]:
    """Read what a plan is made of. Returns a function that unpacks it, which takes a second for the
    largest sheets; so do ``status_counts`` and ``list_active_operations``."""
    sheet = await find_sheet(db, ref)
    structure = await load_structure(db, sheet)
    (active,) = await fetch_one(
        db,
        f"SELECT count(*) FROM operation WHERE sheet_pk = %s AND state = {sql.ACTIVE}",
        (sheet.pk,),
    )
    packed = await PackedSheet.fetch(db, sheet, structure.columns)
    return lambda: PlanSnapshot(sheet.plan_version, structure, packed.cells(), active)


async def status_counts(db: Connection, ref: SheetRef) -> Callable[[], StatusCounts]:
    """Read a sheet. Returns a function that counts its cells by status."""
    sheet = await find_sheet(db, ref)
    return (await PackedSheet.fetch(db, sheet, await load_columns(db, sheet))).counts


async def find_idempotent(
    db: Connection, context: StoreContext, ref: SheetRef, key: str, request_digest: bytes
) -> Operation | None:
    """Read the operation that was created with this Idempotency-Key in the last 24 h, if any.

    Raises Invalid when the key was used for a request with another digest.
    """
    await find_sheet(db, ref)
    row = await fetch_one(
        db,
        "SELECT digest, operation_pk FROM idempotency"
        " WHERE workspace_id = %s AND key = %s AND at > %s",
        (ref.workspace_id, key, context.now - KEPT_MS),
    )
    if row is None:
        return None
    if row[0] != request_digest:
        raise messages.key_reused()
    return (await load_operations(db, ref, [row[1]]))[0]


@dataclass(frozen=True, slots=True)
class PackedOperation:
    """A new operation as it is stored. For the largest, packing takes a tenth of a second."""

    new: NewOperation
    rows: BitMap
    #: First and last row, number of cells and packed targets of each execution.
    executions: Sequence[tuple[int, int, int, bytes]]

    @classmethod
    def of(cls, new: NewOperation) -> Self:
        """Pack an operation."""
        executions = []
        for execution in new.executions:
            rows, targets = execution.targets.all_rows(), execution.targets
            executions.append((rows[0], rows[-1], len(targets), targets.pack()))
        return cls(new, new.target_rows(), executions)


async def create_operation_if_planned(
    database: Database, context: StoreContext, ref: SheetRef, plan_version: int, new: NewOperation
) -> Created | None:
    """Create an operation and take over the cells that it wants, in one transaction.

    Returns None when the plan has to be made again. Raises InvalidWorkspace when the workspace was
    suspended meanwhile, and Invalid when the confirmation or the Idempotency-Key was used already.
    """
    packed = await asyncio.to_thread(PackedOperation.of, new)

    async def create(db: Connection) -> Created | None:
        return await _create(db, context, ref, plan_version, packed)

    for _ in range(_TRIES):
        with suppress(KeyRaced):
            return await database.write(create)
    return None


async def _create(
    db: Connection,
    context: StoreContext,
    ref: SheetRef,
    plan_version: int,
    packed: PackedOperation,
) -> Created | None:
    """Create an operation in this transaction, and enqueue its executions where jobs deliver them.

    Raises KeyRaced.
    """
    await _hold_workspace(db, ref.workspace_id)
    new = packed.new
    sheet = await lock_sheet(db, ref)
    if new.idempotency_key is not None:
        known = await find_idempotent(db, context, ref, new.idempotency_key, new.request_digest)
        if known is not None:
            return Created(known, sheet.version, ())
    if sheet.plan_version != plan_version:
        return None
    live = await sheet_rows(db, sheet.pk)
    if not packed.rows <= live:
        kept = new.on_rows(live)
        if kept is None:
            return None
        new, packed = kept, await asyncio.to_thread(PackedOperation.of, kept)
    if new.confirmation is not None:
        await _use_up(db, new.confirmation, context.now)
    (operation_pk,) = await fetch_one(
        db,
        "INSERT INTO operation (id, sheet_pk, workspace_id, state, created_at, created_by,"
        " max_price, max_failed) VALUES (%s, %s, %s, %s, %s, %s, %s, %s) RETURNING pk",
        (
            new.id,
            sheet.pk,
            ref.workspace_id,
            str(OperationState.ACTIVE),
            context.now,
            new.caller.key_id,
            new.limits.max_price,
            new.limits.max_failed,
        ),
    )
    await _insert_executions(db, sheet, operation_pk, packed)
    if new.idempotency_key is not None:
        await _keep_key(db, ref, new.idempotency_key, new.request_digest, operation_pk, context.now)
    if context.deliver:
        executions = [execution.id for execution in new.executions]
        await run(db, "SELECT recalc_deliver(%s::uuid[])", (executions,))
    operation = (await load_operations(db, ref, [operation_pk]))[0]
    # Last, because it locks executions of other operations.
    withdrawn_from = await withdraw_everywhere(
        db,
        sheet.pk,
        new.take_over,
        Withdrawal.SUPERSEDED,
        Reason.SUPERSEDED,
        context.now,
        besides=operation_pk,
    )
    await finish_with(
        db,
        "WITH notified AS (SELECT pg_notify('recalc_created', ''))"
        " UPDATE sheet SET plan_number = plan_number + 1 FROM notified WHERE pk = %s",
        (sheet.pk,),
    )
    return Created(operation, sheet.version, withdrawn_from)


async def _hold_workspace(db: Connection, workspace_id: int) -> None:
    """Share the workspace's lock: a suspension waits for this transaction, and cancels what it
    created. Raises InvalidWorkspace when the workspace is suspended."""
    row = await fetch_one(
        db, "SELECT suspended_at FROM workspace WHERE id = %s FOR KEY SHARE", (workspace_id,)
    )
    if row is not None and row[0] is not None:
        raise InvalidWorkspace


async def _use_up(db: Connection, nonce: str, now: Millis) -> None:
    """Use a confirmation. Raises Invalid when it was used before."""
    added = await run(
        db,
        "INSERT INTO confirmation (nonce, at) VALUES (%s, %s) ON CONFLICT DO NOTHING",
        (nonce, now),
    )
    if not added:
        raise messages.confirmation_used()


async def _keep_key(
    db: Connection, ref: SheetRef, key: str, digest: bytes, operation_pk: int, now: Millis
) -> None:
    """Keep an Idempotency-Key. Raises KeyRaced when another transaction kept it first."""
    kept = await run(
        db,
        "INSERT INTO idempotency AS i (workspace_id, key, digest, operation_pk, at)"
        " VALUES (%s, %s, %s, %s, %s) ON CONFLICT (workspace_id, key) DO UPDATE"
        " SET digest = excluded.digest, operation_pk = excluded.operation_pk, at = excluded.at"
        " WHERE i.at <= %s",
        (ref.workspace_id, key, digest, operation_pk, now, now - KEPT_MS),
    )
    if not kept:
        raise KeyRaced


_INSERT_EXECUTIONS = """
WITH new AS (
    SELECT * FROM unnest(%b::uuid[], %b::bigint[], %b::bigint[], %b::bigint[], %b::bytea[],
                         %b::boolean[])
        WITH ORDINALITY AS n (id, first_row, last_row, cells, targets, slow, ordinal)
), execution AS (
    INSERT INTO execution (id, operation_pk, sheet_pk, first_row, last_row, state, cell_count,
                           pending, slow)
    SELECT id, %s, %s, first_row, last_row, %s, cells, cells, slow FROM new ORDER BY ordinal
    RETURNING pk, id
)
INSERT INTO execution_sets (execution_pk, targets, done, failed)
SELECT e.pk, n.targets, %s, %s FROM execution e JOIN new n USING (id)
"""


async def _insert_executions(
    db: Connection, sheet: SheetKey, operation_pk: int, packed: PackedOperation
) -> None:
    first_rows, last_rows, cells, targets = map(list, zip(*packed.executions, strict=True))
    await run(
        db,
        _INSERT_EXECUTIONS,
        (
            [execution.id for execution in packed.new.executions],
            first_rows,
            last_rows,
            cells,
            targets,
            [execution.slow for execution in packed.new.executions],
            operation_pk,
            sheet.pk,
            str(ExecutionState.QUEUED),
            EMPTY_BLOB,
            EMPTY_BLOB,
        ),
    )


_FIND = """
SELECT pk FROM operation WHERE id = %(id)s AND sheet_pk = %(sheet)s
UNION ALL SELECT operation_pk FROM execution WHERE id = %(id)s AND sheet_pk = %(sheet)s
"""


async def get_operation(db: Connection, ref: SheetRef, operation_id: str) -> Operation:
    """Read an operation by its id or one of its executions' ids. Raises NotFound."""
    sheet = await find_sheet(db, ref)
    identity = parse_id(operation_id)
    row = None
    if identity is not None:
        row = await fetch_one(db, _FIND, {"id": identity, "sheet": sheet.pk})
    if row is None:
        raise NotFound("operation")
    return (await load_operations(db, ref, [row[0]]))[0]


async def list_active_operations(db: Connection, ref: SheetRef) -> Callable[[], ActiveOperations]:
    """Read the active operations of a sheet, oldest first, and the sheet itself. Returns a function
    that counts its cells by status."""
    sheet = await find_sheet(db, ref)
    active = await fetch(
        db,
        f"SELECT pk FROM operation WHERE sheet_pk = %s AND state = {sql.ACTIVE} ORDER BY pk",
        (sheet.pk,),
    )
    operations = await load_operations(db, ref, [pk for (pk,) in active])
    packed = await PackedSheet.fetch(db, sheet, await load_columns(db, sheet))
    return lambda: ActiveOperations(messages.not_ended(operations), packed.counts())


_EXECUTIONS = (
    f"SELECT operation_pk, array_agg(id ORDER BY pk), {COLUMNS} FROM execution"
    " WHERE operation_pk = ANY (%s::bigint[]) GROUP BY operation_pk"
)


async def load_operations(
    db: Connection, ref: SheetRef, operation_pks: Sequence[int]
) -> list[Operation]:
    """Read operations, oldest first. Their counts are the sums of their executions', read by one
    statement."""
    if not operation_pks:
        return []
    executions: dict[int, tuple[list[UUID], Sums]] = dict.fromkeys(operation_pks, ([], Sums()))
    for pk, ids, *sums in await fetch(db, _EXECUTIONS, (list(operation_pks),)):
        executions[pk] = (ids, Sums.of(sums))
    return [
        messages.operation(
            ref,
            identity=identity,
            state=state,
            created_at=created_at,
            ended_at=ended_at,
            execution_ids=executions[pk][0],
            sums=executions[pk][1],
            cancel_reason=cancel_reason,
            cancel_message=cancel_message,
        )
        for pk, identity, state, created_at, ended_at, cancel_reason, cancel_message in await fetch(
            db,
            "SELECT pk, id, state, created_at, ended_at, cancel_reason, cancel_message"
            " FROM operation"
            " WHERE pk = ANY (%s::bigint[]) ORDER BY pk",
            (list(operation_pks),),
        )
    ]

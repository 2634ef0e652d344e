"""The PostgreSQL store: each method one transaction, one snapshot, or one statement."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from uuid import UUID

import psycopg
import structlog
from pyroaring import BitMap

from recalc.domain.cellsets import EMPTY, CellSet
from recalc.domain.records import (
    AddedRows,
    ApiKey,
    Caller,
    Cancelled,
    Cell,
    CellEdit,
    Column,
    ColumnChange,
    ImportOperation,
    Json,
    Millis,
    Operation,
    RowsPage,
    Sheet,
    SheetChange,
    StatusCounts,
    Table,
    Workspace,
)
from recalc.engine import requester
from recalc.engine.ports import (
    Claim,
    Clock,
    ColumnEdit,
    Created,
    EncodedRows,
    InputRow,
    LeaseStatus,
    NewColumn,
    NewOperation,
    Order,
    PlanSnapshot,
    Progress,
    Reply,
    SheetEdit,
    SheetPosition,
    SheetRef,
    Structure,
)
from recalc.engine.signals import Signals
from recalc.store import pages
from recalc.store.postgres import (
    attempts,
    cancel,
    cells,
    columns,
    delivery,
    edits,
    executions,
    imports,
    maintenance,
    operations,
    report,
    rows,
    sheets,
    tenants,
)
from recalc.store.postgres.database import Database, Limits, connection_settings
from recalc.store.postgres.delivery import Offer
from recalc.store.postgres.listener import Listener
from recalc.store.postgres.migrate import migrate

_log = structlog.get_logger(__name__)
_DEFAULT_LIMITS = Limits()


async def open_postgres(
    url: str,
    *,
    clock: Clock,
    max_rows: int,
    deliver: bool = False,
    limits: Limits = _DEFAULT_LIMITS,
    upgrade: bool = True,
) -> PostgresStore:
    """Open the database, bringing it to the newest schema unless ``upgrade`` is False.

    ``deliver``: enqueue executions as jobs, for workers that get theirs by ``deliveries``. Raises
    psycopg.OperationalError when the server does not answer (``away.is_away`` tells such errors).
    """
    # A server that is away is found out here, where waiting for its answer can be cancelled.
    await (await psycopg.AsyncConnection.connect(url, **connection_settings(limits))).close()  # type: ignore[arg-type]
    if upgrade:
        stopped = threading.Event()
        try:
            await asyncio.to_thread(migrate, url, stopped)
        finally:
            stopped.set()
    database = Database(url, limits, cancel.prepare)
    await database.open()
    return PostgresStore(database, clock=clock, max_rows=max_rows, deliver=deliver)


class PostgresStore:
    """The engine's port over a PostgreSQL database, shared with any number of processes.
    ``max_rows`` is the limit of row ids per sheet."""

    def __init__(self, database: Database, *, clock: Clock, max_rows: int, deliver: bool) -> None:
        self._db = database
        self._clock = clock
        self._max_rows = max_rows
        self._deliver = deliver
        self._clearing: set[asyncio.Task[None]] = set()

    async def ready(self) -> None:
        await self._db.execute_once(maintenance.check_writable)

    async def close(self) -> None:
        if self._clearing:
            await asyncio.wait(self._clearing)
        await self._db.close()

    async def secret(self, fresh: bytes) -> bytes:
        """The secret of this database: ``fresh`` at the first call, the same ever after."""
        return await self._db.write(lambda db: maintenance.secret(db, fresh))

    # --- beside the port: what hurries, and what delivers ---

    @asynccontextmanager
    async def listening(self, signals: Signals) -> AsyncIterator[Listener]:
        """Forward what other processes commit to ``signals``, for the length of the block."""
        listener = Listener(self._db.url, self._db.limits, signals)
        task = asyncio.create_task(listener.run())
        try:
            yield listener
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task

    @asynccontextmanager
    async def deliveries(
        self, offer: Offer, *, concurrency: int, poll: float, lease: float
    ) -> AsyncIterator[None]:
        """Offer delivered executions, up to ``concurrency`` at once, within a block."""
        async with delivery.deliver(
            self._db, offer, concurrency=concurrency, poll=poll, lease=lease
        ):
            yield

    # --- people ---

    async def create_workspace(self, name: str, now: Millis) -> Workspace:
        return await self._db.write(lambda db: tenants.create_workspace(db, name, now))

    async def ensure_workspace(self, name: str, now: Millis) -> None:
        await self._db.write(lambda db: tenants.ensure_workspace(db, name, now))

    async def list_workspaces(self) -> Sequence[Workspace]:
        return await self._db.read(tenants.list_workspaces)

    async def suspend_workspace(self, workspace_id: int, now: Millis) -> Sequence[UUID]:
        return await self._db.write(lambda db: tenants.suspend_workspace(db, workspace_id, now))

    async def resume_workspace(self, workspace_id: int) -> None:
        await self._db.write(lambda db: tenants.resume_workspace(db, workspace_id))

    async def create_key(
        self, workspace_id: int, *, key_id: str, digest: bytes, prefix: str, now: Millis
    ) -> ApiKey:
        return await self._db.write(
            lambda db: tenants.create_key(db, workspace_id, key_id, digest, prefix, now)
        )

    async def list_keys(self, workspace_id: int | None) -> Sequence[ApiKey]:
        return await self._db.read(lambda db: tenants.list_keys(db, workspace_id))

    async def revoke_key(self, key_id: str, now: Millis) -> ApiKey:
        return await self._db.write(lambda db: tenants.revoke_key(db, key_id, now))

    async def authenticate(self, digest: bytes) -> Caller:
        return await self._db.on_key_pool(lambda db: tenants.authenticate(db, digest))

    # --- tables and sheets ---

    async def create_table(
        self,
        workspace_id: int,
        *,
        table_id: UUID,
        title: str,
        folder_id: int | None,
        default_sheet: UUID | None,
        now: Millis,
    ) -> tuple[Table, Sheet | None]:
        return await self._db.write(
            lambda db: sheets.create_table(
                db, workspace_id, table_id, title, folder_id, default_sheet, now
            )
        )

    async def list_tables(
        self,
        workspace_id: int,
        *,
        name: str | None,
        folder_id: int | None,
        after: int | None,
        limit: int,
        order: Order,
    ) -> tuple[Sequence[Table], int | None]:
        return await self._db.read(
            lambda db: sheets.list_tables(db, workspace_id, name, folder_id, after, limit, order)
        )

    async def get_table(self, workspace_id: int, table_id: UUID) -> Table:
        return await self._db.read(lambda db: sheets.get_table(db, workspace_id, table_id))

    async def update_table(
        self,
        workspace_id: int,
        table_id: UUID,
        *,
        title: str | None,
        folder_id: int | None,
        set_folder: bool,
        now: Millis,
    ) -> Table:
        return await self._db.write(
            lambda db: sheets.update_table(
                db, workspace_id, table_id, title, folder_id, set_folder, now
            )
        )

    async def delete_table(self, workspace_id: int, table_id: UUID, now: Millis) -> Sequence[UUID]:
        return await self._db.write(lambda db: sheets.delete_table(db, workspace_id, table_id, now))

    async def create_sheet(
        self,
        workspace_id: int,
        table_id: UUID,
        *,
        sheet_id: UUID,
        title: str | None,
        index: int | None,
        now: Millis,
    ) -> Sheet:
        return await self._db.write(
            lambda db: sheets.create_sheet(db, workspace_id, table_id, sheet_id, title, index, now)
        )

    async def list_sheets(
        self,
        workspace_id: int,
        table_id: UUID,
        *,
        after: SheetPosition | None,
        limit: int,
        order: Order,
    ) -> tuple[Sequence[Sheet], SheetPosition | None]:
        return await self._db.read(
            lambda db: sheets.list_sheets(db, workspace_id, table_id, after, limit, order)
        )

    async def get_sheet(self, ref: SheetRef) -> Sheet:
        return await self._db.read(lambda db: sheets.get_sheet(db, ref))

    async def update_sheet(
        self, ref: SheetRef, edit: SheetEdit, by: Caller, now: Millis
    ) -> SheetChange:
        return await self._db.write(lambda db: sheets.update_sheet(db, ref, edit, by, now))

    async def delete_sheet(self, ref: SheetRef, now: Millis) -> Sequence[UUID]:
        return await self._db.write(lambda db: sheets.delete_sheet(db, ref, now))

    async def delete_sheet_if_version(
        self, ref: SheetRef, version: int, now: Millis
    ) -> Sequence[UUID] | None:
        return await self._db.write(
            lambda db: sheets.delete_sheet_if_version(db, ref, version, now)
        )

    # --- columns ---

    async def structure(self, ref: SheetRef) -> Structure:
        return await self._db.read(lambda db: columns.structure(db, ref))

    async def add_columns_if_unchanged(
        self, ref: SheetRef, structure: int, new: Sequence[NewColumn], now: Millis
    ) -> tuple[Sequence[Column], int] | None:
        return await self._db.write(
            lambda db: columns.add_columns_if_unchanged(db, ref, structure, new, now)
        )

    async def update_column_if_unchanged(
        self,
        ref: SheetRef,
        structure: int,
        column_id: UUID,
        edit: ColumnEdit,
        now: Millis,
    ) -> ColumnChange | None:
        return await self._db.write(
            lambda db: columns.update_column_if_unchanged(db, ref, structure, column_id, edit, now)
        )

    async def delete_column_if_unchanged(
        self, ref: SheetRef, structure: int, column_id: UUID, now: Millis
    ) -> tuple[Sequence[UUID], int] | None:
        return await self._db.write(
            lambda db: columns.delete_column_if_unchanged(db, ref, structure, column_id, now)
        )

    async def delete_column_if_version(
        self, ref: SheetRef, version: int, column_id: UUID, now: Millis
    ) -> tuple[Sequence[UUID], int] | None:
        return await self._db.write(
            lambda db: columns.delete_column_if_version(db, ref, version, column_id, now)
        )

    # --- rows and cells ---

    async def list_rows(
        self, ref: SheetRef, *, after: int | None, limit: int, order: Order
    ) -> tuple[RowsPage, int | None]:
        reserve = requester.current().answer.reserve
        return await self._db.read(
            lambda db: cells.list_rows(db, ref, after, limit, order, reserve)
        )

    async def add_rows(self, ref: SheetRef, encoded: EncodedRows, now: Millis) -> AddedRows:
        requester.current().answer.reserve(pages.echo_memory(encoded.inputs))
        added, of = await self._db.write(
            lambda db: rows.add_rows(db, ref, encoded, self._max_rows, now)
        )
        first, inputs = added.row_indices[0], encoded.inputs
        return replace(added, rows=await asyncio.to_thread(pages.new_rows, of, first, inputs))

    async def reserve_rows(self, ref: SheetRef, count: int) -> int:
        now = self._clock.now()
        return await self._db.write(
            lambda db: rows.reserve_rows(db, ref, count, self._max_rows, now)
        )

    async def stage_rows(self, ref: SheetRef, first: int, encoded: EncodedRows) -> None:
        await self._db.write(lambda db: rows.stage_rows(db, ref, first, encoded))

    async def delete_rows(
        self, ref: SheetRef, row_indices: Collection[int], now: Millis
    ) -> tuple[int, int, Sequence[UUID]]:
        return await self._db.write(lambda db: rows.delete_rows(db, ref, row_indices, now))

    async def get_cell(self, ref: SheetRef, cell_id: UUID) -> Cell:
        return await self._db.read(lambda db: cells.get_cell(db, ref, cell_id))

    async def edit_cell(
        self,
        ref: SheetRef,
        cell_id: UUID,
        value: Json,
        now: Millis,
        *,
        max_row_bytes: int | None = None,
    ) -> CellEdit:
        while True:
            # One function call writes; what it needs is looked up before, and guards it.
            edit = await self._db.execute_once(
                lambda db: edits.edit_cell_if_unchanged(db, ref, cell_id, value, now, max_row_bytes)
            )
            if edit is not None:
                return edit

    async def status_counts(self, ref: SheetRef) -> StatusCounts:
        return await self._db.compute(lambda db: operations.status_counts(db, ref))

    # --- imports ---

    async def create_import(
        self, workspace_id: int, operation: ImportOperation, *, reserve: bool = False
    ) -> int:
        now, most = self._clock.now(), self._max_rows if reserve else None
        return await self._db.write(
            lambda db: imports.create_import(db, workspace_id, operation, most, now)
        )

    async def update_import(self, workspace_id: int, operation: ImportOperation) -> None:
        await self._db.write(lambda db: imports.update_import(db, workspace_id, operation))

    async def touch_import(self, workspace_id: int, operation_id: str) -> None:
        await self._db.write(lambda db: imports.touch_import(db, workspace_id, operation_id))

    async def publish_import(
        self,
        workspace_id: int,
        operation: ImportOperation,
        first: int,
        wanted: Collection[int],
        now: Millis,
    ) -> Sheet:
        return await self._db.write(
            lambda db: imports.publish_import(db, workspace_id, operation, first, wanted, now)
        )

    async def get_import(
        self, workspace_id: int, table_id: UUID, operation_id: str
    ) -> ImportOperation:
        return await self._db.read_inline(
            lambda db: imports.get_import(db, workspace_id, table_id, operation_id)
        )

    async def has_import(self, workspace_id: int, operation_id: str) -> bool:
        return await self._db.read_inline(
            lambda db: imports.has_import(db, workspace_id, operation_id)
        )

    async def fail_silent_imports(self, silence: float, now: Millis) -> int:
        return await self._db.write(lambda db: imports.fail_silent_imports(db, silence, now))

    # --- operations ---

    async def plan_snapshot(self, ref: SheetRef) -> PlanSnapshot:
        return await self._db.compute(lambda db: operations.plan_snapshot(db, ref))

    async def find_idempotent(
        self, ref: SheetRef, key: str, request_digest: bytes, now: Millis
    ) -> Operation | None:
        return await self._db.read(
            lambda db: operations.find_idempotent(db, ref, key, request_digest, now)
        )

    async def create_operation_if_planned(
        self, ref: SheetRef, plan_version: int, new: NewOperation, now: Millis
    ) -> Created | None:
        packed = await asyncio.to_thread(operations.PackedOperation.of, new)
        while True:
            with suppress(operations.KeyRaced):
                return await self._db.write(
                    lambda db: operations.create_operation_if_planned(
                        db, ref, plan_version, packed, now, deliver=self._deliver
                    )
                )

    async def get_operation(self, ref: SheetRef, operation_id: str) -> Operation:
        return await self._db.read(lambda db: operations.get_operation(db, ref, operation_id))

    async def list_active_operations(
        self, ref: SheetRef
    ) -> tuple[Sequence[Operation], StatusCounts]:
        return await self._db.compute(lambda db: operations.list_active_operations(db, ref))

    async def cancel_if_active(
        self, ref: SheetRef, operation_id: str, by: Caller, now: Millis
    ) -> Cancelled:
        outcome = await cancel.cancel_if_active(self._db, ref, operation_id, by, now)
        if self._deliver and outcome.execution_ids:
            task = asyncio.create_task(self._undeliver(outcome.execution_ids))
            self._clearing.add(task)
            task.add_done_callback(self._clearing.discard)
        return outcome

    async def _undeliver(self, execution_ids: Sequence[UUID]) -> None:
        try:
            await delivery.undeliver(self._db, execution_ids)
        except Exception:  # noqa: BLE001 - jobs that are left behind meet the fence
            _log.info("jobs_not_cleared", exc_info=True)

    # --- executions ---

    async def claim_next(
        self,
        worker: str,
        lease: float,
        *,
        slow: bool | None = None,
        besides: Collection[int] = (),
    ) -> Claim | None:
        while (claimed := await self._claim(None, worker, lease, slow, besides)) is not None:
            # One that is ended by giving up on it does not hide other work.
            if (kept := await self._keep(claimed, lease)) is not None:
                return kept
        return None

    async def claim(self, execution_id: UUID, worker: str, lease: float) -> Claim | None:
        claimed = await self._claim(execution_id, worker, lease, None, ())
        return None if claimed is None else await self._keep(claimed, lease)

    async def _claim(
        self,
        execution_id: UUID | None,
        worker: str,
        lease: float,
        slow: bool | None,
        besides: Collection[int],
    ) -> Claim | None:
        return await self._db.execute_once(
            lambda db: executions.claim(db, execution_id, worker, lease, slow=slow, besides=besides)
        )

    async def workspace_of(self, execution_id: UUID) -> int | None:
        return await self._db.read_inline(lambda db: executions.workspace_of(db, execution_id))

    async def _keep(self, claim: Claim, lease: float) -> Claim | None:
        now = self._clock.now()
        return await attempts.give_up_if_lost_too_often(self._db, claim, lease, now)

    async def report_if_held(self, progress: Progress, lease: float) -> Reply:
        return await report.report_if_held(self._db, progress, lease, self._clock.now())

    async def renew_if_held(
        self, held: Mapping[UUID, int], lease: float
    ) -> Mapping[UUID, LeaseStatus]:
        return await self._db.execute_once(lambda db: executions.renew_if_held(db, held, lease))

    async def hand_back_if_held(
        self, execution_id: UUID, epoch: int, inherited: CellSet = EMPTY
    ) -> bool:
        return await self._db.execute_once(
            lambda db: executions.hand_back_if_held(
                db, execution_id, epoch, inherited, deliver=self._deliver
            )
        )

    async def read_inputs(
        self,
        sheet_id: UUID,
        columns: Collection[int],
        rows: BitMap,
        *,
        replaced: Collection[int] = (),
        most: int | None = None,
    ) -> Sequence[InputRow]:
        return await self._db.read_inline(
            lambda db: executions.read_inputs(db, sheet_id, columns, rows, replaced, most)
        )

    async def complete_if_no_live_execution(self, operation_id: UUID, now: Millis) -> bool:
        return await self._db.execute_once(
            lambda db: executions.complete_if_no_live_execution(db, operation_id, now)
        )

    async def sweep(self, now: Millis) -> Sequence[UUID]:
        if self._deliver:
            await delivery.deliver_lost(self._db)
        return await self._db.execute_once(lambda db: executions.sweep(db, now))

    async def purge(self, now: Millis) -> int:
        return await self._db.write(lambda db: maintenance.purge(db, now))

"""The SQLite store: each method one piece of work through the gate."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from sqlite3 import Connection, DataError
from uuid import UUID

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
from recalc.store import codec, pages
from recalc.store.migrate import upgrade
from recalc.store.sqlite import (
    cancel,
    claim,
    columns,
    edit,
    imports,
    maintenance,
    operations,
    read,
    report,
    sheets,
    tenants,
)
from recalc.store.sqlite.claim import LeasePeriod
from recalc.store.sqlite.connection import DatabaseInUse, FileLock
from recalc.store.sqlite.private import make_private
from recalc.store.sqlite.transactions import ThreadTransactions, Transactions

MIGRATIONS = Path(__file__).with_name("migrations")
URL_PREFIX = "sqlite:///"


async def open_sqlite(path: Path, *, clock: Clock, max_rows: int) -> SqliteStore:
    """Open the database file, creating or upgrading it. Raises DatabaseInUse when another process
    has it open. All leases have run out then: no other process can hold anything."""
    make_private(path)
    lock = FileLock(path)
    try:
        upgrade(f"{URL_PREFIX}{path}", MIGRATIONS)
        store = SqliteStore(ThreadTransactions(path), clock=clock, max_rows=max_rows, lock=lock)
    except BaseException:
        lock.release()
        raise
    try:
        await store.expire_all_leases()
        await store.fail_all_imports()
    except BaseException:
        await store.close()
        raise
    return store


async def open_sqlite_shared(path: Path, *, clock: Clock, max_rows: int) -> SqliteStore:
    """Open the database file for a few short writes, such as those of ``recalc keys``, whether or
    not a server has it open.

    SQLite's own locks keep the two apart for the milliseconds that a write takes; the server reads
    keys afresh for every request, and finds out within a poll what was cancelled.
    """
    try:
        return await open_sqlite(path, clock=clock, max_rows=max_rows)
    except DatabaseInUse:
        return SqliteStore(ThreadTransactions(path), clock=clock, max_rows=max_rows)


class SqliteStore:
    """The engine's port over one SQLite file. ``max_rows`` is the limit of row ids per sheet."""

    def __init__(
        self,
        transactions: Transactions,
        *,
        clock: Clock,
        max_rows: int,
        lock: FileLock | None = None,
    ) -> None:
        self._transactions = transactions
        self._clock = clock
        self._max_rows = max_rows
        self._lock = lock

    async def ready(self) -> None:
        await self._transactions.read(lambda db: db.execute("SELECT 1 FROM meta").fetchone())
        await self._transactions.write(
            lambda _: None, urgent=True
        )  # an empty transaction writes nothing

    async def close(self) -> None:
        await self._transactions.close()
        if self._lock is not None:
            self._lock.release()

    async def secret(self, fresh: bytes) -> bytes:
        """The secret of this database: ``fresh`` at the first call, the same ever after."""
        return await self._transactions.write(lambda db: maintenance.secret(db, fresh))

    async def expire_all_leases(self) -> int:
        return await self._transactions.write(claim.expire_all_leases)

    def _lease_period(self, lease: float) -> LeasePeriod:
        now = int(self._clock.monotonic() * 1000)
        return LeasePeriod(now, now + int(lease * 1000))

    # --- people ---

    async def create_workspace(self, name: str, now: Millis) -> Workspace:
        return await self._transactions.write(lambda db: tenants.create_workspace(db, name, now))

    async def ensure_workspace(self, name: str, now: Millis) -> None:
        await self._transactions.write(lambda db: tenants.ensure_workspace(db, name, now))

    async def list_workspaces(self) -> Sequence[Workspace]:
        return await self._transactions.read(tenants.list_workspaces)

    async def suspend_workspace(self, workspace_id: int, now: Millis) -> Sequence[UUID]:
        return await self._transactions.write(
            lambda db: tenants.suspend_workspace(db, workspace_id, now), urgent=True
        )

    async def resume_workspace(self, workspace_id: int) -> None:
        await self._transactions.write(lambda db: tenants.resume_workspace(db, workspace_id))

    async def create_key(
        self, workspace_id: int, *, key_id: str, digest: bytes, prefix: str, now: Millis
    ) -> ApiKey:
        return await self._transactions.write(
            lambda db: tenants.create_key(db, workspace_id, key_id, digest, prefix, now)
        )

    async def list_keys(self, workspace_id: int | None) -> Sequence[ApiKey]:
        return await self._transactions.read(lambda db: tenants.list_keys(db, workspace_id))

    async def revoke_key(self, key_id: str, now: Millis) -> ApiKey:
        return await self._transactions.write(lambda db: tenants.revoke_key(db, key_id, now))

    async def authenticate(self, digest: bytes) -> Caller:
        return self._transactions.read_inline(lambda db: tenants.authenticate(db, digest))

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
        return await self._transactions.write(
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
        return await self._transactions.read(
            lambda db: sheets.list_tables(db, workspace_id, name, folder_id, after, limit, order)
        )

    async def get_table(self, workspace_id: int, table_id: UUID) -> Table:
        return self._transactions.read_inline(
            lambda db: sheets.get_table(db, workspace_id, table_id)
        )

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
        return await self._transactions.write(
            lambda db: sheets.update_table(
                db, workspace_id, table_id, title, folder_id, set_folder, now
            )
        )

    async def delete_table(self, workspace_id: int, table_id: UUID, now: Millis) -> Sequence[UUID]:
        return await self._transactions.write(
            lambda db: sheets.delete_table(db, workspace_id, table_id, now), urgent=True
        )

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
        return await self._transactions.write(
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
        return await self._transactions.read(
            lambda db: sheets.list_sheets(db, workspace_id, table_id, after, limit, order)
        )

    async def get_sheet(self, ref: SheetRef) -> Sheet:
        return self._transactions.read_inline(lambda db: sheets.get_sheet(db, ref))

    async def update_sheet(
        self, ref: SheetRef, edit: SheetEdit, by: Caller, now: Millis
    ) -> SheetChange:
        return await self._transactions.write(
            lambda db: sheets.update_sheet(db, ref, edit, by, now), urgent=edit.aborts
        )

    async def delete_sheet(self, ref: SheetRef, now: Millis) -> Sequence[UUID]:
        return await self._transactions.write(
            lambda db: sheets.delete_sheet(db, ref, now), urgent=True
        )

    async def delete_sheet_if_version(
        self, ref: SheetRef, version: int, now: Millis
    ) -> Sequence[UUID] | None:
        return await self._transactions.write(
            lambda db: sheets.delete_sheet_if_version(db, ref, version, now), urgent=True
        )

    # --- columns ---

    async def structure(self, ref: SheetRef) -> Structure:
        return self._transactions.read_inline(lambda db: columns.structure(db, ref))

    async def add_columns_if_unchanged(
        self, ref: SheetRef, structure: int, new: Sequence[NewColumn], now: Millis
    ) -> tuple[Sequence[Column], int] | None:
        return await self._transactions.write(
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
        return await self._transactions.write(
            lambda db: columns.update_column_if_unchanged(db, ref, structure, column_id, edit, now)
        )

    async def delete_column_if_unchanged(
        self, ref: SheetRef, structure: int, column_id: UUID, now: Millis
    ) -> tuple[Sequence[UUID], int] | None:
        return await self._transactions.write(
            lambda db: columns.delete_column_if_unchanged(db, ref, structure, column_id, now)
        )

    async def delete_column_if_version(
        self, ref: SheetRef, version: int, column_id: UUID, now: Millis
    ) -> tuple[Sequence[UUID], int] | None:
        return await self._transactions.write(
            lambda db: columns.delete_column_if_version(db, ref, version, column_id, now)
        )

    # --- rows and cells ---

    async def list_rows(
        self, ref: SheetRef, *, after: int | None, limit: int, order: Order
    ) -> tuple[RowsPage, int | None]:
        reserve = requester.current().answer.reserve
        return await self._transactions.read(
            lambda db: read.list_rows(db, ref, after, limit, order, reserve)
        )

    async def add_rows(self, ref: SheetRef, encoded: EncodedRows, now: Millis) -> AddedRows:
        """What is more than a short transaction writes is staged in pieces, and shown at once, as
        imports are. The rows that the answer repeats are made from what was given."""
        inputs, count = encoded.inputs, len(encoded.inputs)
        requester.current().answer.reserve(pages.echo_memory(inputs))
        known = self._transactions.read_inline(lambda db: columns.structure(db, ref))
        *staged, last = pages.pieces(inputs)

        def end(db: Connection) -> tuple[int, Sheet, Sequence[Column]]:
            start = first if staged else edit.reserve_rows(db, ref, count, self._max_rows, now)
            edit.stage_rows(db, ref, start + count - len(last), EncodedRows(last))
            return start, *edit.show_rows(db, ref, start, count, known, now)

        if staged:
            at = first = await self.reserve_rows(ref, count)
            for piece in staged:
                await self.stage_rows(ref, at, EncodedRows(piece))
                at += len(piece)
        first, sheet, of = await self._transactions.write(end)
        return AddedRows(
            rows=await self._transactions.read(lambda _: pages.new_rows(of, first, inputs)),
            row_indices=range(first, first + count),
            row_count=sheet.row_count,
            cell_count=count * len(of),
            version=sheet.version,
        )

    async def reserve_rows(self, ref: SheetRef, count: int) -> int:
        now = self._clock.now()
        return await self._transactions.write(
            lambda db: edit.reserve_rows(db, ref, count, self._max_rows, now)
        )

    async def stage_rows(self, ref: SheetRef, first: int, encoded: EncodedRows) -> None:
        await self._transactions.write(lambda db: edit.stage_rows(db, ref, first, encoded))

    async def delete_rows(
        self, ref: SheetRef, row_indices: Collection[int], now: Millis
    ) -> tuple[int, int, Sequence[UUID]]:
        return await self._transactions.write(
            lambda db: edit.delete_rows(db, ref, row_indices, now)
        )

    async def get_cell(self, ref: SheetRef, cell_id: UUID) -> Cell:
        return await self._transactions.read(lambda db: read.get_cell(db, ref, cell_id))

    async def edit_cell(
        self,
        ref: SheetRef,
        cell_id: UUID,
        value: Json,
        now: Millis,
        *,
        max_row_bytes: int | None = None,
    ) -> CellEdit:
        return await self._transactions.write(
            lambda db: edit.edit_cell(db, ref, cell_id, value, now, max_row_bytes)
        )

    async def status_counts(self, ref: SheetRef) -> StatusCounts:
        return await self._transactions.read(lambda db: operations.status_counts(db, ref))

    # --- imports ---

    async def create_import(
        self, workspace_id: int, operation: ImportOperation, *, reserve: bool = False
    ) -> int:
        now, most = self._clock.now(), self._max_rows if reserve else None
        seen = self._seen()
        return await self._transactions.write(
            lambda db: imports.create_import(db, workspace_id, operation, most, now, seen)
        )

    async def update_import(self, workspace_id: int, operation: ImportOperation) -> None:
        seen = self._seen()
        await self._transactions.write(
            lambda db: imports.update_import(db, workspace_id, operation, seen)
        )

    async def touch_import(self, workspace_id: int, operation_id: str) -> None:
        seen = self._seen()
        await self._transactions.write(
            lambda db: imports.touch_import(db, workspace_id, operation_id, seen)
        )

    async def publish_import(
        self,
        workspace_id: int,
        operation: ImportOperation,
        first: int,
        wanted: Collection[int],
        now: Millis,
    ) -> Sheet:
        seen = self._seen()
        return await self._transactions.write(
            lambda db: imports.publish_import(db, workspace_id, operation, first, wanted, now, seen)
        )

    async def get_import(
        self, workspace_id: int, table_id: UUID, operation_id: str
    ) -> ImportOperation:
        return self._transactions.read_inline(
            lambda db: imports.get_import(db, workspace_id, table_id, operation_id)
        )

    async def has_import(self, workspace_id: int, operation_id: str) -> bool:
        return self._transactions.read_inline(
            lambda db: imports.has_import(db, workspace_id, operation_id)
        )

    async def fail_silent_imports(self, silence: float, now: Millis) -> int:
        since = self._seen() - int(silence * 1000)
        return await self._transactions.write(
            lambda db: imports.fail_silent_imports(db, since, now)
        )

    async def fail_all_imports(self) -> int:
        now = self._clock.now()
        return await self._transactions.write(lambda db: imports.fail_all_imports(db, now))

    def _seen(self) -> Millis:
        """This process's monotonic clock."""
        return int(self._clock.monotonic() * 1000)

    # --- operations ---

    async def plan_snapshot(self, ref: SheetRef) -> PlanSnapshot:
        return await self._transactions.read(lambda db: operations.plan_snapshot(db, ref))

    async def find_idempotent(
        self, ref: SheetRef, key: str, request_digest: bytes, now: Millis
    ) -> Operation | None:
        return self._transactions.read_inline(
            lambda db: operations.find_idempotent(db, ref, key, request_digest, now)
        )

    async def create_operation_if_planned(
        self, ref: SheetRef, plan_version: int, new: NewOperation, now: Millis
    ) -> Created | None:
        return await self._transactions.write(
            lambda db: operations.create_operation_if_planned(db, ref, plan_version, new, now)
        )

    async def get_operation(self, ref: SheetRef, operation_id: str) -> Operation:
        return self._transactions.read_inline(
            lambda db: operations.get_operation(db, ref, operation_id)
        )

    async def list_active_operations(
        self, ref: SheetRef
    ) -> tuple[Sequence[Operation], StatusCounts]:
        return await self._transactions.read(lambda db: operations.list_active_operations(db, ref))

    async def cancel_if_active(
        self, ref: SheetRef, operation_id: str, by: Caller, now: Millis
    ) -> Cancelled:
        return await self._transactions.write(
            lambda db: cancel.cancel_if_active(db, ref, operation_id, by, now), urgent=True
        )

    # --- executions ---

    async def claim_next(
        self,
        worker: str,
        lease: float,
        *,
        slow: bool | None = None,
        besides: Collection[int] = (),
    ) -> Claim | None:
        term, now = self._lease_period(lease), self._clock.now()
        return await self._transactions.write(
            lambda db: claim.claim_next(db, worker, term, now, slow=slow, besides=besides)
        )

    async def claim(self, execution_id: UUID, worker: str, lease: float) -> Claim | None:
        term, now = self._lease_period(lease), self._clock.now()
        return await self._transactions.write(
            lambda db: claim.claim(db, execution_id, worker, term, now)
        )

    async def workspace_of(self, execution_id: UUID) -> int | None:
        return self._transactions.read_inline(lambda db: claim.workspace_of(db, execution_id))

    async def report_if_held(self, progress: Progress, lease: float) -> Reply:
        term, now = self._lease_period(lease), self._clock.now()
        try:
            return await self._transactions.write(
                lambda db: report.report_if_held(db, progress, term, now)
            )
        except (DataError, OverflowError) as error:
            raise codec.row_too_large() from error

    async def renew_if_held(
        self, held: Mapping[UUID, int], lease: float
    ) -> Mapping[UUID, LeaseStatus]:
        term = self._lease_period(lease)
        return await self._transactions.write(lambda db: claim.renew_if_held(db, held, term))

    async def hand_back_if_held(
        self, execution_id: UUID, epoch: int, inherited: CellSet = EMPTY
    ) -> bool:
        return await self._transactions.write(
            lambda db: claim.hand_back_if_held(db, execution_id, epoch, inherited)
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
        return await self._transactions.read(
            lambda db: read.read_inputs(db, sheet_id, columns, rows, replaced, most)
        )

    async def complete_if_no_live_execution(self, operation_id: UUID, now: Millis) -> bool:
        return await self._transactions.write(
            lambda db: maintenance.complete_if_no_live_execution(db, operation_id, now)
        )

    async def sweep(self, now: Millis) -> Sequence[UUID]:
        return await self._transactions.write(lambda db: maintenance.sweep(db, now))

    async def purge(self, now: Millis) -> int:
        return await self._transactions.write(lambda db: maintenance.purge(db, now))

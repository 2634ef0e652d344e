"""The SQLite store: a table of its methods, and how a database file is opened."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from sqlite3 import Connection

from recalc.domain.records import AddedRows, Caller, Cancelled, Column, Row, Sheet, SheetChange
from recalc.engine import requester
from recalc.engine.ports import (
    Clock,
    EncodedRows,
    Evaluation,
    ListedRows,
    Order,
    RowFilter,
    SheetEdit,
    SheetRef,
    StoredOutcome,
)
from recalc.fair_queue import FairQueue
from recalc.store import pages
from recalc.store.sqlite import (
    activity,
    cancel,
    columns,
    edit,
    evaluate,
    imports,
    maintenance,
    operations,
    report,
    secrets,
    sheets,
    spend,
    tenants,
)
from recalc.store.sqlite import claim as claims
from recalc.store.sqlite import read as reads
from recalc.store.sqlite.connection import DatabaseInUse, FileLock
from recalc.store.sqlite.methods import (
    Methods,
    read,
    read_inline,
    read_inline_in_context,
    read_short,
    write,
    write_in_context,
)
from recalc.store.sqlite.migrate import is_newest, upgrade
from recalc.store.sqlite.private import make_private
from recalc.store.sqlite.transactions import ThreadTransactions, Transactions
from recalc.store.sqlite.write_queue import OWN_SECONDS

#: Pieces of rows that the writer is given at once: with two, the next is there when one is written.
#: Workspaces that have none there may have as many again.
_PIECES = 2


async def open_sqlite(
    path: Path, *, clock: Clock, max_rows: int, wait: float = OWN_SECONDS
) -> SqliteStore:
    """Open the database file; create or upgrade it first.

    Every lease expires and every unfinished import fails: the process that had them has ended. A
    request waits ``wait`` seconds for a lock of another program.
    Raises DatabaseInUse when another process has the file open.
    """
    make_private(path)
    lock = FileLock(path)
    try:
        upgrade(path)
        store = SqliteStore(
            ThreadTransactions(path, wait), clock=clock, max_rows=max_rows, lock=lock, path=path
        )
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


async def open_sqlite_shared(
    path: Path, *, clock: Clock, max_rows: int, wait: float = OWN_SECONDS
) -> SqliteStore:
    """Open the database file for a few short writes, whether or not a server has it open.

    For commands such as ``recalc keys``. SQLite's own locks separate the two processes for the
    milliseconds that a write takes. The server reads keys afresh for each request, and finds
    cancelled operations at its next poll. Raises DatabaseInUse for a server of another version.
    """
    try:
        return await open_sqlite(path, clock=clock, max_rows=max_rows, wait=wait)
    except DatabaseInUse as in_use:
        if not is_newest(path):
            raise DatabaseInUse(
                "database_in_use",
                f"{path} is open in another recalc process, and its schema is not that of this "
                "version. Nothing was changed. Run the command of that process's version, or stop "
                "the process first.",
            ) from in_use
        return SqliteStore(ThreadTransactions(path, wait), clock=clock, max_rows=max_rows)


class SqliteStore(Methods):
    """The engine's port over one SQLite file.

    Most methods are lines of a table: how the method reaches the database, and the function that
    it runs there. ``max_rows`` is the most row ids that a sheet uses.
    """

    def __init__(
        self,
        transactions: Transactions,
        *,
        clock: Clock,
        max_rows: int,
        lock: FileLock | None = None,
        path: Path | None = None,
    ) -> None:
        super().__init__(transactions, clock, max_rows)
        self._lock = lock
        self._path = path
        self._pieces = FairQueue(_PIECES, beyond=_PIECES, clock=clock.monotonic)

    # workspaces, keys and secrets
    create_workspace = write_in_context(tenants.create_workspace)
    ensure_workspace = write_in_context(tenants.ensure_workspace)
    list_workspaces = read(tenants.list_workspaces)
    suspend_workspace = write_in_context(tenants.suspend_workspace, urgent=True)
    resume_workspace = write(tenants.resume_workspace)
    create_key = write_in_context(tenants.create_key)
    list_keys = read(tenants.list_keys)
    revoke_key = write_in_context(tenants.revoke_key)
    authenticate = read_inline(tenants.authenticate)
    put_secret = write_in_context(secrets.put_secret)
    list_secrets = read(secrets.list_secrets)
    delete_secret = write(secrets.delete_secret)
    reseal_secret_if_same = write(secrets.reseal_secret_if_same)
    list_configs = read(secrets.list_configs)
    reseal_config_if_same = write(secrets.reseal_config_if_same)

    # tables and sheets
    create_table = write_in_context(sheets.create_table)
    list_tables = read(sheets.list_tables)
    get_table = read_inline(sheets.get_table)
    update_table = write_in_context(sheets.update_table)
    delete_table = write_in_context(sheets.delete_table, urgent=True)
    create_sheet = write_in_context(sheets.create_sheet)
    list_sheets = read(sheets.list_sheets)
    get_sheet = read_inline(sheets.get_sheet)
    delete_sheet = write_in_context(sheets.delete_sheet, urgent=True)
    delete_sheet_if_version = write_in_context(sheets.delete_sheet_if_version, urgent=True)

    # columns
    structure = read_short(columns.structure)
    add_columns_if_unchanged = write_in_context(columns.add_columns_if_unchanged)
    update_column_if_unchanged = write_in_context(columns.update_column_if_unchanged)
    delete_column_if_unchanged = write_in_context(columns.delete_column_if_unchanged)
    delete_column_if_version = write_in_context(columns.delete_column_if_version)

    # rows and cells
    get_cell = read(reads.get_cell)
    edit_cell = write_in_context(edit.edit_cell)
    edit_cells = write_in_context(edit.edit_cells)
    reserve_rows = write_in_context(edit.reserve_rows)
    _stage_rows = write(edit.stage_piece)
    delete_rows = write_in_context(edit.delete_rows)

    # importing files
    create_import = write_in_context(imports.create_import)
    update_import = write_in_context(imports.update_import)
    touch_import = write_in_context(imports.touch_import)
    publish_import = write_in_context(imports.publish_import)
    get_import = read_inline(imports.get_import)
    has_import = read_inline(imports.has_import)
    fail_silent_imports = write_in_context(imports.fail_silent_imports)
    fail_all_imports = write_in_context(imports.fail_all_imports)

    # operations
    plan_snapshot = read(operations.plan_snapshot)
    find_idempotent = read_inline_in_context(operations.find_idempotent)
    create_operation_if_planned = write_in_context(operations.create_operation_if_planned)
    get_operation = read_inline(operations.get_operation)
    list_active_operations = read(operations.list_active_operations)
    change_counters = read(activity.change_counters)
    sheet_activity = read(activity.sheet_activity)
    get_usage = read(spend.get_usage)
    status_counts = read_short(operations.status_counts)
    _nothing_to_cancel = read_inline(cancel.nothing_to_cancel)
    _cancel_if_active = write_in_context(cancel.cancel_if_active, urgent=True)

    # executions
    claim_next = write_in_context(claims.claim_next)
    claim = write_in_context(claims.claim)
    held_under = read(claims.held_under)
    workspace_of = read_inline(claims.workspace_of)
    renew_if_held = write_in_context(claims.renew_if_held)
    hand_back_if_held = write(claims.hand_back_if_held)
    expire_all_leases = write(claims.expire_all_leases)
    read_inputs = read(reads.read_inputs)
    report_if_held = write_in_context(report.report_if_held)
    save_spend = write(spend.save_spend)
    spend_status = read_inline(spend.spend_status)
    cancel_for_reason_if_active = write_in_context(spend.cancel_for_reason_if_active, urgent=True)

    # maintenance
    complete_if_no_live_execution = write(maintenance.complete_if_no_live_execution)
    sweep = write(maintenance.sweep)
    purge = write_in_context(maintenance.purge)
    secret = write(maintenance.secret)

    # --- methods that are more than one function in one transaction ---

    async def ready(self) -> None:
        """Read, and begin a writing transaction that writes nothing. Raises when either fails."""
        await self.transactions.read(lambda db: db.execute("SELECT 1 FROM meta").fetchone())
        await self.transactions.write(lambda _: None, urgent=True)

    async def close(self) -> None:
        """Finish the transactions under way, close the database and release its lock."""
        await self.transactions.close()
        if self._lock is not None:
            self._lock.release()

    def evaluation(self) -> Evaluation:
        """Return how a process that has the file open computes quick cells."""

        async def here(task: bytes) -> StoredOutcome:
            return evaluate.compute(
                await self.transactions.read(lambda db: evaluate.read_rows(db, task))
            )

        return Evaluation(evaluate.evaluate_at, str(self._path or ""), here)

    async def update_sheet(self, ref: SheetRef, edit: SheetEdit, by: Caller) -> SheetChange:
        """Change the sheet: ahead of other writers when the change cancels operations."""
        return await self.transactions.write(
            lambda db: sheets.update_sheet(db, self.context(), ref, edit, by), urgent=edit.aborts
        )

    async def cancel_if_active(self, ref: SheetRef, operation_id: str, by: Caller) -> Cancelled:
        """Cancel an operation if it is active. The writer is asked only where it may be."""
        nothing = await self._nothing_to_cancel(ref, operation_id)
        if nothing is not None:
            return nothing
        return await self._cancel_if_active(ref, operation_id, by)

    async def list_rows(
        self,
        ref: SheetRef,
        *,
        after: int | None,
        limit: int,
        order: Order,
        only: RowFilter | None = None,
    ) -> ListedRows:
        """Read a page of rows; its memory is reserved for this request before it is read."""
        reserve = requester.current().answer.reserve
        return await self.short_reads.run(reads.list_rows, ref, after, limit, order, only, reserve)

    async def read_rows(self, ref: SheetRef, rows: Sequence[int]) -> Sequence[Row]:
        """Read rows; their memory is reserved for this request before they are read."""
        reserve = requester.current().answer.reserve
        return await self.short_reads.run(reads.read_rows, ref, rows, reserve)

    async def stage_rows(self, ref: SheetRef, first: int, rows: EncodedRows) -> None:
        """Write a piece of rows that nobody sees yet, when it is the workspace's turn."""
        async with self._pieces.hold(ref.workspace_id):
            await self._stage_rows(ref, first, rows)

    async def add_rows(self, ref: SheetRef, rows: EncodedRows) -> AddedRows:
        """Append rows in short transactions: pieces are staged, and all of them published at once.

        The values of the answer are those of ``rows``, not read back.
        """
        inputs, count = rows.inputs, len(rows.inputs)
        requester.current().answer.reserve(pages.echo_memory(inputs))
        *staged, last = pages.pieces(inputs)

        def publish(db: Connection) -> tuple[int, Sheet, Sequence[Column]]:
            context = self.context()
            start = first if staged else edit.reserve_rows(db, context, ref, count)
            edit.stage_rows(db, ref, start + count - len(last), EncodedRows(last))
            return start, *edit.publish_added(db, ref, start, count, rows, context.now)

        if staged:
            at = first = await self.reserve_rows(ref, count)
            for piece in staged:
                await self.stage_rows(ref, at, EncodedRows(piece))
                at += len(piece)
        first, sheet, shown = await self.transactions.write(publish)
        return AddedRows(
            columns=shown,
            values=await pages.echo(len(shown), inputs),
            row_indices=range(first, first + count),
            row_count=sheet.row_count,
            cell_count=count * len(shown),
            version=sheet.version,
        )

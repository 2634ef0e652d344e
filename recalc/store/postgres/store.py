"""The PostgreSQL store: a table of its methods, and how a database is opened."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace

import psycopg

from recalc.domain.records import AddedRows, Row
from recalc.ending import end_tasks
from recalc.engine import requester
from recalc.engine.ports import (
    Clock,
    EncodedRows,
    Evaluation,
    ListedRows,
    Order,
    RowFilter,
    SheetRef,
    StoredOutcome,
)
from recalc.engine.signals import Signals
from recalc.store import pages
from recalc.store.postgres import (
    activity,
    cancel,
    columns,
    delivery,
    edit,
    evaluate,
    imports,
    maintenance,
    operations,
    report,
    secrets,
    sheets,
    spend,
    task_rows,
    tenants,
)
from recalc.store.postgres import claim as claims
from recalc.store.postgres import read as reads
from recalc.store.postgres.database import Database, Limits, connection_settings
from recalc.store.postgres.delivery import Offer
from recalc.store.postgres.listener import Listener
from recalc.store.postgres.methods import (
    Methods,
    compute,
    execute_once,
    execute_once_in_context,
    on_key_pool,
    read,
    read_in_context,
    read_inline,
    reserved,
    with_database,
    write,
    write_in_context,
)
from recalc.store.postgres.migrate import migrate
from recalc.store.postgres.presence import present

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
    """Open the database, after upgrading its schema unless ``upgrade`` is False.

    ``deliver`` enqueues executions as jobs, which workers get by ``deliveries``. Raises
    psycopg.OperationalError when the server does not answer (``away.is_away`` recognizes these).
    """
    # A server that is unreachable is found here, where waiting for its answer can be cancelled.
    await (await psycopg.AsyncConnection.connect(url, **connection_settings(url, limits))).close()  # type: ignore[arg-type]
    if upgrade:
        stopped = threading.Event()
        try:
            await asyncio.to_thread(migrate, url, stopped)
        finally:
            stopped.set()
    database = Database(url, limits, cancel.prepare)
    await database.open()
    return PostgresStore(database, clock=clock, max_rows=max_rows, deliver=deliver)


class PostgresStore(Methods):
    """The engine's port over a PostgreSQL database, shared with any number of processes.

    Most methods are lines of a table: how the method reaches the database, and the function that
    it runs there. ``max_rows`` is the most row ids that a sheet uses.
    """

    # workspaces, keys and secrets
    create_workspace = write_in_context(tenants.create_workspace)
    ensure_workspace = write_in_context(tenants.ensure_workspace)
    list_workspaces = read(tenants.list_workspaces)
    suspend_workspace = write_in_context(tenants.suspend_workspace)
    resume_workspace = write(tenants.resume_workspace)
    create_key = write_in_context(tenants.create_key)
    list_keys = read(tenants.list_keys)
    revoke_key = write_in_context(tenants.revoke_key)
    authenticate = on_key_pool(tenants.authenticate)
    put_secret = write_in_context(secrets.put_secret)
    list_secrets = read(secrets.list_secrets)
    delete_secret = write(secrets.delete_secret)
    reseal_secret_if_same = write(secrets.reseal_secret_if_same)
    list_configs = read(secrets.list_configs)
    reseal_config_if_same = write(secrets.reseal_config_if_same)

    # tables and sheets
    create_table = write_in_context(sheets.create_table)
    list_tables = read(sheets.list_tables)
    get_table = read(sheets.get_table)
    update_table = write_in_context(sheets.update_table)
    delete_table = write_in_context(sheets.delete_table)
    create_sheet = write_in_context(sheets.create_sheet)
    list_sheets = read(sheets.list_sheets)
    get_sheet = read(sheets.get_sheet)
    update_sheet = write_in_context(sheets.update_sheet)
    delete_sheet = write_in_context(sheets.delete_sheet)
    delete_sheet_if_version = write_in_context(sheets.delete_sheet_if_version)

    # columns
    structure = read(columns.structure)
    add_columns_if_unchanged = write_in_context(columns.add_columns_if_unchanged)
    update_column_if_unchanged = write_in_context(columns.update_column_if_unchanged)
    delete_column_if_unchanged = write_in_context(columns.delete_column_if_unchanged)
    delete_column_if_version = write_in_context(columns.delete_column_if_version)

    # rows and cells
    get_cell = read(reads.get_cell)
    edit_cell = with_database(edit.edit_cell)
    edit_cells = with_database(edit.edit_cells)
    reserve_rows = write_in_context(edit.reserve_rows)
    stage_rows = write(edit.stage_rows)
    delete_rows = write_in_context(edit.delete_rows)

    # importing files
    create_import = write_in_context(imports.create_import)
    update_import = write(imports.update_import)
    touch_import = write(imports.touch_import)
    publish_import = write_in_context(imports.publish_import)
    get_import = read_inline(imports.get_import)
    has_import = read_inline(imports.has_import)
    fail_silent_imports = write_in_context(imports.fail_silent_imports)

    # operations
    plan_snapshot = compute(operations.plan_snapshot)
    find_idempotent = read_in_context(operations.find_idempotent)
    create_operation_if_planned = with_database(operations.create_operation_if_planned)
    get_operation = read(operations.get_operation)
    list_active_operations = compute(operations.list_active_operations)
    change_counters = read_inline(activity.change_counters)
    sheet_activity = compute(activity.sheet_activity)
    get_usage = read(spend.get_usage)
    status_counts = compute(operations.status_counts)
    cancel_if_active = reserved(cancel.cancel_if_active)

    # executions
    claim_next = with_database(claims.claim_next)
    claim = with_database(claims.claim)
    held_under = read_inline(claims.held_under)
    workspace_of = read_inline(claims.workspace_of)
    renew_if_held = execute_once(claims.renew_if_held)
    hand_back_if_held = execute_once_in_context(claims.hand_back_if_held)
    read_inputs = read_inline(reads.read_inputs)
    report_if_held = with_database(report.report_if_held)
    save_spend = execute_once(spend.save_spend)
    spend_status = read_inline(spend.spend_status)
    cancel_for_reason_if_active = execute_once_in_context(spend.cancel_for_reason_if_active)

    # maintenance
    complete_if_no_live_execution = execute_once_in_context(
        maintenance.complete_if_no_live_execution
    )
    sweep = with_database(maintenance.sweep)
    purge = write_in_context(maintenance.purge)
    secret = write(maintenance.secret)

    # --- methods that are more than one function of a connection ---

    def evaluation(self) -> Evaluation:
        """Return how a process with a connection of its own computes quick cells."""

        async def here(task: bytes) -> StoredOutcome:
            return evaluate.compute(
                await self.database.read_inline(lambda db: task_rows.read_rows_async(db, task))
            )

        database = self.database
        address = evaluate.address(database.url, database.limits)
        return Evaluation(evaluate.evaluate_at, address, here)

    async def ready(self) -> None:
        """Write something that is rolled back. Raises when that fails, and when the server does not
        answer in time."""
        await self.database.bounded(self.database.write(maintenance.check_writable))

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
        return await self.database.read(
            lambda db: reads.list_rows(db, ref, after, limit, order, only, reserve)
        )

    async def read_rows(self, ref: SheetRef, rows: Sequence[int]) -> Sequence[Row]:
        """Read rows; their memory is reserved for this request before they are read."""
        reserve = requester.current().answer.reserve
        return await self.database.read(lambda db: reads.read_rows(db, ref, rows, reserve))

    async def add_rows(self, ref: SheetRef, rows: EncodedRows) -> AddedRows:
        """Append rows in one transaction. The values of the answer are those of ``rows``, not read
        back."""
        inputs = rows.inputs
        requester.current().answer.reserve(pages.echo_memory(inputs))
        added = await self.database.write(lambda db: edit.add_rows(db, self.context(), ref, rows))
        return replace(added, values=await pages.echo(len(added.columns), inputs))

    @asynccontextmanager
    async def listening(self, signals: Signals) -> AsyncIterator[Listener]:
        """Forward notifications of other processes' commits to ``signals`` within a block."""
        listener = Listener(self.database.url, self.database.limits, signals)
        task = asyncio.create_task(listener.run())
        try:
            yield listener
        finally:
            await end_tasks([task])

    @asynccontextmanager
    async def present(self, notify: Callable[[int], None], *, poll: float) -> AsyncIterator[None]:
        """Be counted as a worker within a block, and call ``notify`` with how many there are."""
        async with present(self.database.url, self.database.limits, notify, poll=poll):
            yield

    @asynccontextmanager
    async def deliveries(
        self, offer: Offer, *, concurrency: int, poll: float, lease: float
    ) -> AsyncIterator[None]:
        """Offer delivered executions within a block, up to ``concurrency`` of each lane at once."""
        async with delivery.deliver(
            self.database, offer, concurrency=concurrency, poll=poll, lease=lease
        ):
            yield

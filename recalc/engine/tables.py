"""Tables and sheets."""

from __future__ import annotations

from uuid import UUID

import structlog

from recalc.domain.records import Caller, EvalRunStatus, Page, Sheet, StatusCounts, Table
from recalc.domain.states import Reason
from recalc.engine.context import Context
from recalc.engine.cursors import Cursors
from recalc.engine.ports import CreatedTable, Order, SheetEdit, SheetPosition, SheetRef

_log = structlog.get_logger(__name__)


class Tables:
    """Use cases of tables."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._store = context.store
        self._cursors = Cursors(context.secret)

    async def create(
        self,
        caller: Caller,
        *,
        title: str | None,
        folder_id: int | None,
        create_default_sheet: bool,
    ) -> CreatedTable:
        """Create a table, with an empty sheet in it where ``create_default_sheet``."""
        return await self._store.create_table(
            caller.workspace_id,
            table_id=self._context.new_id(),
            title=title if title is not None else "Untitled table",
            folder_id=folder_id,
            default_sheet=self._context.new_id() if create_default_sheet else None,
        )

    async def list(
        self,
        caller: Caller,
        *,
        name: str | None = None,
        folder_id: int | None = None,
        cursor: str | None = None,
        limit: int = 20,
        order: Order = "desc",
    ) -> Page[Table]:
        """List a page of the workspace's tables, in order of creation."""
        listed = f"tables of {caller.workspace_id}"
        position = self._cursors.decode(listed, cursor)
        found = await self._store.list_tables(
            caller.workspace_id,
            name=name,
            folder_id=folder_id,
            after=None if position is None else position[0],
            limit=limit,
            order=order,
        )
        after = None if found.following is None else (found.following,)
        return self._cursors.page(listed, [*found.items], after)

    async def get(self, caller: Caller, table_id: UUID) -> Table:
        """Return a table. Raises NotFound."""
        return await self._store.get_table(caller.workspace_id, table_id)

    async def update(
        self,
        caller: Caller,
        table_id: UUID,
        *,
        title: str | None = None,
        folder_id: int | None = None,
        set_folder: bool = False,
    ) -> Table:
        """Change the title unless None, and the folder when ``set_folder`` (None: no folder)."""
        return await self._store.update_table(
            caller.workspace_id, table_id, title=title, folder_id=folder_id, set_folder=set_folder
        )

    async def delete(self, caller: Caller, table_id: UUID) -> None:
        """Delete the table; its running operations are cancelled in the same transaction."""
        cancelled = await self._store.delete_table(caller.workspace_id, table_id)
        self._context.signals.cancelled(cancelled, Reason.DELETED)


class Sheets:
    """Use cases of sheets."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._store = context.store
        self._cursors = Cursors(context.secret)

    async def create(
        self, caller: Caller, table_id: UUID, *, title: str | None = None, index: int | None = None
    ) -> Sheet:
        """Create a sheet, at ``index`` or at the end."""
        return await self._store.create_sheet(
            caller.workspace_id, table_id, sheet_id=self._context.new_id(), title=title, index=index
        )

    async def list(
        self,
        caller: Caller,
        table_id: UUID,
        *,
        cursor: str | None = None,
        limit: int = 20,
        order: Order = "asc",
    ) -> Page[Sheet]:
        """List a page of a table's sheets, in order of index."""
        listed = f"sheets of {table_id}"
        position = self._cursors.decode(listed, cursor)
        after = None if position is None else SheetPosition(*position)
        found = await self._store.list_sheets(
            caller.workspace_id, table_id, after=after, limit=limit, order=order
        )
        return self._cursors.page(listed, [*found.items], found.following)

    async def get(self, ref: SheetRef) -> Sheet:
        """Return a sheet. Raises NotFound."""
        return await self._store.get_sheet(ref)

    async def update(
        self,
        caller: Caller,
        ref: SheetRef,
        *,
        title: str | None = None,
        index: int | None = None,
        expected_row_count: int | None = None,
        eval_run_status: EvalRunStatus | None = None,
    ) -> Sheet:
        """Change each field that is not None.

        An ``eval_run_status`` of "aborted" also cancels the active operations of the sheet, in the
        same transaction.
        """
        edit = SheetEdit(title, index, expected_row_count, eval_run_status)
        change = await self._store.update_sheet(ref, edit, caller)
        if change.cancelled:
            self._context.signals.cancelled(change.cancelled, Reason.USER)
            _log.info(
                "evaluation_aborted",
                sheet=str(ref.sheet_id),
                workspace=ref.workspace_id,
                operations=[str(operation) for operation in change.cancelled],
            )
        return change.sheet

    async def delete(self, ref: SheetRef) -> None:
        """Delete the sheet; its running operations are cancelled in the same transaction."""
        cancelled = await self._store.delete_sheet(ref)
        self._context.signals.cancelled(cancelled, Reason.DELETED)

    async def status_counts(self, ref: SheetRef) -> StatusCounts:
        """Count the cells of a sheet by status."""
        return await self._store.status_counts(ref)

"""Tables and sheets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol
from uuid import UUID

from recalc.domain.records import Caller, EvalRunStatus, Sheet, SheetChange, Table
from recalc.engine.ports.refs import Listed, Order, SheetPosition, SheetRef


class CreatedTable(NamedTuple):
    """A new table and its first sheet, None where none was asked for."""

    table: Table
    sheet: Sheet | None


@dataclass(frozen=True, slots=True)
class SheetEdit:
    """A change of a sheet: of all fields that are not None."""

    title: str | None = None
    index: int | None = None
    expected_row_count: int | None = None
    eval_run_status: EvalRunStatus | None = None

    @property
    def aborts(self) -> bool:
        """Whether the change is a stop signal, which cancels the active operations of the sheet."""
        return self.eval_run_status == "aborted"


class TableStore(Protocol):
    """Stores tables and sheets."""

    async def create_table(
        self,
        workspace_id: int,
        *,
        table_id: UUID,
        title: str,
        folder_id: int | None,
        default_sheet: UUID | None,
    ) -> CreatedTable:
        """Create a table, and in it a sheet with the id ``default_sheet`` unless that is None."""

    async def list_tables(
        self,
        workspace_id: int,
        *,
        name: str | None,
        folder_id: int | None,
        after: int | None,
        limit: int,
        order: Order,
    ) -> Listed[Table, int]:
        """List tables in order of creation, after the position ``after``.

        ``name`` keeps titles that contain it, in any case.
        """

    async def get_table(self, workspace_id: int, table_id: UUID) -> Table: ...

    async def update_table(
        self,
        workspace_id: int,
        table_id: UUID,
        *,
        title: str | None,
        folder_id: int | None,
        set_folder: bool,
    ) -> Table:
        """Change the title unless None, and the folder when ``set_folder``."""

    async def delete_table(self, workspace_id: int, table_id: UUID) -> Sequence[UUID]:
        """Mark a table as deleted and cancel its operations; return the ids of those cancelled."""

    async def create_sheet(
        self,
        workspace_id: int,
        table_id: UUID,
        *,
        sheet_id: UUID,
        title: str | None,
        index: int | None,
    ) -> Sheet:
        """Create a sheet of version 0. ``title`` None: "Sheet N". ``index`` None: last; otherwise
        the sheets from there on move by one."""

    async def list_sheets(
        self,
        workspace_id: int,
        table_id: UUID,
        *,
        after: SheetPosition | None,
        limit: int,
        order: Order,
    ) -> Listed[Sheet, SheetPosition]:
        """List sheets in order of index, after the sheet that ``after`` names, wherever it stands
        now.

        A sheet that is deleted meanwhile, that one included, makes no other sheet appear twice or
        not at all.
        """

    async def get_sheet(self, ref: SheetRef) -> Sheet: ...

    async def update_sheet(self, ref: SheetRef, edit: SheetEdit, by: Caller) -> SheetChange:
        """Change a sheet. A change that ``aborts`` cancels the active operations of the sheet in
        the same transaction: after its commit none that was created before it is active."""

    async def delete_sheet(self, ref: SheetRef) -> Sequence[UUID]:
        """Mark a sheet as deleted and cancel its operations; return the ids of those cancelled."""

    async def delete_sheet_if_version(self, ref: SheetRef, version: int) -> Sequence[UUID] | None:
        """Delete a sheet like ``delete_sheet``; None when anything in it changed since that
        version."""

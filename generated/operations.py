# Machine-written from openapi.yaml by `make generate`: do not edit. See MANIFEST.json.
"""The operations of the contract, typed.

Each operation is a method of the Protocol of its tag, and may return only the successes that the
contract documents for it: one class per status, and per media type where Accept chooses between
several (``accept`` is the one that was chosen). Errors are raised; the table of ``routes`` has their
codes. ``CallerT`` is whatever says who asks.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence
from typing import ClassVar, Literal, Protocol, TypeAlias, TypeVar
from uuid import UUID

import msgspec

from . import models, wire

CallerT = TypeVar("CallerT", contravariant=True)


# --- list_tables: GET /api/public/v2/tables


class ListTables200(msgspec.Struct, frozen=True):
    """A page of tables."""

    status: ClassVar[Literal[200]] = 200
    body: models.ListTablesResponse


ListTablesResult: TypeAlias = ListTables200


# --- create_table: POST /api/public/v2/tables


class CreateTable201(msgspec.Struct, frozen=True):
    """The new table, and its first sheet if one was asked for."""

    status: ClassVar[Literal[201]] = 201
    body: models.CreateTableResponse


CreateTableResult: TypeAlias = CreateTable201


# --- get_table: GET /api/public/v2/tables/{table_id}


class GetTable200(msgspec.Struct, frozen=True):
    """The table."""

    status: ClassVar[Literal[200]] = 200
    body: models.TableResponse


GetTableResult: TypeAlias = GetTable200


# --- update_table: PATCH /api/public/v2/tables/{table_id}


class UpdateTable200(msgspec.Struct, frozen=True):
    """The table as it is now."""

    status: ClassVar[Literal[200]] = 200
    body: models.TableResponse


UpdateTableResult: TypeAlias = UpdateTable200


# --- delete_table: DELETE /api/public/v2/tables/{table_id}


class DeleteTable200(msgspec.Struct, frozen=True):
    """The table and its sheets are gone."""

    status: ClassVar[Literal[200]] = 200
    body: models.DeletedResponse


DeleteTableResult: TypeAlias = DeleteTable200


# --- list_table_sheets: GET /api/public/v2/tables/{table_id}/sheets


class ListTableSheets200(msgspec.Struct, frozen=True):
    """A page of sheets."""

    status: ClassVar[Literal[200]] = 200
    body: models.ListSheetsResponse


ListTableSheetsResult: TypeAlias = ListTableSheets200


# --- create_table_sheet: POST /api/public/v2/tables/{table_id}/sheets


class CreateTableSheet201(msgspec.Struct, frozen=True):
    """The new sheet, with its rows."""

    status: ClassVar[Literal[201]] = 201
    body: models.CreateSheetResponse


class CreateTableSheet202(msgspec.Struct, frozen=True):
    """The sheet and its columns exist; its rows follow."""

    status: ClassVar[Literal[202]] = 202
    body: models.SheetImportStartedResponse


CreateTableSheetResult: TypeAlias = CreateTableSheet201 | CreateTableSheet202


# --- get_table_sheet_operation: GET /api/public/v2/tables/{table_id}/sheets/operations/{operation_id}


class GetTableSheetOperation200(msgspec.Struct, frozen=True):
    """The import."""

    status: ClassVar[Literal[200]] = 200
    body: models.ImportResponse


GetTableSheetOperationResult: TypeAlias = GetTableSheetOperation200


# --- get_table_sheet: GET /api/public/v2/tables/{table_id}/sheets/{sheet_id}


class GetTableSheet200(msgspec.Struct, frozen=True):
    """The sheet."""

    status: ClassVar[Literal[200]] = 200
    body: models.SheetResponse


GetTableSheetResult: TypeAlias = GetTableSheet200


# --- update_table_sheet: PATCH /api/public/v2/tables/{table_id}/sheets/{sheet_id}


class UpdateTableSheet200(msgspec.Struct, frozen=True):
    """The sheet as it is now."""

    status: ClassVar[Literal[200]] = 200
    body: models.UpdateSheetResponse


UpdateTableSheetResult: TypeAlias = UpdateTableSheet200


# --- delete_table_sheet: DELETE /api/public/v2/tables/{table_id}/sheets/{sheet_id}


class DeleteTableSheet200(msgspec.Struct, frozen=True):
    """The sheet is gone."""

    status: ClassVar[Literal[200]] = 200
    body: models.DeletedResponse


DeleteTableSheetResult: TypeAlias = DeleteTableSheet200


# --- get_table_sheet_status_counts: GET /api/public/v2/tables/{table_id}/sheets/{sheet_id}/status-counts


class GetTableSheetStatusCounts200(msgspec.Struct, frozen=True):
    """The counts, all of one moment."""

    status: ClassVar[Literal[200]] = 200
    body: models.StatusCountsResponse


GetTableSheetStatusCountsResult: TypeAlias = GetTableSheetStatusCounts200


# --- list_table_sheet_failures: GET /api/public/v2/tables/{table_id}/sheets/{sheet_id}/failures


class ListTableSheetFailures200(msgspec.Struct, frozen=True):
    """The failed cells. The counts of columns are of one moment."""

    status: ClassVar[Literal[200]] = 200
    body: models.ListFailuresResponse


ListTableSheetFailuresResult: TypeAlias = ListTableSheetFailures200


# --- createTableSheetFileImport: POST /api/public/v2/tables/{table_id}/sheets/{sheet_id}/imports/file


class CreateTableSheetFileImport202(msgspec.Struct, frozen=True):
    """The import was accepted."""

    status: ClassVar[Literal[202]] = 202
    body: models.TableSheetImportStartResponse


CreateTableSheetFileImportResult: TypeAlias = CreateTableSheetFileImport202


# --- list_table_sheet_columns: GET /api/public/v2/tables/{table_id}/sheets/{sheet_id}/columns


class ListTableSheetColumns200(msgspec.Struct, frozen=True):
    """A page of columns."""

    status: ClassVar[Literal[200]] = 200
    body: models.ListColumnsResponse


ListTableSheetColumnsResult: TypeAlias = ListTableSheetColumns200


# --- create_table_sheet_column: POST /api/public/v2/tables/{table_id}/sheets/{sheet_id}/columns


class CreateTableSheetColumn201(msgspec.Struct, frozen=True):
    """The new column."""

    status: ClassVar[Literal[201]] = 201
    body: models.CreateColumnResponse


CreateTableSheetColumnResult: TypeAlias = CreateTableSheetColumn201


# --- update_table_sheet_column: PATCH /api/public/v2/tables/{table_id}/sheets/{sheet_id}/columns/{column_id}


class UpdateTableSheetColumn200(msgspec.Struct, frozen=True):
    """The column as it is now, and the columns whose cells read STALE because of it."""

    status: ClassVar[Literal[200]] = 200
    body: models.UpdateColumnResponse


UpdateTableSheetColumnResult: TypeAlias = UpdateTableSheetColumn200


# --- delete_table_sheet_column: DELETE /api/public/v2/tables/{table_id}/sheets/{sheet_id}/columns/{column_id}


class DeleteTableSheetColumn200(msgspec.Struct, frozen=True):
    """The column is gone."""

    status: ClassVar[Literal[200]] = 200
    body: models.DeleteColumnResponse


DeleteTableSheetColumnResult: TypeAlias = DeleteTableSheetColumn200


# --- list_table_sheet_rows: GET /api/public/v2/tables/{table_id}/sheets/{sheet_id}/rows


class ListTableSheetRows200(msgspec.Struct, frozen=True):
    """A page of rows, all of one moment."""

    status: ClassVar[Literal[200]] = 200
    body: models.ListRowsResponse


class ListTableSheetRows200Csv(msgspec.Struct, frozen=True):
    """A page of rows, all of one moment."""

    status: ClassVar[Literal[200]] = 200
    body: AsyncGenerator[bytes, None]


class ListTableSheetRows200XNdjson(msgspec.Struct, frozen=True):
    """A page of rows, all of one moment."""

    status: ClassVar[Literal[200]] = 200
    body: AsyncGenerator[Sequence[models.ExportedRow], None]


ListTableSheetRowsResult: TypeAlias = (
    ListTableSheetRows200 | ListTableSheetRows200Csv | ListTableSheetRows200XNdjson
)


# --- add_table_sheet_rows: POST /api/public/v2/tables/{table_id}/sheets/{sheet_id}/rows


class AddTableSheetRows201(msgspec.Struct, frozen=True):
    """The new rows."""

    status: ClassVar[Literal[201]] = 201
    body: models.AddRowsResponse


AddTableSheetRowsResult: TypeAlias = AddTableSheetRows201


# --- delete_table_sheet_rows: DELETE /api/public/v2/tables/{table_id}/sheets/{sheet_id}/rows


class DeleteTableSheetRows200(msgspec.Struct, frozen=True):
    """The rows are gone."""

    status: ClassVar[Literal[200]] = 200
    body: models.DeleteRowsResponse


DeleteTableSheetRowsResult: TypeAlias = DeleteTableSheetRows200


# --- create_table_sheet_cell_recalculations_batch: POST /api/public/v2/tables/{table_id}/sheets/{sheet_id}/cells/recalculations


class CreateTableSheetCellRecalculationsBatch200(msgspec.Struct, frozen=True):
    """Nothing to recalculate, or too much to do so unconfirmed; nothing was started."""

    status: ClassVar[Literal[200]] = 200
    body: models.NotStartedRecalculationResponse


class CreateTableSheetCellRecalculationsBatch202(msgspec.Struct, frozen=True):
    """An operation was started."""

    status: ClassVar[Literal[202]] = 202
    body: models.RecalculateCellsResponse


CreateTableSheetCellRecalculationsBatchResult: TypeAlias = (
    CreateTableSheetCellRecalculationsBatch200 | CreateTableSheetCellRecalculationsBatch202
)


# --- update_table_sheet_cells: PATCH /api/public/v2/tables/{table_id}/sheets/{sheet_id}/cells


class UpdateTableSheetCells200(msgspec.Struct, frozen=True):
    """All values are stored."""

    status: ClassVar[Literal[200]] = 200
    body: models.UpdateCellsResponse


UpdateTableSheetCellsResult: TypeAlias = UpdateTableSheetCells200


# --- get_table_sheet_cell: GET /api/public/v2/tables/{table_id}/sheets/{sheet_id}/cells/{cell_id}


class GetTableSheetCell200(msgspec.Struct, frozen=True):
    """The cell as it reads now."""

    status: ClassVar[Literal[200]] = 200
    body: models.CellResponse


GetTableSheetCellResult: TypeAlias = GetTableSheetCell200


# --- update_table_sheet_cell: PATCH /api/public/v2/tables/{table_id}/sheets/{sheet_id}/cells/{cell_id}


class UpdateTableSheetCell200(msgspec.Struct, frozen=True):
    """The cell as it is now."""

    status: ClassVar[Literal[200]] = 200
    body: models.UpdateCellResponse


UpdateTableSheetCellResult: TypeAlias = UpdateTableSheetCell200


# --- create_table_sheet_cell_recalculation: POST /api/public/v2/tables/{table_id}/sheets/{sheet_id}/cells/{cell_id}/recalculations


class CreateTableSheetCellRecalculation200(msgspec.Struct, frozen=True):
    """There was nothing to recalculate; nothing was started."""

    status: ClassVar[Literal[200]] = 200
    body: models.NotStartedRecalculationResponse


class CreateTableSheetCellRecalculation202(msgspec.Struct, frozen=True):
    """An operation was started."""

    status: ClassVar[Literal[202]] = 202
    body: models.RecalculateCellsResponse


CreateTableSheetCellRecalculationResult: TypeAlias = (
    CreateTableSheetCellRecalculation200 | CreateTableSheetCellRecalculation202
)


# --- watch_table_sheet: GET /api/public/v2/tables/{table_id}/sheets/{sheet_id}/events


class WatchTableSheet200(msgspec.Struct, frozen=True):
    """Transitions and counts."""

    status: ClassVar[Literal[200]] = 200
    body: AsyncGenerator[wire.Event[models.TableSheetEvent], None]


WatchTableSheetResult: TypeAlias = WatchTableSheet200


# --- listTableSheetOperations: GET /api/public/v2/tables/{table_id}/sheets/{sheet_id}/operations


class ListTableSheetOperations200(msgspec.Struct, frozen=True):
    """Operations and counts of one and the same moment."""

    status: ClassVar[Literal[200]] = 200
    body: models.ListTableSheetOperationsResponse


ListTableSheetOperationsResult: TypeAlias = ListTableSheetOperations200


# --- createTableSheetOperation: POST /api/public/v2/tables/{table_id}/sheets/{sheet_id}/operations


class CreateTableSheetOperation200(msgspec.Struct, frozen=True):
    """Nothing was started: there is nothing to do, it has to be confirmed, or it was a dry run."""

    status: ClassVar[Literal[200]] = 200
    body: models.CreateTableSheetOperationResponse


class CreateTableSheetOperation202(msgspec.Struct, frozen=True):
    """The operation is queued."""

    status: ClassVar[Literal[202]] = 202
    body: models.CreateTableSheetOperationQueuedResponse


CreateTableSheetOperationResult: TypeAlias = (
    CreateTableSheetOperation200 | CreateTableSheetOperation202
)


# --- getTableSheetOperationStatus: GET /api/public/v2/tables/{table_id}/sheets/{sheet_id}/operations/{operation_id}


class GetTableSheetOperationStatus200(msgspec.Struct, frozen=True):
    """The operation, all of one moment."""

    status: ClassVar[Literal[200]] = 200
    body: models.GetTableSheetOperationResponse


GetTableSheetOperationStatusResult: TypeAlias = GetTableSheetOperationStatus200


# --- cancelTableSheetOperation: DELETE /api/public/v2/tables/{table_id}/sheets/{sheet_id}/operations/{operation_id}


class CancelTableSheetOperation200(msgspec.Struct, frozen=True):
    """The executions and cells that this call cancelled, which may be none."""

    status: ClassVar[Literal[200]] = 200
    body: models.CancelTableSheetOperationResponse


CancelTableSheetOperationResult: TypeAlias = CancelTableSheetOperation200


# --- get_table_sheet_operation_usage: GET /api/public/v2/tables/{table_id}/sheets/{sheet_id}/operations/{operation_id}/usage


class GetTableSheetOperationUsage200(msgspec.Struct, frozen=True):
    """The spend, and for a cancelled operation what the cancel avoided."""

    status: ClassVar[Literal[200]] = 200
    body: models.GetTableSheetOperationUsageResponse


GetTableSheetOperationUsageResult: TypeAlias = GetTableSheetOperationUsage200


# --- watch_table_sheet_operation: GET /api/public/v2/tables/{table_id}/sheets/{sheet_id}/operations/{operation_id}/events


class WatchTableSheetOperation200(msgspec.Struct, frozen=True):
    """The operation, again and again."""

    status: ClassVar[Literal[200]] = 200
    body: AsyncGenerator[wire.Event[models.TableSheetOperation], None]


class WatchTableSheetOperation204(msgspec.Struct, frozen=True):
    """The operation has ended, and the client has its last event."""

    status: ClassVar[Literal[204]] = 204


WatchTableSheetOperationResult: TypeAlias = (
    WatchTableSheetOperation200 | WatchTableSheetOperation204
)


class TablesApi(Protocol[CallerT]):
    """Operations tagged tables."""

    async def list_tables(
        self,
        caller: CallerT,
        *,
        folder_id: int | None,
        name: str | None,
        cursor: str | None,
        limit: int,
        order: Literal["asc", "desc"],
    ) -> ListTablesResult:
        """List tables."""
        ...

    async def create_table(
        self,
        caller: CallerT,
        *,
        body: models.CreateTableRequest | None,
    ) -> CreateTableResult:
        """Create a table."""
        ...

    async def get_table(
        self,
        caller: CallerT,
        *,
        table_id: UUID,
    ) -> GetTableResult:
        """Get a table."""
        ...

    async def update_table(
        self,
        caller: CallerT,
        *,
        table_id: UUID,
        body: models.UpdateTableRequest,
    ) -> UpdateTableResult:
        """Rename a table, or move it."""
        ...

    async def delete_table(
        self,
        caller: CallerT,
        *,
        table_id: UUID,
    ) -> DeleteTableResult:
        """Delete a table."""
        ...


class SheetsApi(Protocol[CallerT]):
    """Operations tagged sheets."""

    async def list_table_sheets(
        self,
        caller: CallerT,
        *,
        table_id: UUID,
        cursor: str | None,
        limit: int,
        order: Literal["asc", "desc"],
    ) -> ListTableSheetsResult:
        """List the sheets of a table."""
        ...

    async def create_table_sheet(
        self,
        caller: CallerT,
        *,
        table_id: UUID,
        body: models.CreateSheetRequest,
    ) -> CreateTableSheetResult:
        """Create a sheet, empty or from a file."""
        ...

    async def get_table_sheet(
        self,
        caller: CallerT,
        *,
        table_id: UUID,
        sheet_id: UUID,
    ) -> GetTableSheetResult:
        """Get a sheet."""
        ...

    async def update_table_sheet(
        self,
        caller: CallerT,
        *,
        table_id: UUID,
        sheet_id: UUID,
        body: models.UpdateSheetRequest,
    ) -> UpdateTableSheetResult:
        """Rename or move a sheet, or store the state of its evaluation run."""
        ...

    async def delete_table_sheet(
        self,
        caller: CallerT,
        *,
        table_id: UUID,
        sheet_id: UUID,
    ) -> DeleteTableSheetResult:
        """Delete a sheet."""
        ...

    async def get_table_sheet_status_counts(
        self,
        caller: CallerT,
        *,
        table_id: UUID,
        sheet_id: UUID,
    ) -> GetTableSheetStatusCountsResult:
        """Count the cells of each status."""
        ...


class ImportsApi(Protocol[CallerT]):
    """Operations tagged imports."""

    async def get_table_sheet_operation(
        self,
        caller: CallerT,
        *,
        table_id: UUID,
        operation_id: str,
    ) -> GetTableSheetOperationResult:
        """Get the state of an import."""
        ...

    async def create_table_sheet_file_import(
        self,
        caller: CallerT,
        *,
        table_id: UUID,
        sheet_id: UUID,
        body: models.CreateTableSheetFileImportRequest,
    ) -> CreateTableSheetFileImportResult:
        """Append a file's rows to a sheet."""
        ...


class ColumnsApi(Protocol[CallerT]):
    """Operations tagged columns."""

    async def list_table_sheet_columns(
        self,
        caller: CallerT,
        *,
        table_id: UUID,
        sheet_id: UUID,
        cursor: str | None,
        limit: int,
    ) -> ListTableSheetColumnsResult:
        """List the columns of a sheet."""
        ...

    async def create_table_sheet_column(
        self,
        caller: CallerT,
        *,
        table_id: UUID,
        sheet_id: UUID,
        body: models.CreateColumnRequest,
    ) -> CreateTableSheetColumnResult:
        """Add a column."""
        ...

    async def update_table_sheet_column(
        self,
        caller: CallerT,
        *,
        table_id: UUID,
        sheet_id: UUID,
        column_id: UUID,
        body: models.UpdateColumnRequest,
    ) -> UpdateTableSheetColumnResult:
        """Change a column."""
        ...

    async def delete_table_sheet_column(
        self,
        caller: CallerT,
        *,
        table_id: UUID,
        sheet_id: UUID,
        column_id: UUID,
    ) -> DeleteTableSheetColumnResult:
        """Delete a column."""
        ...


class RowsApi(Protocol[CallerT]):
    """Operations tagged rows."""

    async def list_table_sheet_failures(
        self,
        caller: CallerT,
        *,
        table_id: UUID,
        sheet_id: UUID,
        cursor: str | None,
    ) -> ListTableSheetFailuresResult:
        """Group failed cells by column and cause."""
        ...

    async def list_table_sheet_rows(
        self,
        caller: CallerT,
        *,
        table_id: UUID,
        sheet_id: UUID,
        cursor: str | None,
        limit: int,
        order: Literal["asc", "desc"],
        from_row_index: int | None,
        include_columns: bool,
        include_row_count: bool,
        status: Literal["STALE", "QUEUED", "DISPATCHED", "RUNNING", "COMPLETED", "FAILED"] | None,
        column_id: UUID | None,
        accept: Literal["application/json", "text/csv", "application/x-ndjson"],
    ) -> ListTableSheetRowsResult:
        """List rows with their cells."""
        ...

    async def add_table_sheet_rows(
        self,
        caller: CallerT,
        *,
        table_id: UUID,
        sheet_id: UUID,
        body: models.AddRowsRequest | None,
    ) -> AddTableSheetRowsResult:
        """Add rows."""
        ...

    async def delete_table_sheet_rows(
        self,
        caller: CallerT,
        *,
        table_id: UUID,
        sheet_id: UUID,
        body: models.DeleteRowsRequest,
    ) -> DeleteTableSheetRowsResult:
        """Delete rows."""
        ...


class CellsApi(Protocol[CallerT]):
    """Operations tagged cells."""

    async def create_table_sheet_cell_recalculations_batch(
        self,
        caller: CallerT,
        *,
        table_id: UUID,
        sheet_id: UUID,
        body: models.RecalculateCellsRequest,
    ) -> CreateTableSheetCellRecalculationsBatchResult:
        """Recalculate many cells."""
        ...

    async def update_table_sheet_cells(
        self,
        caller: CallerT,
        *,
        table_id: UUID,
        sheet_id: UUID,
        body: models.UpdateCellsRequest,
    ) -> UpdateTableSheetCellsResult:
        """Edit many cells of TEXT and HUMAN columns."""
        ...

    async def get_table_sheet_cell(
        self,
        caller: CallerT,
        *,
        table_id: UUID,
        sheet_id: UUID,
        cell_id: UUID,
    ) -> GetTableSheetCellResult:
        """Get a cell."""
        ...

    async def update_table_sheet_cell(
        self,
        caller: CallerT,
        *,
        table_id: UUID,
        sheet_id: UUID,
        cell_id: UUID,
        body: models.UpdateCellRequest,
    ) -> UpdateTableSheetCellResult:
        """Edit a cell of a TEXT or HUMAN column."""
        ...

    async def create_table_sheet_cell_recalculation(
        self,
        caller: CallerT,
        *,
        table_id: UUID,
        sheet_id: UUID,
        cell_id: UUID,
    ) -> CreateTableSheetCellRecalculationResult:
        """Recalculate one cell."""
        ...


class OperationsApi(Protocol[CallerT]):
    """Operations tagged operations."""

    async def watch_table_sheet(
        self,
        caller: CallerT,
        *,
        table_id: UUID,
        sheet_id: UUID,
        last_event_id: str | None,
    ) -> WatchTableSheetResult:
        """Watch a sheet."""
        ...

    async def list_table_sheet_operations(
        self,
        caller: CallerT,
        *,
        table_id: UUID,
        sheet_id: UUID,
    ) -> ListTableSheetOperationsResult:
        """List the active operations of a sheet."""
        ...

    async def create_table_sheet_operation(
        self,
        caller: CallerT,
        *,
        table_id: UUID,
        sheet_id: UUID,
        idempotency_key: str | None,
        body: models.CreateTableSheetOperationRequest,
    ) -> CreateTableSheetOperationResult:
        """Recalculate cells of a sheet."""
        ...

    async def get_table_sheet_operation_status(
        self,
        caller: CallerT,
        *,
        table_id: UUID,
        sheet_id: UUID,
        operation_id: str,
    ) -> GetTableSheetOperationStatusResult:
        """Get the state and the counts of an operation."""
        ...

    async def cancel_table_sheet_operation(
        self,
        caller: CallerT,
        *,
        table_id: UUID,
        sheet_id: UUID,
        operation_id: str,
    ) -> CancelTableSheetOperationResult:
        """Cancel a recalculation."""
        ...

    async def get_table_sheet_operation_usage(
        self,
        caller: CallerT,
        *,
        table_id: UUID,
        sheet_id: UUID,
        operation_id: str,
    ) -> GetTableSheetOperationUsageResult:
        """Get what an operation has spent."""
        ...

    async def watch_table_sheet_operation(
        self,
        caller: CallerT,
        *,
        table_id: UUID,
        sheet_id: UUID,
        operation_id: str,
        last_event_id: str | None,
    ) -> WatchTableSheetOperationResult:
        """Watch an operation."""
        ...


class Api(Protocol[CallerT]):
    """All operations of the contract, by tag."""

    @property
    def tables(self) -> TablesApi[CallerT]: ...

    @property
    def sheets(self) -> SheetsApi[CallerT]: ...

    @property
    def imports(self) -> ImportsApi[CallerT]: ...

    @property
    def columns(self) -> ColumnsApi[CallerT]: ...

    @property
    def rows(self) -> RowsApi[CallerT]: ...

    @property
    def cells(self) -> CellsApi[CallerT]: ...

    @property
    def operations(self) -> OperationsApi[CallerT]: ...

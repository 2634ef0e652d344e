# Machine-written from openapi.yaml by `make generate`: do not edit. See MANIFEST.json.
"""Contains all the data models used in inputs/outputs"""

from .add_rows_request import AddRowsRequest
from .add_rows_request_values_type_0_item import AddRowsRequestValuesType0Item
from .add_rows_response import AddRowsResponse
from .cancel_table_sheet_operation_response import CancelTableSheetOperationResponse
from .cell import Cell
from .cell_response import CellResponse
from .cell_status import CellStatus
from .column import Column
from .column_config import ColumnConfig
from .column_dependency import ColumnDependency
from .column_dependency_config_meta_type_0 import ColumnDependencyConfigMetaType0
from .create_column_request import CreateColumnRequest
from .create_column_request_config_type_0 import CreateColumnRequestConfigType0
from .create_column_response import CreateColumnResponse
from .create_sheet_request import CreateSheetRequest
from .create_sheet_response import CreateSheetResponse
from .create_table_request import CreateTableRequest
from .create_table_response import CreateTableResponse
from .create_table_sheet_file_import_request import CreateTableSheetFileImportRequest
from .create_table_sheet_operation_confirmation_response import (
    CreateTableSheetOperationConfirmationResponse,
)
from .create_table_sheet_operation_noop_response import CreateTableSheetOperationNoopResponse
from .create_table_sheet_operation_noop_response_cell_count import (
    CreateTableSheetOperationNoopResponseCellCount,
)
from .create_table_sheet_operation_queued_response import CreateTableSheetOperationQueuedResponse
from .create_table_sheet_operation_queued_response_operation import (
    CreateTableSheetOperationQueuedResponseOperation,
)
from .create_table_sheet_operation_request import CreateTableSheetOperationRequest
from .create_table_sheet_operation_request_operation_type_0 import (
    CreateTableSheetOperationRequestOperationType0,
)
from .delete_column_response import DeleteColumnResponse
from .delete_rows_request import DeleteRowsRequest
from .delete_rows_response import DeleteRowsResponse
from .deleted_response import DeletedResponse
from .error_code_400 import ErrorCode400
from .error_code_401 import ErrorCode401
from .error_code_404 import ErrorCode404
from .error_code_405 import ErrorCode405
from .error_code_406 import ErrorCode406
from .error_code_408 import ErrorCode408
from .error_code_413 import ErrorCode413
from .error_code_415 import ErrorCode415
from .error_code_429 import ErrorCode429
from .error_code_431 import ErrorCode431
from .error_code_500 import ErrorCode500
from .error_code_503 import ErrorCode503
from .error_response import ErrorResponse
from .eval_run_status import EvalRunStatus
from .exported_row import ExportedRow
from .file_source import FileSource
from .file_source_type import FileSourceType
from .get_table_sheet_operation_response import GetTableSheetOperationResponse
from .import_response import ImportResponse
from .list_columns_response import ListColumnsResponse
from .list_rows_response import ListRowsResponse
from .list_sheets_response import ListSheetsResponse
from .list_table_sheet_operations_response import ListTableSheetOperationsResponse
from .list_table_sheet_rows_order import ListTableSheetRowsOrder
from .list_table_sheets_order import ListTableSheetsOrder
from .list_tables_order import ListTablesOrder
from .list_tables_response import ListTablesResponse
from .new_column_dependency import NewColumnDependency
from .new_column_dependency_config_meta_type_0 import NewColumnDependencyConfigMetaType0
from .new_column_type import NewColumnType
from .not_started_recalculation_response import NotStartedRecalculationResponse
from .operation_status import OperationStatus
from .operation_status_counts import OperationStatusCounts
from .pagination import Pagination
from .recalculate_cells_request import RecalculateCellsRequest
from .recalculate_cells_response import RecalculateCellsResponse
from .request_metrics import RequestMetrics
from .row import Row
from .row_cells import RowCells
from .sheet import Sheet
from .sheet_import_started_response import SheetImportStartedResponse
from .sheet_response import SheetResponse
from .status_counts import StatusCounts
from .status_counts_response import StatusCountsResponse
from .table import Table
from .table_cell import TableCell
from .table_column_type import TableColumnType
from .table_detail import TableDetail
from .table_detail_sheet_row_counts import TableDetailSheetRowCounts
from .table_import_operation import TableImportOperation
from .table_import_operation_source import TableImportOperationSource
from .table_import_operation_status import TableImportOperationStatus
from .table_response import TableResponse
from .table_sheet_import_start_response import TableSheetImportStartResponse
from .table_sheet_operation import TableSheetOperation
from .table_sheet_operation_operation import TableSheetOperationOperation
from .update_cell_request import UpdateCellRequest
from .update_cell_response import UpdateCellResponse
from .update_column_request import UpdateColumnRequest
from .update_column_request_config_type_0 import UpdateColumnRequestConfigType0
from .update_column_response import UpdateColumnResponse
from .update_sheet_request import UpdateSheetRequest
from .update_sheet_response import UpdateSheetResponse
from .update_table_request import UpdateTableRequest

__all__ = (
    "AddRowsRequest",
    "AddRowsRequestValuesType0Item",
    "AddRowsResponse",
    "CancelTableSheetOperationResponse",
    "Cell",
    "CellResponse",
    "CellStatus",
    "Column",
    "ColumnConfig",
    "ColumnDependency",
    "ColumnDependencyConfigMetaType0",
    "CreateColumnRequest",
    "CreateColumnRequestConfigType0",
    "CreateColumnResponse",
    "CreateSheetRequest",
    "CreateSheetResponse",
    "CreateTableRequest",
    "CreateTableResponse",
    "CreateTableSheetFileImportRequest",
    "CreateTableSheetOperationConfirmationResponse",
    "CreateTableSheetOperationNoopResponse",
    "CreateTableSheetOperationNoopResponseCellCount",
    "CreateTableSheetOperationQueuedResponse",
    "CreateTableSheetOperationQueuedResponseOperation",
    "CreateTableSheetOperationRequest",
    "CreateTableSheetOperationRequestOperationType0",
    "DeleteColumnResponse",
    "DeletedResponse",
    "DeleteRowsRequest",
    "DeleteRowsResponse",
    "ErrorCode400",
    "ErrorCode401",
    "ErrorCode404",
    "ErrorCode405",
    "ErrorCode406",
    "ErrorCode408",
    "ErrorCode413",
    "ErrorCode415",
    "ErrorCode429",
    "ErrorCode431",
    "ErrorCode500",
    "ErrorCode503",
    "ErrorResponse",
    "EvalRunStatus",
    "ExportedRow",
    "FileSource",
    "FileSourceType",
    "GetTableSheetOperationResponse",
    "ImportResponse",
    "ListColumnsResponse",
    "ListRowsResponse",
    "ListSheetsResponse",
    "ListTableSheetOperationsResponse",
    "ListTableSheetRowsOrder",
    "ListTableSheetsOrder",
    "ListTablesOrder",
    "ListTablesResponse",
    "NewColumnDependency",
    "NewColumnDependencyConfigMetaType0",
    "NewColumnType",
    "NotStartedRecalculationResponse",
    "OperationStatus",
    "OperationStatusCounts",
    "Pagination",
    "RecalculateCellsRequest",
    "RecalculateCellsResponse",
    "RequestMetrics",
    "Row",
    "RowCells",
    "Sheet",
    "SheetImportStartedResponse",
    "SheetResponse",
    "StatusCounts",
    "StatusCountsResponse",
    "Table",
    "TableCell",
    "TableColumnType",
    "TableDetail",
    "TableDetailSheetRowCounts",
    "TableImportOperation",
    "TableImportOperationSource",
    "TableImportOperationStatus",
    "TableResponse",
    "TableSheetImportStartResponse",
    "TableSheetOperation",
    "TableSheetOperationOperation",
    "UpdateCellRequest",
    "UpdateCellResponse",
    "UpdateColumnRequest",
    "UpdateColumnRequestConfigType0",
    "UpdateColumnResponse",
    "UpdateSheetRequest",
    "UpdateSheetResponse",
    "UpdateTableRequest",
)

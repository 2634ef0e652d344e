# Machine-written from openapi.yaml by `make generate`: do not edit. See MANIFEST.json.
"""Contains all the data models used in inputs/outputs"""

from .absolute_numeric_distance_column import AbsoluteNumericDistanceColumn
from .absolute_numeric_distance_column_config import AbsoluteNumericDistanceColumnConfig
from .add_rows_request import AddRowsRequest
from .add_rows_request_values_type_0_item import AddRowsRequestValuesType0Item
from .add_rows_response import AddRowsResponse
from .ai_data_extraction_column import AiDataExtractionColumn
from .ai_data_extraction_column_config import AiDataExtractionColumnConfig
from .apply_diff_column import ApplyDiffColumn
from .apply_diff_column_config import ApplyDiffColumnConfig
from .assert_valid_column import AssertValidColumn
from .assert_valid_column_config import AssertValidColumnConfig
from .assert_valid_column_config_type import AssertValidColumnConfigType
from .cancel_reason import CancelReason
from .cancel_table_sheet_operation_response import CancelTableSheetOperationResponse
from .cell import Cell
from .cell_edit import CellEdit
from .cell_response import CellResponse
from .cell_status import CellStatus
from .chat_message import ChatMessage
from .chat_message_role import ChatMessageRole
from .chat_template import ChatTemplate
from .coalesce_column import CoalesceColumn
from .coalesce_column_config import CoalesceColumnConfig
from .code_execution_column import CodeExecutionColumn
from .code_execution_column_config import CodeExecutionColumnConfig
from .code_execution_column_config_language import CodeExecutionColumnConfigLanguage
from .column_dependency import ColumnDependency
from .column_dependency_config_meta_type_0 import ColumnDependencyConfigMetaType0
from .column_failures import ColumnFailures
from .column_fields import ColumnFields
from .combine_columns_column import CombineColumnsColumn
from .combine_columns_column_config import CombineColumnsColumnConfig
from .compare_column import CompareColumn
from .compare_column_config import CompareColumnConfig
from .comparison_type import ComparisonType
from .comparison_type_operator_type_0 import ComparisonTypeOperatorType0
from .comparison_type_type import ComparisonTypeType
from .completion_template import CompletionTemplate
from .composition_column import CompositionColumn
from .composition_column_config import CompositionColumnConfig
from .constant import Constant
from .constant_type import ConstantType
from .contains_column import ContainsColumn
from .contains_column_config import ContainsColumnConfig
from .cosine_similarity_column import CosineSimilarityColumn
from .cosine_similarity_column_config import CosineSimilarityColumnConfig
from .count_column import CountColumn
from .count_column_config import CountColumnConfig
from .count_column_config_type import CountColumnConfigType
from .create_absolute_numeric_distance_column import CreateAbsoluteNumericDistanceColumn
from .create_ai_data_extraction_column import CreateAiDataExtractionColumn
from .create_apply_diff_column import CreateApplyDiffColumn
from .create_assert_valid_column import CreateAssertValidColumn
from .create_coalesce_column import CreateCoalesceColumn
from .create_code_execution_column import CreateCodeExecutionColumn
from .create_code_execution_column_type import CreateCodeExecutionColumnType
from .create_column_response import CreateColumnResponse
from .create_combine_columns_column import CreateCombineColumnsColumn
from .create_compare_column import CreateCompareColumn
from .create_compare_column_type import CreateCompareColumnType
from .create_composition_column import CreateCompositionColumn
from .create_composition_column_type import CreateCompositionColumnType
from .create_contains_column import CreateContainsColumn
from .create_cosine_similarity_column import CreateCosineSimilarityColumn
from .create_count_column import CreateCountColumn
from .create_endpoint_column import CreateEndpointColumn
from .create_human_column import CreateHumanColumn
from .create_json_path_column import CreateJsonPathColumn
from .create_llm_assertion_column import CreateLlmAssertionColumn
from .create_llm_assertion_column_type import CreateLlmAssertionColumnType
from .create_math_operator_column import CreateMathOperatorColumn
from .create_min_max_column import CreateMinMaxColumn
from .create_other_column import CreateOtherColumn
from .create_parse_value_column import CreateParseValueColumn
from .create_prompt_template_column import CreatePromptTemplateColumn
from .create_prompt_template_column_type import CreatePromptTemplateColumnType
from .create_regex_column import CreateRegexColumn
from .create_regex_extraction_column import CreateRegexExtractionColumn
from .create_sheet_request import CreateSheetRequest
from .create_sheet_response import CreateSheetResponse
from .create_table_request import CreateTableRequest
from .create_table_response import CreateTableResponse
from .create_table_sheet_file_import_request import CreateTableSheetFileImportRequest
from .create_table_sheet_operation_confirmation_response import (
    CreateTableSheetOperationConfirmationResponse,
)
from .create_table_sheet_operation_dry_run_response import CreateTableSheetOperationDryRunResponse
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
from .create_text_column import CreateTextColumn
from .create_text_column_type import CreateTextColumnType
from .create_variable_column import CreateVariableColumn
from .create_xml_path_column import CreateXmlPathColumn
from .delete_column_response import DeleteColumnResponse
from .delete_rows_request import DeleteRowsRequest
from .delete_rows_response import DeleteRowsResponse
from .deleted_response import DeletedResponse
from .dry_run_column import DryRunColumn
from .endpoint_column import EndpointColumn
from .endpoint_column_config import EndpointColumnConfig
from .endpoint_column_config_headers import EndpointColumnConfigHeaders
from .endpoint_column_config_method import EndpointColumnConfigMethod
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
from .failed_cell import FailedCell
from .failure_group import FailureGroup
from .file_source import FileSource
from .file_source_type import FileSourceType
from .get_table_sheet_operation_response import GetTableSheetOperationResponse
from .get_table_sheet_operation_usage_response import GetTableSheetOperationUsageResponse
from .human_column import HumanColumn
from .human_column_config import HumanColumnConfig
from .human_column_config_data_type import HumanColumnConfigDataType
from .import_response import ImportResponse
from .inline_template import InlineTemplate
from .json_path_column import JsonPathColumn
from .json_path_column_config import JsonPathColumnConfig
from .list_columns_response import ListColumnsResponse
from .list_failures_response import ListFailuresResponse
from .list_rows_response import ListRowsResponse
from .list_sheets_response import ListSheetsResponse
from .list_table_sheet_operations_response import ListTableSheetOperationsResponse
from .list_table_sheet_rows_order import ListTableSheetRowsOrder
from .list_table_sheet_rows_status import ListTableSheetRowsStatus
from .list_table_sheets_order import ListTableSheetsOrder
from .list_tables_order import ListTablesOrder
from .list_tables_response import ListTablesResponse
from .llm_assertion_column import LlmAssertionColumn
from .llm_assertion_column_config import LlmAssertionColumnConfig
from .math_operator_column import MathOperatorColumn
from .math_operator_column_config import MathOperatorColumnConfig
from .math_operator_column_config_operator import MathOperatorColumnConfigOperator
from .min_max_column import MinMaxColumn
from .min_max_column_config import MinMaxColumnConfig
from .min_max_column_config_type import MinMaxColumnConfigType
from .model_metadata import ModelMetadata
from .model_settings import ModelSettings
from .model_settings_parameters_type_0 import ModelSettingsParametersType0
from .new_column_dependency import NewColumnDependency
from .new_column_dependency_config_meta_type_0 import NewColumnDependencyConfigMetaType0
from .new_other_column_type import NewOtherColumnType
from .not_started_recalculation_response import NotStartedRecalculationResponse
from .operation_status import OperationStatus
from .operation_status_counts import OperationStatusCounts
from .operation_transition import OperationTransition
from .operation_usage import OperationUsage
from .other_column import OtherColumn
from .other_column_config import OtherColumnConfig
from .other_column_type import OtherColumnType
from .pagination import Pagination
from .parse_value_column import ParseValueColumn
from .parse_value_column_config import ParseValueColumnConfig
from .parse_value_column_config_type import ParseValueColumnConfigType
from .price import Price
from .prompt_format import PromptFormat
from .prompt_image_part import PromptImagePart
from .prompt_image_url import PromptImageUrl
from .prompt_image_url_detail_type_0 import PromptImageUrlDetailType0
from .prompt_template_column import PromptTemplateColumn
from .prompt_template_column_config import PromptTemplateColumnConfig
from .prompt_template_column_config_template_type_0 import PromptTemplateColumnConfigTemplateType0
from .prompt_text_part import PromptTextPart
from .prompt_variables import PromptVariables
from .recalculate_cells_request import RecalculateCellsRequest
from .recalculate_cells_response import RecalculateCellsResponse
from .regex_column import RegexColumn
from .regex_column_config import RegexColumnConfig
from .regex_extraction_column import RegexExtractionColumn
from .regex_extraction_column_config import RegexExtractionColumnConfig
from .request_metrics import RequestMetrics
from .row import Row
from .row_cells import RowCells
from .sheet import Sheet
from .sheet_import_started_response import SheetImportStartedResponse
from .sheet_response import SheetResponse
from .spend_estimate import SpendEstimate
from .spend_estimate_basis import SpendEstimateBasis
from .spent import Spent
from .status_counts import StatusCounts
from .status_counts_response import StatusCountsResponse
from .table import Table
from .table_cell import TableCell
from .table_detail import TableDetail
from .table_detail_sheet_row_counts import TableDetailSheetRowCounts
from .table_import_operation import TableImportOperation
from .table_import_operation_source import TableImportOperationSource
from .table_import_operation_status import TableImportOperationStatus
from .table_response import TableResponse
from .table_sheet_counts_event import TableSheetCountsEvent
from .table_sheet_counts_event_kind import TableSheetCountsEventKind
from .table_sheet_import_start_response import TableSheetImportStartResponse
from .table_sheet_operation import TableSheetOperation
from .table_sheet_operation_operation import TableSheetOperationOperation
from .table_sheet_transition_event import TableSheetTransitionEvent
from .table_sheet_transition_event_kind import TableSheetTransitionEventKind
from .text_column import TextColumn
from .text_column_config import TextColumnConfig
from .update_absolute_numeric_distance_column import UpdateAbsoluteNumericDistanceColumn
from .update_ai_data_extraction_column import UpdateAiDataExtractionColumn
from .update_apply_diff_column import UpdateApplyDiffColumn
from .update_assert_valid_column import UpdateAssertValidColumn
from .update_cell_request import UpdateCellRequest
from .update_cell_response import UpdateCellResponse
from .update_cells_request import UpdateCellsRequest
from .update_cells_response import UpdateCellsResponse
from .update_coalesce_column import UpdateCoalesceColumn
from .update_code_execution_column import UpdateCodeExecutionColumn
from .update_code_execution_column_type import UpdateCodeExecutionColumnType
from .update_column import UpdateColumn
from .update_column_response import UpdateColumnResponse
from .update_combine_columns_column import UpdateCombineColumnsColumn
from .update_compare_column import UpdateCompareColumn
from .update_compare_column_type import UpdateCompareColumnType
from .update_composition_column import UpdateCompositionColumn
from .update_composition_column_type import UpdateCompositionColumnType
from .update_contains_column import UpdateContainsColumn
from .update_cosine_similarity_column import UpdateCosineSimilarityColumn
from .update_count_column import UpdateCountColumn
from .update_endpoint_column import UpdateEndpointColumn
from .update_human_column import UpdateHumanColumn
from .update_json_path_column import UpdateJsonPathColumn
from .update_llm_assertion_column import UpdateLlmAssertionColumn
from .update_llm_assertion_column_type import UpdateLlmAssertionColumnType
from .update_math_operator_column import UpdateMathOperatorColumn
from .update_min_max_column import UpdateMinMaxColumn
from .update_other_column import UpdateOtherColumn
from .update_parse_value_column import UpdateParseValueColumn
from .update_prompt_template_column import UpdatePromptTemplateColumn
from .update_prompt_template_column_type import UpdatePromptTemplateColumnType
from .update_regex_column import UpdateRegexColumn
from .update_regex_extraction_column import UpdateRegexExtractionColumn
from .update_sheet_request import UpdateSheetRequest
from .update_sheet_response import UpdateSheetResponse
from .update_table_request import UpdateTableRequest
from .update_text_column import UpdateTextColumn
from .update_text_column_type import UpdateTextColumnType
from .update_variable_column import UpdateVariableColumn
from .update_xml_path_column import UpdateXmlPathColumn
from .variable_column import VariableColumn
from .variable_column_config import VariableColumnConfig
from .xml_path_column import XmlPathColumn
from .xml_path_column_config import XmlPathColumnConfig
from .xml_path_column_config_type import XmlPathColumnConfigType

__all__ = (
    "AbsoluteNumericDistanceColumn",
    "AbsoluteNumericDistanceColumnConfig",
    "AddRowsRequest",
    "AddRowsRequestValuesType0Item",
    "AddRowsResponse",
    "AiDataExtractionColumn",
    "AiDataExtractionColumnConfig",
    "ApplyDiffColumn",
    "ApplyDiffColumnConfig",
    "AssertValidColumn",
    "AssertValidColumnConfig",
    "AssertValidColumnConfigType",
    "CancelReason",
    "CancelTableSheetOperationResponse",
    "Cell",
    "CellEdit",
    "CellResponse",
    "CellStatus",
    "ChatMessage",
    "ChatMessageRole",
    "ChatTemplate",
    "CoalesceColumn",
    "CoalesceColumnConfig",
    "CodeExecutionColumn",
    "CodeExecutionColumnConfig",
    "CodeExecutionColumnConfigLanguage",
    "ColumnDependency",
    "ColumnDependencyConfigMetaType0",
    "ColumnFailures",
    "ColumnFields",
    "CombineColumnsColumn",
    "CombineColumnsColumnConfig",
    "CompareColumn",
    "CompareColumnConfig",
    "ComparisonType",
    "ComparisonTypeOperatorType0",
    "ComparisonTypeType",
    "CompletionTemplate",
    "CompositionColumn",
    "CompositionColumnConfig",
    "Constant",
    "ConstantType",
    "ContainsColumn",
    "ContainsColumnConfig",
    "CosineSimilarityColumn",
    "CosineSimilarityColumnConfig",
    "CountColumn",
    "CountColumnConfig",
    "CountColumnConfigType",
    "CreateAbsoluteNumericDistanceColumn",
    "CreateAiDataExtractionColumn",
    "CreateApplyDiffColumn",
    "CreateAssertValidColumn",
    "CreateCoalesceColumn",
    "CreateCodeExecutionColumn",
    "CreateCodeExecutionColumnType",
    "CreateColumnResponse",
    "CreateCombineColumnsColumn",
    "CreateCompareColumn",
    "CreateCompareColumnType",
    "CreateCompositionColumn",
    "CreateCompositionColumnType",
    "CreateContainsColumn",
    "CreateCosineSimilarityColumn",
    "CreateCountColumn",
    "CreateEndpointColumn",
    "CreateHumanColumn",
    "CreateJsonPathColumn",
    "CreateLlmAssertionColumn",
    "CreateLlmAssertionColumnType",
    "CreateMathOperatorColumn",
    "CreateMinMaxColumn",
    "CreateOtherColumn",
    "CreateParseValueColumn",
    "CreatePromptTemplateColumn",
    "CreatePromptTemplateColumnType",
    "CreateRegexColumn",
    "CreateRegexExtractionColumn",
    "CreateSheetRequest",
    "CreateSheetResponse",
    "CreateTableRequest",
    "CreateTableResponse",
    "CreateTableSheetFileImportRequest",
    "CreateTableSheetOperationConfirmationResponse",
    "CreateTableSheetOperationDryRunResponse",
    "CreateTableSheetOperationNoopResponse",
    "CreateTableSheetOperationNoopResponseCellCount",
    "CreateTableSheetOperationQueuedResponse",
    "CreateTableSheetOperationQueuedResponseOperation",
    "CreateTableSheetOperationRequest",
    "CreateTableSheetOperationRequestOperationType0",
    "CreateTextColumn",
    "CreateTextColumnType",
    "CreateVariableColumn",
    "CreateXmlPathColumn",
    "DeleteColumnResponse",
    "DeletedResponse",
    "DeleteRowsRequest",
    "DeleteRowsResponse",
    "DryRunColumn",
    "EndpointColumn",
    "EndpointColumnConfig",
    "EndpointColumnConfigHeaders",
    "EndpointColumnConfigMethod",
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
    "FailedCell",
    "FailureGroup",
    "FileSource",
    "FileSourceType",
    "GetTableSheetOperationResponse",
    "GetTableSheetOperationUsageResponse",
    "HumanColumn",
    "HumanColumnConfig",
    "HumanColumnConfigDataType",
    "ImportResponse",
    "InlineTemplate",
    "JsonPathColumn",
    "JsonPathColumnConfig",
    "ListColumnsResponse",
    "ListFailuresResponse",
    "ListRowsResponse",
    "ListSheetsResponse",
    "ListTableSheetOperationsResponse",
    "ListTableSheetRowsOrder",
    "ListTableSheetRowsStatus",
    "ListTableSheetsOrder",
    "ListTablesOrder",
    "ListTablesResponse",
    "LlmAssertionColumn",
    "LlmAssertionColumnConfig",
    "MathOperatorColumn",
    "MathOperatorColumnConfig",
    "MathOperatorColumnConfigOperator",
    "MinMaxColumn",
    "MinMaxColumnConfig",
    "MinMaxColumnConfigType",
    "ModelMetadata",
    "ModelSettings",
    "ModelSettingsParametersType0",
    "NewColumnDependency",
    "NewColumnDependencyConfigMetaType0",
    "NewOtherColumnType",
    "NotStartedRecalculationResponse",
    "OperationStatus",
    "OperationStatusCounts",
    "OperationTransition",
    "OperationUsage",
    "OtherColumn",
    "OtherColumnConfig",
    "OtherColumnType",
    "Pagination",
    "ParseValueColumn",
    "ParseValueColumnConfig",
    "ParseValueColumnConfigType",
    "Price",
    "PromptFormat",
    "PromptImagePart",
    "PromptImageUrl",
    "PromptImageUrlDetailType0",
    "PromptTemplateColumn",
    "PromptTemplateColumnConfig",
    "PromptTemplateColumnConfigTemplateType0",
    "PromptTextPart",
    "PromptVariables",
    "RecalculateCellsRequest",
    "RecalculateCellsResponse",
    "RegexColumn",
    "RegexColumnConfig",
    "RegexExtractionColumn",
    "RegexExtractionColumnConfig",
    "RequestMetrics",
    "Row",
    "RowCells",
    "Sheet",
    "SheetImportStartedResponse",
    "SheetResponse",
    "SpendEstimate",
    "SpendEstimateBasis",
    "Spent",
    "StatusCounts",
    "StatusCountsResponse",
    "Table",
    "TableCell",
    "TableDetail",
    "TableDetailSheetRowCounts",
    "TableImportOperation",
    "TableImportOperationSource",
    "TableImportOperationStatus",
    "TableResponse",
    "TableSheetCountsEvent",
    "TableSheetCountsEventKind",
    "TableSheetImportStartResponse",
    "TableSheetOperation",
    "TableSheetOperationOperation",
    "TableSheetTransitionEvent",
    "TableSheetTransitionEventKind",
    "TextColumn",
    "TextColumnConfig",
    "UpdateAbsoluteNumericDistanceColumn",
    "UpdateAiDataExtractionColumn",
    "UpdateApplyDiffColumn",
    "UpdateAssertValidColumn",
    "UpdateCellRequest",
    "UpdateCellResponse",
    "UpdateCellsRequest",
    "UpdateCellsResponse",
    "UpdateCoalesceColumn",
    "UpdateCodeExecutionColumn",
    "UpdateCodeExecutionColumnType",
    "UpdateColumn",
    "UpdateColumnResponse",
    "UpdateCombineColumnsColumn",
    "UpdateCompareColumn",
    "UpdateCompareColumnType",
    "UpdateCompositionColumn",
    "UpdateCompositionColumnType",
    "UpdateContainsColumn",
    "UpdateCosineSimilarityColumn",
    "UpdateCountColumn",
    "UpdateEndpointColumn",
    "UpdateHumanColumn",
    "UpdateJsonPathColumn",
    "UpdateLlmAssertionColumn",
    "UpdateLlmAssertionColumnType",
    "UpdateMathOperatorColumn",
    "UpdateMinMaxColumn",
    "UpdateOtherColumn",
    "UpdateParseValueColumn",
    "UpdatePromptTemplateColumn",
    "UpdatePromptTemplateColumnType",
    "UpdateRegexColumn",
    "UpdateRegexExtractionColumn",
    "UpdateSheetRequest",
    "UpdateSheetResponse",
    "UpdateTableRequest",
    "UpdateTextColumn",
    "UpdateTextColumnType",
    "UpdateVariableColumn",
    "UpdateXmlPathColumn",
    "VariableColumn",
    "VariableColumnConfig",
    "XmlPathColumn",
    "XmlPathColumnConfig",
    "XmlPathColumnConfigType",
)

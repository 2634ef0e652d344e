# Machine-written from openapi.yaml by `make generate`: do not edit. See MANIFEST.json.
"""The schemas of the contract."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal, TypeAlias
from uuid import UUID

from msgspec import UNSET, Meta, Struct, UnsetType


class ErrorResponse(Struct, kw_only=True, frozen=True):
    success: bool | UnsetType = False
    message: str | UnsetType = UNSET
    error: str | UnsetType = UNSET
    parameter: str | UnsetType = UNSET


ErrorCode400: TypeAlias = Annotated[
    Literal[
        "ambiguous_column",
        "ambiguous_source",
        "column_deleted",
        "column_in_use",
        "column_type_not_built",
        "computed_column",
        "config_too_large",
        "configs_too_large",
        "dependency_cycle",
        "duplicate_id",
        "duplicate_key",
        "duplicate_operation_id",
        "duplicate_title",
        "empty_file",
        "empty_title",
        "idempotency_key_reused",
        "import_ended",
        "incomplete_request",
        "invalid_base64",
        "invalid_body",
        "invalid_config",
        "invalid_confirmation_token",
        "invalid_cursor",
        "invalid_delimiter",
        "invalid_encoding",
        "invalid_file_name",
        "invalid_operation_id",
        "invalid_parameter",
        "invalid_query",
        "invalid_title",
        "invalid_workspace_context",
        "malformed_csv",
        "malformed_json",
        "malformed_request",
        "missing_body",
        "no_rows",
        "no_titles",
        "not_a_list",
        "not_an_object",
        "not_finite",
        "nothing_selected",
        "number_out_of_range",
        "other_delimiter",
        "ragged_line",
        "reservation_expired",
        "row_too_large",
        "sheet_full",
        "text_column",
        "title_too_long",
        "too_deep",
        "too_many_columns",
        "too_many_rows",
        "too_many_values",
        "type_change_refused",
        "unexpected_dependencies",
        "unknown_cell",
        "unknown_column",
        "unknown_column_type",
        "unknown_row",
        "unknown_source",
        "unsupported_file_type",
        "value_too_large",
        "wrong_kind",
    ],
    Meta(description="The codes of invalid requests, with what they mean and what to do."),
]


ErrorCode401: TypeAlias = Annotated[
    Literal["unauthenticated"],
    Meta(
        description="The codes of requests without a valid API key, with what they mean and what to do."
    ),
]


ErrorCode404: TypeAlias = Annotated[
    Literal[
        "cell_not_found",
        "column_not_found",
        "import_operation_not_found",
        "operation_not_found",
        "path_not_found",
        "sheet_not_found",
        "table_not_found",
    ],
    Meta(description="The codes of things that are not there, with what they mean and what to do."),
]


ErrorCode405: TypeAlias = Annotated[
    Literal["method_not_allowed"],
    Meta(
        description="The codes of methods that a path does not have, with what they mean and what to do."
    ),
]


ErrorCode406: TypeAlias = Annotated[
    Literal["not_acceptable"],
    Meta(
        description="The codes of answers that Accept excludes, with what they mean and what to do."
    ),
]


ErrorCode408: TypeAlias = Annotated[
    Literal["request_timeout"],
    Meta(
        description="The codes of requests that did not arrive in time, with what they mean and what to do."
    ),
]


ErrorCode413: TypeAlias = Annotated[
    Literal["body_too_large"],
    Meta(description="The codes of bodies that are too large, with what they mean and what to do."),
]


ErrorCode415: TypeAlias = Annotated[
    Literal["unsupported_content_encoding", "unsupported_media_type"],
    Meta(
        description="The codes of bodies of other media types, with what they mean and what to do."
    ),
]


ErrorCode429: TypeAlias = Annotated[
    Literal[
        "sheet_busy",
        "too_many_at_once",
        "too_many_bytes",
        "too_many_imports",
        "too_many_operations",
        "too_many_pipelined",
        "too_many_requests",
        "too_many_streams",
    ],
    Meta(description="The codes of limits that are reached, with what they mean and what to do."),
]


ErrorCode431: TypeAlias = Annotated[
    Literal["headers_too_large"],
    Meta(
        description="The codes of headers that are too large, with what they mean and what to do."
    ),
]


ErrorCode500: TypeAlias = Annotated[
    Literal["internal_error"],
    Meta(description="The codes of faults of the server, with what they mean and what to do."),
]


ErrorCode503: TypeAlias = Annotated[
    Literal[
        "database_busy",
        "database_corrupt",
        "database_gone",
        "database_read_only",
        "database_unreachable",
        "disk_error",
        "disk_full",
        "not_ready",
        "streams_full",
        "too_many_bytes",
        "too_many_connections",
    ],
    Meta(
        description="The codes of times in which the server cannot be used, with what they mean and what to do."
    ),
]


class CancelTableSheetOperationResponse(Struct, kw_only=True, frozen=True):
    success: bool
    message: str
    operation_id: str
    execution_ids: list[str]
    cancelled_cell_count: int
    not_started_reset_count: int | UnsetType = UNSET
    running_invalidated_count: int | UnsetType = UNSET
    aborted_call_count: int | UnsetType = UNSET


class Pagination(Struct, kw_only=True, frozen=True, forbid_unknown_fields=True):
    """
    The same values as at the top of the page, for clients that read them here.
    """

    next_cursor: str | None
    prev_cursor: str | None
    has_more: bool
    limit: int


class CreateTableRequest(Struct, kw_only=True, frozen=True, forbid_unknown_fields=True):
    title: (
        Annotated[str, Meta(max_length=255, min_length=1, pattern="^[^\\x00]*\\Z")]
        | None
        | UnsetType
    ) = UNSET
    folder_id: Annotated[int, Meta(ge=1, le=9007199254740991)] | None | UnsetType = UNSET
    create_default_sheet: bool | None | UnsetType = True


class UpdateTableRequest(Struct, kw_only=True, frozen=True, forbid_unknown_fields=True):
    title: (
        Annotated[str, Meta(max_length=255, min_length=1, pattern="^[^\\x00]*\\Z")]
        | None
        | UnsetType
    ) = UNSET
    folder_id: Annotated[int, Meta(ge=1, le=9007199254740991)] | None | UnsetType = UNSET


class Table(Struct, kw_only=True, frozen=True):
    id: UUID
    workspace_id: int
    title: str
    folder_id: int | None
    sheet_count: int
    created_at: datetime
    updated_at: datetime


class TableDetail(Struct, kw_only=True, frozen=True):
    id: UUID
    workspace_id: int
    title: str
    folder_id: int | None
    sheet_count: int
    created_at: datetime
    updated_at: datetime
    sheet_row_counts: dict[str, int]


class TableResponse(Struct, kw_only=True, frozen=True):
    success: bool
    table: TableDetail


class ListTablesResponse(Struct, kw_only=True, frozen=True):
    data: list[Table]
    next_cursor: str | None
    has_more: bool
    pagination: Pagination


class DeletedResponse(Struct, kw_only=True, frozen=True):
    success: bool
    message: str


EvalRunStatus: TypeAlias = Annotated[
    Literal["running", "completed", "aborted"],
    Meta(description="State of an evaluation run of a sheet, as set by the client that runs it."),
]


class FileSource(Struct, kw_only=True, frozen=True, forbid_unknown_fields=True):
    type: Literal["file"]
    file_name: Annotated[str, Meta(max_length=255, min_length=1)]
    file_content_base64: Annotated[str, Meta(min_length=1)]
    delimiter: (
        Annotated[str, Meta(max_length=1, min_length=1, pattern='^[^"\\r\\n\\x00]\\Z')]
        | None
        | UnsetType
    ) = UNSET


class CreateSheetRequest(Struct, kw_only=True, frozen=True, forbid_unknown_fields=True):
    title: (
        Annotated[str, Meta(max_length=255, min_length=1, pattern="^[^\\x00]*\\Z")]
        | None
        | UnsetType
    ) = UNSET
    index: Annotated[int, Meta(ge=0, le=2147483647)] | None | UnsetType = UNSET
    operation_id: Annotated[str, Meta(max_length=255, min_length=1)] | None | UnsetType = UNSET
    source: FileSource | None | UnsetType = UNSET


class UpdateSheetRequest(Struct, kw_only=True, frozen=True, forbid_unknown_fields=True):
    title: (
        Annotated[str, Meta(max_length=255, min_length=1, pattern="^[^\\x00]*\\Z")]
        | None
        | UnsetType
    ) = UNSET
    index: Annotated[int, Meta(ge=0, le=2147483647)] | None | UnsetType = UNSET
    expected_row_count: Annotated[int, Meta(ge=0, le=9007199254740991)] | None | UnsetType = UNSET
    eval_run_status: EvalRunStatus | None | UnsetType = UNSET


class StatusCounts(Struct, kw_only=True, frozen=True):
    STALE: int
    QUEUED: int
    DISPATCHED: int
    RUNNING: int
    COMPLETED: int
    FAILED: int


class StatusCountsResponse(Struct, kw_only=True, frozen=True):
    success: bool
    total_cells: int
    status_counts: StatusCounts
    version: int


class ColumnFailures(Struct, kw_only=True, frozen=True):
    """
    All failed cells of a column.
    """

    column_id: UUID
    title: str
    failed_count: int


class FailedCell(Struct, kw_only=True, frozen=True):
    """
    One of these cells, with its own message.
    """

    cell_id: UUID
    row_index: int
    message: str


class TableImportOperation(Struct, kw_only=True, frozen=True):
    operation_id: str
    source: Literal["file"]
    status: Literal["pending", "running", "completed", "failed"]
    progress: float | None
    message: str | None
    rows_added: int | None
    row_count: int | None
    file_name: str | None
    error_message: str | None
    created_at: datetime | None
    updated_at: datetime | None


class ImportResponse(Struct, kw_only=True, frozen=True):
    success: bool
    operation: TableImportOperation


class CreateTableSheetFileImportRequest(
    Struct, kw_only=True, frozen=True, forbid_unknown_fields=True
):
    file_name: Annotated[str, Meta(max_length=255, min_length=1)]
    file_content_base64: Annotated[str, Meta(min_length=1)]
    operation_id: Annotated[str, Meta(max_length=255, min_length=1)] | None | UnsetType = UNSET
    delimiter: (
        Annotated[str, Meta(max_length=1, min_length=1, pattern='^[^"\\r\\n\\x00]\\Z')]
        | None
        | UnsetType
    ) = UNSET


class TableSheetImportStartResponse(Struct, kw_only=True, frozen=True, forbid_unknown_fields=True):
    success: bool
    message: str
    operation_id: str
    operation: TableImportOperation
    status_url: str


class NewColumnDependency(Struct, kw_only=True, frozen=True, forbid_unknown_fields=True):
    column_id: UUID
    reference_type: Annotated[str, Meta(max_length=255)] | None | UnsetType = "value"
    config_key: Annotated[str, Meta(max_length=255)] | None | UnsetType = UNSET
    config_meta: dict[str, Any] | None | UnsetType = UNSET


class ColumnDependency(Struct, kw_only=True, frozen=True):
    column_id: UUID
    reference_type: str
    config_key: str | None
    config_meta: dict[str, Any] | None


ColumnTitle: TypeAlias = Annotated[str, Meta(max_length=255, min_length=1, pattern="^[^\\x00]*\\Z")]


ChangedColumnTitle: TypeAlias = (
    Annotated[str, Meta(max_length=255, min_length=1, pattern="^[^\\x00]*\\Z")] | None
)


NewColumnDependencies: TypeAlias = (
    Annotated[
        list[NewColumnDependency],
        Meta(description="Sources beside those that the config names.", max_length=999),
    ]
    | None
)
"""
Sources beside those that the config names.
"""


IsOutputColumn: TypeAlias = (
    Annotated[
        bool,
        Meta(
            description="True for computed columns and false for edited columns when absent or null."
        ),
    ]
    | None
)


ChangedIsOutputColumn: TypeAlias = (
    Annotated[bool, Meta(description="Shown as an output. Stays as it is when absent or null.")]
    | None
)


class Column(Struct, kw_only=True, frozen=True):
    """
    A column. `config` is that of its `type`.
    """

    id: UUID
    sheet_id: UUID
    workspace_id: int
    title: str
    dependencies: list[ColumnDependency]
    position_rank: float
    is_output_column: bool
    type: Literal[
        "TEXT",
        "ABSOLUTE_NUMERIC_DISTANCE",
        "AI_DATA_EXTRACTION",
        "APPLY_DIFF",
        "ASSERT_VALID",
        "COALESCE",
        "CODE_EXECUTION",
        "COMBINE_COLUMNS",
        "COMPARE",
        "COMPOSITION",
        "CONTAINS",
        "COSINE_SIMILARITY",
        "COUNT",
        "ENDPOINT",
        "HUMAN",
        "JSON_PATH",
        "LLM_ASSERTION",
        "MATH_OPERATOR",
        "MIN_MAX",
        "PARSE_VALUE",
        "PROMPT_TEMPLATE",
        "REGEX",
        "REGEX_EXTRACTION",
        "VARIABLE",
        "XML_PATH",
        "CONDITION",
        "CONVERSATION_SIMULATOR",
        "FOR_LOOP",
        "MCP",
        "WHILE_LOOP",
        "WORKFLOW",
    ]
    config: dict[str, Any]


class CreateColumnRequest(Struct, kw_only=True, frozen=True, forbid_unknown_fields=True):
    """
    A new column. `config` is that of its `type`. An alias is stored as its type: `text` TEXT,
    `prompt_template` and `llm` PROMPT_TEMPLATE, `code` CODE_EXECUTION, `comparison` COMPARE,
    `composition` COMPOSITION, `score` LLM_ASSERTION.

    """

    title: ColumnTitle
    type: Literal[
        "TEXT",
        "text",
        "ABSOLUTE_NUMERIC_DISTANCE",
        "AI_DATA_EXTRACTION",
        "APPLY_DIFF",
        "ASSERT_VALID",
        "COALESCE",
        "CODE_EXECUTION",
        "COMBINE_COLUMNS",
        "COMPARE",
        "comparison",
        "COMPOSITION",
        "composition",
        "CONTAINS",
        "COSINE_SIMILARITY",
        "COUNT",
        "ENDPOINT",
        "HUMAN",
        "JSON_PATH",
        "LLM_ASSERTION",
        "score",
        "MATH_OPERATOR",
        "MIN_MAX",
        "PARSE_VALUE",
        "PROMPT_TEMPLATE",
        "prompt_template",
        "llm",
        "REGEX",
        "REGEX_EXTRACTION",
        "VARIABLE",
        "XML_PATH",
        "CONDITION",
        "CONVERSATION_SIMULATOR",
        "FOR_LOOP",
        "MCP",
        "WHILE_LOOP",
        "WORKFLOW",
        "code",
    ]
    config: dict[str, Any] | None | UnsetType = UNSET
    dependencies: NewColumnDependencies | UnsetType = UNSET
    is_output_column: IsOutputColumn | UnsetType = UNSET


class UpdateColumnRequest(Struct, kw_only=True, frozen=True, forbid_unknown_fields=True):
    """
    What changes, with another `type` or without one.
    """

    title: ChangedColumnTitle | UnsetType = UNSET
    type: (
        Literal[
            "TEXT",
            "text",
            "ABSOLUTE_NUMERIC_DISTANCE",
            "AI_DATA_EXTRACTION",
            "APPLY_DIFF",
            "ASSERT_VALID",
            "COALESCE",
            "CODE_EXECUTION",
            "COMBINE_COLUMNS",
            "COMPARE",
            "comparison",
            "COMPOSITION",
            "composition",
            "CONTAINS",
            "COSINE_SIMILARITY",
            "COUNT",
            "ENDPOINT",
            "HUMAN",
            "JSON_PATH",
            "LLM_ASSERTION",
            "score",
            "MATH_OPERATOR",
            "MIN_MAX",
            "PARSE_VALUE",
            "PROMPT_TEMPLATE",
            "prompt_template",
            "llm",
            "REGEX",
            "REGEX_EXTRACTION",
            "VARIABLE",
            "XML_PATH",
            "CONDITION",
            "CONVERSATION_SIMULATOR",
            "FOR_LOOP",
            "MCP",
            "WHILE_LOOP",
            "WORKFLOW",
            "code",
        ]
        | None
        | UnsetType
    ) = UNSET
    config: dict[str, Any] | None | UnsetType = UNSET
    dependencies: NewColumnDependencies | UnsetType = UNSET
    is_output_column: ChangedIsOutputColumn | UnsetType = UNSET


class UpdateColumnResponse(Struct, kw_only=True, frozen=True):
    success: bool
    column: Column
    requires_recalculation: bool
    affected_column_ids: list[UUID]
    version: int


class DeleteColumnResponse(Struct, kw_only=True, frozen=True):
    success: bool
    message: str
    stale_count: int
    version: int


class ListColumnsResponse(Struct, kw_only=True, frozen=True):
    data: list[Column]
    next_cursor: str | None
    has_more: bool
    pagination: Pagination


CellStatus: TypeAlias = Annotated[
    Literal["STALE", "QUEUED", "DISPATCHED", "RUNNING", "COMPLETED", "FAILED"],
    Meta(
        description="STALE, COMPLETED and FAILED are settled. QUEUED (waits for a worker), DISPATCHED (a worker has\nit) and RUNNING (its work has begun) last as long as the operation that covers the cell.\n"
    ),
]


class RequestMetrics(Struct, kw_only=True, frozen=True):
    """
    Cost of computing a cell, where it is known.
    """

    request_count: int | UnsetType = UNSET
    latency_ms: float | None | UnsetType = UNSET
    price: float | None | UnsetType = UNSET
    input_tokens: int | None | UnsetType = UNSET
    output_tokens: int | None | UnsetType = UNSET
    time_to_first_token_ms: float | None | UnsetType = UNSET
    currency: str | UnsetType = UNSET
    estimated: bool | UnsetType = UNSET
    cached: bool | UnsetType = UNSET
    finish_reason: str | UnsetType = UNSET


class Cell(Struct, kw_only=True, frozen=True):
    id: UUID
    sheet_id: UUID
    column_id: UUID
    row_index: int
    status: CellStatus
    display_value: str | None
    value: Any
    error: str | None
    error_message: str | None
    request_metrics: RequestMetrics | None
    execution_id: UUID | None
    last_computed_version: int | None
    updated_at: datetime | None


class CellResponse(Struct, kw_only=True, frozen=True):
    success: bool
    cell: Cell


class UpdateCellRequest(Struct, kw_only=True, frozen=True, forbid_unknown_fields=True):
    display_value: str | None | UnsetType = UNSET
    value: Any | UnsetType = UNSET


class UpdateCellResponse(Struct, kw_only=True, frozen=True):
    success: bool
    cell: Cell
    version: int
    stale_count: int


class CellEdit(Struct, kw_only=True, frozen=True, forbid_unknown_fields=True):
    """
    A cell of an edited column, and its new value.
    """

    row_index: Annotated[int, Meta(ge=0, le=9007199254740991)]
    column_id: UUID
    value: Any


class UpdateCellsResponse(Struct, kw_only=True, frozen=True):
    success: bool
    changed_count: int
    stale_count: int
    version: int


class Row(Struct, kw_only=True, frozen=True):
    row_index: int
    cells: dict[str, Cell]


ExportedRow: TypeAlias = dict[str, Any]
"""
The values of a row, by the titles of its columns.
"""


class ListRowsResponse(Struct, kw_only=True, frozen=True):
    data: list[Row]
    next_cursor: str | None
    has_more: bool
    pagination: Pagination
    version: int
    row_count: int | UnsetType = UNSET
    columns: list[Column] | UnsetType = UNSET


class AddRowsRequest(Struct, kw_only=True, frozen=True, forbid_unknown_fields=True):
    count: Annotated[int, Meta(ge=1, le=10000)] | None | UnsetType = UNSET
    values: (
        Annotated[list[dict[str, Any]], Meta(max_length=10000, min_length=1)] | None | UnsetType
    ) = UNSET


class AddRowsResponse(Struct, kw_only=True, frozen=True):
    success: bool
    rows_created: int
    start_row_index: int
    row_indices: list[int]
    rows: list[Row]
    cell_count: int
    row_count: int
    version: int


RowIndex: TypeAlias = Annotated[
    int, Meta(description="Names a row of its sheet; never used again.", ge=0, le=4294967295)
]


class DeleteRowsRequest(Struct, kw_only=True, frozen=True, forbid_unknown_fields=True):
    row_indices: Annotated[list[RowIndex], Meta(max_length=10000, min_length=1)]


class DeleteRowsResponse(Struct, kw_only=True, frozen=True):
    success: bool
    message: str
    rows_deleted: int
    version: int


class RecalculateCellsRequest(Struct, kw_only=True, frozen=True, forbid_unknown_fields=True):
    cell_ids: Annotated[list[UUID], Meta(max_length=10000, min_length=1)] | None | UnsetType = UNSET
    column_ids: Annotated[list[UUID], Meta(max_length=999, min_length=1)] | None | UnsetType = UNSET
    row_indices: (
        Annotated[list[RowIndex], Meta(max_length=10000, min_length=1)] | None | UnsetType
    ) = UNSET


class RecalculateCellsResponse(Struct, kw_only=True, frozen=True):
    success: bool
    operation_id: str
    execution_id: str
    execution_ids: list[str]
    cell_count: int
    selected_cell_count: int
    status_url: str


class NotStartedRecalculationResponse(Struct, kw_only=True, frozen=True):
    success: bool
    message: str
    cell_count: int
    requires_confirmation: bool | UnsetType = UNSET
    affected_cell_count: int | UnsetType = UNSET


class CreateTableSheetOperationRequest(
    Struct, kw_only=True, frozen=True, forbid_unknown_fields=True
):
    operation: Literal["recalculate"] | None | UnsetType = "recalculate"
    column_ids: Annotated[list[UUID], Meta(max_length=999)] | None | UnsetType = UNSET
    row_ids: Annotated[list[RowIndex], Meta(max_length=1000000)] | None | UnsetType = UNSET
    statuses: Annotated[list[CellStatus], Meta(max_length=100)] | None | UnsetType = UNSET
    confirmation_token: Annotated[str, Meta(max_length=4096)] | None | UnsetType = UNSET
    max_price: Annotated[float, Meta(gt=0.0, le=1000000.0)] | None | UnsetType = UNSET
    max_failed: Annotated[int, Meta(ge=1, le=1000000000)] | None | UnsetType = UNSET
    max_failed_share: Annotated[float, Meta(gt=0.0, le=1.0)] | None | UnsetType = UNSET
    dry_run: bool | None | UnsetType = False


class TableCell(Struct, kw_only=True, frozen=True):
    id: str
    sheet_id: UUID
    column_id: UUID
    row_index: int
    status: CellStatus


class CreateTableSheetOperationQueuedResponse(
    Struct, kw_only=True, frozen=True, forbid_unknown_fields=True
):
    success: bool
    operation: Literal["recalculate"]
    operation_id: str
    execution_id: str
    execution_ids: list[str]
    cell_count: int
    version: int
    status_url: str
    virtual_cell_count: int
    cells: list[TableCell]


class CreateTableSheetOperationNoopResponse(
    Struct, kw_only=True, frozen=True, forbid_unknown_fields=True
):
    success: bool
    cell_count: Literal[0]
    virtual_cell_count: int
    cells: list[TableCell]


class CreateTableSheetOperationConfirmationResponse(
    Struct, kw_only=True, frozen=True, forbid_unknown_fields=True
):
    success: bool
    requires_confirmation: bool
    confirmation_token: str
    affected_cell_count: int
    message: str


OperationStatus: TypeAlias = Annotated[
    Literal["queued", "running", "completed", "cancelled"],
    Meta(description="A completed operation may have failed cells."),
]


class OperationStatusCounts(Struct, kw_only=True, frozen=True):
    """
    Where the cells of the operation are; they sum to `cell_count`.
    """

    QUEUED: int
    DISPATCHED: int
    RUNNING: int
    COMPLETED: int
    FAILED: int
    NOT_STARTED_RESET: int
    RUNNING_INVALIDATED: int
    SUPERSEDED: int


class TableSheetCountsEvent(Struct, kw_only=True, frozen=True, tag_field="kind", tag="counts"):
    sheet_id: UUID
    version: int
    total_cells: int
    status_counts: StatusCounts
    pending_count: int


OperationTransition: TypeAlias = Annotated[
    Literal["created", "running", "completed", "failed", "cancelled"],
    Meta(
        description="created: it waits for a worker. running: a worker has begun with it. completed: it ended, and\nno cell FAILED. failed: it ended, and cells of it FAILED. cancelled: it was cancelled.\n"
    ),
]


CancelReason: TypeAlias = Annotated[
    Literal["USER", "DELETED", "SUSPENDED", "MAX_PRICE", "MAX_FAILED", "CONNECTION_FAILED"],
    Meta(
        description="USER: a request cancelled it. DELETED: its last cells were deleted. SUSPENDED: its workspace\nwas suspended. MAX_PRICE, MAX_FAILED: it reached the limit of that name. CONNECTION_FAILED: a\nconnection to a model fails for every call.\n"
    ),
]


class Price(Struct, kw_only=True, frozen=True, forbid_unknown_fields=True):
    currency: str
    amount: float


class Sheet(Struct, kw_only=True, frozen=True):
    id: UUID
    table_id: UUID
    workspace_id: int
    title: str
    index: int
    row_count: int
    version: int
    version_count: int
    expected_row_count: int | None
    eval_run_status: EvalRunStatus | None
    created_at: datetime
    updated_at: datetime


class SheetResponse(Struct, kw_only=True, frozen=True):
    success: bool
    sheet: Sheet


class UpdateSheetResponse(Struct, kw_only=True, frozen=True):
    success: bool
    sheet: Sheet
    version: int


class CreateSheetResponse(Struct, kw_only=True, frozen=True):
    success: bool
    sheet: Sheet
    operation_id: str | UnsetType = UNSET
    operation: TableImportOperation | UnsetType = UNSET


class SheetImportStartedResponse(Struct, kw_only=True, frozen=True):
    success: bool
    message: str
    operation_id: str
    operation: TableImportOperation
    sheet: Sheet


class ListSheetsResponse(Struct, kw_only=True, frozen=True):
    data: list[Sheet]
    next_cursor: str | None
    has_more: bool
    pagination: Pagination


class FailureGroup(Struct, kw_only=True, frozen=True):
    """
    Cells of a column that failed with the same code.
    """

    column_id: UUID
    error: str
    count: int
    example: FailedCell


class CreateColumnResponse(Struct, kw_only=True, frozen=True):
    success: bool
    column: Column
    cells: list[Cell]
    version: int


class UpdateCellsRequest(Struct, kw_only=True, frozen=True, forbid_unknown_fields=True):
    cells: Annotated[list[CellEdit], Meta(max_length=10000, min_length=1)]


class TableSheetOperation(Struct, kw_only=True, frozen=True, forbid_unknown_fields=True):
    operation_id: str
    operation: Literal["recalculate"]
    status: OperationStatus
    status_counts: OperationStatusCounts
    cell_count: int
    completed_count: int
    failed_count: int
    pending_count: int
    not_started_reset_count: int
    running_invalidated_count: int
    superseded_count: int
    cancelled_cell_count: int
    execution_ids: list[str]
    created_at: datetime
    ended_at: datetime | None
    cancel_reason: CancelReason | None
    cancel_message: str | None
    status_url: str


class TableSheetTransitionEvent(
    Struct, kw_only=True, frozen=True, tag_field="kind", tag="transition"
):
    transition: OperationTransition
    operation: TableSheetOperation


class Spent(Struct, kw_only=True, frozen=True, forbid_unknown_fields=True):
    call_count: int
    input_tokens: int
    output_tokens: int
    prices: list[Price]


class OperationUsage(Struct, kw_only=True, frozen=True, forbid_unknown_fields=True):
    total: Spent
    estimated: Spent
    aborted_call_count: int
    retry_count: int
    unpriced_call_count: int
    cached_count: int
    avoided: Spent | None


class GetTableSheetOperationUsageResponse(
    Struct, kw_only=True, frozen=True, forbid_unknown_fields=True
):
    success: bool
    operation_id: str
    status: OperationStatus
    usage: OperationUsage


class GetTableSheetOperationResponse(Struct, kw_only=True, frozen=True, forbid_unknown_fields=True):
    success: bool
    operation: TableSheetOperation


class ListTableSheetOperationsResponse(
    Struct, kw_only=True, frozen=True, forbid_unknown_fields=True
):
    success: bool
    sheet_id: UUID
    version: int
    total_cells: int
    status_counts: StatusCounts
    pending_count: int
    active_operations: list[TableSheetOperation]


class CreateTableResponse(Struct, kw_only=True, frozen=True):
    success: bool
    message: str
    table: TableDetail
    default_sheet: Sheet | UnsetType = UNSET


class ListFailuresResponse(Struct, kw_only=True, frozen=True):
    success: bool
    failed_count: int
    columns: list[ColumnFailures]
    data: list[FailureGroup]
    examined_row_count: int
    next_cursor: str | None
    has_more: bool
    version: int


class SpendEstimate(Struct, kw_only=True, frozen=True, forbid_unknown_fields=True):
    """
    The mean spend of some cells, times the cells of the column.
    """

    basis: Literal["past_cells", "prompt"]
    sampled_cell_count: int
    spent: Spent
    unpriced_call_count: int


TableSheetEvent: TypeAlias = TableSheetCountsEvent | TableSheetTransitionEvent


class DryRunColumn(Struct, kw_only=True, frozen=True, forbid_unknown_fields=True):
    column_id: UUID
    title: str
    cell_count: int
    estimate: SpendEstimate | None
    message: str | None


class CreateTableSheetOperationDryRunResponse(
    Struct, kw_only=True, frozen=True, forbid_unknown_fields=True
):
    """
    What the request would do. Counts of cells are exact for the moment of the answer; calls,
    tokens and prices are estimates, and count calls of models only.

    """

    success: bool
    dry_run: bool
    cell_count: int
    confirmation_needed: bool
    columns: list[DryRunColumn]
    estimate: Spent
    unpriced_call_count: int
    message: str


CreateTableSheetOperationResponse: TypeAlias = (
    CreateTableSheetOperationDryRunResponse
    | CreateTableSheetOperationNoopResponse
    | CreateTableSheetOperationConfirmationResponse
)

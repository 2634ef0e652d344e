// Machine-written from openapi.yaml by `make generate`: do not edit. See MANIFEST.json.
/** The schemas of the contract. */


export type ErrorResponse = {
  /** Always false. */
  success?: boolean;
  /** What happened and what to do, for people. */
  message?: string;
  /**
   * What happened, as a stable code for programs. The codes of each status, with their
   * meaning, are in the schemas `ErrorCode400` to `ErrorCode503`; each operation names those
   * of its own in `x-error-codes`.
   */
  error?: string;
  /**
   * The parameter or the field of the body that is wrong, where one is: `limit`,
   * `source.file_name`, `values[3]`.
   */
  parameter?: string;
} & { [name: string]: unknown };

/** The codes of invalid requests, with what they mean and what to do. */
export type ErrorCode400 = "ambiguous_column" | "ambiguous_source" | "column_deleted" | "column_in_use" | "column_type_not_built" | "computed_column" | "config_too_large" | "configs_too_large" | "dependency_cycle" | "duplicate_id" | "duplicate_key" | "duplicate_operation_id" | "duplicate_title" | "empty_file" | "empty_title" | "idempotency_key_reused" | "import_ended" | "incomplete_request" | "invalid_base64" | "invalid_body" | "invalid_config" | "invalid_confirmation_token" | "invalid_cursor" | "invalid_delimiter" | "invalid_encoding" | "invalid_file_name" | "invalid_operation_id" | "invalid_parameter" | "invalid_query" | "invalid_title" | "invalid_workspace_context" | "malformed_csv" | "malformed_json" | "malformed_request" | "missing_body" | "no_rows" | "no_titles" | "not_a_list" | "not_an_object" | "not_finite" | "nothing_selected" | "number_out_of_range" | "other_delimiter" | "ragged_line" | "reservation_expired" | "row_too_large" | "sheet_full" | "text_column" | "title_too_long" | "too_deep" | "too_many_columns" | "too_many_rows" | "too_many_values" | "type_change_refused" | "unexpected_dependencies" | "unknown_cell" | "unknown_column" | "unknown_column_type" | "unknown_row" | "unknown_source" | "unsupported_file_type" | "value_too_large";

/** The codes of requests without a valid API key, with what they mean and what to do. */
export type ErrorCode401 = "unauthenticated";

/** The codes of things that are not there, with what they mean and what to do. */
export type ErrorCode404 = "cell_not_found" | "column_not_found" | "import_operation_not_found" | "operation_not_found" | "path_not_found" | "sheet_not_found" | "table_not_found";

/** The codes of methods that a path does not have, with what they mean and what to do. */
export type ErrorCode405 = "method_not_allowed";

/** The codes of answers that Accept excludes, with what they mean and what to do. */
export type ErrorCode406 = "not_acceptable";

/** The codes of requests that did not arrive in time, with what they mean and what to do. */
export type ErrorCode408 = "request_timeout";

/** The codes of bodies that are too large, with what they mean and what to do. */
export type ErrorCode413 = "body_too_large";

/** The codes of bodies of other media types, with what they mean and what to do. */
export type ErrorCode415 = "unsupported_content_encoding" | "unsupported_media_type";

/** The codes of limits that are reached, with what they mean and what to do. */
export type ErrorCode429 = "sheet_busy" | "too_many_at_once" | "too_many_bytes" | "too_many_imports" | "too_many_operations" | "too_many_pipelined" | "too_many_requests" | "too_many_streams";

/** The codes of headers that are too large, with what they mean and what to do. */
export type ErrorCode431 = "headers_too_large";

/** The codes of faults of the server, with what they mean and what to do. */
export type ErrorCode500 = "internal_error";

/** The codes of times in which the server cannot be used, with what they mean and what to do. */
export type ErrorCode503 = "database_busy" | "database_corrupt" | "database_gone" | "database_read_only" | "database_unreachable" | "disk_error" | "disk_full" | "not_ready" | "streams_full" | "too_many_bytes" | "too_many_connections";

export type CancelTableSheetOperationResponse = {
  /** Always true, also when there was nothing to cancel. */
  success: boolean;
  /** What was cancelled, or why nothing was, for people. */
  message: string;
  /** The id that was asked for, as it was sent. */
  operation_id: string;
  /** The executions that this call cancelled. */
  execution_ids: string[];
  /** The sum of the two counts below. */
  cancelled_cell_count: number;
  /** Cells that had not started; they read as if the operation had never existed. */
  not_started_reset_count?: number;
  /** Cells that were running; they keep their previous value and read STALE. */
  running_invalidated_count?: number;
};

/** The same values as at the top of the page, for clients that read them here. */
export type Pagination = {
  next_cursor: string | null;
  /** Always null. */
  prev_cursor: string | null;
  has_more: boolean;
  limit: number;
};

export type CreateTableRequest = {
  /** "Untitled table" when absent or null. */
  title?: string | null;
  folder_id?: number | null;
  create_default_sheet?: boolean | null;
};

export type UpdateTableRequest = {
  title?: string | null;
  folder_id?: number | null;
};

export type Table = {
  id: string;
  workspace_id: number;
  title: string;
  folder_id: number | null;
  sheet_count: number;
  created_at: string;
  updated_at: string;
};

export type TableDetail = {
  id: string;
  workspace_id: number;
  title: string;
  folder_id: number | null;
  sheet_count: number;
  created_at: string;
  updated_at: string;
  /** Number of rows of each sheet, by the sheet's id. */
  sheet_row_counts: { [name: string]: number };
};

export type TableResponse = {
  success: boolean;
  table: TableDetail;
};

export type CreateTableResponse = {
  success: boolean;
  message: string;
  table: TableDetail;
  default_sheet?: Sheet;
};

export type ListTablesResponse = {
  data: Table[];
  next_cursor: string | null;
  has_more: boolean;
  pagination: Pagination;
};

export type DeletedResponse = {
  success: boolean;
  message: string;
};

export type Sheet = {
  id: string;
  table_id: string;
  workspace_id: number;
  title: string;
  /** Position among the sheets of the table, from 0. */
  index: number;
  row_count: number;
  /** Rises with every change of the sheet. */
  version: number;
  /** The same number as `version`. */
  version_count: number;
  /** Rows that an evaluation run expects; null until a client sets it. */
  expected_row_count: number | null;
  /** State of the last evaluation run; null until a client sets it. */
  eval_run_status: EvalRunStatus | null;
  created_at: string;
  updated_at: string;
};

/** State of an evaluation run of a sheet, as set by the client that runs it. */
export type EvalRunStatus = "running" | "completed" | "aborted";

export type FileSource = {
  type: "file";
  /** Its extension (.csv, .tsv or .json) names the format of the content. */
  file_name: string;
  file_content_base64: string;
  /** The character that separates the values of a CSV or TSV file; when absent or null, a comma in CSV and a tab in TSV. A file whose only title holds another usual delimiter is refused unless this is given. In a file of one column an empty line is a row with one empty value; in others it is no row. */
  delimiter?: string | null;
};

export type CreateSheetRequest = {
  /** When absent or null, the file's name without its extension, or "Sheet N". */
  title?: string | null;
  /** Where to insert; absent, null or past the end means last. */
  index?: number | null;
  /** Names the import of a file source; a random one when absent or null. */
  operation_id?: string | null;
  source?: FileSource | null;
};

export type UpdateSheetRequest = {
  title?: string | null;
  index?: number | null;
  /** Rows that an evaluation run expects. */
  expected_row_count?: number | null;
  /**
   * State of an evaluation run. `aborted` also cancels the operations that are active in the
   * sheet, in the same transaction.
   */
  eval_run_status?: EvalRunStatus | null;
};

export type SheetResponse = {
  success: boolean;
  sheet: Sheet;
};

export type UpdateSheetResponse = {
  success: boolean;
  sheet: Sheet;
  version: number;
};

export type CreateSheetResponse = {
  success: boolean;
  sheet: Sheet;
  /** With a file source: names the import. */
  operation_id?: string;
  operation?: TableImportOperation;
};

export type SheetImportStartedResponse = {
  success: boolean;
  message: string;
  operation_id: string;
  operation: TableImportOperation;
  sheet: Sheet;
};

export type ListSheetsResponse = {
  data: Sheet[];
  next_cursor: string | null;
  has_more: boolean;
  pagination: Pagination;
};

export type StatusCounts = {
  STALE: number;
  QUEUED: number;
  DISPATCHED: number;
  RUNNING: number;
  COMPLETED: number;
  FAILED: number;
};

export type StatusCountsResponse = {
  success: boolean;
  total_cells: number;
  status_counts: StatusCounts;
  version: number;
};

export type TableImportOperation = {
  operation_id: string;
  source: "file";
  status: "pending" | "running" | "completed" | "failed";
  /** From 0 to 1. */
  progress: number | null;
  message: string | null;
  rows_added: number | null;
  /** Rows in the file. */
  row_count: number | null;
  file_name: string | null;
  error_message: string | null;
  created_at: string | null;
  updated_at: string | null;
};

export type ImportResponse = {
  success: boolean;
  operation: TableImportOperation;
};

export type CreateTableSheetFileImportRequest = {
  /** Names the import; a random one when absent or null. */
  operation_id?: string | null;
  /** Its extension (.csv, .tsv or .json) names the format of the content. */
  file_name: string;
  file_content_base64: string;
  /** The character that separates the values of a CSV or TSV file; when absent or null, a comma in CSV and a tab in TSV. A file whose only title holds another usual delimiter is refused unless this is given. In a file of one column an empty line is a row with one empty value; in others it is no row. */
  delimiter?: string | null;
};

export type TableSheetImportStartResponse = {
  success: boolean;
  message: string;
  operation_id: string;
  operation: TableImportOperation;
  status_url: string;
};

export type TableColumnType = "TEXT" | "ABSOLUTE_NUMERIC_DISTANCE" | "AI_DATA_EXTRACTION" | "APPLY_DIFF" | "ASSERT_VALID" | "COALESCE" | "CONDITION" | "CODE_EXECUTION" | "COMBINE_COLUMNS" | "COMPARE" | "COMPOSITION" | "CONTAINS" | "CONVERSATION_SIMULATOR" | "COSINE_SIMILARITY" | "COUNT" | "ENDPOINT" | "FOR_LOOP" | "HUMAN" | "JSON_PATH" | "LLM_ASSERTION" | "MATH_OPERATOR" | "MCP" | "MIN_MAX" | "PARSE_VALUE" | "PROMPT_TEMPLATE" | "REGEX" | "REGEX_EXTRACTION" | "VARIABLE" | "WHILE_LOOP" | "WORKFLOW" | "XML_PATH";

/**
 * A column type, or an alias, which is stored as its type: `text` TEXT,
 * `prompt_template` and `llm` PROMPT_TEMPLATE, `code` CODE_EXECUTION, `comparison` COMPARE,
 * `composition` COMPOSITION, `score` LLM_ASSERTION.
 */
export type NewColumnType = "TEXT" | "ABSOLUTE_NUMERIC_DISTANCE" | "AI_DATA_EXTRACTION" | "APPLY_DIFF" | "ASSERT_VALID" | "COALESCE" | "CONDITION" | "CODE_EXECUTION" | "COMBINE_COLUMNS" | "COMPARE" | "COMPOSITION" | "CONTAINS" | "CONVERSATION_SIMULATOR" | "COSINE_SIMILARITY" | "COUNT" | "ENDPOINT" | "FOR_LOOP" | "HUMAN" | "JSON_PATH" | "LLM_ASSERTION" | "MATH_OPERATOR" | "MCP" | "MIN_MAX" | "PARSE_VALUE" | "PROMPT_TEMPLATE" | "REGEX" | "REGEX_EXTRACTION" | "VARIABLE" | "WHILE_LOOP" | "WORKFLOW" | "XML_PATH" | "text" | "prompt_template" | "llm" | "code" | "comparison" | "composition" | "score";

export type NewColumnDependency = {
  column_id: string;
  reference_type?: string | null;
  config_key?: string | null;
  config_meta?: { [name: string]: unknown } | null;
};

export type ColumnDependency = {
  column_id: string;
  reference_type: string;
  config_key: string | null;
  config_meta: { [name: string]: unknown } | null;
};

export type Column = {
  id: string;
  sheet_id: string;
  workspace_id: number;
  title: string;
  type: TableColumnType;
  /**
   * Values of an ENDPOINT column's `headers` are hidden: each reads `••••`, whatever it is.
   * `url` is shown as it is. Keep secrets in headers.
   */
  config: { [name: string]: unknown };
  /** The source columns. */
  dependencies: ColumnDependency[];
  position_rank: number;
  /** Shown as an output; by default true for computed columns. */
  is_output_column: boolean;
};

export type CreateColumnRequest = {
  title: string;
  type: NewColumnType;
  config?: { [name: string]: unknown } | null;
  /** Sources beside those that the config names. */
  dependencies?: NewColumnDependency[] | null;
  /** True for computed columns and false for TEXT columns when absent or null. */
  is_output_column?: boolean | null;
};

export type UpdateColumnRequest = {
  title?: string | null;
  /**
   * Another type, of a computed column. `config` has to fit it; a config that is not sent
   * stays, and is refused when it does not fit.
   */
  type?: NewColumnType | null;
  config?: { [name: string]: unknown } | null;
  /** Sources beside those that the config names. */
  dependencies?: NewColumnDependency[] | null;
  is_output_column?: boolean | null;
};

export type CreateColumnResponse = {
  success: boolean;
  column: Column;
  /** Always empty; cells are read with the rows. */
  cells: Cell[];
  version: number;
};

export type UpdateColumnResponse = {
  success: boolean;
  column: Column;
  requires_recalculation: boolean;
  /** Computed columns whose cells read STALE because of this change. */
  affected_column_ids: string[];
  version: number;
};

export type DeleteColumnResponse = {
  success: boolean;
  message: string;
  /** Always 0: a column that others use is not deleted. */
  stale_count: number;
  version: number;
};

export type ListColumnsResponse = {
  data: Column[];
  next_cursor: string | null;
  has_more: boolean;
  pagination: Pagination;
};

/**
 * STALE, COMPLETED and FAILED are settled. QUEUED (waits for a worker), DISPATCHED (a worker has
 * it) and RUNNING (its work has begun) last as long as the operation that covers the cell.
 */
export type CellStatus = "STALE" | "QUEUED" | "DISPATCHED" | "RUNNING" | "COMPLETED" | "FAILED";

/** Cost of computing a cell, where it is known. */
export type RequestMetrics = {
  request_count?: number;
  latency_ms?: number | null;
  price?: number | null;
  input_tokens?: number | null;
  output_tokens?: number | null;
  /** Time from the request to the first token of the answer. */
  time_to_first_token_ms?: number | null;
  /** Of `price`, as the server's operator has written it. */
  currency?: string;
  /** Whether tokens are an estimate, because the provider did not count them. */
  estimated?: boolean;
  /** Whether the answer came from the cache, without a call. */
  cached?: boolean;
  /** Why the model stopped, where that is not the end of its answer. */
  finish_reason?: string;
} & { [name: string]: unknown };

export type Cell = {
  id: string;
  sheet_id: string;
  column_id: string;
  row_index: number;
  status: CellStatus;
  /** The value as text; JSON unless it is a string, null when there is none. */
  display_value: string | null;
  /** Any JSON. */
  value: unknown;
  /** Of a FAILED cell: a stable code. */
  error: string | null;
  /** Of a FAILED cell: what happened, for people. */
  error_message: string | null;
  request_metrics: RequestMetrics | null;
  /** Of a QUEUED, DISPATCHED or RUNNING cell: the execution that covers it. */
  execution_id: string | null;
  /** The sheet's version when the value was stored. */
  last_computed_version: number | null;
  updated_at: string | null;
};

export type CellResponse = {
  success: boolean;
  cell: Cell;
};

export type UpdateCellRequest = {
  display_value?: string | null;
  /** Any JSON, up to the server's size limit. */
  value?: unknown;
};

export type UpdateCellResponse = {
  success: boolean;
  cell: Cell;
  version: number;
  /** Number of cells that read STALE because of this edit. */
  stale_count: number;
};

export type Row = {
  row_index: number;
  /** By column id. */
  cells: { [name: string]: Cell };
};

/** The values of a row, by the titles of its columns. */
export type ExportedRow = { [name: string]: unknown };

export type ListRowsResponse = {
  data: Row[];
  next_cursor: string | null;
  has_more: boolean;
  pagination: Pagination;
  /** Unless `include_row_count` was false. */
  row_count?: number;
  /** If `include_columns` was true. */
  columns?: Column[];
  version: number;
};

export type AddRowsRequest = {
  count?: number | null;
  values?: { [name: string]: unknown }[] | null;
};

export type AddRowsResponse = {
  success: boolean;
  rows_created: number;
  start_row_index: number;
  /** All new rows, in order. */
  row_indices: number[];
  /** All new rows, or none when there are more than 100 or they are large. */
  rows: Row[];
  /** Cells of the new rows. */
  cell_count: number;
  /** Rows of the sheet. */
  row_count: number;
  version: number;
};

/** Names a row of its sheet; never used again. */
export type RowIndex = number;

export type DeleteRowsRequest = {
  row_indices: RowIndex[];
};

export type DeleteRowsResponse = {
  success: boolean;
  message: string;
  rows_deleted: number;
  version: number;
};

export type RecalculateCellsRequest = {
  cell_ids?: string[] | null;
  column_ids?: string[] | null;
  row_indices?: RowIndex[] | null;
};

export type RecalculateCellsResponse = {
  success: boolean;
  operation_id: string;
  /** The first of `execution_ids`. */
  execution_id: string;
  execution_ids: string[];
  cell_count: number;
  /** The same number. */
  selected_cell_count: number;
  status_url: string;
};

export type NotStartedRecalculationResponse = {
  success: boolean;
  message: string;
  /** Always 0. */
  cell_count: number;
  /** True when the selection was too large to start unconfirmed. */
  requires_confirmation?: boolean;
  affected_cell_count?: number;
};

export type CreateTableSheetOperationRequest = {
  operation?: "recalculate" | null;
  column_ids?: string[] | null;
  /** By `row_index`. */
  row_ids?: RowIndex[] | null;
  /** STALE when left out or null; every status when empty. */
  statuses?: CellStatus[] | null;
  confirmation_token?: string | null;
};

export type TableCell = {
  id: string;
  sheet_id: string;
  column_id: string;
  row_index: number;
  status: CellStatus;
};

export type CreateTableSheetOperationQueuedResponse = {
  success: boolean;
  operation: "recalculate";
  operation_id: string;
  /** The first of `execution_ids`. */
  execution_id: string;
  execution_ids: string[];
  cell_count: number;
  version: number;
  status_url: string;
  /** Always 0. */
  virtual_cell_count: number;
  /** Always empty; cells are read with the rows. */
  cells: TableCell[];
};

export type CreateTableSheetOperationNoopResponse = {
  success: boolean;
  cell_count: 0;
  /** Always 0. */
  virtual_cell_count: number;
  /** Always empty. */
  cells: TableCell[];
};

export type CreateTableSheetOperationConfirmationResponse = {
  success: boolean;
  requires_confirmation: boolean;
  /** Confirms this selection on these columns, once, until it expires. */
  confirmation_token: string;
  affected_cell_count: number;
  message: string;
};

export type CreateTableSheetOperationResponse = CreateTableSheetOperationNoopResponse | CreateTableSheetOperationConfirmationResponse;

/** A completed operation may have failed cells. */
export type OperationStatus = "queued" | "running" | "completed" | "cancelled";

/** Where the cells of the operation are; they sum to `cell_count`. */
export type OperationStatusCounts = {
  QUEUED: number;
  DISPATCHED: number;
  RUNNING: number;
  COMPLETED: number;
  FAILED: number;
  /** Cancelled before they started. */
  NOT_STARTED_RESET: number;
  /** Cancelled while they ran. */
  RUNNING_INVALIDATED: number;
  /** Taken over by a newer operation. */
  SUPERSEDED: number;
};

export type TableSheetOperation = {
  operation_id: string;
  operation: "recalculate";
  status: OperationStatus;
  status_counts: OperationStatusCounts;
  /**
   * Always the sum of the completed, failed, pending, not started, invalidated and superseded
   * counts.
   */
  cell_count: number;
  completed_count: number;
  failed_count: number;
  pending_count: number;
  not_started_reset_count: number;
  running_invalidated_count: number;
  superseded_count: number;
  cancelled_cell_count: number;
  execution_ids: string[];
  created_at: string;
  ended_at: string | null;
  status_url: string;
};

export type GetTableSheetOperationResponse = {
  success: boolean;
  operation: TableSheetOperation;
};

export type ListTableSheetOperationsResponse = {
  success: boolean;
  sheet_id: string;
  version: number;
  total_cells: number;
  status_counts: StatusCounts;
  /** QUEUED, DISPATCHED and RUNNING cells. */
  pending_count: number;
  active_operations: TableSheetOperation[];
};

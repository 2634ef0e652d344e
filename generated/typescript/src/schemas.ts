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
export type ErrorCode400 = "ambiguous_column" | "ambiguous_source" | "column_deleted" | "column_in_use" | "column_type_not_built" | "computed_column" | "config_too_large" | "configs_too_large" | "dependency_cycle" | "duplicate_id" | "duplicate_key" | "duplicate_operation_id" | "duplicate_title" | "empty_file" | "empty_title" | "idempotency_key_reused" | "import_ended" | "incomplete_request" | "invalid_base64" | "invalid_body" | "invalid_config" | "invalid_confirmation_token" | "invalid_cursor" | "invalid_delimiter" | "invalid_encoding" | "invalid_file_name" | "invalid_operation_id" | "invalid_parameter" | "invalid_query" | "invalid_title" | "invalid_workspace_context" | "malformed_csv" | "malformed_json" | "malformed_request" | "missing_body" | "no_rows" | "no_titles" | "not_a_list" | "not_an_object" | "not_finite" | "nothing_selected" | "number_out_of_range" | "other_delimiter" | "ragged_line" | "reservation_expired" | "row_too_large" | "sheet_full" | "text_column" | "title_too_long" | "too_deep" | "too_many_columns" | "too_many_rows" | "too_many_values" | "type_change_refused" | "unexpected_dependencies" | "unknown_cell" | "unknown_column" | "unknown_column_type" | "unknown_row" | "unknown_source" | "unsupported_file_type" | "value_too_large" | "wrong_kind";

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
  /**
   * Those of `running_invalidated_count` whose columns make calls: of models, of endpoints,
   * or of code in a process of its own. Each had at most one call at a time, which this
   * cancel aborts, or whose result it drops; no other call of the operation is under way
   * after the answer. The call may have been about to begin, or have ended without its
   * result being stored: how many calls of models were begun is in the operation's usage, a
   * moment later. The columns are those of the moment of the cancel.
   */
  aborted_call_count?: number;
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
  /** Its extension (.csv, .tsv, .json, .ndjson or .jsonl) names the format of the content. */
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

export type ListFailuresResponse = {
  success: boolean;
  /** All failed cells of the sheet. */
  failed_count: number;
  /** The columns with failed cells. */
  columns: ColumnFailures[];
  /**
   * The failed cells of the rows that were examined, by column and error code, the most
   * frequent code of a column first.
   */
  data: FailureGroup[];
  /** Rows whose failed cells are in `data`. */
  examined_row_count: number;
  next_cursor: string | null;
  has_more: boolean;
  version: number;
};

/** All failed cells of a column. */
export type ColumnFailures = {
  column_id: string;
  title: string;
  failed_count: number;
};

/** Cells of a column that failed with the same code. */
export type FailureGroup = {
  column_id: string;
  /** The code. */
  error: string;
  /** Among the rows that were examined. */
  count: number;
  example: FailedCell;
};

/** One of these cells, with its own message. */
export type FailedCell = {
  cell_id: string;
  row_index: number;
  message: string;
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
  /** Its extension (.csv, .tsv, .json, .ndjson or .jsonl) names the format of the content. */
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

export type ColumnTitle = string;

export type ChangedColumnTitle = string | null;

/** Sources beside those that the config names. */
export type NewColumnDependencies = NewColumnDependency[] | null;

/** True for computed columns and false for edited columns when absent or null. */
export type IsOutputColumn = boolean | null;

/** Shown as an output. Stays as it is when absent or null. */
export type ChangedIsOutputColumn = boolean | null;

/** The title or id of a source column. */
export type ColumnReference = string;

/** TEXT has no config. */
export type TextColumnConfig = Record<string, never>;

/** The config of an ABSOLUTE_NUMERIC_DISTANCE column. */
export type AbsoluteNumericDistanceColumnConfig = {
  /** The two numbers. */
  sources: ColumnReference[];
};

/** The config of an ASSERT_VALID column. */
export type AssertValidColumnConfig = {
  source: ColumnReference;
  /** What the value has to be: JSON of any kind, a number, or SQL. */
  type: "object" | "number" | "sql";
};

/** The config of a COALESCE column. */
export type CoalesceColumnConfig = {
  /** The columns, in the order in which a value is looked for. */
  sources: ColumnReference[];
};

/** The config of a CODE_EXECUTION column. */
export type CodeExecutionColumnConfig = {
  /**
   * The body of a function of `data`, the values of the row by title. The cell has what it
   * returns, or the value of its variable `result`. Code that does not compile is refused.
   */
  code: string;
  /** The language of the code. */
  language?: "PYTHON" | "JAVASCRIPT";
};

/** The config of a COMBINE_COLUMNS column. */
export type CombineColumnsColumnConfig = {
  /** The columns, in the order of the object's keys. */
  sources: ColumnReference[];
};

/** The config of a COMPARE column. */
export type CompareColumnConfig = {
  /** Two columns, or one that is compared with `target`. */
  sources: ColumnReference[];
  /** The constant that one source is compared with. Any JSON, null included. */
  target?: unknown;
  comparison_type?: ComparisonType;
};

/** How a COMPARE column compares. As texts when it is absent. */
export type ComparisonType = {
  type?: "STRING" | "JSON" | "NUMBER";
  /** With JSON: what is compared of both documents. */
  json_path?: string | null;
  /** With NUMBER: which comparison has to hold; null is EQ. */
  operator?: "EQ" | "GT" | "GTE" | "LT" | "LTE" | null;
};

/**
 * The config of a COMPOSITION column: which column of another sheet it mirrors. Row by row, the
 * server copies the values of the source into it.
 */
export type CompositionColumnConfig = {
  /** The id of the table of the source, in the same workspace. */
  source_table_id: string;
  /** The id of the sheet of the source, which is another one. */
  source_sheet_id: string;
  /** The id of the source, which is no COMPOSITION column. */
  source_column_id: string;
  /**
   * True once the source was deleted: the cells keep their values. The server writes it;
   * leave it out where you choose a source.
   */
  source_deleted?: boolean;
};

/** The config of a CONTAINS column. It has exactly one of `value` and `value_source`. */
export type ContainsColumnConfig = {
  source: ColumnReference;
  /** The text that is looked for; of a number or boolean, its JSON. */
  value?: string | boolean | number | null;
  /** The column whose text is looked for. */
  value_source?: ColumnReference | null;
};

/** The config of a COUNT column. */
export type CountColumnConfig = {
  source: ColumnReference;
  /** What is counted. */
  type: "chars" | "words" | "sentences" | "paragraphs";
  /** The least number that is true; with a bound the result is true or false. */
  min_count?: number | null;
  /** The greatest number that is true. */
  max_count?: number | null;
};

/**
 * The config of an ENDPOINT column. In strings of `body`, and in the query of `url`, `{{title}}`
 * is the value of the column with that title or id; the columns so named are sources.
 */
export type EndpointColumnConfig = {
  /**
   * An http:// or https:// URL without credentials. Answers show it as it is. Variables may
   * be in its query only; their values are percent-encoded.
   */
  url: string;
  /** The method of each request. */
  method?: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /**
   * What is sent, as JSON. A string that is one variable alone becomes the value of any
   * type; in other strings the value is put in as text. When null, POST, PUT and PATCH send
   * all values of the row by title. GET has none, and DELETE only this one.
   */
  body?: unknown;
  /**
   * Headers of each request, at most 50. Answers hide the values: each reads `••••`,
   * whatever it is. Keep secrets here.
   */
  headers?: { [name: string]: string };
};

/** The config of a HUMAN column. */
export type HumanColumnConfig = {
  /** What a person enters. */
  data_type: "number" | "string";
  /** What clients show for entering a value. It is kept, and the server does not read it. */
  ui_element?: unknown;
};

/** The config of a JSON_PATH column. */
export type JsonPathColumnConfig = {
  source: ColumnReference;
  /** A path of RFC 9535. */
  json_path: string;
  /** Whether the result is the first value, or the list of all. */
  return_first_match?: boolean;
};

/** The config of a MATH_OPERATOR column. */
export type MathOperatorColumnConfig = {
  /** Two columns, or one that is compared with `value`. */
  sources: ColumnReference[];
  /** Which comparison has to hold. */
  operator: "lt" | "le" | "gt" | "ge";
  /** The number that one source is compared with; a string is read as a decimal. */
  value?: number | string | null;
};

/** The config of a MIN_MAX column. */
export type MinMaxColumnConfig = {
  source: ColumnReference;
  /** Which number is found. */
  type: "min" | "max";
  /** Where the numbers are; in the list that the value is when null. */
  json_path?: string | null;
};

/** The config of a PARSE_VALUE column. */
export type ParseValueColumnConfig = {
  source: ColumnReference;
  /** What the value becomes. For object a string is read as JSON of any kind. */
  type: "string" | "number" | "boolean" | "object";
};

/** The config of a REGEX column. */
export type RegexColumnConfig = {
  source: ColumnReference;
  /** In the RE2 dialect. */
  regex_pattern: string;
};

/** The config of a REGEX_EXTRACTION column. */
export type RegexExtractionColumnConfig = {
  source: ColumnReference;
  /** In the RE2 dialect. */
  regex_pattern: string;
};

/** The config of a VARIABLE column. */
export type VariableColumnConfig = {
  value: Constant;
};

/** The config of an XML_PATH column. */
export type XmlPathColumnConfig = {
  source: ColumnReference;
  /** A path of names, `*`, `.`, `..`, `//`, `@name`, `text()` and predicates. */
  xml_path: string;
  /** Whether the result is the first node that is found, or the list of all. */
  type?: "find" | "findall";
  /** Whether an element is returned as the text inside it, or as XML. */
  return_text?: boolean;
};

/** The value of a VARIABLE column. */
export type Constant = {
  type: "string" | "json";
  /** With string a string; with json any JSON, and a string is read as JSON text. */
  value: unknown;
};

/** The name of a connection or of a model. */
export type ModelName = string;

/** The model that is asked. */
export type ModelSettings = {
  /** The connection; by default the only one, or the one named default. */
  provider?: ModelName | null;
  /** The model; by default that of the connection. */
  name?: ModelName | null;
  /** Parameters of the call, such as temperature and response_format. */
  parameters?: { [name: string]: unknown } | null;
};

/** Which model is asked, and how. */
export type ModelMetadata = {
  model?: ModelSettings;
};

/** What a model is told. It may have variables. */
export type ModelInstruction = string;

/** The source of each variable. */
export type PromptVariables = { [name: string]: ColumnReference };

/** Whether equal calls are answered from the cache; by default as the connection says. */
export type UsesCache = boolean | null;

/** How variables are written. Both ways when it is absent. */
export type PromptFormat = "f-string" | "jinja2";

/** The address of an image. */
export type PromptImageUrl = {
  /** An https, http or data URL. It may have variables. */
  url: string;
  /** How closely the model looks. */
  detail?: "auto" | "low" | "high" | null;
};

/** A text of a message. */
export type PromptTextPart = {
  type: "text";
  text: string;
  /** Not used. */
  id?: unknown;
  /** Not used. */
  annotations?: unknown;
};

/** An image of a message. */
export type PromptImagePart = {
  type: "image_url";
  image_url: PromptImageUrl;
};

export type PromptPart = PromptTextPart | PromptImagePart;

/** A text with variables, or texts and images. */
export type PromptContent = string | PromptPart[];

/** Not used. Names of variables. */
export type PromptVariableNames = string[] | null;

/** A message of a prompt. */
export type ChatMessage = {
  role: "system" | "developer" | "user" | "assistant";
  content: PromptContent;
  template_format?: PromptFormat | null;
  input_variables?: PromptVariableNames;
  /** Not used. */
  name?: string | null;
};

/** A prompt of messages. */
export type ChatTemplate = {
  type: "chat";
  /** The messages, in order. */
  messages: ChatMessage[];
  input_variables?: PromptVariableNames;
  /** Not built; null or empty. */
  tools?: unknown[] | null;
  /** Not built; null or empty. */
  functions?: unknown[] | null;
  /** Not used. */
  tool_choice?: unknown;
  /** Not used. */
  function_call?: unknown;
};

/** A prompt of one text, which is sent as a message of the user. */
export type CompletionTemplate = {
  type: "completion";
  content: PromptContent;
  template_format?: PromptFormat | null;
  input_variables?: PromptVariableNames;
};

/** A prompt, and the model that gets it. */
export type InlineTemplate = {
  prompt_template: ChatTemplate | CompletionTemplate;
  metadata?: ModelMetadata;
  inline?: true;
};

/** The config of a PROMPT_TEMPLATE column. */
export type PromptTemplateColumnConfig = {
  /** The prompt. It is required. */
  inline_template?: InlineTemplate | null;
  /** A template of a prompt registry, which this server does not have; null. */
  template?: { [name: string]: unknown } | null;
  /** The source of each variable; by default variables are titles of sources. */
  prompt_template_variable_mappings?: PromptVariables | null;
  cache?: UsesCache;
};

/** The config of an LLM_ASSERTION column. It has exactly one of `prompt` and `prompt_source`. */
export type LlmAssertionColumnConfig = {
  source: ColumnReference;
  /** The assertion. It may have variables. */
  prompt?: ModelInstruction | null;
  /** The column that has the assertion. */
  prompt_source?: ColumnReference | null;
  variable_mappings?: PromptVariables | null;
  metadata?: ModelMetadata;
  cache?: UsesCache;
};

/** The config of an AI_DATA_EXTRACTION column. */
export type AiDataExtractionColumnConfig = {
  source: ColumnReference;
  query: ModelInstruction;
  metadata?: ModelMetadata;
  cache?: UsesCache;
};

/** The config of an APPLY_DIFF column. */
export type ApplyDiffColumnConfig = {
  /** The text, and the unified diff that is applied to it. */
  sources: ColumnReference[];
};

/** The config of a COSINE_SIMILARITY column. */
export type CosineSimilarityColumnConfig = {
  /** The two texts. */
  sources: ColumnReference[];
  metadata?: ModelMetadata;
  cache?: UsesCache;
};

/** The config of some type. It has to fit the type that the column has. */
export type AnyColumnConfig = TextColumnConfig | AbsoluteNumericDistanceColumnConfig | AiDataExtractionColumnConfig | ApplyDiffColumnConfig | AssertValidColumnConfig | CoalesceColumnConfig | CodeExecutionColumnConfig | CombineColumnsColumnConfig | CompareColumnConfig | CompositionColumnConfig | ContainsColumnConfig | CosineSimilarityColumnConfig | CountColumnConfig | EndpointColumnConfig | HumanColumnConfig | JsonPathColumnConfig | LlmAssertionColumnConfig | MathOperatorColumnConfig | MinMaxColumnConfig | ParseValueColumnConfig | PromptTemplateColumnConfig | RegexColumnConfig | RegexExtractionColumnConfig | VariableColumnConfig | XmlPathColumnConfig;

/** The config of a type that this server does not have. */
export type OtherColumnConfig = { [name: string]: unknown };

/** A column. `config` is that of its `type`. */
export type Column = TextColumn | AbsoluteNumericDistanceColumn | AiDataExtractionColumn | ApplyDiffColumn | AssertValidColumn | CoalesceColumn | CodeExecutionColumn | CombineColumnsColumn | CompareColumn | CompositionColumn | ContainsColumn | CosineSimilarityColumn | CountColumn | EndpointColumn | HumanColumn | JsonPathColumn | LlmAssertionColumn | MathOperatorColumn | MinMaxColumn | ParseValueColumn | PromptTemplateColumn | RegexColumn | RegexExtractionColumn | VariableColumn | XmlPathColumn | OtherColumn;

/** What columns of all types have. */
export type ColumnFields = {
  id: string;
  sheet_id: string;
  workspace_id: number;
  title: string;
  /** The source columns. */
  dependencies: ColumnDependency[];
  position_rank: number;
  /** Shown as an output; by default true for computed columns. */
  is_output_column: boolean;
};

/** A column of type TEXT. */
export type TextColumn = ColumnFields & {
  type: "TEXT";
  config: TextColumnConfig;
};

/** A column of type ABSOLUTE_NUMERIC_DISTANCE. */
export type AbsoluteNumericDistanceColumn = ColumnFields & {
  type: "ABSOLUTE_NUMERIC_DISTANCE";
  config: AbsoluteNumericDistanceColumnConfig;
};

/** A column of type AI_DATA_EXTRACTION. */
export type AiDataExtractionColumn = ColumnFields & {
  type: "AI_DATA_EXTRACTION";
  config: AiDataExtractionColumnConfig;
};

/** A column of type APPLY_DIFF. */
export type ApplyDiffColumn = ColumnFields & {
  type: "APPLY_DIFF";
  config: ApplyDiffColumnConfig;
};

/** A column of type ASSERT_VALID. */
export type AssertValidColumn = ColumnFields & {
  type: "ASSERT_VALID";
  config: AssertValidColumnConfig;
};

/** A column of type COALESCE. */
export type CoalesceColumn = ColumnFields & {
  type: "COALESCE";
  config: CoalesceColumnConfig;
};

/** A column of type CODE_EXECUTION. */
export type CodeExecutionColumn = ColumnFields & {
  type: "CODE_EXECUTION";
  config: CodeExecutionColumnConfig;
};

/** A column of type COMBINE_COLUMNS. */
export type CombineColumnsColumn = ColumnFields & {
  type: "COMBINE_COLUMNS";
  config: CombineColumnsColumnConfig;
};

/** A column of type COMPARE. */
export type CompareColumn = ColumnFields & {
  type: "COMPARE";
  config: CompareColumnConfig;
};

/** A column of type COMPOSITION. */
export type CompositionColumn = ColumnFields & {
  type: "COMPOSITION";
  config: CompositionColumnConfig;
};

/** A column of type CONTAINS. */
export type ContainsColumn = ColumnFields & {
  type: "CONTAINS";
  config: ContainsColumnConfig;
};

/** A column of type COSINE_SIMILARITY. */
export type CosineSimilarityColumn = ColumnFields & {
  type: "COSINE_SIMILARITY";
  config: CosineSimilarityColumnConfig;
};

/** A column of type COUNT. */
export type CountColumn = ColumnFields & {
  type: "COUNT";
  config: CountColumnConfig;
};

/** A column of type ENDPOINT. */
export type EndpointColumn = ColumnFields & {
  type: "ENDPOINT";
  config: EndpointColumnConfig;
};

/** A column of type HUMAN. */
export type HumanColumn = ColumnFields & {
  type: "HUMAN";
  config: HumanColumnConfig;
};

/** A column of type JSON_PATH. */
export type JsonPathColumn = ColumnFields & {
  type: "JSON_PATH";
  config: JsonPathColumnConfig;
};

/** A column of type LLM_ASSERTION. */
export type LlmAssertionColumn = ColumnFields & {
  type: "LLM_ASSERTION";
  config: LlmAssertionColumnConfig;
};

/** A column of type MATH_OPERATOR. */
export type MathOperatorColumn = ColumnFields & {
  type: "MATH_OPERATOR";
  config: MathOperatorColumnConfig;
};

/** A column of type MIN_MAX. */
export type MinMaxColumn = ColumnFields & {
  type: "MIN_MAX";
  config: MinMaxColumnConfig;
};

/** A column of type PARSE_VALUE. */
export type ParseValueColumn = ColumnFields & {
  type: "PARSE_VALUE";
  config: ParseValueColumnConfig;
};

/** A column of type PROMPT_TEMPLATE. */
export type PromptTemplateColumn = ColumnFields & {
  type: "PROMPT_TEMPLATE";
  config: PromptTemplateColumnConfig;
};

/** A column of type REGEX. */
export type RegexColumn = ColumnFields & {
  type: "REGEX";
  config: RegexColumnConfig;
};

/** A column of type REGEX_EXTRACTION. */
export type RegexExtractionColumn = ColumnFields & {
  type: "REGEX_EXTRACTION";
  config: RegexExtractionColumnConfig;
};

/** A column of type VARIABLE. */
export type VariableColumn = ColumnFields & {
  type: "VARIABLE";
  config: VariableColumnConfig;
};

/** A column of type XML_PATH. */
export type XmlPathColumn = ColumnFields & {
  type: "XML_PATH";
  config: XmlPathColumnConfig;
};

/** A column of a type that this server does not have. */
export type OtherColumn = ColumnFields & {
  type: "CONDITION" | "CONVERSATION_SIMULATOR" | "FOR_LOOP" | "MCP" | "WHILE_LOOP" | "WORKFLOW";
  config: OtherColumnConfig;
};

/**
 * A new column. `config` is that of its `type`. An alias is stored as its type: `text` TEXT,
 * `prompt_template` and `llm` PROMPT_TEMPLATE, `code` CODE_EXECUTION, `comparison` COMPARE,
 * `composition` COMPOSITION, `score` LLM_ASSERTION.
 */
export type CreateColumnRequest = CreateTextColumn | CreateAbsoluteNumericDistanceColumn | CreateAiDataExtractionColumn | CreateApplyDiffColumn | CreateAssertValidColumn | CreateCoalesceColumn | CreateCodeExecutionColumn | CreateCombineColumnsColumn | CreateCompareColumn | CreateCompositionColumn | CreateContainsColumn | CreateCosineSimilarityColumn | CreateCountColumn | CreateEndpointColumn | CreateHumanColumn | CreateJsonPathColumn | CreateLlmAssertionColumn | CreateMathOperatorColumn | CreateMinMaxColumn | CreateParseValueColumn | CreatePromptTemplateColumn | CreateRegexColumn | CreateRegexExtractionColumn | CreateVariableColumn | CreateXmlPathColumn | CreateOtherColumn;

/** A column of values that people enter or import. */
export type CreateTextColumn = {
  title: ColumnTitle;
  type: "TEXT" | "text";
  config?: TextColumnConfig | null;
  dependencies?: NewColumnDependencies;
  is_output_column?: IsOutputColumn;
};

/** A column with the absolute difference of two numbers. */
export type CreateAbsoluteNumericDistanceColumn = {
  title: ColumnTitle;
  type: "ABSOLUTE_NUMERIC_DISTANCE";
  config: AbsoluteNumericDistanceColumnConfig;
  dependencies?: NewColumnDependencies;
  is_output_column?: IsOutputColumn;
};

/** A column with what a model finds in a text. */
export type CreateAiDataExtractionColumn = {
  title: ColumnTitle;
  type: "AI_DATA_EXTRACTION";
  config: AiDataExtractionColumnConfig;
  dependencies?: NewColumnDependencies;
  is_output_column?: IsOutputColumn;
};

/** A column with a text after a unified diff was applied to it. */
export type CreateApplyDiffColumn = {
  title: ColumnTitle;
  type: "APPLY_DIFF";
  config: ApplyDiffColumnConfig;
  dependencies?: NewColumnDependencies;
  is_output_column?: IsOutputColumn;
};

/** A column that tells whether a value is JSON, a number or SQL. */
export type CreateAssertValidColumn = {
  title: ColumnTitle;
  type: "ASSERT_VALID";
  config: AssertValidColumnConfig;
  dependencies?: NewColumnDependencies;
  is_output_column?: IsOutputColumn;
};

/** A column with the first value of several columns that is not null. */
export type CreateCoalesceColumn = {
  title: ColumnTitle;
  type: "COALESCE";
  config: CoalesceColumnConfig;
  dependencies?: NewColumnDependencies;
  is_output_column?: IsOutputColumn;
};

/** A column with what Python or JavaScript code returns for the values of a row. */
export type CreateCodeExecutionColumn = {
  title: ColumnTitle;
  type: "CODE_EXECUTION" | "code";
  config: CodeExecutionColumnConfig;
  dependencies?: NewColumnDependencies;
  is_output_column?: IsOutputColumn;
};

/** A column with an object of the titles and values of several columns. */
export type CreateCombineColumnsColumn = {
  title: ColumnTitle;
  type: "COMBINE_COLUMNS";
  config: CombineColumnsColumnConfig;
  dependencies?: NewColumnDependencies;
  is_output_column?: IsOutputColumn;
};

/** A column that compares two values as texts, numbers or JSON. */
export type CreateCompareColumn = {
  title: ColumnTitle;
  type: "COMPARE" | "comparison";
  config: CompareColumnConfig;
  dependencies?: NewColumnDependencies;
  is_output_column?: IsOutputColumn;
};

/** A column that mirrors a column of another sheet. */
export type CreateCompositionColumn = {
  title: ColumnTitle;
  type: "COMPOSITION" | "composition";
  config: CompositionColumnConfig;
  dependencies?: NewColumnDependencies;
  is_output_column?: IsOutputColumn;
};

/** A column that tells whether a text contains another. */
export type CreateContainsColumn = {
  title: ColumnTitle;
  type: "CONTAINS";
  config: ContainsColumnConfig;
  dependencies?: NewColumnDependencies;
  is_output_column?: IsOutputColumn;
};

/** A column that tells how near two texts are to an embedding model. */
export type CreateCosineSimilarityColumn = {
  title: ColumnTitle;
  type: "COSINE_SIMILARITY";
  config: CosineSimilarityColumnConfig;
  dependencies?: NewColumnDependencies;
  is_output_column?: IsOutputColumn;
};

/** A column that counts the characters, words, sentences or paragraphs of a text. */
export type CreateCountColumn = {
  title: ColumnTitle;
  type: "COUNT";
  config: CountColumnConfig;
  dependencies?: NewColumnDependencies;
  is_output_column?: IsOutputColumn;
};

/** A column with what an HTTP endpoint answers for the values of a row. */
export type CreateEndpointColumn = {
  title: ColumnTitle;
  type: "ENDPOINT";
  config: EndpointColumnConfig;
  dependencies?: NewColumnDependencies;
  is_output_column?: IsOutputColumn;
};

/** A column of numbers or strings that people enter. */
export type CreateHumanColumn = {
  title: ColumnTitle;
  type: "HUMAN";
  config: HumanColumnConfig;
  dependencies?: NewColumnDependencies;
  is_output_column?: IsOutputColumn;
};

/** A column with the values that a path finds in JSON. */
export type CreateJsonPathColumn = {
  title: ColumnTitle;
  type: "JSON_PATH";
  config: JsonPathColumnConfig;
  dependencies?: NewColumnDependencies;
  is_output_column?: IsOutputColumn;
};

/** A column that tells whether a model says that a statement holds for a text. */
export type CreateLlmAssertionColumn = {
  title: ColumnTitle;
  type: "LLM_ASSERTION" | "score";
  config: LlmAssertionColumnConfig;
  dependencies?: NewColumnDependencies;
  is_output_column?: IsOutputColumn;
};

/** A column that tells whether a number is less or greater than another. */
export type CreateMathOperatorColumn = {
  title: ColumnTitle;
  type: "MATH_OPERATOR";
  config: MathOperatorColumnConfig;
  dependencies?: NewColumnDependencies;
  is_output_column?: IsOutputColumn;
};

/** A column with the least or the greatest number of a list. */
export type CreateMinMaxColumn = {
  title: ColumnTitle;
  type: "MIN_MAX";
  config: MinMaxColumnConfig;
  dependencies?: NewColumnDependencies;
  is_output_column?: IsOutputColumn;
};

/** A column with a value as a string, a number, a boolean or JSON. */
export type CreateParseValueColumn = {
  title: ColumnTitle;
  type: "PARSE_VALUE";
  config: ParseValueColumnConfig;
  dependencies?: NewColumnDependencies;
  is_output_column?: IsOutputColumn;
};

/** A column with what a model answers to a prompt with values of the row. */
export type CreatePromptTemplateColumn = {
  title: ColumnTitle;
  type: "PROMPT_TEMPLATE" | "prompt_template" | "llm";
  config: PromptTemplateColumnConfig;
  dependencies?: NewColumnDependencies;
  is_output_column?: IsOutputColumn;
};

/** A column that tells whether a pattern is found in a text. */
export type CreateRegexColumn = {
  title: ColumnTitle;
  type: "REGEX";
  config: RegexColumnConfig;
  dependencies?: NewColumnDependencies;
  is_output_column?: IsOutputColumn;
};

/** A column with the list of all matches of a pattern in a text. */
export type CreateRegexExtractionColumn = {
  title: ColumnTitle;
  type: "REGEX_EXTRACTION";
  config: RegexExtractionColumnConfig;
  dependencies?: NewColumnDependencies;
  is_output_column?: IsOutputColumn;
};

/** A column with the same value in all rows. */
export type CreateVariableColumn = {
  title: ColumnTitle;
  type: "VARIABLE";
  config: VariableColumnConfig;
  dependencies?: NewColumnDependencies;
  is_output_column?: IsOutputColumn;
};

/** A column with what a path finds in XML. */
export type CreateXmlPathColumn = {
  title: ColumnTitle;
  type: "XML_PATH";
  config: XmlPathColumnConfig;
  dependencies?: NewColumnDependencies;
  is_output_column?: IsOutputColumn;
};

/** A type that this server does not have, or an alias of one. */
export type NewOtherColumnType = "CONDITION" | "CONVERSATION_SIMULATOR" | "FOR_LOOP" | "MCP" | "WHILE_LOOP" | "WORKFLOW";

/**
 * A column of a type that this server does not have: the answer is 400, and lists
 * those that it has.
 */
export type CreateOtherColumn = {
  title: ColumnTitle;
  type: NewOtherColumnType;
  config?: OtherColumnConfig | null;
  dependencies?: NewColumnDependencies;
  is_output_column?: IsOutputColumn;
};

/** What changes, with another `type` or without one. */
export type UpdateColumnRequest = UpdateColumn | UpdateTypedColumn;

/** What changes in a column that keeps its type. */
export type UpdateColumn = {
  title?: ChangedColumnTitle;
  config?: AnyColumnConfig | null;
  dependencies?: NewColumnDependencies;
  is_output_column?: ChangedIsOutputColumn;
};

/**
 * Another type, of a computed column. `config` has to fit it; a config that is not sent
 * stays, and is refused when it does not fit.
 */
export type UpdateTypedColumn = UpdateTextColumn | UpdateAbsoluteNumericDistanceColumn | UpdateAiDataExtractionColumn | UpdateApplyDiffColumn | UpdateAssertValidColumn | UpdateCoalesceColumn | UpdateCodeExecutionColumn | UpdateCombineColumnsColumn | UpdateCompareColumn | UpdateCompositionColumn | UpdateContainsColumn | UpdateCosineSimilarityColumn | UpdateCountColumn | UpdateEndpointColumn | UpdateHumanColumn | UpdateJsonPathColumn | UpdateLlmAssertionColumn | UpdateMathOperatorColumn | UpdateMinMaxColumn | UpdateParseValueColumn | UpdatePromptTemplateColumn | UpdateRegexColumn | UpdateRegexExtractionColumn | UpdateVariableColumn | UpdateXmlPathColumn | UpdateOtherColumn;

/** What changes in a column that gets type TEXT, or has it. */
export type UpdateTextColumn = {
  title?: ChangedColumnTitle;
  type: "TEXT" | "text";
  config?: TextColumnConfig | null;
  dependencies?: NewColumnDependencies;
  is_output_column?: ChangedIsOutputColumn;
};

/** What changes in a column that gets type ABSOLUTE_NUMERIC_DISTANCE, or has it. */
export type UpdateAbsoluteNumericDistanceColumn = {
  title?: ChangedColumnTitle;
  type: "ABSOLUTE_NUMERIC_DISTANCE";
  config?: AbsoluteNumericDistanceColumnConfig | null;
  dependencies?: NewColumnDependencies;
  is_output_column?: ChangedIsOutputColumn;
};

/** What changes in a column that gets type AI_DATA_EXTRACTION, or has it. */
export type UpdateAiDataExtractionColumn = {
  title?: ChangedColumnTitle;
  type: "AI_DATA_EXTRACTION";
  config?: AiDataExtractionColumnConfig | null;
  dependencies?: NewColumnDependencies;
  is_output_column?: ChangedIsOutputColumn;
};

/** What changes in a column that gets type APPLY_DIFF, or has it. */
export type UpdateApplyDiffColumn = {
  title?: ChangedColumnTitle;
  type: "APPLY_DIFF";
  config?: ApplyDiffColumnConfig | null;
  dependencies?: NewColumnDependencies;
  is_output_column?: ChangedIsOutputColumn;
};

/** What changes in a column that gets type ASSERT_VALID, or has it. */
export type UpdateAssertValidColumn = {
  title?: ChangedColumnTitle;
  type: "ASSERT_VALID";
  config?: AssertValidColumnConfig | null;
  dependencies?: NewColumnDependencies;
  is_output_column?: ChangedIsOutputColumn;
};

/** What changes in a column that gets type COALESCE, or has it. */
export type UpdateCoalesceColumn = {
  title?: ChangedColumnTitle;
  type: "COALESCE";
  config?: CoalesceColumnConfig | null;
  dependencies?: NewColumnDependencies;
  is_output_column?: ChangedIsOutputColumn;
};

/** What changes in a column that gets type CODE_EXECUTION, or has it. */
export type UpdateCodeExecutionColumn = {
  title?: ChangedColumnTitle;
  type: "CODE_EXECUTION" | "code";
  config?: CodeExecutionColumnConfig | null;
  dependencies?: NewColumnDependencies;
  is_output_column?: ChangedIsOutputColumn;
};

/** What changes in a column that gets type COMBINE_COLUMNS, or has it. */
export type UpdateCombineColumnsColumn = {
  title?: ChangedColumnTitle;
  type: "COMBINE_COLUMNS";
  config?: CombineColumnsColumnConfig | null;
  dependencies?: NewColumnDependencies;
  is_output_column?: ChangedIsOutputColumn;
};

/** What changes in a column that gets type COMPARE, or has it. */
export type UpdateCompareColumn = {
  title?: ChangedColumnTitle;
  type: "COMPARE" | "comparison";
  config?: CompareColumnConfig | null;
  dependencies?: NewColumnDependencies;
  is_output_column?: ChangedIsOutputColumn;
};

/** What changes in a column that gets type COMPOSITION, or has it. */
export type UpdateCompositionColumn = {
  title?: ChangedColumnTitle;
  type: "COMPOSITION" | "composition";
  config?: CompositionColumnConfig | null;
  dependencies?: NewColumnDependencies;
  is_output_column?: ChangedIsOutputColumn;
};

/** What changes in a column that gets type CONTAINS, or has it. */
export type UpdateContainsColumn = {
  title?: ChangedColumnTitle;
  type: "CONTAINS";
  config?: ContainsColumnConfig | null;
  dependencies?: NewColumnDependencies;
  is_output_column?: ChangedIsOutputColumn;
};

/** What changes in a column that gets type COSINE_SIMILARITY, or has it. */
export type UpdateCosineSimilarityColumn = {
  title?: ChangedColumnTitle;
  type: "COSINE_SIMILARITY";
  config?: CosineSimilarityColumnConfig | null;
  dependencies?: NewColumnDependencies;
  is_output_column?: ChangedIsOutputColumn;
};

/** What changes in a column that gets type COUNT, or has it. */
export type UpdateCountColumn = {
  title?: ChangedColumnTitle;
  type: "COUNT";
  config?: CountColumnConfig | null;
  dependencies?: NewColumnDependencies;
  is_output_column?: ChangedIsOutputColumn;
};

/** What changes in a column that gets type ENDPOINT, or has it. */
export type UpdateEndpointColumn = {
  title?: ChangedColumnTitle;
  type: "ENDPOINT";
  config?: EndpointColumnConfig | null;
  dependencies?: NewColumnDependencies;
  is_output_column?: ChangedIsOutputColumn;
};

/** What changes in a column that gets type HUMAN, or has it. */
export type UpdateHumanColumn = {
  title?: ChangedColumnTitle;
  type: "HUMAN";
  config?: HumanColumnConfig | null;
  dependencies?: NewColumnDependencies;
  is_output_column?: ChangedIsOutputColumn;
};

/** What changes in a column that gets type JSON_PATH, or has it. */
export type UpdateJsonPathColumn = {
  title?: ChangedColumnTitle;
  type: "JSON_PATH";
  config?: JsonPathColumnConfig | null;
  dependencies?: NewColumnDependencies;
  is_output_column?: ChangedIsOutputColumn;
};

/** What changes in a column that gets type LLM_ASSERTION, or has it. */
export type UpdateLlmAssertionColumn = {
  title?: ChangedColumnTitle;
  type: "LLM_ASSERTION" | "score";
  config?: LlmAssertionColumnConfig | null;
  dependencies?: NewColumnDependencies;
  is_output_column?: ChangedIsOutputColumn;
};

/** What changes in a column that gets type MATH_OPERATOR, or has it. */
export type UpdateMathOperatorColumn = {
  title?: ChangedColumnTitle;
  type: "MATH_OPERATOR";
  config?: MathOperatorColumnConfig | null;
  dependencies?: NewColumnDependencies;
  is_output_column?: ChangedIsOutputColumn;
};

/** What changes in a column that gets type MIN_MAX, or has it. */
export type UpdateMinMaxColumn = {
  title?: ChangedColumnTitle;
  type: "MIN_MAX";
  config?: MinMaxColumnConfig | null;
  dependencies?: NewColumnDependencies;
  is_output_column?: ChangedIsOutputColumn;
};

/** What changes in a column that gets type PARSE_VALUE, or has it. */
export type UpdateParseValueColumn = {
  title?: ChangedColumnTitle;
  type: "PARSE_VALUE";
  config?: ParseValueColumnConfig | null;
  dependencies?: NewColumnDependencies;
  is_output_column?: ChangedIsOutputColumn;
};

/** What changes in a column that gets type PROMPT_TEMPLATE, or has it. */
export type UpdatePromptTemplateColumn = {
  title?: ChangedColumnTitle;
  type: "PROMPT_TEMPLATE" | "prompt_template" | "llm";
  config?: PromptTemplateColumnConfig | null;
  dependencies?: NewColumnDependencies;
  is_output_column?: ChangedIsOutputColumn;
};

/** What changes in a column that gets type REGEX, or has it. */
export type UpdateRegexColumn = {
  title?: ChangedColumnTitle;
  type: "REGEX";
  config?: RegexColumnConfig | null;
  dependencies?: NewColumnDependencies;
  is_output_column?: ChangedIsOutputColumn;
};

/** What changes in a column that gets type REGEX_EXTRACTION, or has it. */
export type UpdateRegexExtractionColumn = {
  title?: ChangedColumnTitle;
  type: "REGEX_EXTRACTION";
  config?: RegexExtractionColumnConfig | null;
  dependencies?: NewColumnDependencies;
  is_output_column?: ChangedIsOutputColumn;
};

/** What changes in a column that gets type VARIABLE, or has it. */
export type UpdateVariableColumn = {
  title?: ChangedColumnTitle;
  type: "VARIABLE";
  config?: VariableColumnConfig | null;
  dependencies?: NewColumnDependencies;
  is_output_column?: ChangedIsOutputColumn;
};

/** What changes in a column that gets type XML_PATH, or has it. */
export type UpdateXmlPathColumn = {
  title?: ChangedColumnTitle;
  type: "XML_PATH";
  config?: XmlPathColumnConfig | null;
  dependencies?: NewColumnDependencies;
  is_output_column?: ChangedIsOutputColumn;
};

/** A type that this server does not have: the answer is 400. */
export type UpdateOtherColumn = {
  title?: ChangedColumnTitle;
  type: NewOtherColumnType;
  config?: OtherColumnConfig | null;
  dependencies?: NewColumnDependencies;
  is_output_column?: ChangedIsOutputColumn;
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

export type UpdateCellsRequest = {
  /** The cells, each once. */
  cells: CellEdit[];
};

/** A cell of an edited column, and its new value. */
export type CellEdit = {
  row_index: number;
  column_id: string;
  /** Any JSON, up to the server's size limit. */
  value: unknown;
};

export type UpdateCellsResponse = {
  success: boolean;
  /** Cells that had another value before. */
  changed_count: number;
  /** Number of cells that read STALE because of these edits. */
  stale_count: number;
  version: number;
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
  /**
   * The server cancels the operation when its price reaches this. It is exceeded by no more
   * than the calls that are under way then. Compared with the price in each currency; calls
   * without a known price do not count.
   */
  max_price?: number | null;
  /** The server cancels the operation when so many of its cells have failed. */
  max_failed?: number | null;
  /**
   * The server cancels the operation when this share of its cells has failed, rounded up to a
   * cell. With `max_failed`, the smaller number counts.
   */
  max_failed_share?: number | null;
  /**
   * True: nothing is started and nothing is stored. The answer is 200 with the cells that
   * the same request would recalculate, by column, and an estimate of their cost. It needs
   * no confirmation and no free place among the sheet's active operations;
   * `confirmation_token`, `Idempotency-Key` and the limits have no part in it.
   */
  dry_run?: boolean | null;
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

/**
 * What the request would do. Counts of cells are exact for the moment of the answer; calls,
 * tokens and prices are estimates, and count calls of models only.
 */
export type CreateTableSheetOperationDryRunResponse = {
  success: boolean;
  dry_run: boolean;
  cell_count: number;
  /** Whether the request would have to be confirmed. */
  confirmation_needed: boolean;
  /** The columns with selected cells, in the order of the sheet. */
  columns: DryRunColumn[];
  /** The sum of the estimates of the columns. */
  estimate: Spent;
  /** Calls of `estimate` for which no price is known. */
  unpriced_call_count: number;
  message: string;
};

export type DryRunColumn = {
  column_id: string;
  title: string;
  cell_count: number;
  /** Null for a column that asks no model, and where nothing can be estimated. */
  estimate: SpendEstimate | null;
  /** Why nothing can be estimated for a column that asks a model. */
  message: string | null;
};

/** The mean spend of some cells, times the cells of the column. */
export type SpendEstimate = {
  /**
   * `past_cells`: cells of the column that asked a model with the present config.
   * `prompt`: the length of what selected cells would ask, an answer of the length that the
   * column permits (256 tokens where it does not say), and the prices of the connection.
   */
  basis: "past_cells" | "prompt";
  sampled_cell_count: number;
  spent: Spent;
  unpriced_call_count: number;
};

export type CreateTableSheetOperationResponse = CreateTableSheetOperationDryRunResponse | CreateTableSheetOperationNoopResponse | CreateTableSheetOperationConfirmationResponse;

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
  /** Why the operation was cancelled; null where it was not. */
  cancel_reason: CancelReason | null;
  /** What led to a cancel of the server's own, for people. */
  cancel_message: string | null;
  status_url: string;
};

export type TableSheetEvent = TableSheetCountsEvent | TableSheetTransitionEvent;

export type TableSheetCountsEvent = {
  kind: "counts";
  sheet_id: string;
  version: number;
  total_cells: number;
  status_counts: StatusCounts;
  /** The sum of the counts of QUEUED, DISPATCHED and RUNNING. */
  pending_count: number;
};

export type TableSheetTransitionEvent = {
  kind: "transition";
  transition: OperationTransition;
  operation: TableSheetOperation;
};

/**
 * created: it waits for a worker. running: a worker has begun with it. completed: it ended, and
 * no cell FAILED. failed: it ended, and cells of it FAILED. cancelled: it was cancelled.
 */
export type OperationTransition = "created" | "running" | "completed" | "failed" | "cancelled";

/**
 * USER: a request cancelled it. DELETED: its last cells were deleted. SUSPENDED: its workspace
 * was suspended. MAX_PRICE, MAX_FAILED: it reached the limit of that name. CONNECTION_FAILED: a
 * connection to a model fails for every call.
 */
export type CancelReason = "USER" | "DELETED" | "SUSPENDED" | "MAX_PRICE" | "MAX_FAILED" | "CONNECTION_FAILED";

export type Spent = {
  call_count: number;
  input_tokens: number;
  output_tokens: number;
  /** One for each currency in which calls had a known price. */
  prices: Price[];
};

export type Price = {
  /** As the server's operator has written it. */
  currency: string;
  amount: number;
};

export type OperationUsage = {
  total: Spent;
  /** The part of the total for which the provider did not count the tokens. */
  estimated: Spent;
  /** Calls that were closed before their answer had come. */
  aborted_call_count: number;
  /** Calls that repeated a failed one for the same cell. */
  retry_count: number;
  /** Calls with tokens for which no price is known. */
  unpriced_call_count: number;
  /** Answers from the cache, which make no call and cost nothing. */
  cached_count: number;
  /**
   * An estimate of what the cancel avoided: the mean spend of the cells that had started, for
   * each cell that had not. Null for an operation that was not cancelled.
   */
  avoided: Spent | null;
};

export type GetTableSheetOperationUsageResponse = {
  success: boolean;
  operation_id: string;
  status: OperationStatus;
  usage: OperationUsage;
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

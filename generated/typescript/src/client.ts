// Machine-written from openapi.yaml by `make generate`: do not edit. See MANIFEST.json.
/** The operations of the contract: a method for each, which returns one of its documented answers. */

import { send, type CallOptions, type ClientOptions } from "./runtime.ts";
import type { ServerEvent, Stream } from "./streams.ts";
import type {
  ErrorResponse,
  CancelTableSheetOperationResponse,
  CreateTableRequest,
  UpdateTableRequest,
  TableResponse,
  CreateTableResponse,
  ListTablesResponse,
  DeletedResponse,
  CreateSheetRequest,
  UpdateSheetRequest,
  SheetResponse,
  UpdateSheetResponse,
  CreateSheetResponse,
  SheetImportStartedResponse,
  ListSheetsResponse,
  StatusCountsResponse,
  ListFailuresResponse,
  ImportResponse,
  CreateTableSheetFileImportRequest,
  TableSheetImportStartResponse,
  CreateColumnRequest,
  UpdateColumnRequest,
  CreateColumnResponse,
  UpdateColumnResponse,
  DeleteColumnResponse,
  ListColumnsResponse,
  CellResponse,
  UpdateCellRequest,
  UpdateCellResponse,
  UpdateCellsRequest,
  UpdateCellsResponse,
  ExportedRow,
  ListRowsResponse,
  AddRowsRequest,
  AddRowsResponse,
  DeleteRowsRequest,
  DeleteRowsResponse,
  RecalculateCellsRequest,
  RecalculateCellsResponse,
  NotStartedRecalculationResponse,
  CreateTableSheetOperationRequest,
  CreateTableSheetOperationQueuedResponse,
  CreateTableSheetOperationResponse,
  TableSheetOperation,
  TableSheetEvent,
  GetTableSheetOperationUsageResponse,
  GetTableSheetOperationResponse,
  ListTableSheetOperationsResponse,
} from "./schemas.ts";


export interface ListTablesInput {
  query?: { folder_id?: number; name?: string; cursor?: string; limit?: number; order?: "asc" | "desc" };
}

export type ListTablesAnswer =
  | { status: 200; body: ListTablesResponse; headers: Headers }
  | { status: 400; body: ErrorResponse; headers: Headers }
  | { status: 401; body: ErrorResponse; headers: Headers }
  | { status: 429; body: ErrorResponse; headers: Headers }
  | { status: 503; body: ErrorResponse; headers: Headers };

export interface CreateTableInput {
  body?: CreateTableRequest;
}

export type CreateTableAnswer =
  | { status: 201; body: CreateTableResponse; headers: Headers }
  | { status: 400; body: ErrorResponse; headers: Headers }
  | { status: 401; body: ErrorResponse; headers: Headers }
  | { status: 408; body: ErrorResponse; headers: Headers }
  | { status: 413; body: ErrorResponse; headers: Headers }
  | { status: 415; body: ErrorResponse; headers: Headers }
  | { status: 429; body: ErrorResponse; headers: Headers }
  | { status: 503; body: ErrorResponse; headers: Headers };

export interface GetTableInput {
  path: { table_id: string };
}

export type GetTableAnswer =
  | { status: 200; body: TableResponse; headers: Headers }
  | { status: 400; body: ErrorResponse; headers: Headers }
  | { status: 401; body: ErrorResponse; headers: Headers }
  | { status: 404; body: ErrorResponse; headers: Headers }
  | { status: 429; body: ErrorResponse; headers: Headers }
  | { status: 503; body: ErrorResponse; headers: Headers };

export interface UpdateTableInput {
  path: { table_id: string };
  body: UpdateTableRequest;
}

export type UpdateTableAnswer =
  | { status: 200; body: TableResponse; headers: Headers }
  | { status: 400; body: ErrorResponse; headers: Headers }
  | { status: 401; body: ErrorResponse; headers: Headers }
  | { status: 404; body: ErrorResponse; headers: Headers }
  | { status: 408; body: ErrorResponse; headers: Headers }
  | { status: 413; body: ErrorResponse; headers: Headers }
  | { status: 415; body: ErrorResponse; headers: Headers }
  | { status: 429; body: ErrorResponse; headers: Headers }
  | { status: 503; body: ErrorResponse; headers: Headers };

export interface DeleteTableInput {
  path: { table_id: string };
}

export type DeleteTableAnswer =
  | { status: 200; body: DeletedResponse; headers: Headers }
  | { status: 400; body: ErrorResponse; headers: Headers }
  | { status: 401; body: ErrorResponse; headers: Headers }
  | { status: 404; body: ErrorResponse; headers: Headers }
  | { status: 429; body: ErrorResponse; headers: Headers }
  | { status: 503; body: ErrorResponse; headers: Headers };

export interface ListTableSheetsInput {
  path: { table_id: string };
  query?: { cursor?: string; limit?: number; order?: "asc" | "desc" };
}

export type ListTableSheetsAnswer =
  | { status: 200; body: ListSheetsResponse; headers: Headers }
  | { status: 400; body: ErrorResponse; headers: Headers }
  | { status: 401; body: ErrorResponse; headers: Headers }
  | { status: 404; body: ErrorResponse; headers: Headers }
  | { status: 429; body: ErrorResponse; headers: Headers }
  | { status: 503; body: ErrorResponse; headers: Headers };

export interface CreateTableSheetInput {
  path: { table_id: string };
  body: CreateSheetRequest;
}

export type CreateTableSheetAnswer =
  | { status: 201; body: CreateSheetResponse; headers: Headers }
  | { status: 202; body: SheetImportStartedResponse; headers: Headers }
  | { status: 400; body: ErrorResponse; headers: Headers }
  | { status: 401; body: ErrorResponse; headers: Headers }
  | { status: 404; body: ErrorResponse; headers: Headers }
  | { status: 408; body: ErrorResponse; headers: Headers }
  | { status: 413; body: ErrorResponse; headers: Headers }
  | { status: 415; body: ErrorResponse; headers: Headers }
  | { status: 429; body: ErrorResponse; headers: Headers }
  | { status: 503; body: ErrorResponse; headers: Headers };

export interface GetTableSheetOperationInput {
  path: { table_id: string; operation_id: string };
}

export type GetTableSheetOperationAnswer =
  | { status: 200; body: ImportResponse; headers: Headers }
  | { status: 400; body: ErrorResponse; headers: Headers }
  | { status: 401; body: ErrorResponse; headers: Headers }
  | { status: 404; body: ErrorResponse; headers: Headers }
  | { status: 429; body: ErrorResponse; headers: Headers }
  | { status: 503; body: ErrorResponse; headers: Headers };

export interface GetTableSheetInput {
  path: { table_id: string; sheet_id: string };
}

export type GetTableSheetAnswer =
  | { status: 200; body: SheetResponse; headers: Headers }
  | { status: 400; body: ErrorResponse; headers: Headers }
  | { status: 401; body: ErrorResponse; headers: Headers }
  | { status: 404; body: ErrorResponse; headers: Headers }
  | { status: 429; body: ErrorResponse; headers: Headers }
  | { status: 503; body: ErrorResponse; headers: Headers };

export interface UpdateTableSheetInput {
  path: { table_id: string; sheet_id: string };
  body: UpdateSheetRequest;
}

export type UpdateTableSheetAnswer =
  | { status: 200; body: UpdateSheetResponse; headers: Headers }
  | { status: 400; body: ErrorResponse; headers: Headers }
  | { status: 401; body: ErrorResponse; headers: Headers }
  | { status: 404; body: ErrorResponse; headers: Headers }
  | { status: 408; body: ErrorResponse; headers: Headers }
  | { status: 413; body: ErrorResponse; headers: Headers }
  | { status: 415; body: ErrorResponse; headers: Headers }
  | { status: 429; body: ErrorResponse; headers: Headers }
  | { status: 503; body: ErrorResponse; headers: Headers };

export interface DeleteTableSheetInput {
  path: { table_id: string; sheet_id: string };
}

export type DeleteTableSheetAnswer =
  | { status: 200; body: DeletedResponse; headers: Headers }
  | { status: 400; body: ErrorResponse; headers: Headers }
  | { status: 401; body: ErrorResponse; headers: Headers }
  | { status: 404; body: ErrorResponse; headers: Headers }
  | { status: 429; body: ErrorResponse; headers: Headers }
  | { status: 503; body: ErrorResponse; headers: Headers };

export interface GetTableSheetStatusCountsInput {
  path: { table_id: string; sheet_id: string };
}

export type GetTableSheetStatusCountsAnswer =
  | { status: 200; body: StatusCountsResponse; headers: Headers }
  | { status: 400; body: ErrorResponse; headers: Headers }
  | { status: 401; body: ErrorResponse; headers: Headers }
  | { status: 404; body: ErrorResponse; headers: Headers }
  | { status: 429; body: ErrorResponse; headers: Headers }
  | { status: 503; body: ErrorResponse; headers: Headers };

export interface ListTableSheetFailuresInput {
  path: { table_id: string; sheet_id: string };
  query?: { cursor?: string };
}

export type ListTableSheetFailuresAnswer =
  | { status: 200; body: ListFailuresResponse; headers: Headers }
  | { status: 400; body: ErrorResponse; headers: Headers }
  | { status: 401; body: ErrorResponse; headers: Headers }
  | { status: 404; body: ErrorResponse; headers: Headers }
  | { status: 429; body: ErrorResponse; headers: Headers }
  | { status: 503; body: ErrorResponse; headers: Headers };

export interface CreateTableSheetFileImportInput {
  path: { table_id: string; sheet_id: string };
  body: CreateTableSheetFileImportRequest;
}

export type CreateTableSheetFileImportAnswer =
  | { status: 202; body: TableSheetImportStartResponse; headers: Headers }
  | { status: 400; body: ErrorResponse; headers: Headers }
  | { status: 401; body: ErrorResponse; headers: Headers }
  | { status: 404; body: ErrorResponse; headers: Headers }
  | { status: 408; body: ErrorResponse; headers: Headers }
  | { status: 413; body: ErrorResponse; headers: Headers }
  | { status: 415; body: ErrorResponse; headers: Headers }
  | { status: 429; body: ErrorResponse; headers: Headers }
  | { status: 503; body: ErrorResponse; headers: Headers };

export interface ListTableSheetColumnsInput {
  path: { table_id: string; sheet_id: string };
  query?: { cursor?: string; limit?: number };
}

export type ListTableSheetColumnsAnswer =
  | { status: 200; body: ListColumnsResponse; headers: Headers }
  | { status: 400; body: ErrorResponse; headers: Headers }
  | { status: 401; body: ErrorResponse; headers: Headers }
  | { status: 404; body: ErrorResponse; headers: Headers }
  | { status: 429; body: ErrorResponse; headers: Headers }
  | { status: 503; body: ErrorResponse; headers: Headers };

export interface CreateTableSheetColumnInput {
  path: { table_id: string; sheet_id: string };
  body: CreateColumnRequest;
}

export type CreateTableSheetColumnAnswer =
  | { status: 201; body: CreateColumnResponse; headers: Headers }
  | { status: 400; body: ErrorResponse; headers: Headers }
  | { status: 401; body: ErrorResponse; headers: Headers }
  | { status: 404; body: ErrorResponse; headers: Headers }
  | { status: 408; body: ErrorResponse; headers: Headers }
  | { status: 413; body: ErrorResponse; headers: Headers }
  | { status: 415; body: ErrorResponse; headers: Headers }
  | { status: 429; body: ErrorResponse; headers: Headers }
  | { status: 503; body: ErrorResponse; headers: Headers };

export interface UpdateTableSheetColumnInput {
  path: { table_id: string; sheet_id: string; column_id: string };
  body: UpdateColumnRequest;
}

export type UpdateTableSheetColumnAnswer =
  | { status: 200; body: UpdateColumnResponse; headers: Headers }
  | { status: 400; body: ErrorResponse; headers: Headers }
  | { status: 401; body: ErrorResponse; headers: Headers }
  | { status: 404; body: ErrorResponse; headers: Headers }
  | { status: 408; body: ErrorResponse; headers: Headers }
  | { status: 413; body: ErrorResponse; headers: Headers }
  | { status: 415; body: ErrorResponse; headers: Headers }
  | { status: 429; body: ErrorResponse; headers: Headers }
  | { status: 503; body: ErrorResponse; headers: Headers };

export interface DeleteTableSheetColumnInput {
  path: { table_id: string; sheet_id: string; column_id: string };
}

export type DeleteTableSheetColumnAnswer =
  | { status: 200; body: DeleteColumnResponse; headers: Headers }
  | { status: 400; body: ErrorResponse; headers: Headers }
  | { status: 401; body: ErrorResponse; headers: Headers }
  | { status: 404; body: ErrorResponse; headers: Headers }
  | { status: 429; body: ErrorResponse; headers: Headers }
  | { status: 503; body: ErrorResponse; headers: Headers };

export type ListTableSheetRowsMediaType = "application/json" | "application/x-ndjson" | "text/csv";

export interface ListTableSheetRowsInput<Accept extends ListTableSheetRowsMediaType = "application/json"> {
  accept?: Accept;
  path: { table_id: string; sheet_id: string };
  query?: { cursor?: string; limit?: number; order?: "asc" | "desc"; from_row_index?: number; include_columns?: boolean; include_row_count?: boolean; status?: "STALE" | "QUEUED" | "DISPATCHED" | "RUNNING" | "COMPLETED" | "FAILED"; column_id?: string };
}

export type ListTableSheetRowsAnswer<Accept extends ListTableSheetRowsMediaType = "application/json"> =
  | { status: 200; body: { "application/json": ListRowsResponse; "application/x-ndjson": Stream<ExportedRow>; "text/csv": ReadableStream<Uint8Array> }[Accept]; headers: Headers }
  | { status: 400; body: ErrorResponse; headers: Headers }
  | { status: 401; body: ErrorResponse; headers: Headers }
  | { status: 404; body: ErrorResponse; headers: Headers }
  | { status: 406; body: ErrorResponse; headers: Headers }
  | { status: 429; body: ErrorResponse; headers: Headers }
  | { status: 503; body: ErrorResponse; headers: Headers };

export interface AddTableSheetRowsInput {
  path: { table_id: string; sheet_id: string };
  body?: AddRowsRequest;
}

export type AddTableSheetRowsAnswer =
  | { status: 201; body: AddRowsResponse; headers: Headers }
  | { status: 400; body: ErrorResponse; headers: Headers }
  | { status: 401; body: ErrorResponse; headers: Headers }
  | { status: 404; body: ErrorResponse; headers: Headers }
  | { status: 408; body: ErrorResponse; headers: Headers }
  | { status: 413; body: ErrorResponse; headers: Headers }
  | { status: 415; body: ErrorResponse; headers: Headers }
  | { status: 429; body: ErrorResponse; headers: Headers }
  | { status: 503; body: ErrorResponse; headers: Headers };

export interface DeleteTableSheetRowsInput {
  path: { table_id: string; sheet_id: string };
  body: DeleteRowsRequest;
}

export type DeleteTableSheetRowsAnswer =
  | { status: 200; body: DeleteRowsResponse; headers: Headers }
  | { status: 400; body: ErrorResponse; headers: Headers }
  | { status: 401; body: ErrorResponse; headers: Headers }
  | { status: 404; body: ErrorResponse; headers: Headers }
  | { status: 408; body: ErrorResponse; headers: Headers }
  | { status: 413; body: ErrorResponse; headers: Headers }
  | { status: 415; body: ErrorResponse; headers: Headers }
  | { status: 429; body: ErrorResponse; headers: Headers }
  | { status: 503; body: ErrorResponse; headers: Headers };

export interface CreateTableSheetCellRecalculationsBatchInput {
  path: { table_id: string; sheet_id: string };
  body: RecalculateCellsRequest;
}

export type CreateTableSheetCellRecalculationsBatchAnswer =
  | { status: 200; body: NotStartedRecalculationResponse; headers: Headers }
  | { status: 202; body: RecalculateCellsResponse; headers: Headers }
  | { status: 400; body: ErrorResponse; headers: Headers }
  | { status: 401; body: ErrorResponse; headers: Headers }
  | { status: 404; body: ErrorResponse; headers: Headers }
  | { status: 408; body: ErrorResponse; headers: Headers }
  | { status: 413; body: ErrorResponse; headers: Headers }
  | { status: 415; body: ErrorResponse; headers: Headers }
  | { status: 429; body: ErrorResponse; headers: Headers }
  | { status: 503; body: ErrorResponse; headers: Headers };

export interface UpdateTableSheetCellsInput {
  path: { table_id: string; sheet_id: string };
  body: UpdateCellsRequest;
}

export type UpdateTableSheetCellsAnswer =
  | { status: 200; body: UpdateCellsResponse; headers: Headers }
  | { status: 400; body: ErrorResponse; headers: Headers }
  | { status: 401; body: ErrorResponse; headers: Headers }
  | { status: 404; body: ErrorResponse; headers: Headers }
  | { status: 408; body: ErrorResponse; headers: Headers }
  | { status: 413; body: ErrorResponse; headers: Headers }
  | { status: 415; body: ErrorResponse; headers: Headers }
  | { status: 429; body: ErrorResponse; headers: Headers }
  | { status: 503; body: ErrorResponse; headers: Headers };

export interface GetTableSheetCellInput {
  path: { table_id: string; sheet_id: string; cell_id: string };
}

export type GetTableSheetCellAnswer =
  | { status: 200; body: CellResponse; headers: Headers }
  | { status: 400; body: ErrorResponse; headers: Headers }
  | { status: 401; body: ErrorResponse; headers: Headers }
  | { status: 404; body: ErrorResponse; headers: Headers }
  | { status: 429; body: ErrorResponse; headers: Headers }
  | { status: 503; body: ErrorResponse; headers: Headers };

export interface UpdateTableSheetCellInput {
  path: { table_id: string; sheet_id: string; cell_id: string };
  body: UpdateCellRequest;
}

export type UpdateTableSheetCellAnswer =
  | { status: 200; body: UpdateCellResponse; headers: Headers }
  | { status: 400; body: ErrorResponse; headers: Headers }
  | { status: 401; body: ErrorResponse; headers: Headers }
  | { status: 404; body: ErrorResponse; headers: Headers }
  | { status: 408; body: ErrorResponse; headers: Headers }
  | { status: 413; body: ErrorResponse; headers: Headers }
  | { status: 415; body: ErrorResponse; headers: Headers }
  | { status: 429; body: ErrorResponse; headers: Headers }
  | { status: 503; body: ErrorResponse; headers: Headers };

export interface CreateTableSheetCellRecalculationInput {
  path: { table_id: string; sheet_id: string; cell_id: string };
}

export type CreateTableSheetCellRecalculationAnswer =
  | { status: 200; body: NotStartedRecalculationResponse; headers: Headers }
  | { status: 202; body: RecalculateCellsResponse; headers: Headers }
  | { status: 400; body: ErrorResponse; headers: Headers }
  | { status: 401; body: ErrorResponse; headers: Headers }
  | { status: 404; body: ErrorResponse; headers: Headers }
  | { status: 429; body: ErrorResponse; headers: Headers }
  | { status: 503; body: ErrorResponse; headers: Headers };

export interface WatchTableSheetInput {
  path: { table_id: string; sheet_id: string };
  headers?: { "Last-Event-ID"?: string };
}

export type WatchTableSheetAnswer =
  | { status: 200; body: Stream<ServerEvent<TableSheetEvent>>; headers: Headers }
  | { status: 400; body: ErrorResponse; headers: Headers }
  | { status: 401; body: ErrorResponse; headers: Headers }
  | { status: 404; body: ErrorResponse; headers: Headers }
  | { status: 429; body: ErrorResponse; headers: Headers }
  | { status: 503; body: ErrorResponse; headers: Headers };

export interface ListTableSheetOperationsInput {
  path: { table_id: string; sheet_id: string };
}

export type ListTableSheetOperationsAnswer =
  | { status: 200; body: ListTableSheetOperationsResponse; headers: Headers }
  | { status: 400; body: ErrorResponse; headers: Headers }
  | { status: 401; body: ErrorResponse; headers: Headers }
  | { status: 404; body: ErrorResponse; headers: Headers }
  | { status: 429; body: ErrorResponse; headers: Headers }
  | { status: 503; body: ErrorResponse; headers: Headers };

export interface CreateTableSheetOperationInput {
  path: { table_id: string; sheet_id: string };
  headers?: { "Idempotency-Key"?: string };
  body: CreateTableSheetOperationRequest;
}

export type CreateTableSheetOperationAnswer =
  | { status: 200; body: CreateTableSheetOperationResponse; headers: Headers }
  | { status: 202; body: CreateTableSheetOperationQueuedResponse; headers: Headers }
  | { status: 400; body: ErrorResponse; headers: Headers }
  | { status: 401; body: ErrorResponse; headers: Headers }
  | { status: 404; body: ErrorResponse; headers: Headers }
  | { status: 408; body: ErrorResponse; headers: Headers }
  | { status: 413; body: ErrorResponse; headers: Headers }
  | { status: 415; body: ErrorResponse; headers: Headers }
  | { status: 429; body: ErrorResponse; headers: Headers }
  | { status: 503; body: ErrorResponse; headers: Headers };

export interface GetTableSheetOperationStatusInput {
  path: { table_id: string; sheet_id: string; operation_id: string };
}

export type GetTableSheetOperationStatusAnswer =
  | { status: 200; body: GetTableSheetOperationResponse; headers: Headers }
  | { status: 400; body: ErrorResponse; headers: Headers }
  | { status: 401; body: ErrorResponse; headers: Headers }
  | { status: 404; body: ErrorResponse; headers: Headers }
  | { status: 429; body: ErrorResponse; headers: Headers }
  | { status: 503; body: ErrorResponse; headers: Headers };

export interface CancelTableSheetOperationInput {
  path: { table_id: string; sheet_id: string; operation_id: string };
}

export type CancelTableSheetOperationAnswer =
  | { status: 200; body: CancelTableSheetOperationResponse; headers: Headers }
  | { status: 400; body: ErrorResponse; headers: Headers }
  | { status: 401; body: ErrorResponse; headers: Headers }
  | { status: 404; body: ErrorResponse; headers: Headers }
  | { status: 429; body: ErrorResponse; headers: Headers }
  | { status: 503; body: ErrorResponse; headers: Headers };

export interface GetTableSheetOperationUsageInput {
  path: { table_id: string; sheet_id: string; operation_id: string };
}

export type GetTableSheetOperationUsageAnswer =
  | { status: 200; body: GetTableSheetOperationUsageResponse; headers: Headers }
  | { status: 400; body: ErrorResponse; headers: Headers }
  | { status: 401; body: ErrorResponse; headers: Headers }
  | { status: 404; body: ErrorResponse; headers: Headers }
  | { status: 429; body: ErrorResponse; headers: Headers }
  | { status: 503; body: ErrorResponse; headers: Headers };

export interface WatchTableSheetOperationInput {
  path: { table_id: string; sheet_id: string; operation_id: string };
  headers?: { "Last-Event-ID"?: string };
}

export type WatchTableSheetOperationAnswer =
  | { status: 200; body: Stream<ServerEvent<TableSheetOperation>>; headers: Headers }
  | { status: 204; body: null; headers: Headers }
  | { status: 400; body: ErrorResponse; headers: Headers }
  | { status: 401; body: ErrorResponse; headers: Headers }
  | { status: 404; body: ErrorResponse; headers: Headers }
  | { status: 429; body: ErrorResponse; headers: Headers }
  | { status: 503; body: ErrorResponse; headers: Headers };

/** A client of one server, with one key. Errors of the network are those of fetch. */
export class RecalcClient {
  readonly #options: ClientOptions;

  constructor(options: ClientOptions) {
    this.#options = options;
  }

  /** List tables */
  async listTables(
    input: ListTablesInput = {},
    call: CallOptions = {},
  ): Promise<ListTablesAnswer> {
    const endpoint = {
      method: "GET",
      path: "/api/public/v2/tables",
      accept: "application/json",
      statuses: [200, 400, 401, 429, 503],
    };
    const answer = await send(this.#options, "X-API-KEY", endpoint, { ...input }, call);
    return answer as ListTablesAnswer;
  }

  /** Create a table */
  async createTable(
    input: CreateTableInput = {},
    call: CallOptions = {},
  ): Promise<CreateTableAnswer> {
    const endpoint = {
      method: "POST",
      path: "/api/public/v2/tables",
      accept: "application/json",
      statuses: [201, 400, 401, 408, 413, 415, 429, 503],
      bodyMediaType: "application/json",
    };
    const answer = await send(this.#options, "X-API-KEY", endpoint, { ...input }, call);
    return answer as CreateTableAnswer;
  }

  /** Get a table */
  async getTable(
    input: GetTableInput,
    call: CallOptions = {},
  ): Promise<GetTableAnswer> {
    const endpoint = {
      method: "GET",
      path: "/api/public/v2/tables/{table_id}",
      accept: "application/json",
      statuses: [200, 400, 401, 404, 429, 503],
    };
    const answer = await send(this.#options, "X-API-KEY", endpoint, { ...input }, call);
    return answer as GetTableAnswer;
  }

  /** Rename a table, or move it */
  async updateTable(
    input: UpdateTableInput,
    call: CallOptions = {},
  ): Promise<UpdateTableAnswer> {
    const endpoint = {
      method: "PATCH",
      path: "/api/public/v2/tables/{table_id}",
      accept: "application/json",
      statuses: [200, 400, 401, 404, 408, 413, 415, 429, 503],
      bodyMediaType: "application/json",
    };
    const answer = await send(this.#options, "X-API-KEY", endpoint, { ...input }, call);
    return answer as UpdateTableAnswer;
  }

  /** Delete a table */
  async deleteTable(
    input: DeleteTableInput,
    call: CallOptions = {},
  ): Promise<DeleteTableAnswer> {
    const endpoint = {
      method: "DELETE",
      path: "/api/public/v2/tables/{table_id}",
      accept: "application/json",
      statuses: [200, 400, 401, 404, 429, 503],
    };
    const answer = await send(this.#options, "X-API-KEY", endpoint, { ...input }, call);
    return answer as DeleteTableAnswer;
  }

  /** List the sheets of a table */
  async listTableSheets(
    input: ListTableSheetsInput,
    call: CallOptions = {},
  ): Promise<ListTableSheetsAnswer> {
    const endpoint = {
      method: "GET",
      path: "/api/public/v2/tables/{table_id}/sheets",
      accept: "application/json",
      statuses: [200, 400, 401, 404, 429, 503],
    };
    const answer = await send(this.#options, "X-API-KEY", endpoint, { ...input }, call);
    return answer as ListTableSheetsAnswer;
  }

  /** Create a sheet, empty or from a file */
  async createTableSheet(
    input: CreateTableSheetInput,
    call: CallOptions = {},
  ): Promise<CreateTableSheetAnswer> {
    const endpoint = {
      method: "POST",
      path: "/api/public/v2/tables/{table_id}/sheets",
      accept: "application/json",
      statuses: [201, 202, 400, 401, 404, 408, 413, 415, 429, 503],
      bodyMediaType: "application/json",
    };
    const answer = await send(this.#options, "X-API-KEY", endpoint, { ...input }, call);
    return answer as CreateTableSheetAnswer;
  }

  /** Get the state of an import */
  async getTableSheetOperation(
    input: GetTableSheetOperationInput,
    call: CallOptions = {},
  ): Promise<GetTableSheetOperationAnswer> {
    const endpoint = {
      method: "GET",
      path: "/api/public/v2/tables/{table_id}/sheets/operations/{operation_id}",
      accept: "application/json",
      statuses: [200, 400, 401, 404, 429, 503],
    };
    const answer = await send(this.#options, "X-API-KEY", endpoint, { ...input }, call);
    return answer as GetTableSheetOperationAnswer;
  }

  /** Get a sheet */
  async getTableSheet(
    input: GetTableSheetInput,
    call: CallOptions = {},
  ): Promise<GetTableSheetAnswer> {
    const endpoint = {
      method: "GET",
      path: "/api/public/v2/tables/{table_id}/sheets/{sheet_id}",
      accept: "application/json",
      statuses: [200, 400, 401, 404, 429, 503],
    };
    const answer = await send(this.#options, "X-API-KEY", endpoint, { ...input }, call);
    return answer as GetTableSheetAnswer;
  }

  /** Rename or move a sheet, or store the state of its evaluation run */
  async updateTableSheet(
    input: UpdateTableSheetInput,
    call: CallOptions = {},
  ): Promise<UpdateTableSheetAnswer> {
    const endpoint = {
      method: "PATCH",
      path: "/api/public/v2/tables/{table_id}/sheets/{sheet_id}",
      accept: "application/json",
      statuses: [200, 400, 401, 404, 408, 413, 415, 429, 503],
      bodyMediaType: "application/json",
    };
    const answer = await send(this.#options, "X-API-KEY", endpoint, { ...input }, call);
    return answer as UpdateTableSheetAnswer;
  }

  /** Delete a sheet */
  async deleteTableSheet(
    input: DeleteTableSheetInput,
    call: CallOptions = {},
  ): Promise<DeleteTableSheetAnswer> {
    const endpoint = {
      method: "DELETE",
      path: "/api/public/v2/tables/{table_id}/sheets/{sheet_id}",
      accept: "application/json",
      statuses: [200, 400, 401, 404, 429, 503],
    };
    const answer = await send(this.#options, "X-API-KEY", endpoint, { ...input }, call);
    return answer as DeleteTableSheetAnswer;
  }

  /** Count the cells of each status */
  async getTableSheetStatusCounts(
    input: GetTableSheetStatusCountsInput,
    call: CallOptions = {},
  ): Promise<GetTableSheetStatusCountsAnswer> {
    const endpoint = {
      method: "GET",
      path: "/api/public/v2/tables/{table_id}/sheets/{sheet_id}/status-counts",
      accept: "application/json",
      statuses: [200, 400, 401, 404, 429, 503],
    };
    const answer = await send(this.#options, "X-API-KEY", endpoint, { ...input }, call);
    return answer as GetTableSheetStatusCountsAnswer;
  }

  /** Group failed cells by column and cause */
  async listTableSheetFailures(
    input: ListTableSheetFailuresInput,
    call: CallOptions = {},
  ): Promise<ListTableSheetFailuresAnswer> {
    const endpoint = {
      method: "GET",
      path: "/api/public/v2/tables/{table_id}/sheets/{sheet_id}/failures",
      accept: "application/json",
      statuses: [200, 400, 401, 404, 429, 503],
    };
    const answer = await send(this.#options, "X-API-KEY", endpoint, { ...input }, call);
    return answer as ListTableSheetFailuresAnswer;
  }

  /** Append a file's rows to a sheet */
  async createTableSheetFileImport(
    input: CreateTableSheetFileImportInput,
    call: CallOptions = {},
  ): Promise<CreateTableSheetFileImportAnswer> {
    const endpoint = {
      method: "POST",
      path: "/api/public/v2/tables/{table_id}/sheets/{sheet_id}/imports/file",
      accept: "application/json",
      statuses: [202, 400, 401, 404, 408, 413, 415, 429, 503],
      bodyMediaType: "application/json",
    };
    const answer = await send(this.#options, "X-API-KEY", endpoint, { ...input }, call);
    return answer as CreateTableSheetFileImportAnswer;
  }

  /** List the columns of a sheet */
  async listTableSheetColumns(
    input: ListTableSheetColumnsInput,
    call: CallOptions = {},
  ): Promise<ListTableSheetColumnsAnswer> {
    const endpoint = {
      method: "GET",
      path: "/api/public/v2/tables/{table_id}/sheets/{sheet_id}/columns",
      accept: "application/json",
      statuses: [200, 400, 401, 404, 429, 503],
    };
    const answer = await send(this.#options, "X-API-KEY", endpoint, { ...input }, call);
    return answer as ListTableSheetColumnsAnswer;
  }

  /** Add a column */
  async createTableSheetColumn(
    input: CreateTableSheetColumnInput,
    call: CallOptions = {},
  ): Promise<CreateTableSheetColumnAnswer> {
    const endpoint = {
      method: "POST",
      path: "/api/public/v2/tables/{table_id}/sheets/{sheet_id}/columns",
      accept: "application/json",
      statuses: [201, 400, 401, 404, 408, 413, 415, 429, 503],
      bodyMediaType: "application/json",
    };
    const answer = await send(this.#options, "X-API-KEY", endpoint, { ...input }, call);
    return answer as CreateTableSheetColumnAnswer;
  }

  /** Change a column */
  async updateTableSheetColumn(
    input: UpdateTableSheetColumnInput,
    call: CallOptions = {},
  ): Promise<UpdateTableSheetColumnAnswer> {
    const endpoint = {
      method: "PATCH",
      path: "/api/public/v2/tables/{table_id}/sheets/{sheet_id}/columns/{column_id}",
      accept: "application/json",
      statuses: [200, 400, 401, 404, 408, 413, 415, 429, 503],
      bodyMediaType: "application/json",
    };
    const answer = await send(this.#options, "X-API-KEY", endpoint, { ...input }, call);
    return answer as UpdateTableSheetColumnAnswer;
  }

  /** Delete a column */
  async deleteTableSheetColumn(
    input: DeleteTableSheetColumnInput,
    call: CallOptions = {},
  ): Promise<DeleteTableSheetColumnAnswer> {
    const endpoint = {
      method: "DELETE",
      path: "/api/public/v2/tables/{table_id}/sheets/{sheet_id}/columns/{column_id}",
      accept: "application/json",
      statuses: [200, 400, 401, 404, 429, 503],
    };
    const answer = await send(this.#options, "X-API-KEY", endpoint, { ...input }, call);
    return answer as DeleteTableSheetColumnAnswer;
  }

  /** List rows with their cells */
  async listTableSheetRows<Accept extends ListTableSheetRowsMediaType = "application/json">(
    input: ListTableSheetRowsInput<Accept>,
    call: CallOptions = {},
  ): Promise<ListTableSheetRowsAnswer<Accept>> {
    const endpoint = {
      method: "GET",
      path: "/api/public/v2/tables/{table_id}/sheets/{sheet_id}/rows",
      accept: "application/json",
      statuses: [200, 400, 401, 404, 406, 429, 503],
    };
    const answer = await send(this.#options, "X-API-KEY", endpoint, { ...input }, call);
    return answer as ListTableSheetRowsAnswer<Accept>;
  }

  /** Add rows */
  async addTableSheetRows(
    input: AddTableSheetRowsInput,
    call: CallOptions = {},
  ): Promise<AddTableSheetRowsAnswer> {
    const endpoint = {
      method: "POST",
      path: "/api/public/v2/tables/{table_id}/sheets/{sheet_id}/rows",
      accept: "application/json",
      statuses: [201, 400, 401, 404, 408, 413, 415, 429, 503],
      bodyMediaType: "application/json",
    };
    const answer = await send(this.#options, "X-API-KEY", endpoint, { ...input }, call);
    return answer as AddTableSheetRowsAnswer;
  }

  /** Delete rows */
  async deleteTableSheetRows(
    input: DeleteTableSheetRowsInput,
    call: CallOptions = {},
  ): Promise<DeleteTableSheetRowsAnswer> {
    const endpoint = {
      method: "DELETE",
      path: "/api/public/v2/tables/{table_id}/sheets/{sheet_id}/rows",
      accept: "application/json",
      statuses: [200, 400, 401, 404, 408, 413, 415, 429, 503],
      bodyMediaType: "application/json",
    };
    const answer = await send(this.#options, "X-API-KEY", endpoint, { ...input }, call);
    return answer as DeleteTableSheetRowsAnswer;
  }

  /** Recalculate many cells */
  async createTableSheetCellRecalculationsBatch(
    input: CreateTableSheetCellRecalculationsBatchInput,
    call: CallOptions = {},
  ): Promise<CreateTableSheetCellRecalculationsBatchAnswer> {
    const endpoint = {
      method: "POST",
      path: "/api/public/v2/tables/{table_id}/sheets/{sheet_id}/cells/recalculations",
      accept: "application/json",
      statuses: [200, 202, 400, 401, 404, 408, 413, 415, 429, 503],
      bodyMediaType: "application/json",
    };
    const answer = await send(this.#options, "X-API-KEY", endpoint, { ...input }, call);
    return answer as CreateTableSheetCellRecalculationsBatchAnswer;
  }

  /** Edit many cells of TEXT and HUMAN columns */
  async updateTableSheetCells(
    input: UpdateTableSheetCellsInput,
    call: CallOptions = {},
  ): Promise<UpdateTableSheetCellsAnswer> {
    const endpoint = {
      method: "PATCH",
      path: "/api/public/v2/tables/{table_id}/sheets/{sheet_id}/cells",
      accept: "application/json",
      statuses: [200, 400, 401, 404, 408, 413, 415, 429, 503],
      bodyMediaType: "application/json",
    };
    const answer = await send(this.#options, "X-API-KEY", endpoint, { ...input }, call);
    return answer as UpdateTableSheetCellsAnswer;
  }

  /** Get a cell */
  async getTableSheetCell(
    input: GetTableSheetCellInput,
    call: CallOptions = {},
  ): Promise<GetTableSheetCellAnswer> {
    const endpoint = {
      method: "GET",
      path: "/api/public/v2/tables/{table_id}/sheets/{sheet_id}/cells/{cell_id}",
      accept: "application/json",
      statuses: [200, 400, 401, 404, 429, 503],
    };
    const answer = await send(this.#options, "X-API-KEY", endpoint, { ...input }, call);
    return answer as GetTableSheetCellAnswer;
  }

  /** Edit a cell of a TEXT or HUMAN column */
  async updateTableSheetCell(
    input: UpdateTableSheetCellInput,
    call: CallOptions = {},
  ): Promise<UpdateTableSheetCellAnswer> {
    const endpoint = {
      method: "PATCH",
      path: "/api/public/v2/tables/{table_id}/sheets/{sheet_id}/cells/{cell_id}",
      accept: "application/json",
      statuses: [200, 400, 401, 404, 408, 413, 415, 429, 503],
      bodyMediaType: "application/json",
    };
    const answer = await send(this.#options, "X-API-KEY", endpoint, { ...input }, call);
    return answer as UpdateTableSheetCellAnswer;
  }

  /** Recalculate one cell */
  async createTableSheetCellRecalculation(
    input: CreateTableSheetCellRecalculationInput,
    call: CallOptions = {},
  ): Promise<CreateTableSheetCellRecalculationAnswer> {
    const endpoint = {
      method: "POST",
      path: "/api/public/v2/tables/{table_id}/sheets/{sheet_id}/cells/{cell_id}/recalculations",
      accept: "application/json",
      statuses: [200, 202, 400, 401, 404, 429, 503],
    };
    const answer = await send(this.#options, "X-API-KEY", endpoint, { ...input }, call);
    return answer as CreateTableSheetCellRecalculationAnswer;
  }

  /** Watch a sheet */
  async watchTableSheet(
    input: WatchTableSheetInput,
    call: CallOptions = {},
  ): Promise<WatchTableSheetAnswer> {
    const endpoint = {
      method: "GET",
      path: "/api/public/v2/tables/{table_id}/sheets/{sheet_id}/events",
      accept: "text/event-stream",
      statuses: [200, 400, 401, 404, 429, 503],
    };
    const answer = await send(this.#options, "X-API-KEY", endpoint, { ...input }, call);
    return answer as WatchTableSheetAnswer;
  }

  /** List the active operations of a sheet */
  async listTableSheetOperations(
    input: ListTableSheetOperationsInput,
    call: CallOptions = {},
  ): Promise<ListTableSheetOperationsAnswer> {
    const endpoint = {
      method: "GET",
      path: "/api/public/v2/tables/{table_id}/sheets/{sheet_id}/operations",
      accept: "application/json",
      statuses: [200, 400, 401, 404, 429, 503],
    };
    const answer = await send(this.#options, "X-API-KEY", endpoint, { ...input }, call);
    return answer as ListTableSheetOperationsAnswer;
  }

  /** Recalculate cells of a sheet */
  async createTableSheetOperation(
    input: CreateTableSheetOperationInput,
    call: CallOptions = {},
  ): Promise<CreateTableSheetOperationAnswer> {
    const endpoint = {
      method: "POST",
      path: "/api/public/v2/tables/{table_id}/sheets/{sheet_id}/operations",
      accept: "application/json",
      statuses: [200, 202, 400, 401, 404, 408, 413, 415, 429, 503],
      bodyMediaType: "application/json",
    };
    const answer = await send(this.#options, "X-API-KEY", endpoint, { ...input }, call);
    return answer as CreateTableSheetOperationAnswer;
  }

  /** Get the state and the counts of an operation */
  async getTableSheetOperationStatus(
    input: GetTableSheetOperationStatusInput,
    call: CallOptions = {},
  ): Promise<GetTableSheetOperationStatusAnswer> {
    const endpoint = {
      method: "GET",
      path: "/api/public/v2/tables/{table_id}/sheets/{sheet_id}/operations/{operation_id}",
      accept: "application/json",
      statuses: [200, 400, 401, 404, 429, 503],
    };
    const answer = await send(this.#options, "X-API-KEY", endpoint, { ...input }, call);
    return answer as GetTableSheetOperationStatusAnswer;
  }

  /** Cancel a recalculation */
  async cancelTableSheetOperation(
    input: CancelTableSheetOperationInput,
    call: CallOptions = {},
  ): Promise<CancelTableSheetOperationAnswer> {
    const endpoint = {
      method: "DELETE",
      path: "/api/public/v2/tables/{table_id}/sheets/{sheet_id}/operations/{operation_id}",
      accept: "application/json",
      statuses: [200, 400, 401, 404, 429, 503],
    };
    const answer = await send(this.#options, "X-API-KEY", endpoint, { ...input }, call);
    return answer as CancelTableSheetOperationAnswer;
  }

  /** Get what an operation has spent */
  async getTableSheetOperationUsage(
    input: GetTableSheetOperationUsageInput,
    call: CallOptions = {},
  ): Promise<GetTableSheetOperationUsageAnswer> {
    const endpoint = {
      method: "GET",
      path: "/api/public/v2/tables/{table_id}/sheets/{sheet_id}/operations/{operation_id}/usage",
      accept: "application/json",
      statuses: [200, 400, 401, 404, 429, 503],
    };
    const answer = await send(this.#options, "X-API-KEY", endpoint, { ...input }, call);
    return answer as GetTableSheetOperationUsageAnswer;
  }

  /** Watch an operation */
  async watchTableSheetOperation(
    input: WatchTableSheetOperationInput,
    call: CallOptions = {},
  ): Promise<WatchTableSheetOperationAnswer> {
    const endpoint = {
      method: "GET",
      path: "/api/public/v2/tables/{table_id}/sheets/{sheet_id}/operations/{operation_id}/events",
      accept: "text/event-stream",
      statuses: [200, 204, 400, 401, 404, 429, 503],
    };
    const answer = await send(this.#options, "X-API-KEY", endpoint, { ...input }, call);
    return answer as WatchTableSheetOperationAnswer;
  }
}

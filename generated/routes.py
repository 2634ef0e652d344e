# Machine-written from openapi.yaml by `make generate`: do not edit. See MANIFEST.json.
"""Routing of the contract: for each operation, how it is decoded, called and encoded."""

from __future__ import annotations

import re
from typing import Any, Final, Literal, TypeAlias, TypeVar
from uuid import UUID

from . import models, wire
from . import operations as ops

CallerT = TypeVar("CallerT")
Operation: TypeAlias = wire.Operation[ops.Api[Any], Any]

#: What no model enforces.
_CHECKS: Final = wire.checks(
    {
        "NewColumnDependency": {"fields": {"column_id": {"form": "uuid"}}},
        "NewColumnDependencies": {"items": {"check": "NewColumnDependency"}},
        "CreateColumnRequest": {"fields": {"dependencies": {"check": "NewColumnDependencies"}}},
        "UpdateColumnRequest": {"fields": {"dependencies": {"check": "NewColumnDependencies"}}},
        "UpdateCellRequest": {"least": 1},
        "UpdateCellsRequest": {"fields": {"cells": {"items": {"check": "CellEdit"}}}},
        "CellEdit": {"fields": {"column_id": {"form": "uuid"}}},
        "RecalculateCellsRequest": {
            "least": 1,
            "fields": {
                "cell_ids": {"unique": "string", "items": {"form": "uuid"}},
                "column_ids": {"unique": "string", "items": {"form": "uuid"}},
                "row_indices": {"unique": "integer"},
            },
        },
        "CreateTableSheetOperationRequest": {
            "fields": {
                "column_ids": {"unique": "string", "items": {"form": "uuid"}},
                "row_ids": {"unique": "integer"},
            }
        },
    }
)
_CreateTableRequest: Final[wire.JsonBody[models.CreateTableRequest]] = wire.JsonBody(
    models.CreateTableRequest
)
_UpdateTableRequest: Final[wire.JsonBody[models.UpdateTableRequest]] = wire.JsonBody(
    models.UpdateTableRequest
)
_CreateSheetRequest: Final[wire.JsonBody[models.CreateSheetRequest]] = wire.JsonBody(
    models.CreateSheetRequest
)
_UpdateSheetRequest: Final[wire.JsonBody[models.UpdateSheetRequest]] = wire.JsonBody(
    models.UpdateSheetRequest
)
_CreateTableSheetFileImportRequest: Final[
    wire.JsonBody[models.CreateTableSheetFileImportRequest]
] = wire.JsonBody(models.CreateTableSheetFileImportRequest)
_CreateColumnRequest: Final[wire.JsonBody[models.CreateColumnRequest]] = wire.JsonBody(
    models.CreateColumnRequest, check=_CHECKS["CreateColumnRequest"], free_json=True
)
_UpdateColumnRequest: Final[wire.JsonBody[models.UpdateColumnRequest]] = wire.JsonBody(
    models.UpdateColumnRequest, check=_CHECKS["UpdateColumnRequest"], free_json=True
)
_AddRowsRequest: Final[wire.JsonBody[models.AddRowsRequest]] = wire.JsonBody(
    models.AddRowsRequest, free_json=True
)
_DeleteRowsRequest: Final[wire.JsonBody[models.DeleteRowsRequest]] = wire.JsonBody(
    models.DeleteRowsRequest
)
_RecalculateCellsRequest: Final[wire.JsonBody[models.RecalculateCellsRequest]] = wire.JsonBody(
    models.RecalculateCellsRequest, check=_CHECKS["RecalculateCellsRequest"]
)
_UpdateCellsRequest: Final[wire.JsonBody[models.UpdateCellsRequest]] = wire.JsonBody(
    models.UpdateCellsRequest, check=_CHECKS["UpdateCellsRequest"], free_json=True
)
_UpdateCellRequest: Final[wire.JsonBody[models.UpdateCellRequest]] = wire.JsonBody(
    models.UpdateCellRequest, check=_CHECKS["UpdateCellRequest"], free_json=True
)
_CreateTableSheetOperationRequest: Final[wire.JsonBody[models.CreateTableSheetOperationRequest]] = (
    wire.JsonBody(
        models.CreateTableSheetOperationRequest, check=_CHECKS["CreateTableSheetOperationRequest"]
    )
)
_DECODE_0: Final[wire.Decode[int]] = wire.integer(minimum=1, maximum=9007199254740991)
_DECODE_1: Final[wire.Decode[str]] = wire.text(
    minimum=1, maximum=255, pattern=re.compile("^[^\\x00]*\\Z")
)
_DECODE_2: Final[wire.Decode[str]] = wire.text(minimum=1, maximum=255)
_DECODE_3: Final[wire.Decode[int]] = wire.integer(minimum=1, maximum=100)
_DECODE_4: Final[wire.Decode[Literal["asc", "desc"]]] = wire.choice(
    wire.text(),
    (
        "asc",
        "desc",
    ),
)
_DECODE_5: Final[wire.Decode[UUID]] = wire.uuid()
_DECODE_6: Final[wire.Decode[str]] = wire.text()
_DECODE_7: Final[wire.Decode[int]] = wire.integer(minimum=0, maximum=9007199254740991)
_DECODE_8: Final[wire.Decode[bool]] = wire.boolean()
_DECODE_9: Final[
    wire.Decode[Literal["STALE", "QUEUED", "DISPATCHED", "RUNNING", "COMPLETED", "FAILED"]]
] = wire.choice(
    wire.text(),
    (
        "STALE",
        "QUEUED",
        "DISPATCHED",
        "RUNNING",
        "COMPLETED",
        "FAILED",
    ),
)
_DECODE_10: Final[wire.Decode[str]] = wire.text(
    minimum=1, maximum=4096, pattern=re.compile("^[\\x21-\\x7e]+\\Z")
)
_DECODE_11: Final[wire.Decode[str]] = wire.text(
    minimum=1, maximum=255, pattern=re.compile("^[\\x21-\\x7e]+\\Z")
)

_CODES_0: Final = frozenset(
    {
        "invalid_cursor",
        "invalid_parameter",
        "invalid_query",
        "invalid_workspace_context",
        "malformed_request",
    }
)
_CODES_1: Final = frozenset({"unauthenticated"})
_CODES_2: Final = frozenset(
    {"too_many_at_once", "too_many_bytes", "too_many_pipelined", "too_many_requests"}
)
_CODES_3: Final = frozenset(
    {
        "database_busy",
        "database_corrupt",
        "database_gone",
        "database_read_only",
        "database_unreachable",
        "disk_error",
        "disk_full",
        "not_ready",
        "too_many_bytes",
        "too_many_connections",
    }
)
_CODES_4: Final = frozenset(
    {
        "incomplete_request",
        "invalid_body",
        "invalid_parameter",
        "invalid_query",
        "invalid_workspace_context",
        "malformed_json",
        "malformed_request",
        "missing_body",
        "too_many_values",
    }
)
_CODES_5: Final = frozenset({"request_timeout"})
_CODES_6: Final = frozenset({"body_too_large"})
_CODES_7: Final = frozenset({"unsupported_content_encoding", "unsupported_media_type"})
_CODES_8: Final = frozenset(
    {"invalid_parameter", "invalid_query", "invalid_workspace_context", "malformed_request"}
)
_CODES_9: Final = frozenset({"table_not_found"})
_CODES_10: Final = frozenset(
    {
        "ambiguous_column",
        "column_deleted",
        "computed_column",
        "duplicate_key",
        "duplicate_operation_id",
        "duplicate_title",
        "empty_file",
        "empty_title",
        "import_ended",
        "incomplete_request",
        "invalid_base64",
        "invalid_body",
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
        "no_titles",
        "not_a_list",
        "not_an_object",
        "not_finite",
        "number_out_of_range",
        "other_delimiter",
        "ragged_line",
        "reservation_expired",
        "row_too_large",
        "sheet_full",
        "title_too_long",
        "too_deep",
        "too_many_columns",
        "too_many_rows",
        "too_many_values",
        "unsupported_file_type",
        "value_too_large",
    }
)
_CODES_11: Final = frozenset({"sheet_not_found", "table_not_found"})
_CODES_12: Final = frozenset(
    {
        "sheet_busy",
        "too_many_at_once",
        "too_many_bytes",
        "too_many_imports",
        "too_many_pipelined",
        "too_many_requests",
    }
)
_CODES_13: Final = frozenset({"import_operation_not_found"})
_CODES_14: Final = frozenset(
    {
        "ambiguous_source",
        "column_type_not_built",
        "config_too_large",
        "configs_too_large",
        "incomplete_request",
        "invalid_body",
        "invalid_config",
        "invalid_parameter",
        "invalid_query",
        "invalid_workspace_context",
        "malformed_json",
        "malformed_request",
        "missing_body",
        "too_many_columns",
        "too_many_values",
        "unexpected_dependencies",
        "unknown_column_type",
        "unknown_source",
    }
)
_CODES_15: Final = frozenset(
    {"sheet_busy", "too_many_at_once", "too_many_bytes", "too_many_pipelined", "too_many_requests"}
)
_CODES_16: Final = frozenset(
    {
        "ambiguous_source",
        "column_type_not_built",
        "config_too_large",
        "configs_too_large",
        "dependency_cycle",
        "incomplete_request",
        "invalid_body",
        "invalid_config",
        "invalid_parameter",
        "invalid_query",
        "invalid_workspace_context",
        "malformed_json",
        "malformed_request",
        "missing_body",
        "too_many_values",
        "type_change_refused",
        "unexpected_dependencies",
        "unknown_column_type",
        "unknown_source",
    }
)
_CODES_17: Final = frozenset({"column_not_found", "sheet_not_found", "table_not_found"})
_CODES_18: Final = frozenset(
    {
        "column_in_use",
        "invalid_parameter",
        "invalid_query",
        "invalid_workspace_context",
        "malformed_request",
    }
)
_CODES_19: Final = frozenset(
    {
        "invalid_cursor",
        "invalid_parameter",
        "invalid_query",
        "invalid_workspace_context",
        "malformed_request",
        "unknown_column",
    }
)
_CODES_20: Final = frozenset({"not_acceptable"})
_CODES_21: Final = frozenset(
    {
        "too_many_at_once",
        "too_many_bytes",
        "too_many_pipelined",
        "too_many_requests",
        "too_many_streams",
    }
)
_CODES_22: Final = frozenset(
    {
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
    }
)
_CODES_23: Final = frozenset(
    {
        "ambiguous_column",
        "computed_column",
        "duplicate_id",
        "incomplete_request",
        "invalid_body",
        "invalid_parameter",
        "invalid_query",
        "invalid_workspace_context",
        "malformed_json",
        "malformed_request",
        "missing_body",
        "no_rows",
        "reservation_expired",
        "row_too_large",
        "sheet_full",
        "too_many_rows",
        "too_many_values",
        "unknown_column",
        "value_too_large",
        "wrong_kind",
    }
)
_CODES_24: Final = frozenset(
    {
        "incomplete_request",
        "invalid_body",
        "invalid_parameter",
        "invalid_query",
        "invalid_workspace_context",
        "malformed_json",
        "malformed_request",
        "missing_body",
        "too_many_rows",
        "too_many_values",
    }
)
_CODES_25: Final = frozenset(
    {
        "duplicate_id",
        "incomplete_request",
        "invalid_body",
        "invalid_parameter",
        "invalid_query",
        "invalid_workspace_context",
        "malformed_json",
        "malformed_request",
        "missing_body",
        "nothing_selected",
        "text_column",
        "too_many_values",
        "unknown_cell",
        "unknown_column",
        "unknown_row",
    }
)
_CODES_26: Final = frozenset(
    {
        "sheet_busy",
        "too_many_at_once",
        "too_many_bytes",
        "too_many_operations",
        "too_many_pipelined",
        "too_many_requests",
    }
)
_CODES_27: Final = frozenset(
    {
        "computed_column",
        "duplicate_id",
        "incomplete_request",
        "invalid_body",
        "invalid_parameter",
        "invalid_query",
        "invalid_workspace_context",
        "malformed_json",
        "malformed_request",
        "missing_body",
        "row_too_large",
        "too_many_rows",
        "too_many_values",
        "unknown_column",
        "unknown_row",
        "value_too_large",
        "wrong_kind",
    }
)
_CODES_28: Final = frozenset({"cell_not_found", "sheet_not_found", "table_not_found"})
_CODES_29: Final = frozenset(
    {
        "computed_column",
        "incomplete_request",
        "invalid_body",
        "invalid_parameter",
        "invalid_query",
        "invalid_workspace_context",
        "malformed_json",
        "malformed_request",
        "missing_body",
        "row_too_large",
        "too_many_values",
        "value_too_large",
        "wrong_kind",
    }
)
_CODES_30: Final = frozenset(
    {
        "invalid_parameter",
        "invalid_query",
        "invalid_workspace_context",
        "malformed_request",
        "text_column",
        "unknown_cell",
        "unknown_column",
    }
)
_CODES_31: Final = frozenset(
    {
        "duplicate_id",
        "idempotency_key_reused",
        "incomplete_request",
        "invalid_body",
        "invalid_confirmation_token",
        "invalid_parameter",
        "invalid_query",
        "invalid_workspace_context",
        "malformed_json",
        "malformed_request",
        "missing_body",
        "text_column",
        "too_many_values",
        "unknown_column",
        "unknown_row",
    }
)
_CODES_32: Final = frozenset({"operation_not_found", "sheet_not_found", "table_not_found"})
_CODES_33: Final = frozenset(
    {"invalid_parameter", "invalid_workspace_context", "malformed_request"}
)
_OFFERS_LIST_TABLE_SHEET_ROWS: Final[
    tuple[Literal["application/json", "text/csv", "application/x-ndjson"], ...]
] = ("application/json", "text/csv", "application/x-ndjson")


async def _list_tables(
    api: ops.Api[CallerT], caller: CallerT, request: wire.Request
) -> wire.AnyReply:
    query = request.query
    folder_id_value = query.optional("folder_id", _DECODE_0)
    name_value = query.optional("name", _DECODE_1)
    cursor_value = query.optional("cursor", _DECODE_2)
    limit_value: int = query.defaulted("limit", _DECODE_3, 20)
    order_value: Literal["asc", "desc"] = query.defaulted("order", _DECODE_4, "desc")
    result = await api.tables.list_tables(
        caller,
        folder_id=folder_id_value,
        name=name_value,
        cursor=cursor_value,
        limit=limit_value,
        order=order_value,
    )
    if isinstance(result, ops.ListTablesResult):
        return wire.Reply(result.status, await request.encoded(result.body))
    raise TypeError("list_tables returned no documented answer")


async def _create_table(
    api: ops.Api[CallerT], caller: CallerT, request: wire.Request
) -> wire.AnyReply:
    body = await request.body(_CreateTableRequest)
    result = await request.protect(
        api.tables.create_table(
            caller,
            body=body,
        )
    )
    if isinstance(result, ops.CreateTableResult):
        return wire.Reply(result.status, await request.encoded(result.body))
    raise TypeError("create_table returned no documented answer")


async def _get_table(
    api: ops.Api[CallerT], caller: CallerT, request: wire.Request
) -> wire.AnyReply:
    table_id_value = wire.path_value("table_id", request.values[0], _DECODE_5)
    result = await api.tables.get_table(
        caller,
        table_id=table_id_value,
    )
    if isinstance(result, ops.GetTableResult):
        return wire.Reply(result.status, await request.encoded(result.body))
    raise TypeError("get_table returned no documented answer")


async def _update_table(
    api: ops.Api[CallerT], caller: CallerT, request: wire.Request
) -> wire.AnyReply:
    table_id_value = wire.path_value("table_id", request.values[0], _DECODE_5)
    body = await request.required_body(_UpdateTableRequest)
    result = await request.protect(
        api.tables.update_table(
            caller,
            table_id=table_id_value,
            body=body,
        )
    )
    if isinstance(result, ops.UpdateTableResult):
        return wire.Reply(result.status, await request.encoded(result.body))
    raise TypeError("update_table returned no documented answer")


async def _delete_table(
    api: ops.Api[CallerT], caller: CallerT, request: wire.Request
) -> wire.AnyReply:
    table_id_value = wire.path_value("table_id", request.values[0], _DECODE_5)
    result = await request.protect(
        api.tables.delete_table(
            caller,
            table_id=table_id_value,
        )
    )
    if isinstance(result, ops.DeleteTableResult):
        return wire.Reply(result.status, await request.encoded(result.body))
    raise TypeError("delete_table returned no documented answer")


async def _list_table_sheets(
    api: ops.Api[CallerT], caller: CallerT, request: wire.Request
) -> wire.AnyReply:
    query = request.query
    table_id_value = wire.path_value("table_id", request.values[0], _DECODE_5)
    cursor_value = query.optional("cursor", _DECODE_2)
    limit_value: int = query.defaulted("limit", _DECODE_3, 20)
    order_value: Literal["asc", "desc"] = query.defaulted("order", _DECODE_4, "asc")
    result = await api.sheets.list_table_sheets(
        caller,
        table_id=table_id_value,
        cursor=cursor_value,
        limit=limit_value,
        order=order_value,
    )
    if isinstance(result, ops.ListTableSheetsResult):
        return wire.Reply(result.status, await request.encoded(result.body))
    raise TypeError("list_table_sheets returned no documented answer")


async def _create_table_sheet(
    api: ops.Api[CallerT], caller: CallerT, request: wire.Request
) -> wire.AnyReply:
    table_id_value = wire.path_value("table_id", request.values[0], _DECODE_5)
    body = await request.required_body(_CreateSheetRequest)
    result = await request.protect(
        api.sheets.create_table_sheet(
            caller,
            table_id=table_id_value,
            body=body,
        )
    )
    if isinstance(result, ops.CreateTableSheetResult):
        return wire.Reply(result.status, await request.encoded(result.body))
    raise TypeError("create_table_sheet returned no documented answer")


async def _get_table_sheet_operation(
    api: ops.Api[CallerT], caller: CallerT, request: wire.Request
) -> wire.AnyReply:
    table_id_value = wire.path_value("table_id", request.values[0], _DECODE_5)
    operation_id_value = wire.path_value("operation_id", request.values[1], _DECODE_6)
    result = await api.imports.get_table_sheet_operation(
        caller,
        table_id=table_id_value,
        operation_id=operation_id_value,
    )
    if isinstance(result, ops.GetTableSheetOperationResult):
        return wire.Reply(result.status, await request.encoded(result.body))
    raise TypeError("get_table_sheet_operation returned no documented answer")


async def _get_table_sheet(
    api: ops.Api[CallerT], caller: CallerT, request: wire.Request
) -> wire.AnyReply:
    table_id_value = wire.path_value("table_id", request.values[0], _DECODE_5)
    sheet_id_value = wire.path_value("sheet_id", request.values[1], _DECODE_5)
    result = await api.sheets.get_table_sheet(
        caller,
        table_id=table_id_value,
        sheet_id=sheet_id_value,
    )
    if isinstance(result, ops.GetTableSheetResult):
        return wire.Reply(result.status, await request.encoded(result.body))
    raise TypeError("get_table_sheet returned no documented answer")


async def _update_table_sheet(
    api: ops.Api[CallerT], caller: CallerT, request: wire.Request
) -> wire.AnyReply:
    table_id_value = wire.path_value("table_id", request.values[0], _DECODE_5)
    sheet_id_value = wire.path_value("sheet_id", request.values[1], _DECODE_5)
    body = await request.required_body(_UpdateSheetRequest)
    result = await request.protect(
        api.sheets.update_table_sheet(
            caller,
            table_id=table_id_value,
            sheet_id=sheet_id_value,
            body=body,
        )
    )
    if isinstance(result, ops.UpdateTableSheetResult):
        return wire.Reply(result.status, await request.encoded(result.body))
    raise TypeError("update_table_sheet returned no documented answer")


async def _delete_table_sheet(
    api: ops.Api[CallerT], caller: CallerT, request: wire.Request
) -> wire.AnyReply:
    table_id_value = wire.path_value("table_id", request.values[0], _DECODE_5)
    sheet_id_value = wire.path_value("sheet_id", request.values[1], _DECODE_5)
    result = await request.protect(
        api.sheets.delete_table_sheet(
            caller,
            table_id=table_id_value,
            sheet_id=sheet_id_value,
        )
    )
    if isinstance(result, ops.DeleteTableSheetResult):
        return wire.Reply(result.status, await request.encoded(result.body))
    raise TypeError("delete_table_sheet returned no documented answer")


async def _get_table_sheet_status_counts(
    api: ops.Api[CallerT], caller: CallerT, request: wire.Request
) -> wire.AnyReply:
    table_id_value = wire.path_value("table_id", request.values[0], _DECODE_5)
    sheet_id_value = wire.path_value("sheet_id", request.values[1], _DECODE_5)
    result = await api.sheets.get_table_sheet_status_counts(
        caller,
        table_id=table_id_value,
        sheet_id=sheet_id_value,
    )
    if isinstance(result, ops.GetTableSheetStatusCountsResult):
        return wire.Reply(result.status, await request.encoded(result.body))
    raise TypeError("get_table_sheet_status_counts returned no documented answer")


async def _list_table_sheet_failures(
    api: ops.Api[CallerT], caller: CallerT, request: wire.Request
) -> wire.AnyReply:
    query = request.query
    table_id_value = wire.path_value("table_id", request.values[0], _DECODE_5)
    sheet_id_value = wire.path_value("sheet_id", request.values[1], _DECODE_5)
    cursor_value = query.optional("cursor", _DECODE_2)
    result = await api.rows.list_table_sheet_failures(
        caller,
        table_id=table_id_value,
        sheet_id=sheet_id_value,
        cursor=cursor_value,
    )
    if isinstance(result, ops.ListTableSheetFailuresResult):
        return wire.Reply(result.status, await request.encoded(result.body))
    raise TypeError("list_table_sheet_failures returned no documented answer")


async def _create_table_sheet_file_import(
    api: ops.Api[CallerT], caller: CallerT, request: wire.Request
) -> wire.AnyReply:
    table_id_value = wire.path_value("table_id", request.values[0], _DECODE_5)
    sheet_id_value = wire.path_value("sheet_id", request.values[1], _DECODE_5)
    body = await request.required_body(_CreateTableSheetFileImportRequest)
    result = await request.protect(
        api.imports.create_table_sheet_file_import(
            caller,
            table_id=table_id_value,
            sheet_id=sheet_id_value,
            body=body,
        )
    )
    if isinstance(result, ops.CreateTableSheetFileImportResult):
        return wire.Reply(result.status, await request.encoded(result.body))
    raise TypeError("createTableSheetFileImport returned no documented answer")


async def _list_table_sheet_columns(
    api: ops.Api[CallerT], caller: CallerT, request: wire.Request
) -> wire.AnyReply:
    query = request.query
    table_id_value = wire.path_value("table_id", request.values[0], _DECODE_5)
    sheet_id_value = wire.path_value("sheet_id", request.values[1], _DECODE_5)
    cursor_value = query.optional("cursor", _DECODE_2)
    limit_value: int = query.defaulted("limit", _DECODE_3, 100)
    result = await api.columns.list_table_sheet_columns(
        caller,
        table_id=table_id_value,
        sheet_id=sheet_id_value,
        cursor=cursor_value,
        limit=limit_value,
    )
    if isinstance(result, ops.ListTableSheetColumnsResult):
        return wire.Reply(result.status, await request.encoded(result.body))
    raise TypeError("list_table_sheet_columns returned no documented answer")


async def _create_table_sheet_column(
    api: ops.Api[CallerT], caller: CallerT, request: wire.Request
) -> wire.AnyReply:
    table_id_value = wire.path_value("table_id", request.values[0], _DECODE_5)
    sheet_id_value = wire.path_value("sheet_id", request.values[1], _DECODE_5)
    body = await request.required_body(_CreateColumnRequest)
    result = await request.protect(
        api.columns.create_table_sheet_column(
            caller,
            table_id=table_id_value,
            sheet_id=sheet_id_value,
            body=body,
        )
    )
    if isinstance(result, ops.CreateTableSheetColumnResult):
        return wire.Reply(result.status, await request.encoded(result.body))
    raise TypeError("create_table_sheet_column returned no documented answer")


async def _update_table_sheet_column(
    api: ops.Api[CallerT], caller: CallerT, request: wire.Request
) -> wire.AnyReply:
    table_id_value = wire.path_value("table_id", request.values[0], _DECODE_5)
    sheet_id_value = wire.path_value("sheet_id", request.values[1], _DECODE_5)
    column_id_value = wire.path_value("column_id", request.values[2], _DECODE_5)
    body = await request.required_body(_UpdateColumnRequest)
    result = await request.protect(
        api.columns.update_table_sheet_column(
            caller,
            table_id=table_id_value,
            sheet_id=sheet_id_value,
            column_id=column_id_value,
            body=body,
        )
    )
    if isinstance(result, ops.UpdateTableSheetColumnResult):
        return wire.Reply(result.status, await request.encoded(result.body))
    raise TypeError("update_table_sheet_column returned no documented answer")


async def _delete_table_sheet_column(
    api: ops.Api[CallerT], caller: CallerT, request: wire.Request
) -> wire.AnyReply:
    table_id_value = wire.path_value("table_id", request.values[0], _DECODE_5)
    sheet_id_value = wire.path_value("sheet_id", request.values[1], _DECODE_5)
    column_id_value = wire.path_value("column_id", request.values[2], _DECODE_5)
    result = await request.protect(
        api.columns.delete_table_sheet_column(
            caller,
            table_id=table_id_value,
            sheet_id=sheet_id_value,
            column_id=column_id_value,
        )
    )
    if isinstance(result, ops.DeleteTableSheetColumnResult):
        return wire.Reply(result.status, await request.encoded(result.body))
    raise TypeError("delete_table_sheet_column returned no documented answer")


async def _list_table_sheet_rows(
    api: ops.Api[CallerT], caller: CallerT, request: wire.Request
) -> wire.AnyReply:
    accept = wire.negotiate(request.headers, _OFFERS_LIST_TABLE_SHEET_ROWS)
    query = request.query
    table_id_value = wire.path_value("table_id", request.values[0], _DECODE_5)
    sheet_id_value = wire.path_value("sheet_id", request.values[1], _DECODE_5)
    cursor_value = query.optional("cursor", _DECODE_2)
    limit_value: int = query.defaulted("limit", _DECODE_3, 100)
    order_value: Literal["asc", "desc"] = query.defaulted("order", _DECODE_4, "asc")
    from_row_index_value = query.optional("from_row_index", _DECODE_7)
    include_columns_value: bool = query.defaulted("include_columns", _DECODE_8, False)
    include_row_count_value: bool = query.defaulted("include_row_count", _DECODE_8, True)
    status_value = query.optional("status", _DECODE_9)
    column_id_value = query.optional("column_id", _DECODE_5)
    result = await api.rows.list_table_sheet_rows(
        caller,
        table_id=table_id_value,
        sheet_id=sheet_id_value,
        cursor=cursor_value,
        limit=limit_value,
        order=order_value,
        from_row_index=from_row_index_value,
        include_columns=include_columns_value,
        include_row_count=include_row_count_value,
        status=status_value,
        column_id=column_id_value,
        accept=accept,
    )
    if accept == "application/json" and isinstance(result, ops.ListTableSheetRows200):
        return wire.Reply(
            result.status,
            await request.encoded(result.body),
            media_type="application/json",
        )
    if accept == "text/csv" and isinstance(result, ops.ListTableSheetRows200Csv):
        return wire.StreamReply(
            result.status,
            result.body,
            media_type="text/csv",
        )
    if accept == "application/x-ndjson" and isinstance(result, ops.ListTableSheetRows200XNdjson):
        return wire.StreamReply(
            result.status,
            wire.encode_lines(result.body),
            media_type="application/x-ndjson",
        )
    raise TypeError("list_table_sheet_rows returned no documented answer")


async def _add_table_sheet_rows(
    api: ops.Api[CallerT], caller: CallerT, request: wire.Request
) -> wire.AnyReply:
    table_id_value = wire.path_value("table_id", request.values[0], _DECODE_5)
    sheet_id_value = wire.path_value("sheet_id", request.values[1], _DECODE_5)
    body = await request.body(_AddRowsRequest)
    result = await request.protect(
        api.rows.add_table_sheet_rows(
            caller,
            table_id=table_id_value,
            sheet_id=sheet_id_value,
            body=body,
        )
    )
    if isinstance(result, ops.AddTableSheetRowsResult):
        return wire.Reply(result.status, await request.encoded(result.body))
    raise TypeError("add_table_sheet_rows returned no documented answer")


async def _delete_table_sheet_rows(
    api: ops.Api[CallerT], caller: CallerT, request: wire.Request
) -> wire.AnyReply:
    table_id_value = wire.path_value("table_id", request.values[0], _DECODE_5)
    sheet_id_value = wire.path_value("sheet_id", request.values[1], _DECODE_5)
    body = await request.required_body(_DeleteRowsRequest)
    result = await request.protect(
        api.rows.delete_table_sheet_rows(
            caller,
            table_id=table_id_value,
            sheet_id=sheet_id_value,
            body=body,
        )
    )
    if isinstance(result, ops.DeleteTableSheetRowsResult):
        return wire.Reply(result.status, await request.encoded(result.body))
    raise TypeError("delete_table_sheet_rows returned no documented answer")


async def _create_table_sheet_cell_recalculations_batch(
    api: ops.Api[CallerT], caller: CallerT, request: wire.Request
) -> wire.AnyReply:
    table_id_value = wire.path_value("table_id", request.values[0], _DECODE_5)
    sheet_id_value = wire.path_value("sheet_id", request.values[1], _DECODE_5)
    body = await request.required_body(_RecalculateCellsRequest)
    result = await request.protect(
        api.cells.create_table_sheet_cell_recalculations_batch(
            caller,
            table_id=table_id_value,
            sheet_id=sheet_id_value,
            body=body,
        )
    )
    if isinstance(result, ops.CreateTableSheetCellRecalculationsBatchResult):
        return wire.Reply(result.status, await request.encoded(result.body))
    raise TypeError("create_table_sheet_cell_recalculations_batch returned no documented answer")


async def _update_table_sheet_cells(
    api: ops.Api[CallerT], caller: CallerT, request: wire.Request
) -> wire.AnyReply:
    table_id_value = wire.path_value("table_id", request.values[0], _DECODE_5)
    sheet_id_value = wire.path_value("sheet_id", request.values[1], _DECODE_5)
    body = await request.required_body(_UpdateCellsRequest)
    result = await request.protect(
        api.cells.update_table_sheet_cells(
            caller,
            table_id=table_id_value,
            sheet_id=sheet_id_value,
            body=body,
        )
    )
    if isinstance(result, ops.UpdateTableSheetCellsResult):
        return wire.Reply(result.status, await request.encoded(result.body))
    raise TypeError("update_table_sheet_cells returned no documented answer")


async def _get_table_sheet_cell(
    api: ops.Api[CallerT], caller: CallerT, request: wire.Request
) -> wire.AnyReply:
    table_id_value = wire.path_value("table_id", request.values[0], _DECODE_5)
    sheet_id_value = wire.path_value("sheet_id", request.values[1], _DECODE_5)
    cell_id_value = wire.path_value("cell_id", request.values[2], _DECODE_5)
    result = await api.cells.get_table_sheet_cell(
        caller,
        table_id=table_id_value,
        sheet_id=sheet_id_value,
        cell_id=cell_id_value,
    )
    if isinstance(result, ops.GetTableSheetCellResult):
        return wire.Reply(result.status, await request.encoded(result.body))
    raise TypeError("get_table_sheet_cell returned no documented answer")


async def _update_table_sheet_cell(
    api: ops.Api[CallerT], caller: CallerT, request: wire.Request
) -> wire.AnyReply:
    table_id_value = wire.path_value("table_id", request.values[0], _DECODE_5)
    sheet_id_value = wire.path_value("sheet_id", request.values[1], _DECODE_5)
    cell_id_value = wire.path_value("cell_id", request.values[2], _DECODE_5)
    body = await request.required_body(_UpdateCellRequest)
    result = await request.protect(
        api.cells.update_table_sheet_cell(
            caller,
            table_id=table_id_value,
            sheet_id=sheet_id_value,
            cell_id=cell_id_value,
            body=body,
        )
    )
    if isinstance(result, ops.UpdateTableSheetCellResult):
        return wire.Reply(result.status, await request.encoded(result.body))
    raise TypeError("update_table_sheet_cell returned no documented answer")


async def _create_table_sheet_cell_recalculation(
    api: ops.Api[CallerT], caller: CallerT, request: wire.Request
) -> wire.AnyReply:
    table_id_value = wire.path_value("table_id", request.values[0], _DECODE_5)
    sheet_id_value = wire.path_value("sheet_id", request.values[1], _DECODE_5)
    cell_id_value = wire.path_value("cell_id", request.values[2], _DECODE_5)
    result = await request.protect(
        api.cells.create_table_sheet_cell_recalculation(
            caller,
            table_id=table_id_value,
            sheet_id=sheet_id_value,
            cell_id=cell_id_value,
        )
    )
    if isinstance(result, ops.CreateTableSheetCellRecalculationResult):
        return wire.Reply(result.status, await request.encoded(result.body))
    raise TypeError("create_table_sheet_cell_recalculation returned no documented answer")


async def _watch_table_sheet(
    api: ops.Api[CallerT], caller: CallerT, request: wire.Request
) -> wire.AnyReply:
    header_values = request.header_values
    table_id_value = wire.path_value("table_id", request.values[0], _DECODE_5)
    sheet_id_value = wire.path_value("sheet_id", request.values[1], _DECODE_5)
    last_event_id_value = header_values.optional("Last-Event-ID", _DECODE_10)
    result = await api.operations.watch_table_sheet(
        caller,
        table_id=table_id_value,
        sheet_id=sheet_id_value,
        last_event_id=last_event_id_value,
    )
    if isinstance(result, ops.WatchTableSheet200):
        return wire.StreamReply(
            result.status,
            wire.encode_events(result.body),
            media_type="text/event-stream",
            heartbeat=wire.HEARTBEAT,
            endable=True,
        )
    raise TypeError("watch_table_sheet returned no documented answer")


async def _list_table_sheet_operations(
    api: ops.Api[CallerT], caller: CallerT, request: wire.Request
) -> wire.AnyReply:
    table_id_value = wire.path_value("table_id", request.values[0], _DECODE_5)
    sheet_id_value = wire.path_value("sheet_id", request.values[1], _DECODE_5)
    result = await api.operations.list_table_sheet_operations(
        caller,
        table_id=table_id_value,
        sheet_id=sheet_id_value,
    )
    if isinstance(result, ops.ListTableSheetOperationsResult):
        return wire.Reply(result.status, await request.encoded(result.body))
    raise TypeError("listTableSheetOperations returned no documented answer")


async def _create_table_sheet_operation(
    api: ops.Api[CallerT], caller: CallerT, request: wire.Request
) -> wire.AnyReply:
    header_values = request.header_values
    table_id_value = wire.path_value("table_id", request.values[0], _DECODE_5)
    sheet_id_value = wire.path_value("sheet_id", request.values[1], _DECODE_5)
    idempotency_key_value = header_values.optional("Idempotency-Key", _DECODE_11)
    body = await request.required_body(_CreateTableSheetOperationRequest)
    result = await request.protect(
        api.operations.create_table_sheet_operation(
            caller,
            table_id=table_id_value,
            sheet_id=sheet_id_value,
            idempotency_key=idempotency_key_value,
            body=body,
        )
    )
    if isinstance(result, ops.CreateTableSheetOperationResult):
        return wire.Reply(result.status, await request.encoded(result.body))
    raise TypeError("createTableSheetOperation returned no documented answer")


async def _get_table_sheet_operation_status(
    api: ops.Api[CallerT], caller: CallerT, request: wire.Request
) -> wire.AnyReply:
    table_id_value = wire.path_value("table_id", request.values[0], _DECODE_5)
    sheet_id_value = wire.path_value("sheet_id", request.values[1], _DECODE_5)
    operation_id_value = wire.path_value("operation_id", request.values[2], _DECODE_6)
    result = await api.operations.get_table_sheet_operation_status(
        caller,
        table_id=table_id_value,
        sheet_id=sheet_id_value,
        operation_id=operation_id_value,
    )
    if isinstance(result, ops.GetTableSheetOperationStatusResult):
        return wire.Reply(result.status, await request.encoded(result.body))
    raise TypeError("getTableSheetOperationStatus returned no documented answer")


async def _cancel_table_sheet_operation(
    api: ops.Api[CallerT], caller: CallerT, request: wire.Request
) -> wire.AnyReply:
    table_id_value = wire.path_value("table_id", request.values[0], _DECODE_5)
    sheet_id_value = wire.path_value("sheet_id", request.values[1], _DECODE_5)
    operation_id_value = wire.path_value("operation_id", request.values[2], _DECODE_6)
    result = await request.protect(
        api.operations.cancel_table_sheet_operation(
            caller,
            table_id=table_id_value,
            sheet_id=sheet_id_value,
            operation_id=operation_id_value,
        )
    )
    if isinstance(result, ops.CancelTableSheetOperationResult):
        return wire.Reply(result.status, await request.encoded(result.body))
    raise TypeError("cancelTableSheetOperation returned no documented answer")


async def _get_table_sheet_operation_usage(
    api: ops.Api[CallerT], caller: CallerT, request: wire.Request
) -> wire.AnyReply:
    table_id_value = wire.path_value("table_id", request.values[0], _DECODE_5)
    sheet_id_value = wire.path_value("sheet_id", request.values[1], _DECODE_5)
    operation_id_value = wire.path_value("operation_id", request.values[2], _DECODE_6)
    result = await api.operations.get_table_sheet_operation_usage(
        caller,
        table_id=table_id_value,
        sheet_id=sheet_id_value,
        operation_id=operation_id_value,
    )
    if isinstance(result, ops.GetTableSheetOperationUsageResult):
        return wire.Reply(result.status, await request.encoded(result.body))
    raise TypeError("get_table_sheet_operation_usage returned no documented answer")


async def _watch_table_sheet_operation(
    api: ops.Api[CallerT], caller: CallerT, request: wire.Request
) -> wire.AnyReply:
    header_values = request.header_values
    table_id_value = wire.path_value("table_id", request.values[0], _DECODE_5)
    sheet_id_value = wire.path_value("sheet_id", request.values[1], _DECODE_5)
    operation_id_value = wire.path_value("operation_id", request.values[2], _DECODE_6)
    last_event_id_value = header_values.optional("Last-Event-ID", _DECODE_11)
    result = await api.operations.watch_table_sheet_operation(
        caller,
        table_id=table_id_value,
        sheet_id=sheet_id_value,
        operation_id=operation_id_value,
        last_event_id=last_event_id_value,
    )
    if isinstance(result, ops.WatchTableSheetOperation200):
        return wire.StreamReply(
            result.status,
            wire.encode_events(result.body),
            media_type="text/event-stream",
            heartbeat=wire.HEARTBEAT,
            endable=True,
        )
    if isinstance(result, ops.WatchTableSheetOperation204):
        return wire.Reply(
            result.status,
            b"",
            media_type=None,
        )
    raise TypeError("watch_table_sheet_operation returned no documented answer")


OPERATIONS: Final[tuple[Operation, ...]] = (
    wire.Operation(
        id="list_tables",
        method="GET",
        path="/api/public/v2/tables",
        errors={
            400: _CODES_0,
            401: _CODES_1,
            429: _CODES_2,
            503: _CODES_3,
        },
        call=_list_tables,
    ),
    wire.Operation(
        id="create_table",
        method="POST",
        path="/api/public/v2/tables",
        errors={
            400: _CODES_4,
            401: _CODES_1,
            408: _CODES_5,
            413: _CODES_6,
            415: _CODES_7,
            429: _CODES_2,
            503: _CODES_3,
        },
        call=_create_table,
    ),
    wire.Operation(
        id="get_table",
        method="GET",
        path="/api/public/v2/tables/{table_id}",
        errors={
            400: _CODES_8,
            401: _CODES_1,
            404: _CODES_9,
            429: _CODES_2,
            503: _CODES_3,
        },
        call=_get_table,
    ),
    wire.Operation(
        id="update_table",
        method="PATCH",
        path="/api/public/v2/tables/{table_id}",
        errors={
            400: _CODES_4,
            401: _CODES_1,
            404: _CODES_9,
            408: _CODES_5,
            413: _CODES_6,
            415: _CODES_7,
            429: _CODES_2,
            503: _CODES_3,
        },
        call=_update_table,
    ),
    wire.Operation(
        id="delete_table",
        method="DELETE",
        path="/api/public/v2/tables/{table_id}",
        errors={
            400: _CODES_8,
            401: _CODES_1,
            404: _CODES_9,
            429: _CODES_2,
            503: _CODES_3,
        },
        call=_delete_table,
    ),
    wire.Operation(
        id="list_table_sheets",
        method="GET",
        path="/api/public/v2/tables/{table_id}/sheets",
        errors={
            400: _CODES_0,
            401: _CODES_1,
            404: _CODES_9,
            429: _CODES_2,
            503: _CODES_3,
        },
        call=_list_table_sheets,
    ),
    wire.Operation(
        id="create_table_sheet",
        method="POST",
        path="/api/public/v2/tables/{table_id}/sheets",
        errors={
            400: _CODES_10,
            401: _CODES_1,
            404: _CODES_11,
            408: _CODES_5,
            413: _CODES_6,
            415: _CODES_7,
            429: _CODES_12,
            503: _CODES_3,
        },
        call=_create_table_sheet,
    ),
    wire.Operation(
        id="get_table_sheet_operation",
        method="GET",
        path="/api/public/v2/tables/{table_id}/sheets/operations/{operation_id}",
        errors={
            400: _CODES_8,
            401: _CODES_1,
            404: _CODES_13,
            429: _CODES_2,
            503: _CODES_3,
        },
        call=_get_table_sheet_operation,
    ),
    wire.Operation(
        id="get_table_sheet",
        method="GET",
        path="/api/public/v2/tables/{table_id}/sheets/{sheet_id}",
        errors={
            400: _CODES_8,
            401: _CODES_1,
            404: _CODES_11,
            429: _CODES_2,
            503: _CODES_3,
        },
        call=_get_table_sheet,
    ),
    wire.Operation(
        id="update_table_sheet",
        method="PATCH",
        path="/api/public/v2/tables/{table_id}/sheets/{sheet_id}",
        errors={
            400: _CODES_4,
            401: _CODES_1,
            404: _CODES_11,
            408: _CODES_5,
            413: _CODES_6,
            415: _CODES_7,
            429: _CODES_2,
            503: _CODES_3,
        },
        call=_update_table_sheet,
    ),
    wire.Operation(
        id="delete_table_sheet",
        method="DELETE",
        path="/api/public/v2/tables/{table_id}/sheets/{sheet_id}",
        errors={
            400: _CODES_8,
            401: _CODES_1,
            404: _CODES_11,
            429: _CODES_2,
            503: _CODES_3,
        },
        call=_delete_table_sheet,
    ),
    wire.Operation(
        id="get_table_sheet_status_counts",
        method="GET",
        path="/api/public/v2/tables/{table_id}/sheets/{sheet_id}/status-counts",
        errors={
            400: _CODES_8,
            401: _CODES_1,
            404: _CODES_11,
            429: _CODES_2,
            503: _CODES_3,
        },
        call=_get_table_sheet_status_counts,
    ),
    wire.Operation(
        id="list_table_sheet_failures",
        method="GET",
        path="/api/public/v2/tables/{table_id}/sheets/{sheet_id}/failures",
        errors={
            400: _CODES_0,
            401: _CODES_1,
            404: _CODES_11,
            429: _CODES_2,
            503: _CODES_3,
        },
        call=_list_table_sheet_failures,
    ),
    wire.Operation(
        id="createTableSheetFileImport",
        method="POST",
        path="/api/public/v2/tables/{table_id}/sheets/{sheet_id}/imports/file",
        errors={
            400: _CODES_10,
            401: _CODES_1,
            404: _CODES_11,
            408: _CODES_5,
            413: _CODES_6,
            415: _CODES_7,
            429: _CODES_12,
            503: _CODES_3,
        },
        call=_create_table_sheet_file_import,
    ),
    wire.Operation(
        id="list_table_sheet_columns",
        method="GET",
        path="/api/public/v2/tables/{table_id}/sheets/{sheet_id}/columns",
        errors={
            400: _CODES_0,
            401: _CODES_1,
            404: _CODES_11,
            429: _CODES_2,
            503: _CODES_3,
        },
        call=_list_table_sheet_columns,
    ),
    wire.Operation(
        id="create_table_sheet_column",
        method="POST",
        path="/api/public/v2/tables/{table_id}/sheets/{sheet_id}/columns",
        errors={
            400: _CODES_14,
            401: _CODES_1,
            404: _CODES_11,
            408: _CODES_5,
            413: _CODES_6,
            415: _CODES_7,
            429: _CODES_15,
            503: _CODES_3,
        },
        call=_create_table_sheet_column,
    ),
    wire.Operation(
        id="update_table_sheet_column",
        method="PATCH",
        path="/api/public/v2/tables/{table_id}/sheets/{sheet_id}/columns/{column_id}",
        errors={
            400: _CODES_16,
            401: _CODES_1,
            404: _CODES_17,
            408: _CODES_5,
            413: _CODES_6,
            415: _CODES_7,
            429: _CODES_15,
            503: _CODES_3,
        },
        call=_update_table_sheet_column,
    ),
    wire.Operation(
        id="delete_table_sheet_column",
        method="DELETE",
        path="/api/public/v2/tables/{table_id}/sheets/{sheet_id}/columns/{column_id}",
        errors={
            400: _CODES_18,
            401: _CODES_1,
            404: _CODES_17,
            429: _CODES_15,
            503: _CODES_3,
        },
        call=_delete_table_sheet_column,
    ),
    wire.Operation(
        id="list_table_sheet_rows",
        method="GET",
        path="/api/public/v2/tables/{table_id}/sheets/{sheet_id}/rows",
        errors={
            400: _CODES_19,
            401: _CODES_1,
            404: _CODES_11,
            406: _CODES_20,
            429: _CODES_21,
            503: _CODES_22,
        },
        call=_list_table_sheet_rows,
        headers=[
            (b"vary", b"Accept"),
        ],
    ),
    wire.Operation(
        id="add_table_sheet_rows",
        method="POST",
        path="/api/public/v2/tables/{table_id}/sheets/{sheet_id}/rows",
        errors={
            400: _CODES_23,
            401: _CODES_1,
            404: _CODES_11,
            408: _CODES_5,
            413: _CODES_6,
            415: _CODES_7,
            429: _CODES_2,
            503: _CODES_3,
        },
        call=_add_table_sheet_rows,
    ),
    wire.Operation(
        id="delete_table_sheet_rows",
        method="DELETE",
        path="/api/public/v2/tables/{table_id}/sheets/{sheet_id}/rows",
        errors={
            400: _CODES_24,
            401: _CODES_1,
            404: _CODES_11,
            408: _CODES_5,
            413: _CODES_6,
            415: _CODES_7,
            429: _CODES_2,
            503: _CODES_3,
        },
        call=_delete_table_sheet_rows,
    ),
    wire.Operation(
        id="create_table_sheet_cell_recalculations_batch",
        method="POST",
        path="/api/public/v2/tables/{table_id}/sheets/{sheet_id}/cells/recalculations",
        errors={
            400: _CODES_25,
            401: _CODES_1,
            404: _CODES_11,
            408: _CODES_5,
            413: _CODES_6,
            415: _CODES_7,
            429: _CODES_26,
            503: _CODES_3,
        },
        call=_create_table_sheet_cell_recalculations_batch,
    ),
    wire.Operation(
        id="update_table_sheet_cells",
        method="PATCH",
        path="/api/public/v2/tables/{table_id}/sheets/{sheet_id}/cells",
        errors={
            400: _CODES_27,
            401: _CODES_1,
            404: _CODES_11,
            408: _CODES_5,
            413: _CODES_6,
            415: _CODES_7,
            429: _CODES_15,
            503: _CODES_3,
        },
        call=_update_table_sheet_cells,
    ),
    wire.Operation(
        id="get_table_sheet_cell",
        method="GET",
        path="/api/public/v2/tables/{table_id}/sheets/{sheet_id}/cells/{cell_id}",
        errors={
            400: _CODES_8,
            401: _CODES_1,
            404: _CODES_28,
            429: _CODES_2,
            503: _CODES_3,
        },
        call=_get_table_sheet_cell,
    ),
    wire.Operation(
        id="update_table_sheet_cell",
        method="PATCH",
        path="/api/public/v2/tables/{table_id}/sheets/{sheet_id}/cells/{cell_id}",
        errors={
            400: _CODES_29,
            401: _CODES_1,
            404: _CODES_28,
            408: _CODES_5,
            413: _CODES_6,
            415: _CODES_7,
            429: _CODES_15,
            503: _CODES_3,
        },
        call=_update_table_sheet_cell,
    ),
    wire.Operation(
        id="create_table_sheet_cell_recalculation",
        method="POST",
        path="/api/public/v2/tables/{table_id}/sheets/{sheet_id}/cells/{cell_id}/recalculations",
        errors={
            400: _CODES_30,
            401: _CODES_1,
            404: _CODES_28,
            429: _CODES_26,
            503: _CODES_3,
        },
        call=_create_table_sheet_cell_recalculation,
    ),
    wire.Operation(
        id="watch_table_sheet",
        method="GET",
        path="/api/public/v2/tables/{table_id}/sheets/{sheet_id}/events",
        errors={
            400: _CODES_8,
            401: _CODES_1,
            404: _CODES_11,
            429: _CODES_21,
            503: _CODES_22,
        },
        call=_watch_table_sheet,
    ),
    wire.Operation(
        id="listTableSheetOperations",
        method="GET",
        path="/api/public/v2/tables/{table_id}/sheets/{sheet_id}/operations",
        errors={
            400: _CODES_8,
            401: _CODES_1,
            404: _CODES_11,
            429: _CODES_2,
            503: _CODES_3,
        },
        call=_list_table_sheet_operations,
    ),
    wire.Operation(
        id="createTableSheetOperation",
        method="POST",
        path="/api/public/v2/tables/{table_id}/sheets/{sheet_id}/operations",
        errors={
            400: _CODES_31,
            401: _CODES_1,
            404: _CODES_11,
            408: _CODES_5,
            413: _CODES_6,
            415: _CODES_7,
            429: _CODES_26,
            503: _CODES_3,
        },
        call=_create_table_sheet_operation,
    ),
    wire.Operation(
        id="getTableSheetOperationStatus",
        method="GET",
        path="/api/public/v2/tables/{table_id}/sheets/{sheet_id}/operations/{operation_id}",
        errors={
            400: _CODES_8,
            401: _CODES_1,
            404: _CODES_32,
            429: _CODES_2,
            503: _CODES_3,
        },
        call=_get_table_sheet_operation_status,
    ),
    wire.Operation(
        id="cancelTableSheetOperation",
        method="DELETE",
        path="/api/public/v2/tables/{table_id}/sheets/{sheet_id}/operations/{operation_id}",
        errors={
            400: _CODES_33,
            401: _CODES_1,
            404: _CODES_11,
            429: _CODES_2,
            503: _CODES_3,
        },
        call=_cancel_table_sheet_operation,
    ),
    wire.Operation(
        id="get_table_sheet_operation_usage",
        method="GET",
        path="/api/public/v2/tables/{table_id}/sheets/{sheet_id}/operations/{operation_id}/usage",
        errors={
            400: _CODES_8,
            401: _CODES_1,
            404: _CODES_32,
            429: _CODES_2,
            503: _CODES_3,
        },
        call=_get_table_sheet_operation_usage,
    ),
    wire.Operation(
        id="watch_table_sheet_operation",
        method="GET",
        path="/api/public/v2/tables/{table_id}/sheets/{sheet_id}/operations/{operation_id}/events",
        errors={
            400: _CODES_8,
            401: _CODES_1,
            404: _CODES_32,
            429: _CODES_21,
            503: _CODES_22,
        },
        call=_watch_table_sheet_operation,
    ),
)

BY_ID: Final[dict[str, Operation]] = {operation.id: operation for operation in OPERATIONS}

#: What connexion is given: paths, operationIds and security, in a version that it reads.
ROUTING_DOCUMENT: Final[dict[str, Any]] = {
    "openapi": "3.0.3",
    "info": {"title": "recalc", "version": "0.1.0"},
    "paths": {
        "/api/public/v2/tables": {
            "get": {
                "operationId": "list_tables",
                "parameters": [],
                "responses": {
                    "200": {"description": "A page of tables."},
                    "400": {
                        "description": "The request cannot be carried out as it stands; nothing was changed."
                    },
                    "401": {"description": "No API key, an unknown one, or a revoked one."},
                    "429": {
                        "description": "This key or this sheet has reached a limit of this server. Nothing was changed.\n"
                    },
                    "503": {
                        "description": "The server cannot carry the request out now: its database cannot be used, or other requests\ntake all its room. The message says whether something was changed, and what to do.\n"
                    },
                },
                "security": [{"ApiKeyAuth": []}],
            },
            "post": {
                "operationId": "create_table",
                "parameters": [],
                "responses": {
                    "201": {
                        "description": "The new table, and its first sheet if one was asked for."
                    },
                    "400": {
                        "description": "The request cannot be carried out as it stands; nothing was changed."
                    },
                    "401": {"description": "No API key, an unknown one, or a revoked one."},
                    "408": {
                        "description": "The body did not arrive in time. Nothing was changed; the connection is closed."
                    },
                    "413": {"description": "The body is larger than this server takes."},
                    "415": {"description": "The body is not sent as application/json."},
                    "429": {
                        "description": "This key or this sheet has reached a limit of this server. Nothing was changed.\n"
                    },
                    "503": {
                        "description": "The server cannot carry the request out now: its database cannot be used, or other requests\ntake all its room. The message says whether something was changed, and what to do.\n"
                    },
                },
                "security": [{"ApiKeyAuth": []}],
            },
        },
        "/api/public/v2/tables/{table_id}": {
            "get": {
                "operationId": "get_table",
                "parameters": [
                    {
                        "name": "table_id",
                        "in": "path",
                        "required": True,
                        "schema": {"type": "string"},
                    }
                ],
                "responses": {
                    "200": {"description": "The table."},
                    "400": {
                        "description": "The request cannot be carried out as it stands; nothing was changed."
                    },
                    "401": {"description": "No API key, an unknown one, or a revoked one."},
                    "404": {"description": "Not there, deleted, or of another workspace."},
                    "429": {
                        "description": "This key or this sheet has reached a limit of this server. Nothing was changed.\n"
                    },
                    "503": {
                        "description": "The server cannot carry the request out now: its database cannot be used, or other requests\ntake all its room. The message says whether something was changed, and what to do.\n"
                    },
                },
                "security": [{"ApiKeyAuth": []}],
            },
            "patch": {
                "operationId": "update_table",
                "parameters": [
                    {
                        "name": "table_id",
                        "in": "path",
                        "required": True,
                        "schema": {"type": "string"},
                    }
                ],
                "responses": {
                    "200": {"description": "The table as it is now."},
                    "400": {
                        "description": "The request cannot be carried out as it stands; nothing was changed."
                    },
                    "401": {"description": "No API key, an unknown one, or a revoked one."},
                    "404": {"description": "Not there, deleted, or of another workspace."},
                    "408": {
                        "description": "The body did not arrive in time. Nothing was changed; the connection is closed."
                    },
                    "413": {"description": "The body is larger than this server takes."},
                    "415": {"description": "The body is not sent as application/json."},
                    "429": {
                        "description": "This key or this sheet has reached a limit of this server. Nothing was changed.\n"
                    },
                    "503": {
                        "description": "The server cannot carry the request out now: its database cannot be used, or other requests\ntake all its room. The message says whether something was changed, and what to do.\n"
                    },
                },
                "security": [{"ApiKeyAuth": []}],
            },
            "delete": {
                "operationId": "delete_table",
                "parameters": [
                    {
                        "name": "table_id",
                        "in": "path",
                        "required": True,
                        "schema": {"type": "string"},
                    }
                ],
                "responses": {
                    "200": {"description": "The table and its sheets are gone."},
                    "400": {
                        "description": "The request cannot be carried out as it stands; nothing was changed."
                    },
                    "401": {"description": "No API key, an unknown one, or a revoked one."},
                    "404": {"description": "Not there, deleted, or of another workspace."},
                    "429": {
                        "description": "This key or this sheet has reached a limit of this server. Nothing was changed.\n"
                    },
                    "503": {
                        "description": "The server cannot carry the request out now: its database cannot be used, or other requests\ntake all its room. The message says whether something was changed, and what to do.\n"
                    },
                },
                "security": [{"ApiKeyAuth": []}],
            },
        },
        "/api/public/v2/tables/{table_id}/sheets": {
            "get": {
                "operationId": "list_table_sheets",
                "parameters": [
                    {
                        "name": "table_id",
                        "in": "path",
                        "required": True,
                        "schema": {"type": "string"},
                    }
                ],
                "responses": {
                    "200": {"description": "A page of sheets."},
                    "400": {
                        "description": "The request cannot be carried out as it stands; nothing was changed."
                    },
                    "401": {"description": "No API key, an unknown one, or a revoked one."},
                    "404": {"description": "Not there, deleted, or of another workspace."},
                    "429": {
                        "description": "This key or this sheet has reached a limit of this server. Nothing was changed.\n"
                    },
                    "503": {
                        "description": "The server cannot carry the request out now: its database cannot be used, or other requests\ntake all its room. The message says whether something was changed, and what to do.\n"
                    },
                },
                "security": [{"ApiKeyAuth": []}],
            },
            "post": {
                "operationId": "create_table_sheet",
                "parameters": [
                    {
                        "name": "table_id",
                        "in": "path",
                        "required": True,
                        "schema": {"type": "string"},
                    }
                ],
                "responses": {
                    "201": {"description": "The new sheet, with its rows."},
                    "202": {"description": "The sheet and its columns exist; its rows follow."},
                    "400": {
                        "description": "The request cannot be carried out as it stands; nothing was changed."
                    },
                    "401": {"description": "No API key, an unknown one, or a revoked one."},
                    "404": {"description": "Not there, deleted, or of another workspace."},
                    "408": {
                        "description": "The body did not arrive in time. Nothing was changed; the connection is closed."
                    },
                    "413": {"description": "The body is larger than this server takes."},
                    "415": {"description": "The body is not sent as application/json."},
                    "429": {
                        "description": "This key or this sheet has reached a limit of this server. Nothing was changed.\n"
                    },
                    "503": {
                        "description": "The server cannot carry the request out now: its database cannot be used, or other requests\ntake all its room. The message says whether something was changed, and what to do.\n"
                    },
                },
                "security": [{"ApiKeyAuth": []}],
            },
        },
        "/api/public/v2/tables/{table_id}/sheets/operations/{operation_id}": {
            "get": {
                "operationId": "get_table_sheet_operation",
                "parameters": [
                    {
                        "name": "table_id",
                        "in": "path",
                        "required": True,
                        "schema": {"type": "string"},
                    },
                    {
                        "name": "operation_id",
                        "in": "path",
                        "required": True,
                        "schema": {"type": "string"},
                    },
                ],
                "responses": {
                    "200": {"description": "The import."},
                    "400": {
                        "description": "The request cannot be carried out as it stands; nothing was changed."
                    },
                    "401": {"description": "No API key, an unknown one, or a revoked one."},
                    "404": {"description": "Not there, deleted, or of another workspace."},
                    "429": {
                        "description": "This key or this sheet has reached a limit of this server. Nothing was changed.\n"
                    },
                    "503": {
                        "description": "The server cannot carry the request out now: its database cannot be used, or other requests\ntake all its room. The message says whether something was changed, and what to do.\n"
                    },
                },
                "security": [{"ApiKeyAuth": []}],
            }
        },
        "/api/public/v2/tables/{table_id}/sheets/{sheet_id}": {
            "get": {
                "operationId": "get_table_sheet",
                "parameters": [
                    {
                        "name": "table_id",
                        "in": "path",
                        "required": True,
                        "schema": {"type": "string"},
                    },
                    {
                        "name": "sheet_id",
                        "in": "path",
                        "required": True,
                        "schema": {"type": "string"},
                    },
                ],
                "responses": {
                    "200": {"description": "The sheet."},
                    "400": {
                        "description": "The request cannot be carried out as it stands; nothing was changed."
                    },
                    "401": {"description": "No API key, an unknown one, or a revoked one."},
                    "404": {"description": "Not there, deleted, or of another workspace."},
                    "429": {
                        "description": "This key or this sheet has reached a limit of this server. Nothing was changed.\n"
                    },
                    "503": {
                        "description": "The server cannot carry the request out now: its database cannot be used, or other requests\ntake all its room. The message says whether something was changed, and what to do.\n"
                    },
                },
                "security": [{"ApiKeyAuth": []}],
            },
            "patch": {
                "operationId": "update_table_sheet",
                "parameters": [
                    {
                        "name": "table_id",
                        "in": "path",
                        "required": True,
                        "schema": {"type": "string"},
                    },
                    {
                        "name": "sheet_id",
                        "in": "path",
                        "required": True,
                        "schema": {"type": "string"},
                    },
                ],
                "responses": {
                    "200": {"description": "The sheet as it is now."},
                    "400": {
                        "description": "The request cannot be carried out as it stands; nothing was changed."
                    },
                    "401": {"description": "No API key, an unknown one, or a revoked one."},
                    "404": {"description": "Not there, deleted, or of another workspace."},
                    "408": {
                        "description": "The body did not arrive in time. Nothing was changed; the connection is closed."
                    },
                    "413": {"description": "The body is larger than this server takes."},
                    "415": {"description": "The body is not sent as application/json."},
                    "429": {
                        "description": "This key or this sheet has reached a limit of this server. Nothing was changed.\n"
                    },
                    "503": {
                        "description": "The server cannot carry the request out now: its database cannot be used, or other requests\ntake all its room. The message says whether something was changed, and what to do.\n"
                    },
                },
                "security": [{"ApiKeyAuth": []}],
            },
            "delete": {
                "operationId": "delete_table_sheet",
                "parameters": [
                    {
                        "name": "table_id",
                        "in": "path",
                        "required": True,
                        "schema": {"type": "string"},
                    },
                    {
                        "name": "sheet_id",
                        "in": "path",
                        "required": True,
                        "schema": {"type": "string"},
                    },
                ],
                "responses": {
                    "200": {"description": "The sheet is gone."},
                    "400": {
                        "description": "The request cannot be carried out as it stands; nothing was changed."
                    },
                    "401": {"description": "No API key, an unknown one, or a revoked one."},
                    "404": {"description": "Not there, deleted, or of another workspace."},
                    "429": {
                        "description": "This key or this sheet has reached a limit of this server. Nothing was changed.\n"
                    },
                    "503": {
                        "description": "The server cannot carry the request out now: its database cannot be used, or other requests\ntake all its room. The message says whether something was changed, and what to do.\n"
                    },
                },
                "security": [{"ApiKeyAuth": []}],
            },
        },
        "/api/public/v2/tables/{table_id}/sheets/{sheet_id}/status-counts": {
            "get": {
                "operationId": "get_table_sheet_status_counts",
                "parameters": [
                    {
                        "name": "table_id",
                        "in": "path",
                        "required": True,
                        "schema": {"type": "string"},
                    },
                    {
                        "name": "sheet_id",
                        "in": "path",
                        "required": True,
                        "schema": {"type": "string"},
                    },
                ],
                "responses": {
                    "200": {"description": "The counts, all of one moment."},
                    "400": {
                        "description": "The request cannot be carried out as it stands; nothing was changed."
                    },
                    "401": {"description": "No API key, an unknown one, or a revoked one."},
                    "404": {"description": "Not there, deleted, or of another workspace."},
                    "429": {
                        "description": "This key or this sheet has reached a limit of this server. Nothing was changed.\n"
                    },
                    "503": {
                        "description": "The server cannot carry the request out now: its database cannot be used, or other requests\ntake all its room. The message says whether something was changed, and what to do.\n"
                    },
                },
                "security": [{"ApiKeyAuth": []}],
            }
        },
        "/api/public/v2/tables/{table_id}/sheets/{sheet_id}/failures": {
            "get": {
                "operationId": "list_table_sheet_failures",
                "parameters": [
                    {
                        "name": "table_id",
                        "in": "path",
                        "required": True,
                        "schema": {"type": "string"},
                    },
                    {
                        "name": "sheet_id",
                        "in": "path",
                        "required": True,
                        "schema": {"type": "string"},
                    },
                ],
                "responses": {
                    "200": {
                        "description": "The failed cells. The counts of columns are of one moment."
                    },
                    "400": {
                        "description": "The request cannot be carried out as it stands; nothing was changed."
                    },
                    "401": {"description": "No API key, an unknown one, or a revoked one."},
                    "404": {"description": "Not there, deleted, or of another workspace."},
                    "429": {
                        "description": "This key or this sheet has reached a limit of this server. Nothing was changed.\n"
                    },
                    "503": {
                        "description": "The server cannot carry the request out now: its database cannot be used, or other requests\ntake all its room. The message says whether something was changed, and what to do.\n"
                    },
                },
                "security": [{"ApiKeyAuth": []}],
            }
        },
        "/api/public/v2/tables/{table_id}/sheets/{sheet_id}/imports/file": {
            "post": {
                "operationId": "createTableSheetFileImport",
                "parameters": [
                    {
                        "name": "table_id",
                        "in": "path",
                        "required": True,
                        "schema": {"type": "string"},
                    },
                    {
                        "name": "sheet_id",
                        "in": "path",
                        "required": True,
                        "schema": {"type": "string"},
                    },
                ],
                "responses": {
                    "202": {"description": "The import was accepted."},
                    "400": {
                        "description": "The request cannot be carried out as it stands; nothing was changed."
                    },
                    "401": {"description": "No API key, an unknown one, or a revoked one."},
                    "404": {"description": "Not there, deleted, or of another workspace."},
                    "408": {
                        "description": "The body did not arrive in time. Nothing was changed; the connection is closed."
                    },
                    "413": {"description": "The body is larger than this server takes."},
                    "415": {"description": "The body is not sent as application/json."},
                    "429": {
                        "description": "This key or this sheet has reached a limit of this server. Nothing was changed.\n"
                    },
                    "503": {
                        "description": "The server cannot carry the request out now: its database cannot be used, or other requests\ntake all its room. The message says whether something was changed, and what to do.\n"
                    },
                },
                "security": [{"ApiKeyAuth": []}],
            }
        },
        "/api/public/v2/tables/{table_id}/sheets/{sheet_id}/columns": {
            "get": {
                "operationId": "list_table_sheet_columns",
                "parameters": [
                    {
                        "name": "table_id",
                        "in": "path",
                        "required": True,
                        "schema": {"type": "string"},
                    },
                    {
                        "name": "sheet_id",
                        "in": "path",
                        "required": True,
                        "schema": {"type": "string"},
                    },
                ],
                "responses": {
                    "200": {"description": "A page of columns."},
                    "400": {
                        "description": "The request cannot be carried out as it stands; nothing was changed."
                    },
                    "401": {"description": "No API key, an unknown one, or a revoked one."},
                    "404": {"description": "Not there, deleted, or of another workspace."},
                    "429": {
                        "description": "This key or this sheet has reached a limit of this server. Nothing was changed.\n"
                    },
                    "503": {
                        "description": "The server cannot carry the request out now: its database cannot be used, or other requests\ntake all its room. The message says whether something was changed, and what to do.\n"
                    },
                },
                "security": [{"ApiKeyAuth": []}],
            },
            "post": {
                "operationId": "create_table_sheet_column",
                "parameters": [
                    {
                        "name": "table_id",
                        "in": "path",
                        "required": True,
                        "schema": {"type": "string"},
                    },
                    {
                        "name": "sheet_id",
                        "in": "path",
                        "required": True,
                        "schema": {"type": "string"},
                    },
                ],
                "responses": {
                    "201": {"description": "The new column."},
                    "400": {
                        "description": "The request cannot be carried out as it stands; nothing was changed."
                    },
                    "401": {"description": "No API key, an unknown one, or a revoked one."},
                    "404": {"description": "Not there, deleted, or of another workspace."},
                    "408": {
                        "description": "The body did not arrive in time. Nothing was changed; the connection is closed."
                    },
                    "413": {"description": "The body is larger than this server takes."},
                    "415": {"description": "The body is not sent as application/json."},
                    "429": {
                        "description": "This key or this sheet has reached a limit of this server. Nothing was changed.\n"
                    },
                    "503": {
                        "description": "The server cannot carry the request out now: its database cannot be used, or other requests\ntake all its room. The message says whether something was changed, and what to do.\n"
                    },
                },
                "security": [{"ApiKeyAuth": []}],
            },
        },
        "/api/public/v2/tables/{table_id}/sheets/{sheet_id}/columns/{column_id}": {
            "patch": {
                "operationId": "update_table_sheet_column",
                "parameters": [
                    {
                        "name": "table_id",
                        "in": "path",
                        "required": True,
                        "schema": {"type": "string"},
                    },
                    {
                        "name": "sheet_id",
                        "in": "path",
                        "required": True,
                        "schema": {"type": "string"},
                    },
                    {
                        "name": "column_id",
                        "in": "path",
                        "required": True,
                        "schema": {"type": "string"},
                    },
                ],
                "responses": {
                    "200": {
                        "description": "The column as it is now, and the columns whose cells read STALE because of it."
                    },
                    "400": {
                        "description": "The request cannot be carried out as it stands; nothing was changed."
                    },
                    "401": {"description": "No API key, an unknown one, or a revoked one."},
                    "404": {"description": "Not there, deleted, or of another workspace."},
                    "408": {
                        "description": "The body did not arrive in time. Nothing was changed; the connection is closed."
                    },
                    "413": {"description": "The body is larger than this server takes."},
                    "415": {"description": "The body is not sent as application/json."},
                    "429": {
                        "description": "This key or this sheet has reached a limit of this server. Nothing was changed.\n"
                    },
                    "503": {
                        "description": "The server cannot carry the request out now: its database cannot be used, or other requests\ntake all its room. The message says whether something was changed, and what to do.\n"
                    },
                },
                "security": [{"ApiKeyAuth": []}],
            },
            "delete": {
                "operationId": "delete_table_sheet_column",
                "parameters": [
                    {
                        "name": "table_id",
                        "in": "path",
                        "required": True,
                        "schema": {"type": "string"},
                    },
                    {
                        "name": "sheet_id",
                        "in": "path",
                        "required": True,
                        "schema": {"type": "string"},
                    },
                    {
                        "name": "column_id",
                        "in": "path",
                        "required": True,
                        "schema": {"type": "string"},
                    },
                ],
                "responses": {
                    "200": {"description": "The column is gone."},
                    "400": {
                        "description": "The request cannot be carried out as it stands; nothing was changed."
                    },
                    "401": {"description": "No API key, an unknown one, or a revoked one."},
                    "404": {"description": "Not there, deleted, or of another workspace."},
                    "429": {
                        "description": "This key or this sheet has reached a limit of this server. Nothing was changed.\n"
                    },
                    "503": {
                        "description": "The server cannot carry the request out now: its database cannot be used, or other requests\ntake all its room. The message says whether something was changed, and what to do.\n"
                    },
                },
                "security": [{"ApiKeyAuth": []}],
            },
        },
        "/api/public/v2/tables/{table_id}/sheets/{sheet_id}/rows": {
            "get": {
                "operationId": "list_table_sheet_rows",
                "parameters": [
                    {
                        "name": "table_id",
                        "in": "path",
                        "required": True,
                        "schema": {"type": "string"},
                    },
                    {
                        "name": "sheet_id",
                        "in": "path",
                        "required": True,
                        "schema": {"type": "string"},
                    },
                ],
                "responses": {
                    "200": {"description": "A page of rows, all of one moment."},
                    "400": {
                        "description": "The request cannot be carried out as it stands; nothing was changed."
                    },
                    "401": {"description": "No API key, an unknown one, or a revoked one."},
                    "404": {"description": "Not there, deleted, or of another workspace."},
                    "406": {
                        "description": "Accept names no media type of the answer; the message lists them."
                    },
                    "429": {
                        "description": "This key or this sheet has reached a limit of this server. Nothing was changed.\n"
                    },
                    "503": {
                        "description": "The server cannot carry the request out now: its database cannot be used, or other requests\ntake all its room. The message says whether something was changed, and what to do.\n"
                    },
                },
                "security": [{"ApiKeyAuth": []}],
            },
            "post": {
                "operationId": "add_table_sheet_rows",
                "parameters": [
                    {
                        "name": "table_id",
                        "in": "path",
                        "required": True,
                        "schema": {"type": "string"},
                    },
                    {
                        "name": "sheet_id",
                        "in": "path",
                        "required": True,
                        "schema": {"type": "string"},
                    },
                ],
                "responses": {
                    "201": {"description": "The new rows."},
                    "400": {
                        "description": "The request cannot be carried out as it stands; nothing was changed."
                    },
                    "401": {"description": "No API key, an unknown one, or a revoked one."},
                    "404": {"description": "Not there, deleted, or of another workspace."},
                    "408": {
                        "description": "The body did not arrive in time. Nothing was changed; the connection is closed."
                    },
                    "413": {"description": "The body is larger than this server takes."},
                    "415": {"description": "The body is not sent as application/json."},
                    "429": {
                        "description": "This key or this sheet has reached a limit of this server. Nothing was changed.\n"
                    },
                    "503": {
                        "description": "The server cannot carry the request out now: its database cannot be used, or other requests\ntake all its room. The message says whether something was changed, and what to do.\n"
                    },
                },
                "security": [{"ApiKeyAuth": []}],
            },
            "delete": {
                "operationId": "delete_table_sheet_rows",
                "parameters": [
                    {
                        "name": "table_id",
                        "in": "path",
                        "required": True,
                        "schema": {"type": "string"},
                    },
                    {
                        "name": "sheet_id",
                        "in": "path",
                        "required": True,
                        "schema": {"type": "string"},
                    },
                ],
                "responses": {
                    "200": {"description": "The rows are gone."},
                    "400": {
                        "description": "The request cannot be carried out as it stands; nothing was changed."
                    },
                    "401": {"description": "No API key, an unknown one, or a revoked one."},
                    "404": {"description": "Not there, deleted, or of another workspace."},
                    "408": {
                        "description": "The body did not arrive in time. Nothing was changed; the connection is closed."
                    },
                    "413": {"description": "The body is larger than this server takes."},
                    "415": {"description": "The body is not sent as application/json."},
                    "429": {
                        "description": "This key or this sheet has reached a limit of this server. Nothing was changed.\n"
                    },
                    "503": {
                        "description": "The server cannot carry the request out now: its database cannot be used, or other requests\ntake all its room. The message says whether something was changed, and what to do.\n"
                    },
                },
                "security": [{"ApiKeyAuth": []}],
            },
        },
        "/api/public/v2/tables/{table_id}/sheets/{sheet_id}/cells/recalculations": {
            "post": {
                "operationId": "create_table_sheet_cell_recalculations_batch",
                "parameters": [
                    {
                        "name": "table_id",
                        "in": "path",
                        "required": True,
                        "schema": {"type": "string"},
                    },
                    {
                        "name": "sheet_id",
                        "in": "path",
                        "required": True,
                        "schema": {"type": "string"},
                    },
                ],
                "responses": {
                    "200": {
                        "description": "Nothing to recalculate, or too much to do so unconfirmed; nothing was started."
                    },
                    "202": {"description": "An operation was started."},
                    "400": {
                        "description": "The request cannot be carried out as it stands; nothing was changed."
                    },
                    "401": {"description": "No API key, an unknown one, or a revoked one."},
                    "404": {"description": "Not there, deleted, or of another workspace."},
                    "408": {
                        "description": "The body did not arrive in time. Nothing was changed; the connection is closed."
                    },
                    "413": {"description": "The body is larger than this server takes."},
                    "415": {"description": "The body is not sent as application/json."},
                    "429": {
                        "description": "This key or this sheet has reached a limit of this server. Nothing was changed.\n"
                    },
                    "503": {
                        "description": "The server cannot carry the request out now: its database cannot be used, or other requests\ntake all its room. The message says whether something was changed, and what to do.\n"
                    },
                },
                "security": [{"ApiKeyAuth": []}],
            }
        },
        "/api/public/v2/tables/{table_id}/sheets/{sheet_id}/cells": {
            "patch": {
                "operationId": "update_table_sheet_cells",
                "parameters": [
                    {
                        "name": "table_id",
                        "in": "path",
                        "required": True,
                        "schema": {"type": "string"},
                    },
                    {
                        "name": "sheet_id",
                        "in": "path",
                        "required": True,
                        "schema": {"type": "string"},
                    },
                ],
                "responses": {
                    "200": {"description": "All values are stored."},
                    "400": {
                        "description": "The request cannot be carried out as it stands; nothing was changed."
                    },
                    "401": {"description": "No API key, an unknown one, or a revoked one."},
                    "404": {"description": "Not there, deleted, or of another workspace."},
                    "408": {
                        "description": "The body did not arrive in time. Nothing was changed; the connection is closed."
                    },
                    "413": {"description": "The body is larger than this server takes."},
                    "415": {"description": "The body is not sent as application/json."},
                    "429": {
                        "description": "This key or this sheet has reached a limit of this server. Nothing was changed.\n"
                    },
                    "503": {
                        "description": "The server cannot carry the request out now: its database cannot be used, or other requests\ntake all its room. The message says whether something was changed, and what to do.\n"
                    },
                },
                "security": [{"ApiKeyAuth": []}],
            }
        },
        "/api/public/v2/tables/{table_id}/sheets/{sheet_id}/cells/{cell_id}": {
            "get": {
                "operationId": "get_table_sheet_cell",
                "parameters": [
                    {
                        "name": "table_id",
                        "in": "path",
                        "required": True,
                        "schema": {"type": "string"},
                    },
                    {
                        "name": "sheet_id",
                        "in": "path",
                        "required": True,
                        "schema": {"type": "string"},
                    },
                    {
                        "name": "cell_id",
                        "in": "path",
                        "required": True,
                        "schema": {"type": "string"},
                    },
                ],
                "responses": {
                    "200": {"description": "The cell as it reads now."},
                    "400": {
                        "description": "The request cannot be carried out as it stands; nothing was changed."
                    },
                    "401": {"description": "No API key, an unknown one, or a revoked one."},
                    "404": {"description": "Not there, deleted, or of another workspace."},
                    "429": {
                        "description": "This key or this sheet has reached a limit of this server. Nothing was changed.\n"
                    },
                    "503": {
                        "description": "The server cannot carry the request out now: its database cannot be used, or other requests\ntake all its room. The message says whether something was changed, and what to do.\n"
                    },
                },
                "security": [{"ApiKeyAuth": []}],
            },
            "patch": {
                "operationId": "update_table_sheet_cell",
                "parameters": [
                    {
                        "name": "table_id",
                        "in": "path",
                        "required": True,
                        "schema": {"type": "string"},
                    },
                    {
                        "name": "sheet_id",
                        "in": "path",
                        "required": True,
                        "schema": {"type": "string"},
                    },
                    {
                        "name": "cell_id",
                        "in": "path",
                        "required": True,
                        "schema": {"type": "string"},
                    },
                ],
                "responses": {
                    "200": {"description": "The cell as it is now."},
                    "400": {
                        "description": "The request cannot be carried out as it stands; nothing was changed."
                    },
                    "401": {"description": "No API key, an unknown one, or a revoked one."},
                    "404": {"description": "Not there, deleted, or of another workspace."},
                    "408": {
                        "description": "The body did not arrive in time. Nothing was changed; the connection is closed."
                    },
                    "413": {"description": "The body is larger than this server takes."},
                    "415": {"description": "The body is not sent as application/json."},
                    "429": {
                        "description": "This key or this sheet has reached a limit of this server. Nothing was changed.\n"
                    },
                    "503": {
                        "description": "The server cannot carry the request out now: its database cannot be used, or other requests\ntake all its room. The message says whether something was changed, and what to do.\n"
                    },
                },
                "security": [{"ApiKeyAuth": []}],
            },
        },
        "/api/public/v2/tables/{table_id}/sheets/{sheet_id}/cells/{cell_id}/recalculations": {
            "post": {
                "operationId": "create_table_sheet_cell_recalculation",
                "parameters": [
                    {
                        "name": "table_id",
                        "in": "path",
                        "required": True,
                        "schema": {"type": "string"},
                    },
                    {
                        "name": "sheet_id",
                        "in": "path",
                        "required": True,
                        "schema": {"type": "string"},
                    },
                    {
                        "name": "cell_id",
                        "in": "path",
                        "required": True,
                        "schema": {"type": "string"},
                    },
                ],
                "responses": {
                    "200": {
                        "description": "There was nothing to recalculate; nothing was started."
                    },
                    "202": {"description": "An operation was started."},
                    "400": {
                        "description": "The request cannot be carried out as it stands; nothing was changed."
                    },
                    "401": {"description": "No API key, an unknown one, or a revoked one."},
                    "404": {"description": "Not there, deleted, or of another workspace."},
                    "429": {
                        "description": "This key or this sheet has reached a limit of this server. Nothing was changed.\n"
                    },
                    "503": {
                        "description": "The server cannot carry the request out now: its database cannot be used, or other requests\ntake all its room. The message says whether something was changed, and what to do.\n"
                    },
                },
                "security": [{"ApiKeyAuth": []}],
            }
        },
        "/api/public/v2/tables/{table_id}/sheets/{sheet_id}/events": {
            "get": {
                "operationId": "watch_table_sheet",
                "parameters": [
                    {
                        "name": "table_id",
                        "in": "path",
                        "required": True,
                        "schema": {"type": "string"},
                    },
                    {
                        "name": "sheet_id",
                        "in": "path",
                        "required": True,
                        "schema": {"type": "string"},
                    },
                ],
                "responses": {
                    "200": {"description": "Transitions and counts."},
                    "400": {
                        "description": "The request cannot be carried out as it stands; nothing was changed."
                    },
                    "401": {"description": "No API key, an unknown one, or a revoked one."},
                    "404": {"description": "No such table or sheet in this workspace."},
                    "429": {
                        "description": "This key or this sheet has reached a limit of this server. Nothing was changed.\n"
                    },
                    "503": {
                        "description": "The server cannot carry the request out now: its database cannot be used, or other requests\ntake all its room. The message says whether something was changed, and what to do.\n"
                    },
                },
                "security": [{"ApiKeyAuth": []}],
            }
        },
        "/api/public/v2/tables/{table_id}/sheets/{sheet_id}/operations": {
            "get": {
                "operationId": "listTableSheetOperations",
                "parameters": [
                    {
                        "name": "table_id",
                        "in": "path",
                        "required": True,
                        "schema": {"type": "string"},
                    },
                    {
                        "name": "sheet_id",
                        "in": "path",
                        "required": True,
                        "schema": {"type": "string"},
                    },
                ],
                "responses": {
                    "200": {"description": "Operations and counts of one and the same moment."},
                    "400": {
                        "description": "The request cannot be carried out as it stands; nothing was changed."
                    },
                    "401": {"description": "No API key, an unknown one, or a revoked one."},
                    "404": {"description": "Not there, deleted, or of another workspace."},
                    "429": {
                        "description": "This key or this sheet has reached a limit of this server. Nothing was changed.\n"
                    },
                    "503": {
                        "description": "The server cannot carry the request out now: its database cannot be used, or other requests\ntake all its room. The message says whether something was changed, and what to do.\n"
                    },
                },
                "security": [{"ApiKeyAuth": []}],
            },
            "post": {
                "operationId": "createTableSheetOperation",
                "parameters": [
                    {
                        "name": "table_id",
                        "in": "path",
                        "required": True,
                        "schema": {"type": "string"},
                    },
                    {
                        "name": "sheet_id",
                        "in": "path",
                        "required": True,
                        "schema": {"type": "string"},
                    },
                ],
                "responses": {
                    "200": {
                        "description": "Nothing was started: there is nothing to do, it has to be confirmed, or it was a dry run.\n"
                    },
                    "202": {"description": "The operation is queued."},
                    "400": {
                        "description": "The request cannot be carried out as it stands; nothing was changed."
                    },
                    "401": {"description": "No API key, an unknown one, or a revoked one."},
                    "404": {"description": "Not there, deleted, or of another workspace."},
                    "408": {
                        "description": "The body did not arrive in time. Nothing was changed; the connection is closed."
                    },
                    "413": {"description": "The body is larger than this server takes."},
                    "415": {"description": "The body is not sent as application/json."},
                    "429": {
                        "description": "This key or this sheet has reached a limit of this server. Nothing was changed.\n"
                    },
                    "503": {
                        "description": "The server cannot carry the request out now: its database cannot be used, or other requests\ntake all its room. The message says whether something was changed, and what to do.\n"
                    },
                },
                "security": [{"ApiKeyAuth": []}],
            },
        },
        "/api/public/v2/tables/{table_id}/sheets/{sheet_id}/operations/{operation_id}": {
            "get": {
                "operationId": "getTableSheetOperationStatus",
                "parameters": [
                    {
                        "name": "table_id",
                        "in": "path",
                        "required": True,
                        "schema": {"type": "string"},
                    },
                    {
                        "name": "sheet_id",
                        "in": "path",
                        "required": True,
                        "schema": {"type": "string"},
                    },
                    {
                        "name": "operation_id",
                        "in": "path",
                        "required": True,
                        "schema": {"type": "string"},
                    },
                ],
                "responses": {
                    "200": {"description": "The operation, all of one moment."},
                    "400": {
                        "description": "The request cannot be carried out as it stands; nothing was changed."
                    },
                    "401": {"description": "No API key, an unknown one, or a revoked one."},
                    "404": {"description": "Not there, deleted, or of another workspace."},
                    "429": {
                        "description": "This key or this sheet has reached a limit of this server. Nothing was changed.\n"
                    },
                    "503": {
                        "description": "The server cannot carry the request out now: its database cannot be used, or other requests\ntake all its room. The message says whether something was changed, and what to do.\n"
                    },
                },
                "security": [{"ApiKeyAuth": []}],
            },
            "delete": {
                "operationId": "cancelTableSheetOperation",
                "parameters": [
                    {
                        "name": "table_id",
                        "in": "path",
                        "required": True,
                        "schema": {"type": "string"},
                    },
                    {
                        "name": "sheet_id",
                        "in": "path",
                        "required": True,
                        "schema": {"type": "string"},
                    },
                    {
                        "name": "operation_id",
                        "in": "path",
                        "required": True,
                        "schema": {"type": "string"},
                    },
                ],
                "responses": {
                    "200": {
                        "description": "The executions and cells that this call cancelled, which may be none."
                    },
                    "400": {
                        "description": "A malformed id in the path, or a key whose workspace is suspended or gone."
                    },
                    "401": {"description": "No API key, an unknown one, or a revoked one."},
                    "404": {"description": "No such table or sheet in this workspace."},
                    "429": {
                        "description": "This key or this sheet has reached a limit of this server. Nothing was changed.\n"
                    },
                    "503": {
                        "description": "The server cannot carry the request out now: its database cannot be used, or other requests\ntake all its room. The message says whether something was changed, and what to do.\n"
                    },
                },
                "security": [{"ApiKeyAuth": []}],
            },
        },
        "/api/public/v2/tables/{table_id}/sheets/{sheet_id}/operations/{operation_id}/usage": {
            "get": {
                "operationId": "get_table_sheet_operation_usage",
                "parameters": [
                    {
                        "name": "table_id",
                        "in": "path",
                        "required": True,
                        "schema": {"type": "string"},
                    },
                    {
                        "name": "sheet_id",
                        "in": "path",
                        "required": True,
                        "schema": {"type": "string"},
                    },
                    {
                        "name": "operation_id",
                        "in": "path",
                        "required": True,
                        "schema": {"type": "string"},
                    },
                ],
                "responses": {
                    "200": {
                        "description": "The spend, and for a cancelled operation what the cancel avoided."
                    },
                    "400": {
                        "description": "The request cannot be carried out as it stands; nothing was changed."
                    },
                    "401": {"description": "No API key, an unknown one, or a revoked one."},
                    "404": {"description": "Not there, deleted, or of another workspace."},
                    "429": {
                        "description": "This key or this sheet has reached a limit of this server. Nothing was changed.\n"
                    },
                    "503": {
                        "description": "The server cannot carry the request out now: its database cannot be used, or other requests\ntake all its room. The message says whether something was changed, and what to do.\n"
                    },
                },
                "security": [{"ApiKeyAuth": []}],
            }
        },
        "/api/public/v2/tables/{table_id}/sheets/{sheet_id}/operations/{operation_id}/events": {
            "get": {
                "operationId": "watch_table_sheet_operation",
                "parameters": [
                    {
                        "name": "table_id",
                        "in": "path",
                        "required": True,
                        "schema": {"type": "string"},
                    },
                    {
                        "name": "sheet_id",
                        "in": "path",
                        "required": True,
                        "schema": {"type": "string"},
                    },
                    {
                        "name": "operation_id",
                        "in": "path",
                        "required": True,
                        "schema": {"type": "string"},
                    },
                ],
                "responses": {
                    "200": {"description": "The operation, again and again."},
                    "204": {
                        "description": "The operation has ended, and the client has its last event."
                    },
                    "400": {
                        "description": "The request cannot be carried out as it stands; nothing was changed."
                    },
                    "401": {"description": "No API key, an unknown one, or a revoked one."},
                    "404": {"description": "Not there, deleted, or of another workspace."},
                    "429": {
                        "description": "This key or this sheet has reached a limit of this server. Nothing was changed.\n"
                    },
                    "503": {
                        "description": "The server cannot carry the request out now: its database cannot be used, or other requests\ntake all its room. The message says whether something was changed, and what to do.\n"
                    },
                },
                "security": [{"ApiKeyAuth": []}],
            }
        },
    },
    "components": {
        "securitySchemes": {
            "ApiKeyAuth": {
                "type": "apiKey",
                "in": "header",
                "name": "X-API-KEY",
                "description": "A key belongs to exactly one workspace; nothing of another one can be seen.",
                "x-scheme": "ApiKeyAuth",
            }
        }
    },
}


def router() -> wire.Router[Operation]:
    """A router over all operations."""
    found: wire.Router[Operation] = wire.Router()
    for operation in OPERATIONS:
        found.add(operation.method, operation.path, operation)
    return found

# Machine-written from openapi.yaml (sha256 6d9b45e85f9e632de8dcc73299a7297c60d28b7d26f88d153d8fcfdc8da1c1a4) by codegen with datamodel-code-generator 0.89.0, openapi-python-client 0.29.1, ruff 0.17.6.
"""The operations of the contract, typed.

Each operation is a method of the Protocol of its tag, and may return only the answers that the
contract documents for it: one class per status. ``CallerT`` is whatever says who asks.
"""

from __future__ import annotations

from typing import ClassVar, Literal, Protocol, TypeAlias, TypeVar
from uuid import UUID

import msgspec

from . import models

CallerT = TypeVar("CallerT", contravariant=True)


# --- list_tables: GET /api/public/v2/tables


class ListTables200(msgspec.Struct, frozen=True):
    """A page of tables."""

    status: ClassVar[Literal[200]] = 200
    body: models.ListTablesResponse


class ListTables400(msgspec.Struct, frozen=True):
    """The request cannot be carried out as it stands; nothing was changed."""

    status: ClassVar[Literal[400]] = 400
    body: models.ErrorResponse


class ListTables401(msgspec.Struct, frozen=True):
    """No API key, an unknown one, or a revoked one."""

    status: ClassVar[Literal[401]] = 401
    body: models.ErrorResponse
    www_authenticate: str


class ListTables429(msgspec.Struct, frozen=True):
    """This key or this sheet has reached a limit of this server. Nothing was changed."""

    status: ClassVar[Literal[429]] = 429
    body: models.ErrorResponse
    retry_after: str


ListTablesResult: TypeAlias = ListTables200 | ListTables400 | ListTables401 | ListTables429


# --- create_table: POST /api/public/v2/tables


class CreateTable201(msgspec.Struct, frozen=True):
    """The new table, and its first sheet if one was asked for."""

    status: ClassVar[Literal[201]] = 201
    body: models.CreateTableResponse


class CreateTable400(msgspec.Struct, frozen=True):
    """The request cannot be carried out as it stands; nothing was changed."""

    status: ClassVar[Literal[400]] = 400
    body: models.ErrorResponse


class CreateTable401(msgspec.Struct, frozen=True):
    """No API key, an unknown one, or a revoked one."""

    status: ClassVar[Literal[401]] = 401
    body: models.ErrorResponse
    www_authenticate: str


class CreateTable413(msgspec.Struct, frozen=True):
    """The body is larger than this server takes."""

    status: ClassVar[Literal[413]] = 413
    body: models.ErrorResponse


class CreateTable415(msgspec.Struct, frozen=True):
    """The body is not sent as application/json."""

    status: ClassVar[Literal[415]] = 415
    body: models.ErrorResponse


class CreateTable429(msgspec.Struct, frozen=True):
    """This key or this sheet has reached a limit of this server. Nothing was changed."""

    status: ClassVar[Literal[429]] = 429
    body: models.ErrorResponse
    retry_after: str


CreateTableResult: TypeAlias = (
    CreateTable201
    | CreateTable400
    | CreateTable401
    | CreateTable413
    | CreateTable415
    | CreateTable429
)


# --- get_table: GET /api/public/v2/tables/{table_id}


class GetTable200(msgspec.Struct, frozen=True):
    """The table."""

    status: ClassVar[Literal[200]] = 200
    body: models.TableResponse


class GetTable400(msgspec.Struct, frozen=True):
    """The request cannot be carried out as it stands; nothing was changed."""

    status: ClassVar[Literal[400]] = 400
    body: models.ErrorResponse


class GetTable401(msgspec.Struct, frozen=True):
    """No API key, an unknown one, or a revoked one."""

    status: ClassVar[Literal[401]] = 401
    body: models.ErrorResponse
    www_authenticate: str


class GetTable404(msgspec.Struct, frozen=True):
    """Not there, deleted, or of another workspace."""

    status: ClassVar[Literal[404]] = 404
    body: models.ErrorResponse


class GetTable429(msgspec.Struct, frozen=True):
    """This key or this sheet has reached a limit of this server. Nothing was changed."""

    status: ClassVar[Literal[429]] = 429
    body: models.ErrorResponse
    retry_after: str


GetTableResult: TypeAlias = GetTable200 | GetTable400 | GetTable401 | GetTable404 | GetTable429


# --- update_table: PATCH /api/public/v2/tables/{table_id}


class UpdateTable200(msgspec.Struct, frozen=True):
    """The table as it is now."""

    status: ClassVar[Literal[200]] = 200
    body: models.TableResponse


class UpdateTable400(msgspec.Struct, frozen=True):
    """The request cannot be carried out as it stands; nothing was changed."""

    status: ClassVar[Literal[400]] = 400
    body: models.ErrorResponse


class UpdateTable401(msgspec.Struct, frozen=True):
    """No API key, an unknown one, or a revoked one."""

    status: ClassVar[Literal[401]] = 401
    body: models.ErrorResponse
    www_authenticate: str


class UpdateTable404(msgspec.Struct, frozen=True):
    """Not there, deleted, or of another workspace."""

    status: ClassVar[Literal[404]] = 404
    body: models.ErrorResponse


class UpdateTable413(msgspec.Struct, frozen=True):
    """The body is larger than this server takes."""

    status: ClassVar[Literal[413]] = 413
    body: models.ErrorResponse


class UpdateTable415(msgspec.Struct, frozen=True):
    """The body is not sent as application/json."""

    status: ClassVar[Literal[415]] = 415
    body: models.ErrorResponse


class UpdateTable429(msgspec.Struct, frozen=True):
    """This key or this sheet has reached a limit of this server. Nothing was changed."""

    status: ClassVar[Literal[429]] = 429
    body: models.ErrorResponse
    retry_after: str


UpdateTableResult: TypeAlias = (
    UpdateTable200
    | UpdateTable400
    | UpdateTable401
    | UpdateTable404
    | UpdateTable413
    | UpdateTable415
    | UpdateTable429
)


# --- delete_table: DELETE /api/public/v2/tables/{table_id}


class DeleteTable200(msgspec.Struct, frozen=True):
    """The table and its sheets are gone."""

    status: ClassVar[Literal[200]] = 200
    body: models.DeletedResponse


class DeleteTable400(msgspec.Struct, frozen=True):
    """The request cannot be carried out as it stands; nothing was changed."""

    status: ClassVar[Literal[400]] = 400
    body: models.ErrorResponse


class DeleteTable401(msgspec.Struct, frozen=True):
    """No API key, an unknown one, or a revoked one."""

    status: ClassVar[Literal[401]] = 401
    body: models.ErrorResponse
    www_authenticate: str


class DeleteTable404(msgspec.Struct, frozen=True):
    """Not there, deleted, or of another workspace."""

    status: ClassVar[Literal[404]] = 404
    body: models.ErrorResponse


class DeleteTable429(msgspec.Struct, frozen=True):
    """This key or this sheet has reached a limit of this server. Nothing was changed."""

    status: ClassVar[Literal[429]] = 429
    body: models.ErrorResponse
    retry_after: str


DeleteTableResult: TypeAlias = (
    DeleteTable200 | DeleteTable400 | DeleteTable401 | DeleteTable404 | DeleteTable429
)


# --- list_table_sheets: GET /api/public/v2/tables/{table_id}/sheets


class ListTableSheets200(msgspec.Struct, frozen=True):
    """A page of sheets."""

    status: ClassVar[Literal[200]] = 200
    body: models.ListSheetsResponse


class ListTableSheets400(msgspec.Struct, frozen=True):
    """The request cannot be carried out as it stands; nothing was changed."""

    status: ClassVar[Literal[400]] = 400
    body: models.ErrorResponse


class ListTableSheets401(msgspec.Struct, frozen=True):
    """No API key, an unknown one, or a revoked one."""

    status: ClassVar[Literal[401]] = 401
    body: models.ErrorResponse
    www_authenticate: str


class ListTableSheets404(msgspec.Struct, frozen=True):
    """Not there, deleted, or of another workspace."""

    status: ClassVar[Literal[404]] = 404
    body: models.ErrorResponse


class ListTableSheets429(msgspec.Struct, frozen=True):
    """This key or this sheet has reached a limit of this server. Nothing was changed."""

    status: ClassVar[Literal[429]] = 429
    body: models.ErrorResponse
    retry_after: str


ListTableSheetsResult: TypeAlias = (
    ListTableSheets200
    | ListTableSheets400
    | ListTableSheets401
    | ListTableSheets404
    | ListTableSheets429
)


# --- create_table_sheet: POST /api/public/v2/tables/{table_id}/sheets


class CreateTableSheet201(msgspec.Struct, frozen=True):
    """The new sheet, with its rows."""

    status: ClassVar[Literal[201]] = 201
    body: models.CreateSheetResponse


class CreateTableSheet202(msgspec.Struct, frozen=True):
    """The sheet and its columns exist; its rows follow."""

    status: ClassVar[Literal[202]] = 202
    body: models.SheetImportStartedResponse


class CreateTableSheet400(msgspec.Struct, frozen=True):
    """The request cannot be carried out as it stands; nothing was changed."""

    status: ClassVar[Literal[400]] = 400
    body: models.ErrorResponse


class CreateTableSheet401(msgspec.Struct, frozen=True):
    """No API key, an unknown one, or a revoked one."""

    status: ClassVar[Literal[401]] = 401
    body: models.ErrorResponse
    www_authenticate: str


class CreateTableSheet404(msgspec.Struct, frozen=True):
    """Not there, deleted, or of another workspace."""

    status: ClassVar[Literal[404]] = 404
    body: models.ErrorResponse


class CreateTableSheet413(msgspec.Struct, frozen=True):
    """The body is larger than this server takes."""

    status: ClassVar[Literal[413]] = 413
    body: models.ErrorResponse


class CreateTableSheet415(msgspec.Struct, frozen=True):
    """The body is not sent as application/json."""

    status: ClassVar[Literal[415]] = 415
    body: models.ErrorResponse


class CreateTableSheet429(msgspec.Struct, frozen=True):
    """This key or this sheet has reached a limit of this server. Nothing was changed."""

    status: ClassVar[Literal[429]] = 429
    body: models.ErrorResponse
    retry_after: str


CreateTableSheetResult: TypeAlias = (
    CreateTableSheet201
    | CreateTableSheet202
    | CreateTableSheet400
    | CreateTableSheet401
    | CreateTableSheet404
    | CreateTableSheet413
    | CreateTableSheet415
    | CreateTableSheet429
)


# --- get_table_sheet_operation: GET /api/public/v2/tables/{table_id}/sheets/operations/{operation_id}


class GetTableSheetOperation200(msgspec.Struct, frozen=True):
    """The import."""

    status: ClassVar[Literal[200]] = 200
    body: models.ImportResponse


class GetTableSheetOperation400(msgspec.Struct, frozen=True):
    """The request cannot be carried out as it stands; nothing was changed."""

    status: ClassVar[Literal[400]] = 400
    body: models.ErrorResponse


class GetTableSheetOperation401(msgspec.Struct, frozen=True):
    """No API key, an unknown one, or a revoked one."""

    status: ClassVar[Literal[401]] = 401
    body: models.ErrorResponse
    www_authenticate: str


class GetTableSheetOperation404(msgspec.Struct, frozen=True):
    """Not there, deleted, or of another workspace."""

    status: ClassVar[Literal[404]] = 404
    body: models.ErrorResponse


class GetTableSheetOperation429(msgspec.Struct, frozen=True):
    """This key or this sheet has reached a limit of this server. Nothing was changed."""

    status: ClassVar[Literal[429]] = 429
    body: models.ErrorResponse
    retry_after: str


GetTableSheetOperationResult: TypeAlias = (
    GetTableSheetOperation200
    | GetTableSheetOperation400
    | GetTableSheetOperation401
    | GetTableSheetOperation404
    | GetTableSheetOperation429
)


# --- get_table_sheet: GET /api/public/v2/tables/{table_id}/sheets/{sheet_id}


class GetTableSheet200(msgspec.Struct, frozen=True):
    """The sheet."""

    status: ClassVar[Literal[200]] = 200
    body: models.SheetResponse


class GetTableSheet400(msgspec.Struct, frozen=True):
    """The request cannot be carried out as it stands; nothing was changed."""

    status: ClassVar[Literal[400]] = 400
    body: models.ErrorResponse


class GetTableSheet401(msgspec.Struct, frozen=True):
    """No API key, an unknown one, or a revoked one."""

    status: ClassVar[Literal[401]] = 401
    body: models.ErrorResponse
    www_authenticate: str


class GetTableSheet404(msgspec.Struct, frozen=True):
    """Not there, deleted, or of another workspace."""

    status: ClassVar[Literal[404]] = 404
    body: models.ErrorResponse


class GetTableSheet429(msgspec.Struct, frozen=True):
    """This key or this sheet has reached a limit of this server. Nothing was changed."""

    status: ClassVar[Literal[429]] = 429
    body: models.ErrorResponse
    retry_after: str


GetTableSheetResult: TypeAlias = (
    GetTableSheet200 | GetTableSheet400 | GetTableSheet401 | GetTableSheet404 | GetTableSheet429
)


# --- update_table_sheet: PATCH /api/public/v2/tables/{table_id}/sheets/{sheet_id}


class UpdateTableSheet200(msgspec.Struct, frozen=True):
    """The sheet as it is now."""

    status: ClassVar[Literal[200]] = 200
    body: models.UpdateSheetResponse


class UpdateTableSheet400(msgspec.Struct, frozen=True):
    """The request cannot be carried out as it stands; nothing was changed."""

    status: ClassVar[Literal[400]] = 400
    body: models.ErrorResponse


class UpdateTableSheet401(msgspec.Struct, frozen=True):
    """No API key, an unknown one, or a revoked one."""

    status: ClassVar[Literal[401]] = 401
    body: models.ErrorResponse
    www_authenticate: str


class UpdateTableSheet404(msgspec.Struct, frozen=True):
    """Not there, deleted, or of another workspace."""

    status: ClassVar[Literal[404]] = 404
    body: models.ErrorResponse


class UpdateTableSheet413(msgspec.Struct, frozen=True):
    """The body is larger than this server takes."""

    status: ClassVar[Literal[413]] = 413
    body: models.ErrorResponse


class UpdateTableSheet415(msgspec.Struct, frozen=True):
    """The body is not sent as application/json."""

    status: ClassVar[Literal[415]] = 415
    body: models.ErrorResponse


class UpdateTableSheet429(msgspec.Struct, frozen=True):
    """This key or this sheet has reached a limit of this server. Nothing was changed."""

    status: ClassVar[Literal[429]] = 429
    body: models.ErrorResponse
    retry_after: str


UpdateTableSheetResult: TypeAlias = (
    UpdateTableSheet200
    | UpdateTableSheet400
    | UpdateTableSheet401
    | UpdateTableSheet404
    | UpdateTableSheet413
    | UpdateTableSheet415
    | UpdateTableSheet429
)


# --- delete_table_sheet: DELETE /api/public/v2/tables/{table_id}/sheets/{sheet_id}


class DeleteTableSheet200(msgspec.Struct, frozen=True):
    """The sheet is gone."""

    status: ClassVar[Literal[200]] = 200
    body: models.DeletedResponse


class DeleteTableSheet400(msgspec.Struct, frozen=True):
    """The request cannot be carried out as it stands; nothing was changed."""

    status: ClassVar[Literal[400]] = 400
    body: models.ErrorResponse


class DeleteTableSheet401(msgspec.Struct, frozen=True):
    """No API key, an unknown one, or a revoked one."""

    status: ClassVar[Literal[401]] = 401
    body: models.ErrorResponse
    www_authenticate: str


class DeleteTableSheet404(msgspec.Struct, frozen=True):
    """Not there, deleted, or of another workspace."""

    status: ClassVar[Literal[404]] = 404
    body: models.ErrorResponse


class DeleteTableSheet429(msgspec.Struct, frozen=True):
    """This key or this sheet has reached a limit of this server. Nothing was changed."""

    status: ClassVar[Literal[429]] = 429
    body: models.ErrorResponse
    retry_after: str


DeleteTableSheetResult: TypeAlias = (
    DeleteTableSheet200
    | DeleteTableSheet400
    | DeleteTableSheet401
    | DeleteTableSheet404
    | DeleteTableSheet429
)


# --- get_table_sheet_status_counts: GET /api/public/v2/tables/{table_id}/sheets/{sheet_id}/status-counts


class GetTableSheetStatusCounts200(msgspec.Struct, frozen=True):
    """The counts, all of one moment."""

    status: ClassVar[Literal[200]] = 200
    body: models.StatusCountsResponse


class GetTableSheetStatusCounts400(msgspec.Struct, frozen=True):
    """The request cannot be carried out as it stands; nothing was changed."""

    status: ClassVar[Literal[400]] = 400
    body: models.ErrorResponse


class GetTableSheetStatusCounts401(msgspec.Struct, frozen=True):
    """No API key, an unknown one, or a revoked one."""

    status: ClassVar[Literal[401]] = 401
    body: models.ErrorResponse
    www_authenticate: str


class GetTableSheetStatusCounts404(msgspec.Struct, frozen=True):
    """Not there, deleted, or of another workspace."""

    status: ClassVar[Literal[404]] = 404
    body: models.ErrorResponse


class GetTableSheetStatusCounts429(msgspec.Struct, frozen=True):
    """This key or this sheet has reached a limit of this server. Nothing was changed."""

    status: ClassVar[Literal[429]] = 429
    body: models.ErrorResponse
    retry_after: str


GetTableSheetStatusCountsResult: TypeAlias = (
    GetTableSheetStatusCounts200
    | GetTableSheetStatusCounts400
    | GetTableSheetStatusCounts401
    | GetTableSheetStatusCounts404
    | GetTableSheetStatusCounts429
)


# --- createTableSheetFileImport: POST /api/public/v2/tables/{table_id}/sheets/{sheet_id}/imports/file


class CreateTableSheetFileImport202(msgspec.Struct, frozen=True):
    """The import was accepted."""

    status: ClassVar[Literal[202]] = 202
    body: models.TableSheetImportStartResponse


class CreateTableSheetFileImport400(msgspec.Struct, frozen=True):
    """The request cannot be carried out as it stands; nothing was changed."""

    status: ClassVar[Literal[400]] = 400
    body: models.ErrorResponse


class CreateTableSheetFileImport401(msgspec.Struct, frozen=True):
    """No API key, an unknown one, or a revoked one."""

    status: ClassVar[Literal[401]] = 401
    body: models.ErrorResponse
    www_authenticate: str


class CreateTableSheetFileImport404(msgspec.Struct, frozen=True):
    """Not there, deleted, or of another workspace."""

    status: ClassVar[Literal[404]] = 404
    body: models.ErrorResponse


class CreateTableSheetFileImport413(msgspec.Struct, frozen=True):
    """The body is larger than this server takes."""

    status: ClassVar[Literal[413]] = 413
    body: models.ErrorResponse


class CreateTableSheetFileImport415(msgspec.Struct, frozen=True):
    """The body is not sent as application/json."""

    status: ClassVar[Literal[415]] = 415
    body: models.ErrorResponse


class CreateTableSheetFileImport429(msgspec.Struct, frozen=True):
    """This key or this sheet has reached a limit of this server. Nothing was changed."""

    status: ClassVar[Literal[429]] = 429
    body: models.ErrorResponse
    retry_after: str


CreateTableSheetFileImportResult: TypeAlias = (
    CreateTableSheetFileImport202
    | CreateTableSheetFileImport400
    | CreateTableSheetFileImport401
    | CreateTableSheetFileImport404
    | CreateTableSheetFileImport413
    | CreateTableSheetFileImport415
    | CreateTableSheetFileImport429
)


# --- list_table_sheet_columns: GET /api/public/v2/tables/{table_id}/sheets/{sheet_id}/columns


class ListTableSheetColumns200(msgspec.Struct, frozen=True):
    """A page of columns."""

    status: ClassVar[Literal[200]] = 200
    body: models.ListColumnsResponse


class ListTableSheetColumns400(msgspec.Struct, frozen=True):
    """The request cannot be carried out as it stands; nothing was changed."""

    status: ClassVar[Literal[400]] = 400
    body: models.ErrorResponse


class ListTableSheetColumns401(msgspec.Struct, frozen=True):
    """No API key, an unknown one, or a revoked one."""

    status: ClassVar[Literal[401]] = 401
    body: models.ErrorResponse
    www_authenticate: str


class ListTableSheetColumns404(msgspec.Struct, frozen=True):
    """Not there, deleted, or of another workspace."""

    status: ClassVar[Literal[404]] = 404
    body: models.ErrorResponse


class ListTableSheetColumns429(msgspec.Struct, frozen=True):
    """This key or this sheet has reached a limit of this server. Nothing was changed."""

    status: ClassVar[Literal[429]] = 429
    body: models.ErrorResponse
    retry_after: str


ListTableSheetColumnsResult: TypeAlias = (
    ListTableSheetColumns200
    | ListTableSheetColumns400
    | ListTableSheetColumns401
    | ListTableSheetColumns404
    | ListTableSheetColumns429
)


# --- create_table_sheet_column: POST /api/public/v2/tables/{table_id}/sheets/{sheet_id}/columns


class CreateTableSheetColumn201(msgspec.Struct, frozen=True):
    """The new column."""

    status: ClassVar[Literal[201]] = 201
    body: models.CreateColumnResponse


class CreateTableSheetColumn400(msgspec.Struct, frozen=True):
    """The request cannot be carried out as it stands; nothing was changed."""

    status: ClassVar[Literal[400]] = 400
    body: models.ErrorResponse


class CreateTableSheetColumn401(msgspec.Struct, frozen=True):
    """No API key, an unknown one, or a revoked one."""

    status: ClassVar[Literal[401]] = 401
    body: models.ErrorResponse
    www_authenticate: str


class CreateTableSheetColumn404(msgspec.Struct, frozen=True):
    """Not there, deleted, or of another workspace."""

    status: ClassVar[Literal[404]] = 404
    body: models.ErrorResponse


class CreateTableSheetColumn413(msgspec.Struct, frozen=True):
    """The body is larger than this server takes."""

    status: ClassVar[Literal[413]] = 413
    body: models.ErrorResponse


class CreateTableSheetColumn415(msgspec.Struct, frozen=True):
    """The body is not sent as application/json."""

    status: ClassVar[Literal[415]] = 415
    body: models.ErrorResponse


class CreateTableSheetColumn429(msgspec.Struct, frozen=True):
    """This key or this sheet has reached a limit of this server. Nothing was changed."""

    status: ClassVar[Literal[429]] = 429
    body: models.ErrorResponse
    retry_after: str


CreateTableSheetColumnResult: TypeAlias = (
    CreateTableSheetColumn201
    | CreateTableSheetColumn400
    | CreateTableSheetColumn401
    | CreateTableSheetColumn404
    | CreateTableSheetColumn413
    | CreateTableSheetColumn415
    | CreateTableSheetColumn429
)


# --- update_table_sheet_column: PATCH /api/public/v2/tables/{table_id}/sheets/{sheet_id}/columns/{column_id}


class UpdateTableSheetColumn200(msgspec.Struct, frozen=True):
    """The column as it is now, and the columns whose cells read STALE because of it."""

    status: ClassVar[Literal[200]] = 200
    body: models.UpdateColumnResponse


class UpdateTableSheetColumn400(msgspec.Struct, frozen=True):
    """The request cannot be carried out as it stands; nothing was changed."""

    status: ClassVar[Literal[400]] = 400
    body: models.ErrorResponse


class UpdateTableSheetColumn401(msgspec.Struct, frozen=True):
    """No API key, an unknown one, or a revoked one."""

    status: ClassVar[Literal[401]] = 401
    body: models.ErrorResponse
    www_authenticate: str


class UpdateTableSheetColumn404(msgspec.Struct, frozen=True):
    """Not there, deleted, or of another workspace."""

    status: ClassVar[Literal[404]] = 404
    body: models.ErrorResponse


class UpdateTableSheetColumn413(msgspec.Struct, frozen=True):
    """The body is larger than this server takes."""

    status: ClassVar[Literal[413]] = 413
    body: models.ErrorResponse


class UpdateTableSheetColumn415(msgspec.Struct, frozen=True):
    """The body is not sent as application/json."""

    status: ClassVar[Literal[415]] = 415
    body: models.ErrorResponse


class UpdateTableSheetColumn429(msgspec.Struct, frozen=True):
    """This key or this sheet has reached a limit of this server. Nothing was changed."""

    status: ClassVar[Literal[429]] = 429
    body: models.ErrorResponse
    retry_after: str


UpdateTableSheetColumnResult: TypeAlias = (
    UpdateTableSheetColumn200
    | UpdateTableSheetColumn400
    | UpdateTableSheetColumn401
    | UpdateTableSheetColumn404
    | UpdateTableSheetColumn413
    | UpdateTableSheetColumn415
    | UpdateTableSheetColumn429
)


# --- delete_table_sheet_column: DELETE /api/public/v2/tables/{table_id}/sheets/{sheet_id}/columns/{column_id}


class DeleteTableSheetColumn200(msgspec.Struct, frozen=True):
    """The column is gone."""

    status: ClassVar[Literal[200]] = 200
    body: models.DeleteColumnResponse


class DeleteTableSheetColumn400(msgspec.Struct, frozen=True):
    """The request cannot be carried out as it stands; nothing was changed."""

    status: ClassVar[Literal[400]] = 400
    body: models.ErrorResponse


class DeleteTableSheetColumn401(msgspec.Struct, frozen=True):
    """No API key, an unknown one, or a revoked one."""

    status: ClassVar[Literal[401]] = 401
    body: models.ErrorResponse
    www_authenticate: str


class DeleteTableSheetColumn404(msgspec.Struct, frozen=True):
    """Not there, deleted, or of another workspace."""

    status: ClassVar[Literal[404]] = 404
    body: models.ErrorResponse


class DeleteTableSheetColumn429(msgspec.Struct, frozen=True):
    """This key or this sheet has reached a limit of this server. Nothing was changed."""

    status: ClassVar[Literal[429]] = 429
    body: models.ErrorResponse
    retry_after: str


DeleteTableSheetColumnResult: TypeAlias = (
    DeleteTableSheetColumn200
    | DeleteTableSheetColumn400
    | DeleteTableSheetColumn401
    | DeleteTableSheetColumn404
    | DeleteTableSheetColumn429
)


# --- list_table_sheet_rows: GET /api/public/v2/tables/{table_id}/sheets/{sheet_id}/rows


class ListTableSheetRows200(msgspec.Struct, frozen=True):
    """A page of rows, all of one moment."""

    status: ClassVar[Literal[200]] = 200
    body: models.ListRowsResponse


class ListTableSheetRows400(msgspec.Struct, frozen=True):
    """The request cannot be carried out as it stands; nothing was changed."""

    status: ClassVar[Literal[400]] = 400
    body: models.ErrorResponse


class ListTableSheetRows401(msgspec.Struct, frozen=True):
    """No API key, an unknown one, or a revoked one."""

    status: ClassVar[Literal[401]] = 401
    body: models.ErrorResponse
    www_authenticate: str


class ListTableSheetRows404(msgspec.Struct, frozen=True):
    """Not there, deleted, or of another workspace."""

    status: ClassVar[Literal[404]] = 404
    body: models.ErrorResponse


class ListTableSheetRows429(msgspec.Struct, frozen=True):
    """This key or this sheet has reached a limit of this server. Nothing was changed."""

    status: ClassVar[Literal[429]] = 429
    body: models.ErrorResponse
    retry_after: str


ListTableSheetRowsResult: TypeAlias = (
    ListTableSheetRows200
    | ListTableSheetRows400
    | ListTableSheetRows401
    | ListTableSheetRows404
    | ListTableSheetRows429
)


# --- add_table_sheet_rows: POST /api/public/v2/tables/{table_id}/sheets/{sheet_id}/rows


class AddTableSheetRows201(msgspec.Struct, frozen=True):
    """The new rows."""

    status: ClassVar[Literal[201]] = 201
    body: models.AddRowsResponse


class AddTableSheetRows400(msgspec.Struct, frozen=True):
    """The request cannot be carried out as it stands; nothing was changed."""

    status: ClassVar[Literal[400]] = 400
    body: models.ErrorResponse


class AddTableSheetRows401(msgspec.Struct, frozen=True):
    """No API key, an unknown one, or a revoked one."""

    status: ClassVar[Literal[401]] = 401
    body: models.ErrorResponse
    www_authenticate: str


class AddTableSheetRows404(msgspec.Struct, frozen=True):
    """Not there, deleted, or of another workspace."""

    status: ClassVar[Literal[404]] = 404
    body: models.ErrorResponse


class AddTableSheetRows413(msgspec.Struct, frozen=True):
    """The body is larger than this server takes."""

    status: ClassVar[Literal[413]] = 413
    body: models.ErrorResponse


class AddTableSheetRows415(msgspec.Struct, frozen=True):
    """The body is not sent as application/json."""

    status: ClassVar[Literal[415]] = 415
    body: models.ErrorResponse


class AddTableSheetRows429(msgspec.Struct, frozen=True):
    """This key or this sheet has reached a limit of this server. Nothing was changed."""

    status: ClassVar[Literal[429]] = 429
    body: models.ErrorResponse
    retry_after: str


AddTableSheetRowsResult: TypeAlias = (
    AddTableSheetRows201
    | AddTableSheetRows400
    | AddTableSheetRows401
    | AddTableSheetRows404
    | AddTableSheetRows413
    | AddTableSheetRows415
    | AddTableSheetRows429
)


# --- delete_table_sheet_rows: DELETE /api/public/v2/tables/{table_id}/sheets/{sheet_id}/rows


class DeleteTableSheetRows200(msgspec.Struct, frozen=True):
    """The rows are gone."""

    status: ClassVar[Literal[200]] = 200
    body: models.DeleteRowsResponse


class DeleteTableSheetRows400(msgspec.Struct, frozen=True):
    """The request cannot be carried out as it stands; nothing was changed."""

    status: ClassVar[Literal[400]] = 400
    body: models.ErrorResponse


class DeleteTableSheetRows401(msgspec.Struct, frozen=True):
    """No API key, an unknown one, or a revoked one."""

    status: ClassVar[Literal[401]] = 401
    body: models.ErrorResponse
    www_authenticate: str


class DeleteTableSheetRows404(msgspec.Struct, frozen=True):
    """Not there, deleted, or of another workspace."""

    status: ClassVar[Literal[404]] = 404
    body: models.ErrorResponse


class DeleteTableSheetRows413(msgspec.Struct, frozen=True):
    """The body is larger than this server takes."""

    status: ClassVar[Literal[413]] = 413
    body: models.ErrorResponse


class DeleteTableSheetRows415(msgspec.Struct, frozen=True):
    """The body is not sent as application/json."""

    status: ClassVar[Literal[415]] = 415
    body: models.ErrorResponse


class DeleteTableSheetRows429(msgspec.Struct, frozen=True):
    """This key or this sheet has reached a limit of this server. Nothing was changed."""

    status: ClassVar[Literal[429]] = 429
    body: models.ErrorResponse
    retry_after: str


DeleteTableSheetRowsResult: TypeAlias = (
    DeleteTableSheetRows200
    | DeleteTableSheetRows400
    | DeleteTableSheetRows401
    | DeleteTableSheetRows404
    | DeleteTableSheetRows413
    | DeleteTableSheetRows415
    | DeleteTableSheetRows429
)


# --- create_table_sheet_cell_recalculations_batch: POST /api/public/v2/tables/{table_id}/sheets/{sheet_id}/cells/recalculations


class CreateTableSheetCellRecalculationsBatch200(msgspec.Struct, frozen=True):
    """Nothing to recalculate, or too much to do so unconfirmed; nothing was started."""

    status: ClassVar[Literal[200]] = 200
    body: models.NotStartedRecalculationResponse


class CreateTableSheetCellRecalculationsBatch202(msgspec.Struct, frozen=True):
    """An operation was started."""

    status: ClassVar[Literal[202]] = 202
    body: models.RecalculateCellsResponse


class CreateTableSheetCellRecalculationsBatch400(msgspec.Struct, frozen=True):
    """The request cannot be carried out as it stands; nothing was changed."""

    status: ClassVar[Literal[400]] = 400
    body: models.ErrorResponse


class CreateTableSheetCellRecalculationsBatch401(msgspec.Struct, frozen=True):
    """No API key, an unknown one, or a revoked one."""

    status: ClassVar[Literal[401]] = 401
    body: models.ErrorResponse
    www_authenticate: str


class CreateTableSheetCellRecalculationsBatch404(msgspec.Struct, frozen=True):
    """Not there, deleted, or of another workspace."""

    status: ClassVar[Literal[404]] = 404
    body: models.ErrorResponse


class CreateTableSheetCellRecalculationsBatch413(msgspec.Struct, frozen=True):
    """The body is larger than this server takes."""

    status: ClassVar[Literal[413]] = 413
    body: models.ErrorResponse


class CreateTableSheetCellRecalculationsBatch415(msgspec.Struct, frozen=True):
    """The body is not sent as application/json."""

    status: ClassVar[Literal[415]] = 415
    body: models.ErrorResponse


class CreateTableSheetCellRecalculationsBatch429(msgspec.Struct, frozen=True):
    """This key or this sheet has reached a limit of this server. Nothing was changed."""

    status: ClassVar[Literal[429]] = 429
    body: models.ErrorResponse
    retry_after: str


CreateTableSheetCellRecalculationsBatchResult: TypeAlias = (
    CreateTableSheetCellRecalculationsBatch200
    | CreateTableSheetCellRecalculationsBatch202
    | CreateTableSheetCellRecalculationsBatch400
    | CreateTableSheetCellRecalculationsBatch401
    | CreateTableSheetCellRecalculationsBatch404
    | CreateTableSheetCellRecalculationsBatch413
    | CreateTableSheetCellRecalculationsBatch415
    | CreateTableSheetCellRecalculationsBatch429
)


# --- get_table_sheet_cell: GET /api/public/v2/tables/{table_id}/sheets/{sheet_id}/cells/{cell_id}


class GetTableSheetCell200(msgspec.Struct, frozen=True):
    """The cell as it reads now."""

    status: ClassVar[Literal[200]] = 200
    body: models.CellResponse


class GetTableSheetCell400(msgspec.Struct, frozen=True):
    """The request cannot be carried out as it stands; nothing was changed."""

    status: ClassVar[Literal[400]] = 400
    body: models.ErrorResponse


class GetTableSheetCell401(msgspec.Struct, frozen=True):
    """No API key, an unknown one, or a revoked one."""

    status: ClassVar[Literal[401]] = 401
    body: models.ErrorResponse
    www_authenticate: str


class GetTableSheetCell404(msgspec.Struct, frozen=True):
    """Not there, deleted, or of another workspace."""

    status: ClassVar[Literal[404]] = 404
    body: models.ErrorResponse


class GetTableSheetCell429(msgspec.Struct, frozen=True):
    """This key or this sheet has reached a limit of this server. Nothing was changed."""

    status: ClassVar[Literal[429]] = 429
    body: models.ErrorResponse
    retry_after: str


GetTableSheetCellResult: TypeAlias = (
    GetTableSheetCell200
    | GetTableSheetCell400
    | GetTableSheetCell401
    | GetTableSheetCell404
    | GetTableSheetCell429
)


# --- update_table_sheet_cell: PATCH /api/public/v2/tables/{table_id}/sheets/{sheet_id}/cells/{cell_id}


class UpdateTableSheetCell200(msgspec.Struct, frozen=True):
    """The cell as it is now."""

    status: ClassVar[Literal[200]] = 200
    body: models.UpdateCellResponse


class UpdateTableSheetCell400(msgspec.Struct, frozen=True):
    """The request cannot be carried out as it stands; nothing was changed."""

    status: ClassVar[Literal[400]] = 400
    body: models.ErrorResponse


class UpdateTableSheetCell401(msgspec.Struct, frozen=True):
    """No API key, an unknown one, or a revoked one."""

    status: ClassVar[Literal[401]] = 401
    body: models.ErrorResponse
    www_authenticate: str


class UpdateTableSheetCell404(msgspec.Struct, frozen=True):
    """Not there, deleted, or of another workspace."""

    status: ClassVar[Literal[404]] = 404
    body: models.ErrorResponse


class UpdateTableSheetCell413(msgspec.Struct, frozen=True):
    """The body is larger than this server takes."""

    status: ClassVar[Literal[413]] = 413
    body: models.ErrorResponse


class UpdateTableSheetCell415(msgspec.Struct, frozen=True):
    """The body is not sent as application/json."""

    status: ClassVar[Literal[415]] = 415
    body: models.ErrorResponse


class UpdateTableSheetCell429(msgspec.Struct, frozen=True):
    """This key or this sheet has reached a limit of this server. Nothing was changed."""

    status: ClassVar[Literal[429]] = 429
    body: models.ErrorResponse
    retry_after: str


UpdateTableSheetCellResult: TypeAlias = (
    UpdateTableSheetCell200
    | UpdateTableSheetCell400
    | UpdateTableSheetCell401
    | UpdateTableSheetCell404
    | UpdateTableSheetCell413
    | UpdateTableSheetCell415
    | UpdateTableSheetCell429
)


# --- create_table_sheet_cell_recalculation: POST /api/public/v2/tables/{table_id}/sheets/{sheet_id}/cells/{cell_id}/recalculations


class CreateTableSheetCellRecalculation200(msgspec.Struct, frozen=True):
    """There was nothing to recalculate; nothing was started."""

    status: ClassVar[Literal[200]] = 200
    body: models.NotStartedRecalculationResponse


class CreateTableSheetCellRecalculation202(msgspec.Struct, frozen=True):
    """An operation was started."""

    status: ClassVar[Literal[202]] = 202
    body: models.RecalculateCellsResponse


class CreateTableSheetCellRecalculation400(msgspec.Struct, frozen=True):
    """The request cannot be carried out as it stands; nothing was changed."""

    status: ClassVar[Literal[400]] = 400
    body: models.ErrorResponse


class CreateTableSheetCellRecalculation401(msgspec.Struct, frozen=True):
    """No API key, an unknown one, or a revoked one."""

    status: ClassVar[Literal[401]] = 401
    body: models.ErrorResponse
    www_authenticate: str


class CreateTableSheetCellRecalculation404(msgspec.Struct, frozen=True):
    """Not there, deleted, or of another workspace."""

    status: ClassVar[Literal[404]] = 404
    body: models.ErrorResponse


class CreateTableSheetCellRecalculation429(msgspec.Struct, frozen=True):
    """This key or this sheet has reached a limit of this server. Nothing was changed."""

    status: ClassVar[Literal[429]] = 429
    body: models.ErrorResponse
    retry_after: str


CreateTableSheetCellRecalculationResult: TypeAlias = (
    CreateTableSheetCellRecalculation200
    | CreateTableSheetCellRecalculation202
    | CreateTableSheetCellRecalculation400
    | CreateTableSheetCellRecalculation401
    | CreateTableSheetCellRecalculation404
    | CreateTableSheetCellRecalculation429
)


# --- listTableSheetOperations: GET /api/public/v2/tables/{table_id}/sheets/{sheet_id}/operations


class ListTableSheetOperations200(msgspec.Struct, frozen=True):
    """Operations and counts of one and the same moment."""

    status: ClassVar[Literal[200]] = 200
    body: models.ListTableSheetOperationsResponse


class ListTableSheetOperations400(msgspec.Struct, frozen=True):
    """The request cannot be carried out as it stands; nothing was changed."""

    status: ClassVar[Literal[400]] = 400
    body: models.ErrorResponse


class ListTableSheetOperations401(msgspec.Struct, frozen=True):
    """No API key, an unknown one, or a revoked one."""

    status: ClassVar[Literal[401]] = 401
    body: models.ErrorResponse
    www_authenticate: str


class ListTableSheetOperations404(msgspec.Struct, frozen=True):
    """Not there, deleted, or of another workspace."""

    status: ClassVar[Literal[404]] = 404
    body: models.ErrorResponse


class ListTableSheetOperations429(msgspec.Struct, frozen=True):
    """This key or this sheet has reached a limit of this server. Nothing was changed."""

    status: ClassVar[Literal[429]] = 429
    body: models.ErrorResponse
    retry_after: str


ListTableSheetOperationsResult: TypeAlias = (
    ListTableSheetOperations200
    | ListTableSheetOperations400
    | ListTableSheetOperations401
    | ListTableSheetOperations404
    | ListTableSheetOperations429
)


# --- createTableSheetOperation: POST /api/public/v2/tables/{table_id}/sheets/{sheet_id}/operations


class CreateTableSheetOperation200(msgspec.Struct, frozen=True):
    """Nothing was started; there is nothing to do, or it has to be confirmed."""

    status: ClassVar[Literal[200]] = 200
    body: models.CreateTableSheetOperationResponse


class CreateTableSheetOperation202(msgspec.Struct, frozen=True):
    """The operation is queued."""

    status: ClassVar[Literal[202]] = 202
    body: models.CreateTableSheetOperationQueuedResponse


class CreateTableSheetOperation400(msgspec.Struct, frozen=True):
    """The request cannot be carried out as it stands; nothing was changed."""

    status: ClassVar[Literal[400]] = 400
    body: models.ErrorResponse


class CreateTableSheetOperation401(msgspec.Struct, frozen=True):
    """No API key, an unknown one, or a revoked one."""

    status: ClassVar[Literal[401]] = 401
    body: models.ErrorResponse
    www_authenticate: str


class CreateTableSheetOperation404(msgspec.Struct, frozen=True):
    """Not there, deleted, or of another workspace."""

    status: ClassVar[Literal[404]] = 404
    body: models.ErrorResponse


class CreateTableSheetOperation413(msgspec.Struct, frozen=True):
    """The body is larger than this server takes."""

    status: ClassVar[Literal[413]] = 413
    body: models.ErrorResponse


class CreateTableSheetOperation415(msgspec.Struct, frozen=True):
    """The body is not sent as application/json."""

    status: ClassVar[Literal[415]] = 415
    body: models.ErrorResponse


class CreateTableSheetOperation429(msgspec.Struct, frozen=True):
    """This key or this sheet has reached a limit of this server. Nothing was changed."""

    status: ClassVar[Literal[429]] = 429
    body: models.ErrorResponse
    retry_after: str


CreateTableSheetOperationResult: TypeAlias = (
    CreateTableSheetOperation200
    | CreateTableSheetOperation202
    | CreateTableSheetOperation400
    | CreateTableSheetOperation401
    | CreateTableSheetOperation404
    | CreateTableSheetOperation413
    | CreateTableSheetOperation415
    | CreateTableSheetOperation429
)


# --- getTableSheetOperationStatus: GET /api/public/v2/tables/{table_id}/sheets/{sheet_id}/operations/{operation_id}


class GetTableSheetOperationStatus200(msgspec.Struct, frozen=True):
    """The operation, all of one moment."""

    status: ClassVar[Literal[200]] = 200
    body: models.GetTableSheetOperationResponse


class GetTableSheetOperationStatus400(msgspec.Struct, frozen=True):
    """The request cannot be carried out as it stands; nothing was changed."""

    status: ClassVar[Literal[400]] = 400
    body: models.ErrorResponse


class GetTableSheetOperationStatus401(msgspec.Struct, frozen=True):
    """No API key, an unknown one, or a revoked one."""

    status: ClassVar[Literal[401]] = 401
    body: models.ErrorResponse
    www_authenticate: str


class GetTableSheetOperationStatus404(msgspec.Struct, frozen=True):
    """Not there, deleted, or of another workspace."""

    status: ClassVar[Literal[404]] = 404
    body: models.ErrorResponse


class GetTableSheetOperationStatus429(msgspec.Struct, frozen=True):
    """This key or this sheet has reached a limit of this server. Nothing was changed."""

    status: ClassVar[Literal[429]] = 429
    body: models.ErrorResponse
    retry_after: str


GetTableSheetOperationStatusResult: TypeAlias = (
    GetTableSheetOperationStatus200
    | GetTableSheetOperationStatus400
    | GetTableSheetOperationStatus401
    | GetTableSheetOperationStatus404
    | GetTableSheetOperationStatus429
)


# --- cancelTableSheetOperation: DELETE /api/public/v2/tables/{table_id}/sheets/{sheet_id}/operations/{operation_id}


class CancelTableSheetOperation200(msgspec.Struct, frozen=True):
    """The executions and cells that this call cancelled, which may be none."""

    status: ClassVar[Literal[200]] = 200
    body: models.CancelTableSheetOperationResponse


class CancelTableSheetOperation400(msgspec.Struct, frozen=True):
    """A malformed id in the path, or a key whose workspace is suspended or gone."""

    status: ClassVar[Literal[400]] = 400
    body: models.ErrorResponse


class CancelTableSheetOperation401(msgspec.Struct, frozen=True):
    """No API key, an unknown one, or a revoked one."""

    status: ClassVar[Literal[401]] = 401
    body: models.ErrorResponse
    www_authenticate: str


class CancelTableSheetOperation404(msgspec.Struct, frozen=True):
    """No such table or sheet in this workspace."""

    status: ClassVar[Literal[404]] = 404
    body: models.ErrorResponse


class CancelTableSheetOperation429(msgspec.Struct, frozen=True):
    """This key or this sheet has reached a limit of this server. Nothing was changed."""

    status: ClassVar[Literal[429]] = 429
    body: models.ErrorResponse
    retry_after: str


CancelTableSheetOperationResult: TypeAlias = (
    CancelTableSheetOperation200
    | CancelTableSheetOperation400
    | CancelTableSheetOperation401
    | CancelTableSheetOperation404
    | CancelTableSheetOperation429
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

    async def list_table_sheet_rows(
        self,
        caller: CallerT,
        *,
        table_id: UUID,
        sheet_id: UUID,
        cursor: str | None,
        limit: int,
        order: Literal["asc", "desc"],
        include_columns: bool,
        include_row_count: bool,
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
        """Edit a cell of a TEXT column."""
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

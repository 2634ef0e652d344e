# Machine-written from openapi.yaml by `make generate`: do not edit. See MANIFEST.json.
from http import HTTPStatus
from typing import Any
from uuid import UUID

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.create_table_sheet_file_import_request import CreateTableSheetFileImportRequest
from ...models.error_response import ErrorResponse
from ...models.table_sheet_import_start_response import TableSheetImportStartResponse
from ...path import path_segment
from ...types import Response


def _get_kwargs(
    table_id: UUID,
    sheet_id: UUID,
    *,
    body: CreateTableSheetFileImportRequest,
) -> dict[str, Any]:
    headers: dict[str, Any] = {}

    _kwargs: dict[str, Any] = {
        "method": "post",
        "url": "/api/public/v2/tables/{table_id}/sheets/{sheet_id}/imports/file".format(
            table_id=path_segment("table_id", table_id),
            sheet_id=path_segment("sheet_id", sheet_id),
        ),
    }

    _kwargs["json"] = body.to_dict()

    headers["Content-Type"] = "application/json"

    _kwargs["headers"] = headers
    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> ErrorResponse | TableSheetImportStartResponse | None:
    if response.status_code == 202:
        response_202 = TableSheetImportStartResponse.from_dict(response.json())

        return response_202

    if response.status_code == 400:
        response_400 = ErrorResponse.from_dict(response.json())

        return response_400

    if response.status_code == 401:
        response_401 = ErrorResponse.from_dict(response.json())

        return response_401

    if response.status_code == 404:
        response_404 = ErrorResponse.from_dict(response.json())

        return response_404

    if response.status_code == 408:
        response_408 = ErrorResponse.from_dict(response.json())

        return response_408

    if response.status_code == 413:
        response_413 = ErrorResponse.from_dict(response.json())

        return response_413

    if response.status_code == 415:
        response_415 = ErrorResponse.from_dict(response.json())

        return response_415

    if response.status_code == 429:
        response_429 = ErrorResponse.from_dict(response.json())

        return response_429

    if response.status_code == 503:
        response_503 = ErrorResponse.from_dict(response.json())

        return response_503

    if client.raise_on_unexpected_status:
        raise errors.UnexpectedStatus(response.status_code, response.content)
    else:
        return None


def _build_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Response[ErrorResponse | TableSheetImportStartResponse]:
    with errors.readable(response):
        return Response(
            parsed=_parse_response(client=client, response=response),
            status_code=HTTPStatus(response.status_code),
            content=response.content,
            headers=response.headers,
        )


def sync_detailed(
    table_id: UUID,
    sheet_id: UUID,
    *,
    client: AuthenticatedClient | Client,
    body: CreateTableSheetFileImportRequest,
) -> Response[ErrorResponse | TableSheetImportStartResponse]:
    """Append a file's rows to a sheet

     Columns are matched by title; new titles become TEXT columns. The file is validated whole
    before anything changes, and its rows appear all at once. `operation.status` says whether
    they are there already; if not, poll `get_table_sheet_operation`.

    Args:
        table_id (UUID):
        sheet_id (UUID):
        body (CreateTableSheetFileImportRequest):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[ErrorResponse | TableSheetImportStartResponse]
    """

    kwargs = _get_kwargs(
        table_id=table_id,
        sheet_id=sheet_id,
        body=body,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    table_id: UUID,
    sheet_id: UUID,
    *,
    client: AuthenticatedClient | Client,
    body: CreateTableSheetFileImportRequest,
) -> ErrorResponse | TableSheetImportStartResponse | None:
    """Append a file's rows to a sheet

     Columns are matched by title; new titles become TEXT columns. The file is validated whole
    before anything changes, and its rows appear all at once. `operation.status` says whether
    they are there already; if not, poll `get_table_sheet_operation`.

    Args:
        table_id (UUID):
        sheet_id (UUID):
        body (CreateTableSheetFileImportRequest):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        ErrorResponse | TableSheetImportStartResponse
    """

    return sync_detailed(
        table_id=table_id,
        sheet_id=sheet_id,
        client=client,
        body=body,
    ).parsed


async def asyncio_detailed(
    table_id: UUID,
    sheet_id: UUID,
    *,
    client: AuthenticatedClient | Client,
    body: CreateTableSheetFileImportRequest,
) -> Response[ErrorResponse | TableSheetImportStartResponse]:
    """Append a file's rows to a sheet

     Columns are matched by title; new titles become TEXT columns. The file is validated whole
    before anything changes, and its rows appear all at once. `operation.status` says whether
    they are there already; if not, poll `get_table_sheet_operation`.

    Args:
        table_id (UUID):
        sheet_id (UUID):
        body (CreateTableSheetFileImportRequest):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[ErrorResponse | TableSheetImportStartResponse]
    """

    kwargs = _get_kwargs(
        table_id=table_id,
        sheet_id=sheet_id,
        body=body,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    table_id: UUID,
    sheet_id: UUID,
    *,
    client: AuthenticatedClient | Client,
    body: CreateTableSheetFileImportRequest,
) -> ErrorResponse | TableSheetImportStartResponse | None:
    """Append a file's rows to a sheet

     Columns are matched by title; new titles become TEXT columns. The file is validated whole
    before anything changes, and its rows appear all at once. `operation.status` says whether
    they are there already; if not, poll `get_table_sheet_operation`.

    Args:
        table_id (UUID):
        sheet_id (UUID):
        body (CreateTableSheetFileImportRequest):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        ErrorResponse | TableSheetImportStartResponse
    """

    return (
        await asyncio_detailed(
            table_id=table_id,
            sheet_id=sheet_id,
            client=client,
            body=body,
        )
    ).parsed

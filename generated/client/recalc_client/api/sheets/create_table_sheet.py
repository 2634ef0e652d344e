# Machine-written from openapi.yaml by `make generate`: do not edit. See MANIFEST.json.
from http import HTTPStatus
from typing import Any
from uuid import UUID

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.create_sheet_request import CreateSheetRequest
from ...models.create_sheet_response import CreateSheetResponse
from ...models.error_response import ErrorResponse
from ...models.sheet_import_started_response import SheetImportStartedResponse
from ...path import path_segment
from ...types import Response


def _get_kwargs(
    table_id: UUID,
    *,
    body: CreateSheetRequest,
) -> dict[str, Any]:
    headers: dict[str, Any] = {}

    _kwargs: dict[str, Any] = {
        "method": "post",
        "url": "/api/public/v2/tables/{table_id}/sheets".format(
            table_id=path_segment("table_id", table_id),
        ),
    }

    _kwargs["json"] = body.to_dict()

    headers["Content-Type"] = "application/json"

    _kwargs["headers"] = headers
    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> CreateSheetResponse | ErrorResponse | SheetImportStartedResponse | None:
    if response.status_code == 201:
        response_201 = CreateSheetResponse.from_dict(response.json())

        return response_201

    if response.status_code == 202:
        response_202 = SheetImportStartedResponse.from_dict(response.json())

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
) -> Response[CreateSheetResponse | ErrorResponse | SheetImportStartedResponse]:
    with errors.readable(response):
        return Response(
            parsed=_parse_response(client=client, response=response),
            status_code=HTTPStatus(response.status_code),
            content=response.content,
            headers=response.headers,
        )


def sync_detailed(
    table_id: UUID,
    *,
    client: AuthenticatedClient | Client,
    body: CreateSheetRequest,
) -> Response[CreateSheetResponse | ErrorResponse | SheetImportStartedResponse]:
    """Create a sheet, empty or from a file

     A file is validated whole before anything changes. A small one is imported before the answer
    (201); the rows of a large one are stored afterwards, all at once (202): poll
    `get_table_sheet_operation`.

    Args:
        table_id (UUID):
        body (CreateSheetRequest):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[CreateSheetResponse | ErrorResponse | SheetImportStartedResponse]
    """

    kwargs = _get_kwargs(
        table_id=table_id,
        body=body,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    table_id: UUID,
    *,
    client: AuthenticatedClient | Client,
    body: CreateSheetRequest,
) -> CreateSheetResponse | ErrorResponse | SheetImportStartedResponse | None:
    """Create a sheet, empty or from a file

     A file is validated whole before anything changes. A small one is imported before the answer
    (201); the rows of a large one are stored afterwards, all at once (202): poll
    `get_table_sheet_operation`.

    Args:
        table_id (UUID):
        body (CreateSheetRequest):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        CreateSheetResponse | ErrorResponse | SheetImportStartedResponse
    """

    return sync_detailed(
        table_id=table_id,
        client=client,
        body=body,
    ).parsed


async def asyncio_detailed(
    table_id: UUID,
    *,
    client: AuthenticatedClient | Client,
    body: CreateSheetRequest,
) -> Response[CreateSheetResponse | ErrorResponse | SheetImportStartedResponse]:
    """Create a sheet, empty or from a file

     A file is validated whole before anything changes. A small one is imported before the answer
    (201); the rows of a large one are stored afterwards, all at once (202): poll
    `get_table_sheet_operation`.

    Args:
        table_id (UUID):
        body (CreateSheetRequest):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[CreateSheetResponse | ErrorResponse | SheetImportStartedResponse]
    """

    kwargs = _get_kwargs(
        table_id=table_id,
        body=body,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    table_id: UUID,
    *,
    client: AuthenticatedClient | Client,
    body: CreateSheetRequest,
) -> CreateSheetResponse | ErrorResponse | SheetImportStartedResponse | None:
    """Create a sheet, empty or from a file

     A file is validated whole before anything changes. A small one is imported before the answer
    (201); the rows of a large one are stored afterwards, all at once (202): poll
    `get_table_sheet_operation`.

    Args:
        table_id (UUID):
        body (CreateSheetRequest):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        CreateSheetResponse | ErrorResponse | SheetImportStartedResponse
    """

    return (
        await asyncio_detailed(
            table_id=table_id,
            client=client,
            body=body,
        )
    ).parsed

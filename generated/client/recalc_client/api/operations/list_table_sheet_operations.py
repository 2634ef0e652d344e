# Machine-written from openapi.yaml by `make generate`: do not edit. See MANIFEST.json.
from http import HTTPStatus
from typing import Any
from uuid import UUID

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.error_response import ErrorResponse
from ...models.list_table_sheet_operations_response import ListTableSheetOperationsResponse
from ...path import path_segment
from ...types import Response


def _get_kwargs(
    table_id: UUID,
    sheet_id: UUID,
) -> dict[str, Any]:

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/api/public/v2/tables/{table_id}/sheets/{sheet_id}/operations".format(
            table_id=path_segment("table_id", table_id),
            sheet_id=path_segment("sheet_id", sheet_id),
        ),
    }

    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> ErrorResponse | ListTableSheetOperationsResponse | None:
    if response.status_code == 200:
        response_200 = ListTableSheetOperationsResponse.from_dict(response.json())

        return response_200

    if response.status_code == 400:
        response_400 = ErrorResponse.from_dict(response.json())

        return response_400

    if response.status_code == 401:
        response_401 = ErrorResponse.from_dict(response.json())

        return response_401

    if response.status_code == 404:
        response_404 = ErrorResponse.from_dict(response.json())

        return response_404

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
) -> Response[ErrorResponse | ListTableSheetOperationsResponse]:
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
) -> Response[ErrorResponse | ListTableSheetOperationsResponse]:
    """List the active operations of a sheet

     Its queued and running operations, oldest first, and its status counts.

    Args:
        table_id (UUID):
        sheet_id (UUID):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[ErrorResponse | ListTableSheetOperationsResponse]
    """

    kwargs = _get_kwargs(
        table_id=table_id,
        sheet_id=sheet_id,
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
) -> ErrorResponse | ListTableSheetOperationsResponse | None:
    """List the active operations of a sheet

     Its queued and running operations, oldest first, and its status counts.

    Args:
        table_id (UUID):
        sheet_id (UUID):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        ErrorResponse | ListTableSheetOperationsResponse
    """

    return sync_detailed(
        table_id=table_id,
        sheet_id=sheet_id,
        client=client,
    ).parsed


async def asyncio_detailed(
    table_id: UUID,
    sheet_id: UUID,
    *,
    client: AuthenticatedClient | Client,
) -> Response[ErrorResponse | ListTableSheetOperationsResponse]:
    """List the active operations of a sheet

     Its queued and running operations, oldest first, and its status counts.

    Args:
        table_id (UUID):
        sheet_id (UUID):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[ErrorResponse | ListTableSheetOperationsResponse]
    """

    kwargs = _get_kwargs(
        table_id=table_id,
        sheet_id=sheet_id,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    table_id: UUID,
    sheet_id: UUID,
    *,
    client: AuthenticatedClient | Client,
) -> ErrorResponse | ListTableSheetOperationsResponse | None:
    """List the active operations of a sheet

     Its queued and running operations, oldest first, and its status counts.

    Args:
        table_id (UUID):
        sheet_id (UUID):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        ErrorResponse | ListTableSheetOperationsResponse
    """

    return (
        await asyncio_detailed(
            table_id=table_id,
            sheet_id=sheet_id,
            client=client,
        )
    ).parsed

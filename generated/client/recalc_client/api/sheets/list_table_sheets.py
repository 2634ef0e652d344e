# Machine-written from openapi.yaml by `make generate`: do not edit. See MANIFEST.json.
from http import HTTPStatus
from typing import Any
from uuid import UUID

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.error_response import ErrorResponse
from ...models.list_sheets_response import ListSheetsResponse
from ...models.list_table_sheets_order import ListTableSheetsOrder
from ...path import path_segment
from ...types import UNSET, Response, Unset


def _get_kwargs(
    table_id: UUID,
    *,
    cursor: str | Unset = UNSET,
    limit: int | Unset = 20,
    order: ListTableSheetsOrder | Unset = "asc",
) -> dict[str, Any]:

    params: dict[str, Any] = {}

    params["cursor"] = cursor

    params["limit"] = limit

    json_order: str | Unset = UNSET
    if not isinstance(order, Unset):
        json_order = order

    params["order"] = json_order

    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/api/public/v2/tables/{table_id}/sheets".format(
            table_id=path_segment("table_id", table_id),
        ),
        "params": params,
    }

    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> ErrorResponse | ListSheetsResponse | None:
    if response.status_code == 200:
        response_200 = ListSheetsResponse.from_dict(response.json())

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
) -> Response[ErrorResponse | ListSheetsResponse]:
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
    cursor: str | Unset = UNSET,
    limit: int | Unset = 20,
    order: ListTableSheetsOrder | Unset = "asc",
) -> Response[ErrorResponse | ListSheetsResponse]:
    """List the sheets of a table

     In the order of their positions, first to last by default.

    Args:
        table_id (UUID):
        cursor (str | Unset):
        limit (int | Unset):  Default: 20.
        order (ListTableSheetsOrder | Unset):  Default: 'asc'.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[ErrorResponse | ListSheetsResponse]
    """

    kwargs = _get_kwargs(
        table_id=table_id,
        cursor=cursor,
        limit=limit,
        order=order,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    table_id: UUID,
    *,
    client: AuthenticatedClient | Client,
    cursor: str | Unset = UNSET,
    limit: int | Unset = 20,
    order: ListTableSheetsOrder | Unset = "asc",
) -> ErrorResponse | ListSheetsResponse | None:
    """List the sheets of a table

     In the order of their positions, first to last by default.

    Args:
        table_id (UUID):
        cursor (str | Unset):
        limit (int | Unset):  Default: 20.
        order (ListTableSheetsOrder | Unset):  Default: 'asc'.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        ErrorResponse | ListSheetsResponse
    """

    return sync_detailed(
        table_id=table_id,
        client=client,
        cursor=cursor,
        limit=limit,
        order=order,
    ).parsed


async def asyncio_detailed(
    table_id: UUID,
    *,
    client: AuthenticatedClient | Client,
    cursor: str | Unset = UNSET,
    limit: int | Unset = 20,
    order: ListTableSheetsOrder | Unset = "asc",
) -> Response[ErrorResponse | ListSheetsResponse]:
    """List the sheets of a table

     In the order of their positions, first to last by default.

    Args:
        table_id (UUID):
        cursor (str | Unset):
        limit (int | Unset):  Default: 20.
        order (ListTableSheetsOrder | Unset):  Default: 'asc'.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[ErrorResponse | ListSheetsResponse]
    """

    kwargs = _get_kwargs(
        table_id=table_id,
        cursor=cursor,
        limit=limit,
        order=order,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    table_id: UUID,
    *,
    client: AuthenticatedClient | Client,
    cursor: str | Unset = UNSET,
    limit: int | Unset = 20,
    order: ListTableSheetsOrder | Unset = "asc",
) -> ErrorResponse | ListSheetsResponse | None:
    """List the sheets of a table

     In the order of their positions, first to last by default.

    Args:
        table_id (UUID):
        cursor (str | Unset):
        limit (int | Unset):  Default: 20.
        order (ListTableSheetsOrder | Unset):  Default: 'asc'.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        ErrorResponse | ListSheetsResponse
    """

    return (
        await asyncio_detailed(
            table_id=table_id,
            client=client,
            cursor=cursor,
            limit=limit,
            order=order,
        )
    ).parsed

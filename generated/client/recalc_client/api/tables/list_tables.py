# Machine-written from openapi.yaml by `make generate`: do not edit. See MANIFEST.json.
from http import HTTPStatus
from typing import Any

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.error_response import ErrorResponse
from ...models.list_tables_order import ListTablesOrder
from ...models.list_tables_response import ListTablesResponse
from ...types import UNSET, Response, Unset


def _get_kwargs(
    *,
    folder_id: int | Unset = UNSET,
    name: str | Unset = UNSET,
    cursor: str | Unset = UNSET,
    limit: int | Unset = 20,
    order: ListTablesOrder | Unset = "desc",
) -> dict[str, Any]:

    params: dict[str, Any] = {}

    params["folder_id"] = folder_id

    params["name"] = name

    params["cursor"] = cursor

    params["limit"] = limit

    json_order: str | Unset = UNSET
    if not isinstance(order, Unset):
        json_order = order

    params["order"] = json_order

    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/api/public/v2/tables",
        "params": params,
    }

    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> ErrorResponse | ListTablesResponse | None:
    if response.status_code == 200:
        response_200 = ListTablesResponse.from_dict(response.json())

        return response_200

    if response.status_code == 400:
        response_400 = ErrorResponse.from_dict(response.json())

        return response_400

    if response.status_code == 401:
        response_401 = ErrorResponse.from_dict(response.json())

        return response_401

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
) -> Response[ErrorResponse | ListTablesResponse]:
    with errors.readable(response):
        return Response(
            parsed=_parse_response(client=client, response=response),
            status_code=HTTPStatus(response.status_code),
            content=response.content,
            headers=response.headers,
        )


def sync_detailed(
    *,
    client: AuthenticatedClient | Client,
    folder_id: int | Unset = UNSET,
    name: str | Unset = UNSET,
    cursor: str | Unset = UNSET,
    limit: int | Unset = 20,
    order: ListTablesOrder | Unset = "desc",
) -> Response[ErrorResponse | ListTablesResponse]:
    """List tables

     Tables of the workspace, in order of creation, newest first by default.

    Args:
        folder_id (int | Unset):
        name (str | Unset):
        cursor (str | Unset):
        limit (int | Unset):  Default: 20.
        order (ListTablesOrder | Unset):  Default: 'desc'.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[ErrorResponse | ListTablesResponse]
    """

    kwargs = _get_kwargs(
        folder_id=folder_id,
        name=name,
        cursor=cursor,
        limit=limit,
        order=order,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    *,
    client: AuthenticatedClient | Client,
    folder_id: int | Unset = UNSET,
    name: str | Unset = UNSET,
    cursor: str | Unset = UNSET,
    limit: int | Unset = 20,
    order: ListTablesOrder | Unset = "desc",
) -> ErrorResponse | ListTablesResponse | None:
    """List tables

     Tables of the workspace, in order of creation, newest first by default.

    Args:
        folder_id (int | Unset):
        name (str | Unset):
        cursor (str | Unset):
        limit (int | Unset):  Default: 20.
        order (ListTablesOrder | Unset):  Default: 'desc'.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        ErrorResponse | ListTablesResponse
    """

    return sync_detailed(
        client=client,
        folder_id=folder_id,
        name=name,
        cursor=cursor,
        limit=limit,
        order=order,
    ).parsed


async def asyncio_detailed(
    *,
    client: AuthenticatedClient | Client,
    folder_id: int | Unset = UNSET,
    name: str | Unset = UNSET,
    cursor: str | Unset = UNSET,
    limit: int | Unset = 20,
    order: ListTablesOrder | Unset = "desc",
) -> Response[ErrorResponse | ListTablesResponse]:
    """List tables

     Tables of the workspace, in order of creation, newest first by default.

    Args:
        folder_id (int | Unset):
        name (str | Unset):
        cursor (str | Unset):
        limit (int | Unset):  Default: 20.
        order (ListTablesOrder | Unset):  Default: 'desc'.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[ErrorResponse | ListTablesResponse]
    """

    kwargs = _get_kwargs(
        folder_id=folder_id,
        name=name,
        cursor=cursor,
        limit=limit,
        order=order,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    *,
    client: AuthenticatedClient | Client,
    folder_id: int | Unset = UNSET,
    name: str | Unset = UNSET,
    cursor: str | Unset = UNSET,
    limit: int | Unset = 20,
    order: ListTablesOrder | Unset = "desc",
) -> ErrorResponse | ListTablesResponse | None:
    """List tables

     Tables of the workspace, in order of creation, newest first by default.

    Args:
        folder_id (int | Unset):
        name (str | Unset):
        cursor (str | Unset):
        limit (int | Unset):  Default: 20.
        order (ListTablesOrder | Unset):  Default: 'desc'.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        ErrorResponse | ListTablesResponse
    """

    return (
        await asyncio_detailed(
            client=client,
            folder_id=folder_id,
            name=name,
            cursor=cursor,
            limit=limit,
            order=order,
        )
    ).parsed

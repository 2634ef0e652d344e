# Machine-written from openapi.yaml by `make generate`: do not edit. See MANIFEST.json.
from collections.abc import AsyncGenerator, Generator
from http import HTTPStatus
from typing import Any
from uuid import UUID

import httpx

from ... import errors
from ... import models as _models
from ... import streams as _streams
from ...client import AuthenticatedClient, Client
from ...models.error_response import ErrorResponse
from ...models.list_rows_response import ListRowsResponse
from ...models.list_table_sheet_rows_order import (
    ListTableSheetRowsOrder,
)
from ...models.list_table_sheet_rows_status import (
    ListTableSheetRowsStatus,
)
from ...path import path_segment
from ...types import UNSET, Response, Unset


def _get_kwargs(
    table_id: UUID,
    sheet_id: UUID,
    *,
    cursor: str | Unset = UNSET,
    limit: int | Unset = 100,
    order: ListTableSheetRowsOrder | Unset = "asc",
    from_row_index: int | Unset = UNSET,
    include_columns: bool | Unset = False,
    include_row_count: bool | Unset = True,
    status: ListTableSheetRowsStatus | Unset = UNSET,
    column_id: UUID | Unset = UNSET,
) -> dict[str, Any]:

    params: dict[str, Any] = {}

    params["cursor"] = cursor

    params["limit"] = limit

    json_order: str | Unset = UNSET
    if not isinstance(order, Unset):
        json_order = order

    params["order"] = json_order

    params["from_row_index"] = from_row_index

    params["include_columns"] = include_columns

    params["include_row_count"] = include_row_count

    json_status: str | Unset = UNSET
    if not isinstance(status, Unset):
        json_status = status

    params["status"] = json_status

    json_column_id: str | Unset = UNSET
    if not isinstance(column_id, Unset):
        json_column_id = str(column_id)
    params["column_id"] = json_column_id

    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/api/public/v2/tables/{table_id}/sheets/{sheet_id}/rows".format(
            table_id=path_segment("table_id", table_id),
            sheet_id=path_segment("sheet_id", sheet_id),
        ),
        "params": params,
    }

    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> ErrorResponse | ListRowsResponse | None:
    if response.status_code == 200:
        response_200 = ListRowsResponse.from_dict(response.json())

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

    if response.status_code == 406:
        response_406 = ErrorResponse.from_dict(response.json())

        return response_406

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
) -> Response[ErrorResponse | ListRowsResponse]:
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
    cursor: str | Unset = UNSET,
    limit: int | Unset = 100,
    order: ListTableSheetRowsOrder | Unset = "asc",
    from_row_index: int | Unset = UNSET,
    include_columns: bool | Unset = False,
    include_row_count: bool | Unset = True,
    status: ListTableSheetRowsStatus | Unset = UNSET,
    column_id: UUID | Unset = UNSET,
) -> Response[ErrorResponse | ListRowsResponse]:
    """List rows with their cells

     A page of rows as JSON; or, by `Accept`, all rows from `cursor` on as `text/csv` or
    `application/x-ndjson`, whatever their number: a line of titles and a line for each row, or
    an object of titles to values for each row, in which a column goes by its id where its title
    is not unique. Pages of these are read while they are sent, each of its own moment; `limit`,
    `include_columns` and `include_row_count` mean nothing there. Where a column is deleted
    meanwhile, the connection is closed before the end of the body. In CSV texts stand as they
    are, other values as JSON, and null as an empty field. Rows come in the order of their
    `row_index`; a page ends early where its rows are large.

    Args:
        table_id (UUID):
        sheet_id (UUID):
        cursor (str | Unset):
        limit (int | Unset):  Default: 100.
        order (ListTableSheetRowsOrder | Unset):  Default: 'asc'.
        from_row_index (int | Unset):
        include_columns (bool | Unset):  Default: False.
        include_row_count (bool | Unset):  Default: True.
        status (ListTableSheetRowsStatus | Unset):
        column_id (UUID | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[ErrorResponse | ListRowsResponse]
    """

    kwargs = _get_kwargs(
        table_id=table_id,
        sheet_id=sheet_id,
        cursor=cursor,
        limit=limit,
        order=order,
        from_row_index=from_row_index,
        include_columns=include_columns,
        include_row_count=include_row_count,
        status=status,
        column_id=column_id,
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
    cursor: str | Unset = UNSET,
    limit: int | Unset = 100,
    order: ListTableSheetRowsOrder | Unset = "asc",
    from_row_index: int | Unset = UNSET,
    include_columns: bool | Unset = False,
    include_row_count: bool | Unset = True,
    status: ListTableSheetRowsStatus | Unset = UNSET,
    column_id: UUID | Unset = UNSET,
) -> ErrorResponse | ListRowsResponse | None:
    """List rows with their cells

     A page of rows as JSON; or, by `Accept`, all rows from `cursor` on as `text/csv` or
    `application/x-ndjson`, whatever their number: a line of titles and a line for each row, or
    an object of titles to values for each row, in which a column goes by its id where its title
    is not unique. Pages of these are read while they are sent, each of its own moment; `limit`,
    `include_columns` and `include_row_count` mean nothing there. Where a column is deleted
    meanwhile, the connection is closed before the end of the body. In CSV texts stand as they
    are, other values as JSON, and null as an empty field. Rows come in the order of their
    `row_index`; a page ends early where its rows are large.

    Args:
        table_id (UUID):
        sheet_id (UUID):
        cursor (str | Unset):
        limit (int | Unset):  Default: 100.
        order (ListTableSheetRowsOrder | Unset):  Default: 'asc'.
        from_row_index (int | Unset):
        include_columns (bool | Unset):  Default: False.
        include_row_count (bool | Unset):  Default: True.
        status (ListTableSheetRowsStatus | Unset):
        column_id (UUID | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        ErrorResponse | ListRowsResponse
    """

    return sync_detailed(
        table_id=table_id,
        sheet_id=sheet_id,
        client=client,
        cursor=cursor,
        limit=limit,
        order=order,
        from_row_index=from_row_index,
        include_columns=include_columns,
        include_row_count=include_row_count,
        status=status,
        column_id=column_id,
    ).parsed


async def asyncio_detailed(
    table_id: UUID,
    sheet_id: UUID,
    *,
    client: AuthenticatedClient | Client,
    cursor: str | Unset = UNSET,
    limit: int | Unset = 100,
    order: ListTableSheetRowsOrder | Unset = "asc",
    from_row_index: int | Unset = UNSET,
    include_columns: bool | Unset = False,
    include_row_count: bool | Unset = True,
    status: ListTableSheetRowsStatus | Unset = UNSET,
    column_id: UUID | Unset = UNSET,
) -> Response[ErrorResponse | ListRowsResponse]:
    """List rows with their cells

     A page of rows as JSON; or, by `Accept`, all rows from `cursor` on as `text/csv` or
    `application/x-ndjson`, whatever their number: a line of titles and a line for each row, or
    an object of titles to values for each row, in which a column goes by its id where its title
    is not unique. Pages of these are read while they are sent, each of its own moment; `limit`,
    `include_columns` and `include_row_count` mean nothing there. Where a column is deleted
    meanwhile, the connection is closed before the end of the body. In CSV texts stand as they
    are, other values as JSON, and null as an empty field. Rows come in the order of their
    `row_index`; a page ends early where its rows are large.

    Args:
        table_id (UUID):
        sheet_id (UUID):
        cursor (str | Unset):
        limit (int | Unset):  Default: 100.
        order (ListTableSheetRowsOrder | Unset):  Default: 'asc'.
        from_row_index (int | Unset):
        include_columns (bool | Unset):  Default: False.
        include_row_count (bool | Unset):  Default: True.
        status (ListTableSheetRowsStatus | Unset):
        column_id (UUID | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[ErrorResponse | ListRowsResponse]
    """

    kwargs = _get_kwargs(
        table_id=table_id,
        sheet_id=sheet_id,
        cursor=cursor,
        limit=limit,
        order=order,
        from_row_index=from_row_index,
        include_columns=include_columns,
        include_row_count=include_row_count,
        status=status,
        column_id=column_id,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    table_id: UUID,
    sheet_id: UUID,
    *,
    client: AuthenticatedClient | Client,
    cursor: str | Unset = UNSET,
    limit: int | Unset = 100,
    order: ListTableSheetRowsOrder | Unset = "asc",
    from_row_index: int | Unset = UNSET,
    include_columns: bool | Unset = False,
    include_row_count: bool | Unset = True,
    status: ListTableSheetRowsStatus | Unset = UNSET,
    column_id: UUID | Unset = UNSET,
) -> ErrorResponse | ListRowsResponse | None:
    """List rows with their cells

     A page of rows as JSON; or, by `Accept`, all rows from `cursor` on as `text/csv` or
    `application/x-ndjson`, whatever their number: a line of titles and a line for each row, or
    an object of titles to values for each row, in which a column goes by its id where its title
    is not unique. Pages of these are read while they are sent, each of its own moment; `limit`,
    `include_columns` and `include_row_count` mean nothing there. Where a column is deleted
    meanwhile, the connection is closed before the end of the body. In CSV texts stand as they
    are, other values as JSON, and null as an empty field. Rows come in the order of their
    `row_index`; a page ends early where its rows are large.

    Args:
        table_id (UUID):
        sheet_id (UUID):
        cursor (str | Unset):
        limit (int | Unset):  Default: 100.
        order (ListTableSheetRowsOrder | Unset):  Default: 'asc'.
        from_row_index (int | Unset):
        include_columns (bool | Unset):  Default: False.
        include_row_count (bool | Unset):  Default: True.
        status (ListTableSheetRowsStatus | Unset):
        column_id (UUID | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        ErrorResponse | ListRowsResponse
    """

    return (
        await asyncio_detailed(
            table_id=table_id,
            sheet_id=sheet_id,
            client=client,
            cursor=cursor,
            limit=limit,
            order=order,
            from_row_index=from_row_index,
            include_columns=include_columns,
            include_row_count=include_row_count,
            status=status,
            column_id=column_id,
        )
    ).parsed


def text(
    table_id: UUID,
    sheet_id: UUID,
    *,
    client: AuthenticatedClient | Client,
    cursor: str | Unset = UNSET,
    limit: int | Unset = 100,
    order: ListTableSheetRowsOrder | Unset = "asc",
    from_row_index: int | Unset = UNSET,
    include_columns: bool | Unset = False,
    include_row_count: bool | Unset = True,
    status: ListTableSheetRowsStatus | Unset = UNSET,
    column_id: UUID | Unset = UNSET,
) -> Generator[bytes, None, None]:
    """Yield the bytes of the answer. Raises StreamRefused for an error."""
    kwargs = _get_kwargs(
        table_id=table_id,
        sheet_id=sheet_id,
        cursor=cursor,
        limit=limit,
        order=order,
        from_row_index=from_row_index,
        include_columns=include_columns,
        include_row_count=include_row_count,
        status=status,
        column_id=column_id,
    )
    return _streams.text(client, kwargs, "text/csv")


def asyncio_text(
    table_id: UUID,
    sheet_id: UUID,
    *,
    client: AuthenticatedClient | Client,
    cursor: str | Unset = UNSET,
    limit: int | Unset = 100,
    order: ListTableSheetRowsOrder | Unset = "asc",
    from_row_index: int | Unset = UNSET,
    include_columns: bool | Unset = False,
    include_row_count: bool | Unset = True,
    status: ListTableSheetRowsStatus | Unset = UNSET,
    column_id: UUID | Unset = UNSET,
) -> AsyncGenerator[bytes, None]:
    """Yield the bytes of the answer. Raises StreamRefused for an error."""
    kwargs = _get_kwargs(
        table_id=table_id,
        sheet_id=sheet_id,
        cursor=cursor,
        limit=limit,
        order=order,
        from_row_index=from_row_index,
        include_columns=include_columns,
        include_row_count=include_row_count,
        status=status,
        column_id=column_id,
    )
    return _streams.asyncio_text(client, kwargs, "text/csv")


def lines(
    table_id: UUID,
    sheet_id: UUID,
    *,
    client: AuthenticatedClient | Client,
    cursor: str | Unset = UNSET,
    limit: int | Unset = 100,
    order: ListTableSheetRowsOrder | Unset = "asc",
    from_row_index: int | Unset = UNSET,
    include_columns: bool | Unset = False,
    include_row_count: bool | Unset = True,
    status: ListTableSheetRowsStatus | Unset = UNSET,
    column_id: UUID | Unset = UNSET,
) -> Generator[_models.ExportedRow, None, None]:
    """Yield the values of the lines. Raises StreamRefused for an error."""
    kwargs = _get_kwargs(
        table_id=table_id,
        sheet_id=sheet_id,
        cursor=cursor,
        limit=limit,
        order=order,
        from_row_index=from_row_index,
        include_columns=include_columns,
        include_row_count=include_row_count,
        status=status,
        column_id=column_id,
    )
    return _streams.lines(client, kwargs, _models.ExportedRow.from_dict)


def asyncio_lines(
    table_id: UUID,
    sheet_id: UUID,
    *,
    client: AuthenticatedClient | Client,
    cursor: str | Unset = UNSET,
    limit: int | Unset = 100,
    order: ListTableSheetRowsOrder | Unset = "asc",
    from_row_index: int | Unset = UNSET,
    include_columns: bool | Unset = False,
    include_row_count: bool | Unset = True,
    status: ListTableSheetRowsStatus | Unset = UNSET,
    column_id: UUID | Unset = UNSET,
) -> AsyncGenerator[_models.ExportedRow, None]:
    """Yield the values of the lines. Raises StreamRefused for an error."""
    kwargs = _get_kwargs(
        table_id=table_id,
        sheet_id=sheet_id,
        cursor=cursor,
        limit=limit,
        order=order,
        from_row_index=from_row_index,
        include_columns=include_columns,
        include_row_count=include_row_count,
        status=status,
        column_id=column_id,
    )
    return _streams.asyncio_lines(client, kwargs, _models.ExportedRow.from_dict)

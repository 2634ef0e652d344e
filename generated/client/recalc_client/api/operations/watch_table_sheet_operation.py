# Machine-written from openapi.yaml by `make generate`: do not edit. See MANIFEST.json.
from collections.abc import AsyncGenerator, Generator
from http import HTTPStatus
from typing import Any, cast
from uuid import UUID

import httpx

from ... import errors
from ... import models as _models
from ... import streams as _streams
from ...client import AuthenticatedClient, Client
from ...models.error_response import ErrorResponse
from ...path import path_segment
from ...types import UNSET, Response, Unset


def _get_kwargs(
    table_id: UUID,
    sheet_id: UUID,
    operation_id: str,
    *,
    last_event_id: str | Unset = UNSET,
) -> dict[str, Any]:
    headers: dict[str, Any] = {}
    if not isinstance(last_event_id, Unset):
        headers["Last-Event-ID"] = last_event_id

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/api/public/v2/tables/{table_id}/sheets/{sheet_id}/operations/{operation_id}/events".format(
            table_id=path_segment("table_id", table_id),
            sheet_id=path_segment("sheet_id", sheet_id),
            operation_id=path_segment("operation_id", operation_id),
        ),
    }

    _kwargs["headers"] = headers
    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Any | ErrorResponse | str | None:
    if response.status_code == 200:
        response_200 = response.text
        return response_200

    if response.status_code == 204:
        response_204 = cast(Any, None)
        return response_204

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
) -> Response[Any | ErrorResponse | str]:
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
    operation_id: str,
    *,
    client: AuthenticatedClient | Client,
    last_event_id: str | Unset = UNSET,
) -> Response[Any | ErrorResponse | str]:
    """Watch an operation

     Server-sent events until the operation has ended. Each has the operation in its data, its
    first one at once. `transition` says that the status is another one than before, `counts`
    that only counts changed; these are looked at four times a second.

    A client that lost its connection sends the `id` of the last event in `Last-Event-ID`, and
    gets what is different since. If nothing can be any more, the answer is 204, after which
    browsers do not connect again. Lines that begin with a colon are heartbeats.

    Args:
        table_id (UUID):
        sheet_id (UUID):
        operation_id (str):
        last_event_id (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Any | ErrorResponse | str]
    """

    kwargs = _get_kwargs(
        table_id=table_id,
        sheet_id=sheet_id,
        operation_id=operation_id,
        last_event_id=last_event_id,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    table_id: UUID,
    sheet_id: UUID,
    operation_id: str,
    *,
    client: AuthenticatedClient | Client,
    last_event_id: str | Unset = UNSET,
) -> Any | ErrorResponse | str | None:
    """Watch an operation

     Server-sent events until the operation has ended. Each has the operation in its data, its
    first one at once. `transition` says that the status is another one than before, `counts`
    that only counts changed; these are looked at four times a second.

    A client that lost its connection sends the `id` of the last event in `Last-Event-ID`, and
    gets what is different since. If nothing can be any more, the answer is 204, after which
    browsers do not connect again. Lines that begin with a colon are heartbeats.

    Args:
        table_id (UUID):
        sheet_id (UUID):
        operation_id (str):
        last_event_id (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Any | ErrorResponse | str
    """

    return sync_detailed(
        table_id=table_id,
        sheet_id=sheet_id,
        operation_id=operation_id,
        client=client,
        last_event_id=last_event_id,
    ).parsed


async def asyncio_detailed(
    table_id: UUID,
    sheet_id: UUID,
    operation_id: str,
    *,
    client: AuthenticatedClient | Client,
    last_event_id: str | Unset = UNSET,
) -> Response[Any | ErrorResponse | str]:
    """Watch an operation

     Server-sent events until the operation has ended. Each has the operation in its data, its
    first one at once. `transition` says that the status is another one than before, `counts`
    that only counts changed; these are looked at four times a second.

    A client that lost its connection sends the `id` of the last event in `Last-Event-ID`, and
    gets what is different since. If nothing can be any more, the answer is 204, after which
    browsers do not connect again. Lines that begin with a colon are heartbeats.

    Args:
        table_id (UUID):
        sheet_id (UUID):
        operation_id (str):
        last_event_id (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Any | ErrorResponse | str]
    """

    kwargs = _get_kwargs(
        table_id=table_id,
        sheet_id=sheet_id,
        operation_id=operation_id,
        last_event_id=last_event_id,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    table_id: UUID,
    sheet_id: UUID,
    operation_id: str,
    *,
    client: AuthenticatedClient | Client,
    last_event_id: str | Unset = UNSET,
) -> Any | ErrorResponse | str | None:
    """Watch an operation

     Server-sent events until the operation has ended. Each has the operation in its data, its
    first one at once. `transition` says that the status is another one than before, `counts`
    that only counts changed; these are looked at four times a second.

    A client that lost its connection sends the `id` of the last event in `Last-Event-ID`, and
    gets what is different since. If nothing can be any more, the answer is 204, after which
    browsers do not connect again. Lines that begin with a colon are heartbeats.

    Args:
        table_id (UUID):
        sheet_id (UUID):
        operation_id (str):
        last_event_id (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Any | ErrorResponse | str
    """

    return (
        await asyncio_detailed(
            table_id=table_id,
            sheet_id=sheet_id,
            operation_id=operation_id,
            client=client,
            last_event_id=last_event_id,
        )
    ).parsed


def events(
    table_id: UUID,
    sheet_id: UUID,
    operation_id: str,
    *,
    client: AuthenticatedClient | Client,
    last_event_id: str | Unset = UNSET,
) -> Generator[_streams.ServerEvent[_models.TableSheetOperation], None, None]:
    """Yield events, over lost connections, until none can follow. Raises StreamRefused."""
    kwargs = _get_kwargs(
        table_id=table_id,
        sheet_id=sheet_id,
        operation_id=operation_id,
        last_event_id=last_event_id,
    )
    return _streams.events(client, kwargs, _models.TableSheetOperation.from_dict)


def asyncio_events(
    table_id: UUID,
    sheet_id: UUID,
    operation_id: str,
    *,
    client: AuthenticatedClient | Client,
    last_event_id: str | Unset = UNSET,
) -> AsyncGenerator[_streams.ServerEvent[_models.TableSheetOperation], None]:
    """Yield events, over lost connections, until none can follow. Raises StreamRefused."""
    kwargs = _get_kwargs(
        table_id=table_id,
        sheet_id=sheet_id,
        operation_id=operation_id,
        last_event_id=last_event_id,
    )
    return _streams.asyncio_events(client, kwargs, _models.TableSheetOperation.from_dict)

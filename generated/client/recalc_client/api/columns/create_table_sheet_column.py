# Machine-written from openapi.yaml by `make generate`: do not edit. See MANIFEST.json.
from http import HTTPStatus
from typing import Any
from uuid import UUID

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.create_column_request import CreateColumnRequest
from ...models.create_column_response import CreateColumnResponse
from ...models.error_response import ErrorResponse
from ...path import path_segment
from ...types import Response


def _get_kwargs(
    table_id: UUID,
    sheet_id: UUID,
    *,
    body: CreateColumnRequest,
) -> dict[str, Any]:
    headers: dict[str, Any] = {}

    _kwargs: dict[str, Any] = {
        "method": "post",
        "url": "/api/public/v2/tables/{table_id}/sheets/{sheet_id}/columns".format(
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
) -> CreateColumnResponse | ErrorResponse | None:
    if response.status_code == 201:
        response_201 = CreateColumnResponse.from_dict(response.json())

        return response_201

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
) -> Response[CreateColumnResponse | ErrorResponse]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    table_id: UUID,
    sheet_id: UUID,
    *,
    client: AuthenticatedClient | Client,
    body: CreateColumnRequest,
) -> Response[CreateColumnResponse | ErrorResponse]:
    """Add a column

     `config` depends on the type and names source columns by title or id. A type that this
    server does not support, a bad config and an unknown source are answered 400. A sheet has at
    most 999 columns. The cells of a computed column read STALE until they are recalculated.

    Regular expressions (REGEX, REGEX_EXTRACTION) are in the RE2 dialect, at most 1000
    characters. `\\w`, `\\d`, `\\s` and `\\b` know ASCII only: `\\w` is no `é`; write `\\pL` for
    letters of all scripts. JSONPath (JSON_PATH, COMPARE) is RFC 9535, at most 1000 characters;
    other paths are answered 400. The patterns of its match() and search() are I-Regexp (RFC
    9485), which has no `\\w`, `\\d`, `\\s` or `\\b`: other patterns match nothing.

    Args:
        table_id (UUID):
        sheet_id (UUID):
        body (CreateColumnRequest):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[CreateColumnResponse | ErrorResponse]
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
    body: CreateColumnRequest,
) -> CreateColumnResponse | ErrorResponse | None:
    """Add a column

     `config` depends on the type and names source columns by title or id. A type that this
    server does not support, a bad config and an unknown source are answered 400. A sheet has at
    most 999 columns. The cells of a computed column read STALE until they are recalculated.

    Regular expressions (REGEX, REGEX_EXTRACTION) are in the RE2 dialect, at most 1000
    characters. `\\w`, `\\d`, `\\s` and `\\b` know ASCII only: `\\w` is no `é`; write `\\pL` for
    letters of all scripts. JSONPath (JSON_PATH, COMPARE) is RFC 9535, at most 1000 characters;
    other paths are answered 400. The patterns of its match() and search() are I-Regexp (RFC
    9485), which has no `\\w`, `\\d`, `\\s` or `\\b`: other patterns match nothing.

    Args:
        table_id (UUID):
        sheet_id (UUID):
        body (CreateColumnRequest):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        CreateColumnResponse | ErrorResponse
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
    body: CreateColumnRequest,
) -> Response[CreateColumnResponse | ErrorResponse]:
    """Add a column

     `config` depends on the type and names source columns by title or id. A type that this
    server does not support, a bad config and an unknown source are answered 400. A sheet has at
    most 999 columns. The cells of a computed column read STALE until they are recalculated.

    Regular expressions (REGEX, REGEX_EXTRACTION) are in the RE2 dialect, at most 1000
    characters. `\\w`, `\\d`, `\\s` and `\\b` know ASCII only: `\\w` is no `é`; write `\\pL` for
    letters of all scripts. JSONPath (JSON_PATH, COMPARE) is RFC 9535, at most 1000 characters;
    other paths are answered 400. The patterns of its match() and search() are I-Regexp (RFC
    9485), which has no `\\w`, `\\d`, `\\s` or `\\b`: other patterns match nothing.

    Args:
        table_id (UUID):
        sheet_id (UUID):
        body (CreateColumnRequest):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[CreateColumnResponse | ErrorResponse]
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
    body: CreateColumnRequest,
) -> CreateColumnResponse | ErrorResponse | None:
    """Add a column

     `config` depends on the type and names source columns by title or id. A type that this
    server does not support, a bad config and an unknown source are answered 400. A sheet has at
    most 999 columns. The cells of a computed column read STALE until they are recalculated.

    Regular expressions (REGEX, REGEX_EXTRACTION) are in the RE2 dialect, at most 1000
    characters. `\\w`, `\\d`, `\\s` and `\\b` know ASCII only: `\\w` is no `é`; write `\\pL` for
    letters of all scripts. JSONPath (JSON_PATH, COMPARE) is RFC 9535, at most 1000 characters;
    other paths are answered 400. The patterns of its match() and search() are I-Regexp (RFC
    9485), which has no `\\w`, `\\d`, `\\s` or `\\b`: other patterns match nothing.

    Args:
        table_id (UUID):
        sheet_id (UUID):
        body (CreateColumnRequest):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        CreateColumnResponse | ErrorResponse
    """

    return (
        await asyncio_detailed(
            table_id=table_id,
            sheet_id=sheet_id,
            client=client,
            body=body,
        )
    ).parsed

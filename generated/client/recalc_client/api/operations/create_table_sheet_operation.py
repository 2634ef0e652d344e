# Machine-written from openapi.yaml by `make generate`: do not edit. See MANIFEST.json.
from http import HTTPStatus
from typing import Any
from uuid import UUID

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.create_table_sheet_operation_confirmation_response import (
    CreateTableSheetOperationConfirmationResponse,
)
from ...models.create_table_sheet_operation_dry_run_response import (
    CreateTableSheetOperationDryRunResponse,
)
from ...models.create_table_sheet_operation_noop_response import (
    CreateTableSheetOperationNoopResponse,
)
from ...models.create_table_sheet_operation_queued_response import (
    CreateTableSheetOperationQueuedResponse,
)
from ...models.create_table_sheet_operation_request import CreateTableSheetOperationRequest
from ...models.error_response import ErrorResponse
from ...path import path_segment
from ...types import UNSET, Response, Unset


def _get_kwargs(
    table_id: UUID,
    sheet_id: UUID,
    *,
    body: CreateTableSheetOperationRequest,
    idempotency_key: str | Unset = UNSET,
) -> dict[str, Any]:
    headers: dict[str, Any] = {}
    if not isinstance(idempotency_key, Unset):
        headers["Idempotency-Key"] = idempotency_key

    _kwargs: dict[str, Any] = {
        "method": "post",
        "url": "/api/public/v2/tables/{table_id}/sheets/{sheet_id}/operations".format(
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
) -> (
    CreateTableSheetOperationConfirmationResponse
    | CreateTableSheetOperationDryRunResponse
    | CreateTableSheetOperationNoopResponse
    | CreateTableSheetOperationQueuedResponse
    | ErrorResponse
    | None
):
    if response.status_code == 200:

        def _parse_response_200(
            data: object,
        ) -> (
            CreateTableSheetOperationConfirmationResponse
            | CreateTableSheetOperationDryRunResponse
            | CreateTableSheetOperationNoopResponse
        ):
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                componentsschemas_create_table_sheet_operation_response_type_0 = (
                    CreateTableSheetOperationDryRunResponse.from_dict(data)
                )

                return componentsschemas_create_table_sheet_operation_response_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                componentsschemas_create_table_sheet_operation_response_type_1 = (
                    CreateTableSheetOperationNoopResponse.from_dict(data)
                )

                return componentsschemas_create_table_sheet_operation_response_type_1
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            if not isinstance(data, dict):
                raise TypeError()
            componentsschemas_create_table_sheet_operation_response_type_2 = (
                CreateTableSheetOperationConfirmationResponse.from_dict(data)
            )

            return componentsschemas_create_table_sheet_operation_response_type_2

        response_200 = _parse_response_200(response.json())

        return response_200

    if response.status_code == 202:
        response_202 = CreateTableSheetOperationQueuedResponse.from_dict(response.json())

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
) -> Response[
    CreateTableSheetOperationConfirmationResponse
    | CreateTableSheetOperationDryRunResponse
    | CreateTableSheetOperationNoopResponse
    | CreateTableSheetOperationQueuedResponse
    | ErrorResponse
]:
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
    body: CreateTableSheetOperationRequest,
    idempotency_key: str | Unset = UNSET,
) -> Response[
    CreateTableSheetOperationConfirmationResponse
    | CreateTableSheetOperationDryRunResponse
    | CreateTableSheetOperationNoopResponse
    | CreateTableSheetOperationQueuedResponse
    | ErrorResponse
]:
    """Recalculate cells of a sheet

     Selects cells by column, row and status. A field that is left out does not restrict, except
    that `statuses` left out or null selects STALE cells and those that depend on them. An empty
    list of `statuses` selects cells of every status. Cells that are pending in another
    operation are taken over if their status (QUEUED, DISPATCHED, RUNNING) is selected.

    With `dry_run: true` nothing is started: the answer counts the cells by column, and
    estimates what they would cost.

    A selection larger than the server's threshold has to be confirmed: the answer has a token,
    to be sent with the same request. A request repeated with the same `Idempotency-Key` within
    24 hours answers with the operation that the first one created.

    Args:
        table_id (UUID):
        sheet_id (UUID):
        idempotency_key (str | Unset):
        body (CreateTableSheetOperationRequest):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[CreateTableSheetOperationConfirmationResponse | CreateTableSheetOperationDryRunResponse | CreateTableSheetOperationNoopResponse | CreateTableSheetOperationQueuedResponse | ErrorResponse]
    """

    kwargs = _get_kwargs(
        table_id=table_id,
        sheet_id=sheet_id,
        body=body,
        idempotency_key=idempotency_key,
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
    body: CreateTableSheetOperationRequest,
    idempotency_key: str | Unset = UNSET,
) -> (
    CreateTableSheetOperationConfirmationResponse
    | CreateTableSheetOperationDryRunResponse
    | CreateTableSheetOperationNoopResponse
    | CreateTableSheetOperationQueuedResponse
    | ErrorResponse
    | None
):
    """Recalculate cells of a sheet

     Selects cells by column, row and status. A field that is left out does not restrict, except
    that `statuses` left out or null selects STALE cells and those that depend on them. An empty
    list of `statuses` selects cells of every status. Cells that are pending in another
    operation are taken over if their status (QUEUED, DISPATCHED, RUNNING) is selected.

    With `dry_run: true` nothing is started: the answer counts the cells by column, and
    estimates what they would cost.

    A selection larger than the server's threshold has to be confirmed: the answer has a token,
    to be sent with the same request. A request repeated with the same `Idempotency-Key` within
    24 hours answers with the operation that the first one created.

    Args:
        table_id (UUID):
        sheet_id (UUID):
        idempotency_key (str | Unset):
        body (CreateTableSheetOperationRequest):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        CreateTableSheetOperationConfirmationResponse | CreateTableSheetOperationDryRunResponse | CreateTableSheetOperationNoopResponse | CreateTableSheetOperationQueuedResponse | ErrorResponse
    """

    return sync_detailed(
        table_id=table_id,
        sheet_id=sheet_id,
        client=client,
        body=body,
        idempotency_key=idempotency_key,
    ).parsed


async def asyncio_detailed(
    table_id: UUID,
    sheet_id: UUID,
    *,
    client: AuthenticatedClient | Client,
    body: CreateTableSheetOperationRequest,
    idempotency_key: str | Unset = UNSET,
) -> Response[
    CreateTableSheetOperationConfirmationResponse
    | CreateTableSheetOperationDryRunResponse
    | CreateTableSheetOperationNoopResponse
    | CreateTableSheetOperationQueuedResponse
    | ErrorResponse
]:
    """Recalculate cells of a sheet

     Selects cells by column, row and status. A field that is left out does not restrict, except
    that `statuses` left out or null selects STALE cells and those that depend on them. An empty
    list of `statuses` selects cells of every status. Cells that are pending in another
    operation are taken over if their status (QUEUED, DISPATCHED, RUNNING) is selected.

    With `dry_run: true` nothing is started: the answer counts the cells by column, and
    estimates what they would cost.

    A selection larger than the server's threshold has to be confirmed: the answer has a token,
    to be sent with the same request. A request repeated with the same `Idempotency-Key` within
    24 hours answers with the operation that the first one created.

    Args:
        table_id (UUID):
        sheet_id (UUID):
        idempotency_key (str | Unset):
        body (CreateTableSheetOperationRequest):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[CreateTableSheetOperationConfirmationResponse | CreateTableSheetOperationDryRunResponse | CreateTableSheetOperationNoopResponse | CreateTableSheetOperationQueuedResponse | ErrorResponse]
    """

    kwargs = _get_kwargs(
        table_id=table_id,
        sheet_id=sheet_id,
        body=body,
        idempotency_key=idempotency_key,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    table_id: UUID,
    sheet_id: UUID,
    *,
    client: AuthenticatedClient | Client,
    body: CreateTableSheetOperationRequest,
    idempotency_key: str | Unset = UNSET,
) -> (
    CreateTableSheetOperationConfirmationResponse
    | CreateTableSheetOperationDryRunResponse
    | CreateTableSheetOperationNoopResponse
    | CreateTableSheetOperationQueuedResponse
    | ErrorResponse
    | None
):
    """Recalculate cells of a sheet

     Selects cells by column, row and status. A field that is left out does not restrict, except
    that `statuses` left out or null selects STALE cells and those that depend on them. An empty
    list of `statuses` selects cells of every status. Cells that are pending in another
    operation are taken over if their status (QUEUED, DISPATCHED, RUNNING) is selected.

    With `dry_run: true` nothing is started: the answer counts the cells by column, and
    estimates what they would cost.

    A selection larger than the server's threshold has to be confirmed: the answer has a token,
    to be sent with the same request. A request repeated with the same `Idempotency-Key` within
    24 hours answers with the operation that the first one created.

    Args:
        table_id (UUID):
        sheet_id (UUID):
        idempotency_key (str | Unset):
        body (CreateTableSheetOperationRequest):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        CreateTableSheetOperationConfirmationResponse | CreateTableSheetOperationDryRunResponse | CreateTableSheetOperationNoopResponse | CreateTableSheetOperationQueuedResponse | ErrorResponse
    """

    return (
        await asyncio_detailed(
            table_id=table_id,
            sheet_id=sheet_id,
            client=client,
            body=body,
            idempotency_key=idempotency_key,
        )
    ).parsed

"""A server as the generated client sees it, with its refusals as sentences."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

import click
import httpx
from recalc_client import AuthenticatedClient
from recalc_client.api.operations import (
    cancel_table_sheet_operation,
    create_table_sheet_operation,
    get_table_sheet_operation_status,
    list_table_sheet_operations,
)
from recalc_client.models import (
    CancelTableSheetOperationResponse,
    CreateTableSheetOperationConfirmationResponse,
    CreateTableSheetOperationNoopResponse,
    CreateTableSheetOperationQueuedResponse,
    CreateTableSheetOperationRequest,
    ErrorResponse,
    TableSheetOperation,
)
from recalc_client.types import Response

Started = (
    CreateTableSheetOperationQueuedResponse
    | CreateTableSheetOperationNoopResponse
    | CreateTableSheetOperationConfirmationResponse
)


def connect(url: str, api_key: str | None) -> AuthenticatedClient:
    """A client of the server at ``url``. Raises ClickException without a key."""
    if not api_key:
        raise click.ClickException("No API key. Give one with --api-key or RECALC_API_KEY.")
    return AuthenticatedClient(
        base_url=url.rstrip("/"),
        token=api_key,
        prefix="",
        auth_header_name="X-API-KEY",
        timeout=httpx.Timeout(60),
    )


def refused(answer: Response[Any]) -> click.ClickException:
    """What the server said instead of what was asked for."""
    parsed = answer.parsed
    message = parsed.message if isinstance(parsed, ErrorResponse) else None
    return click.ClickException(str(message or f"The server answered {answer.status_code}."))


@dataclass(frozen=True, slots=True)
class Remote:
    """One sheet on a server."""

    client: AuthenticatedClient
    table_id: UUID
    sheet_id: UUID

    def start(self, request: CreateTableSheetOperationRequest) -> Started:
        answer = create_table_sheet_operation.sync_detailed(
            self.table_id, self.sheet_id, client=self.client, body=request
        )
        if answer.parsed is None or isinstance(answer.parsed, ErrorResponse):
            raise refused(answer)
        return answer.parsed

    def operation(self, operation_id: str) -> TableSheetOperation:
        answer = get_table_sheet_operation_status.sync_detailed(
            self.table_id, self.sheet_id, operation_id, client=self.client
        )
        if answer.parsed is None or isinstance(answer.parsed, ErrorResponse):
            raise refused(answer)
        return answer.parsed.operation

    def active(self) -> list[str]:
        """Ids of the sheet's active operations, oldest first."""
        answer = list_table_sheet_operations.sync_detailed(
            self.table_id, self.sheet_id, client=self.client
        )
        if answer.parsed is None or isinstance(answer.parsed, ErrorResponse):
            raise refused(answer)
        return [operation.operation_id for operation in answer.parsed.active_operations]

    def cancel(self, operation_id: str) -> CancelTableSheetOperationResponse:
        answer = cancel_table_sheet_operation.sync_detailed(
            self.table_id, self.sheet_id, operation_id, client=self.client
        )
        if answer.parsed is None or isinstance(answer.parsed, ErrorResponse):
            raise refused(answer)
        return answer.parsed

"""A server as the generated client sees it, with its refusals as sentences."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
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
    """A client of the server at ``url``. Raises ClickException for what cannot be sent."""
    if not api_key:
        raise click.ClickException(
            "No API key. Give one with --api-key or RECALC_API_KEY; `recalc keys create` makes one."
        )
    if not (api_key.isascii() and api_key.isprintable()):
        raise click.ClickException(
            "The API key has characters that no key has. Nothing was sent. Copy it once more."
        )
    if not url.startswith(("http://", "https://")):
        raise click.ClickException(
            f"--url is {url}; it has to begin with http:// or https://. Nothing was sent."
        )
    return AuthenticatedClient(
        base_url=url.rstrip("/"),
        token=api_key,
        prefix="",
        auth_header_name="X-API-KEY",
        timeout=httpx.Timeout(60),
    )


@contextmanager
def answering(url: str) -> Iterator[None]:
    """Say in a sentence that the server is not there, or is another one."""
    try:
        yield
    except (httpx.ConnectError, httpx.ConnectTimeout) as error:
        raise click.ClickException(
            f"{url} did not answer ({error}). Nothing was changed. Start the server with "
            "`recalc serve`, or name another with --url."
        ) from error
    except httpx.TransportError as error:
        raise click.ClickException(
            f"{url} broke off ({type(error).__name__}). What was asked last may have been done all "
            "the same; `recalc watch` shows what runs."
        ) from error
    except (ValueError, KeyError, httpx.InvalidURL) as error:
        raise click.ClickException(
            f"{url} does not answer as recalc does. Name the server with --url or RECALC_URL."
        ) from error


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

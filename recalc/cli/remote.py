"""Calls a server with the generated client, and turns its refusals into sentences."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, ParamSpec, TypeVar, cast
from uuid import UUID

import click
import httpx
from recalc_client import AuthenticatedClient
from recalc_client.api.operations import (
    cancel_table_sheet_operation,
    create_table_sheet_operation,
    get_table_sheet_operation_status,
    get_table_sheet_operation_usage,
    list_table_sheet_operations,
)
from recalc_client.api.rows import list_table_sheet_failures, list_table_sheet_rows
from recalc_client.api.sheets import get_table_sheet
from recalc_client.errors import UnreadableAnswer
from recalc_client.models import (
    CancelTableSheetOperationResponse,
    CreateTableSheetOperationConfirmationResponse,
    CreateTableSheetOperationDryRunResponse,
    CreateTableSheetOperationNoopResponse,
    CreateTableSheetOperationQueuedResponse,
    CreateTableSheetOperationRequest,
    ErrorResponse,
    GetTableSheetOperationResponse,
    GetTableSheetOperationUsageResponse,
    ListFailuresResponse,
    ListRowsResponse,
    ListTableSheetOperationsResponse,
    OperationUsage,
    SheetResponse,
    TableSheetOperation,
)
from recalc_client.types import UNSET, Response, Unset

from recalc.domain.wording import one_line

P = ParamSpec("P")
T = TypeVar("T")

#: Rows that are asked for at once.
_PAGE = 100
Started = (
    CreateTableSheetOperationQueuedResponse
    | CreateTableSheetOperationNoopResponse
    | CreateTableSheetOperationConfirmationResponse
)


#: What reading an answer raises that has another form.
UNREADABLE = (ValueError, KeyError, TypeError, AttributeError)
#: Seconds between two attempts to reach a server that is away.
_PAUSE = 0.5


class Refused(click.ClickException):
    """The server's refusal. ``passing``: the same request may be accepted later."""

    def __init__(self, message: str, status: int) -> None:
        super().__init__(message)
        self.status = status
        self.passing = status == 429 or status >= 500


class NotRecalc(Exception):
    """An answer that is none of a recalc server."""


def connect(url: str, api_key: str | None) -> AuthenticatedClient:
    """Make a client of the server at ``url``, which is closed when the command ends. Raises
    ClickException for a URL or a key that cannot be sent."""
    if not api_key:
        raise click.ClickException(
            "There is no API key. Nothing was sent. Give one with --api-key or RECALC_API_KEY; "
            "`recalc keys create` creates one."
        )
    if not (api_key.isascii() and api_key.isprintable()):
        raise click.ClickException(
            "The API key has characters that no key has. Nothing was sent. Copy it again."
        )
    client = AuthenticatedClient(
        base_url=_checked(url).rstrip("/"),
        token=api_key,
        prefix="",
        auth_header_name="X-API-KEY",
        timeout=httpx.Timeout(60),
    )
    click.get_current_context().call_on_close(client.get_httpx_client().close)
    return client


def _checked(url: str) -> str:
    """Return the URL. Raises ClickException where no server can have it."""
    if not url.startswith(("http://", "https://")):
        raise click.ClickException(
            f"--url is {one_line(url)}; it has to begin with http:// or https://. Nothing was sent."
        )
    try:
        parsed = httpx.URL(url)
        parsed.host.encode("idna")  # as a connection does
        if not parsed.host or (parsed.port is not None and not 0 < parsed.port < 1 << 16):
            raise httpx.InvalidURL("it has no host, or no port of 1 to 65535")
    except (httpx.InvalidURL, UnicodeError) as error:
        raise click.ClickException(
            f"--url is {one_line(url)}, which is no address of a server: {one_line(str(error))}. "
            "Nothing was sent. Give one such as http://127.0.0.1:8080."
        ) from error
    return url


@contextmanager
def answering(url: str) -> Iterator[None]:
    """Raise ClickException, with a sentence that says why, where the server does not answer or is
    no recalc server."""
    try:
        yield
    except (httpx.ConnectError, httpx.ConnectTimeout) as error:
        raise click.ClickException(
            f"{url} did not answer ({error}). Nothing was changed. Start the server with "
            "`recalc serve`, or name another with --url."
        ) from error
    except httpx.TransportError as error:
        raise click.ClickException(
            f"The connection to {url} broke ({type(error).__name__}). If the last request was to "
            "change something, it may be done all the same; `recalc watch` shows what runs."
        ) from error
    except NotRecalc as error:
        raise click.ClickException(
            f"{url} does not answer as a recalc server does. Name the server with --url or "
            "RECALC_URL."
        ) from error


def patiently(ask: Callable[[], T], seconds: float) -> T:
    """Return what ``ask`` returns. While the server is away, or cannot answer yet, it is asked
    again for ``seconds``. Raises what the last attempt raised."""
    ends = time.monotonic() + seconds
    while True:
        try:
            return ask()
        except (httpx.TransportError, NotRecalc, Refused) as error:
            # A proxy answers in place of a server that is away.
            lasting = isinstance(error, Refused) and not error.passing
            if lasting or time.monotonic() >= ends:
                raise
        time.sleep(_PAUSE)


def asked(send: Callable[P, T], *arguments: P.args, **named: P.kwargs) -> T:
    """Return what a function of the generated client returns. Raises NotRecalc where it cannot read
    the answer, Refused where that is of a proxy that may pass the request on later, and
    httpx.TransportError."""
    try:
        return send(*arguments, **named)
    except UnreadableAnswer as error:
        raise unreadable(error.status_code) from error
    except (*UNREADABLE, httpx.DecodingError) as error:
        raise NotRecalc from error


def unreadable(status: int) -> Refused | NotRecalc:
    """Return the error for an answer that is none of a recalc server: Refused where it may be that
    of a proxy that passes the request on later."""
    refusal = Refused(_answered(status), status)
    return refusal if refusal.passing else NotRecalc()


def refused(answer: Response[Any]) -> Refused:
    """Return the server's refusal as a ClickException."""
    parsed = answer.parsed
    message = parsed.message if isinstance(parsed, ErrorResponse) else None
    shown = one_line(str(message or _answered(answer.status_code)))
    return Refused(shown, answer.status_code)


def _answered(status: int) -> str:
    return f"The server answered {status:d}."


@dataclass(frozen=True, slots=True)
class Remote:
    """One sheet on a server."""

    client: AuthenticatedClient
    table_id: UUID
    sheet_id: UUID

    def start(self, request: CreateTableSheetOperationRequest) -> Started:
        """Start an operation. Raises ClickException with the server's refusal."""
        send = create_table_sheet_operation.sync_detailed
        return self._ask(cast("type[Started]", Started), send, body=request)

    def dry_run(
        self, request: CreateTableSheetOperationRequest
    ) -> CreateTableSheetOperationDryRunResponse:
        """Send a request with ``dry_run``. Raises ClickException with the server's refusal."""
        send = create_table_sheet_operation.sync_detailed
        return self._ask(CreateTableSheetOperationDryRunResponse, send, body=request)

    def operation(self, operation_id: str) -> TableSheetOperation:
        """Get an operation. Raises ClickException with the server's refusal."""
        send = get_table_sheet_operation_status.sync_detailed
        return self._ask(GetTableSheetOperationResponse, send, operation_id).operation

    def usage(self, operation_id: str) -> OperationUsage | None:
        """Get what an operation has spent; None where the server cannot say, as one of an older
        version. Raises ClickException where it may say later."""
        send = get_table_sheet_operation_usage.sync_detailed
        try:
            return self._ask(GetTableSheetOperationUsageResponse, send, operation_id).usage
        except Refused as refusal:
            if refusal.passing:
                raise
            return None

    def first_rows(self, count: int) -> list[int]:
        """List the ``row_index`` of the first rows of the sheet. Raises ClickException."""
        found: list[int] = []
        cursor: str | Unset = UNSET
        send = list_table_sheet_rows.sync_detailed
        while len(found) < count:
            limit = min(count - len(found), _PAGE)
            page = self._ask(ListRowsResponse, send, limit=limit, cursor=cursor)
            found += [row.row_index for row in page.data]
            if page.next_cursor is None:
                break
            cursor = page.next_cursor
        return found

    def failures(self, cursor: str | Unset) -> ListFailuresResponse:
        """Read a page of failed cells. Raises ClickException with the server's refusal."""
        send = list_table_sheet_failures.sync_detailed
        return self._ask(ListFailuresResponse, send, cursor=cursor)

    def row_count(self) -> int:
        """Return the number of rows of the sheet. Raises ClickException."""
        return self._ask(SheetResponse, get_table_sheet.sync_detailed).sheet.row_count

    def active(self) -> list[str]:
        """List the ids of the sheet's active operations, oldest first. Raises ClickException."""
        send = list_table_sheet_operations.sync_detailed
        found = self._ask(ListTableSheetOperationsResponse, send).active_operations
        return [operation.operation_id for operation in found]

    def cancel(self, operation_id: str) -> CancelTableSheetOperationResponse:
        """Cancel an operation. Raises ClickException with the server's refusal."""
        send = cancel_table_sheet_operation.sync_detailed
        return self._ask(CancelTableSheetOperationResponse, send, operation_id)

    def _ask(
        self,
        wanted: type[T],
        send: Callable[..., Response[Any]],
        *arguments: str,
        **named: object,
    ) -> T:
        """Return the answer to a request about the sheet. Raises Refused where it is not what is
        ``wanted``."""
        sheet = (self.table_id, self.sheet_id)
        answer = asked(send, *sheet, *arguments, client=self.client, **named)
        if not isinstance(answer.parsed, wanted):
            raise refused(answer)
        return answer.parsed

"""What the demos share: a new sheet with the rows of a CSV file, and a cancel half-way."""

from __future__ import annotations

import base64
import time
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import click
from recalc_client import AuthenticatedClient
from recalc_client.api.imports import (
    create_table_sheet_file_import,
    get_table_sheet_operation,
)
from recalc_client.api.tables import create_table
from recalc_client.models import (
    CreateTableRequest,
    CreateTableSheetFileImportRequest,
    CreateTableSheetOperationQueuedResponse,
    CreateTableSheetOperationRequest,
)
from recalc_client.types import Response

from recalc.cli.progress import follow, polled
from recalc.cli.remote import Remote
from recalc.cli.remote import refused as refusal
from recalc.cli.spending import Meter


def sent(answer: Response[Any]) -> Any:
    """Return the body of an answer as JSON. Raises ClickException with the server's refusal."""
    if answer.status_code >= 300 or answer.parsed is None:
        raise refusal(answer)
    return answer.parsed.to_dict()


def new_sheet(client: AuthenticatedClient, file_name: str, data: str) -> tuple[Remote, int]:
    """Create a sheet, import the CSV and wait until its rows are there. Return the sheet, and how
    many rows it has."""
    made = sent(create_table.sync_detailed(client=client, body=CreateTableRequest(title="demo")))
    table, sheet = UUID(made["table"]["id"]), UUID(made["default_sheet"]["id"])
    request = CreateTableSheetFileImportRequest(
        file_name=file_name, file_content_base64=base64.b64encode(data.encode()).decode()
    )
    started = sent(
        create_table_sheet_file_import.sync_detailed(table, sheet, client=client, body=request)
    )
    while True:
        state = sent(
            get_table_sheet_operation.sync_detailed(table, started["operation_id"], client=client)
        )["operation"]
        if state["status"] == "failed":
            raise click.ClickException(state["error_message"])
        if state["status"] == "completed":
            return Remote(client, table, sheet), int(state["rows_added"])
        time.sleep(0.1)


@dataclass(frozen=True, slots=True)
class Cancelled:
    """An operation that was cancelled, and when its cancel was answered (``perf_counter``)."""

    operation_id: str
    answered: float


def cancel_half_way(remote: Remote) -> Cancelled:
    """Recalculate the sheet, cancel when half of the cells are done, and print the answer."""
    started = remote.start(CreateTableSheetOperationRequest())
    if not isinstance(started, CreateTableSheetOperationQueuedResponse):
        raise click.ClickException("There was nothing to recalculate.")
    operation = started.operation_id
    click.echo(f"\nRecalculating {started.cell_count} cells, until half of them are done:")
    follow(
        polled(lambda: remote.operation(operation)),
        until=lambda seen: seen.pending_count * 2 <= seen.cell_count,
        spent=Meter(remote, operation).text,
    )
    began = time.perf_counter()
    answer = remote.cancel(operation)
    answered = time.perf_counter()
    click.echo(f"\nDELETE …/operations/{operation}")
    click.echo(f"answered in {(answered - began) * 1000:.1f} ms: {answer.message}")
    return Cancelled(operation, answered)

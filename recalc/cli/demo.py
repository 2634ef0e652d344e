"""``recalc demo``: recalculates real data and cancels half-way, in under a minute."""

from __future__ import annotations

import base64
import tempfile
import time
from pathlib import Path
from typing import Any
from uuid import UUID

import click
from recalc_client import AuthenticatedClient
from recalc_client.api.columns import create_table_sheet_column
from recalc_client.api.imports import (
    create_table_sheet_file_import,
    get_table_sheet_operation,
)
from recalc_client.api.rows import list_table_sheet_rows
from recalc_client.api.sheets import get_table_sheet_status_counts
from recalc_client.api.tables import create_table
from recalc_client.models import (
    CombineColumnsColumnConfig,
    ContainsColumnConfig,
    CreateCombineColumnsColumn,
    CreateContainsColumn,
    CreateEndpointColumn,
    CreateMathOperatorColumn,
    CreateTableRequest,
    CreateTableSheetFileImportRequest,
    CreateTableSheetOperationQueuedResponse,
    CreateTableSheetOperationRequest,
    EndpointColumnConfig,
    MathOperatorColumnConfig,
)
from recalc_client.types import Response

from recalc.cli.demo_world import SlowEndpoint, flights, own_server
from recalc.cli.progress import follow, print_counts
from recalc.cli.remote import Remote, connect, refused

_SHOWN = ("late", "route", "checked")


@click.command(short_help="Recalculate real data, and cancel half-way.")
@click.option(
    "--rows",
    type=click.IntRange(1, 336_776),
    default=20_000,
    show_default=True,
    help="Number of flights to import.",
)
def demo(rows: int) -> None:
    """Import real flights, recalculate four columns, cancel half-way, and print the cells.

    It starts a server of its own, on a temporary database."""
    data = flights(rows)
    with (
        tempfile.TemporaryDirectory() as folder,
        own_server(Path(folder)) as (url, key),
        SlowEndpoint(delay=0.2).serving() as endpoint,
    ):
        remote = _prepare(connect(url, key), data, endpoint.url)
        _cancel_half_way(remote, endpoint)
        _show_cells(remote)


def _sent(answer: Response[Any]) -> Any:
    """Return the body of an answer as JSON. Raises ClickException with the server's refusal."""
    if answer.status_code >= 300 or answer.parsed is None:
        raise refused(answer)
    return answer.parsed.to_dict()


def _prepare(client: AuthenticatedClient, data: str, endpoint: str) -> Remote:
    """Create a sheet with the flights and four computed columns."""
    made = _sent(create_table.sync_detailed(client=client, body=CreateTableRequest(title="demo")))
    table, sheet = UUID(made["table"]["id"]), UUID(made["default_sheet"]["id"])
    remote = Remote(client, table, sheet)
    began = time.perf_counter()
    rows = _import(remote, data)
    took = time.perf_counter() - began
    click.echo(f"Imported {rows} real flights (New York, 2013) in {took:.1f} s.")
    columns = (
        CreateMathOperatorColumn(
            title="late",
            type_="MATH_OPERATOR",
            config=MathOperatorColumnConfig(sources=["dep_delay"], operator="gt", value=15),
        ),
        CreateCombineColumnsColumn(
            title="route",
            type_="COMBINE_COLUMNS",
            config=CombineColumnsColumnConfig(sources=["origin", "dest"]),
        ),
        CreateContainsColumn(
            title="united",
            type_="CONTAINS",
            config=ContainsColumnConfig(source="carrier", value="UA"),
        ),
        CreateEndpointColumn(
            title="checked", type_="ENDPOINT", config=EndpointColumnConfig(url=endpoint)
        ),
    )
    for column in columns:
        _sent(create_table_sheet_column.sync_detailed(table, sheet, client=client, body=column))
    click.echo("Added columns late, route, united, and checked, which calls a slow endpoint.")
    return remote


def _import(remote: Remote, data: str) -> int:
    """Import the CSV and wait until its rows are there; returns how many."""
    request = CreateTableSheetFileImportRequest(
        file_name="flights.csv", file_content_base64=base64.b64encode(data.encode()).decode()
    )
    table, sheet, client = remote.table_id, remote.sheet_id, remote.client
    started = _sent(
        create_table_sheet_file_import.sync_detailed(table, sheet, client=client, body=request)
    )
    while True:
        state = _sent(
            get_table_sheet_operation.sync_detailed(table, started["operation_id"], client=client)
        )["operation"]
        if state["status"] == "failed":
            raise click.ClickException(state["error_message"])
        if state["status"] == "completed":
            return int(state["rows_added"])
        time.sleep(0.1)


def _cancel_half_way(remote: Remote, endpoint: SlowEndpoint) -> None:
    started = remote.start(CreateTableSheetOperationRequest())
    if not isinstance(started, CreateTableSheetOperationQueuedResponse):
        raise click.ClickException("There was nothing to recalculate.")
    operation = started.operation_id
    click.echo(f"\nRecalculating {started.cell_count} cells, until half of them are done:")
    follow(
        lambda: remote.operation(operation),
        until=lambda seen: seen.pending_count * 2 <= seen.cell_count,
    )
    began = time.perf_counter()
    answer = remote.cancel(operation)
    answered = time.perf_counter()
    click.echo(f"\nDELETE …/operations/{operation}")
    click.echo(f"answered in {(answered - began) * 1000:.1f} ms: {answer.message}")
    while endpoint.open and time.perf_counter() - answered < 5:
        time.sleep(0.001)
    closed = (time.perf_counter() - answered) * 1000
    late = sum(call > answered for call in endpoint.begun)
    click.echo(
        f"The endpoint saw {len(endpoint.begun)} calls. After the answer {late} began, and the"
        f" last open one was closed within {closed:.0f} ms."
    )
    click.echo("\nThe counts add up:")
    print_counts(remote.operation(operation))


def _show_cells(remote: Remote) -> None:
    client, table, sheet = remote.client, remote.table_id, remote.sheet_id
    counts = _sent(get_table_sheet_status_counts.sync_detailed(table, sheet, client=client))
    click.echo("\nThe sheet now, by status of its cells:")
    for status, cells in counts["status_counts"].items():
        click.echo(f"  {cells:>9}  {status}")
    page = _sent(
        list_table_sheet_rows.sync_detailed(
            table, sheet, client=client, limit=3, include_columns=True
        )
    )
    titles = {column["id"]: column["title"] for column in page["columns"]}
    click.echo("\nIts first rows:")
    for row in page["data"]:
        cells = {titles[column]: cell for column, cell in row["cells"].items()}
        shown = ", ".join(f"{t}: {cells[t]['status']} {cells[t].get('value')}" for t in _SHOWN)
        click.echo(f"  row {row['row_index']}  {shown}")
    click.echo(
        "\nThe demo has removed its server and its data. `make serve` starts one that stays."
    )

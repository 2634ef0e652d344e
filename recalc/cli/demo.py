"""``recalc demo``: recalculates real data and cancels half-way, in under a minute."""

from __future__ import annotations

import signal
import tempfile
import time
from pathlib import Path

import click
from recalc_client import AuthenticatedClient
from recalc_client.api.columns import create_table_sheet_column
from recalc_client.api.rows import list_table_sheet_rows
from recalc_client.api.sheets import get_table_sheet_status_counts
from recalc_client.models import (
    CombineColumnsColumnConfig,
    ContainsColumnConfig,
    CreateCombineColumnsColumn,
    CreateContainsColumn,
    CreateEndpointColumn,
    CreateMathOperatorColumn,
    EndpointColumnConfig,
    MathOperatorColumnConfig,
)

from recalc.cli.demo_sheet import cancel_half_way, new_sheet, sent
from recalc.cli.demo_world import SlowEndpoint, flights, own_server
from recalc.cli.progress import print_counts
from recalc.cli.remote import Remote, connect
from recalc.cli.stops import stop_on

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
    stop_on(signal.SIGHUP)  # a terminal that closes: server and data are removed all the same
    data = flights(rows)
    with (
        tempfile.TemporaryDirectory() as folder,
        own_server(Path(folder)) as (url, key),
        SlowEndpoint(delay=0.2).serving() as endpoint,
    ):
        remote = _prepare(connect(url, key), data, endpoint.url)
        _cancel_half_way(remote, endpoint)
        _show_cells(remote)


def _prepare(client: AuthenticatedClient, data: str, endpoint: str) -> Remote:
    """Create a sheet with the flights and four computed columns."""
    began = time.perf_counter()
    remote, rows = new_sheet(client, "flights.csv", data)
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
        sent(
            create_table_sheet_column.sync_detailed(
                remote.table_id, remote.sheet_id, client=client, body=column
            )
        )
    click.echo("Added columns late, route, united, and checked, which calls a slow endpoint.")
    return remote


def _cancel_half_way(remote: Remote, endpoint: SlowEndpoint) -> None:
    cancelled = cancel_half_way(remote)
    answered = cancelled.answered
    while endpoint.open and time.perf_counter() - answered < 5:
        time.sleep(0.001)
    closed = (time.perf_counter() - answered) * 1000
    late = sum(call > answered for call in endpoint.begun)
    click.echo(
        f"The endpoint saw {len(endpoint.begun)} calls. After the answer {late} began, and the"
        f" last open one was closed within {closed:.0f} ms."
    )
    click.echo("\nThe counts add up:")
    print_counts(remote.operation(cancelled.operation_id))


def _show_cells(remote: Remote) -> None:
    client, table, sheet = remote.client, remote.table_id, remote.sheet_id
    counts = sent(get_table_sheet_status_counts.sync_detailed(table, sheet, client=client))
    click.echo("\nThe sheet now, by status of its cells:")
    for status, cells in counts["status_counts"].items():
        click.echo(f"  {cells:>9}  {status}")
    page = sent(
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

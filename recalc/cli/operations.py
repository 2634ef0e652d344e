"""``recalc run``, ``watch`` and ``cancel``: clients of any recalc server."""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable
from enum import IntEnum
from typing import Any, TypeVar
from uuid import UUID

import click
from recalc_client.models import (
    CreateTableSheetOperationConfirmationResponse,
    CreateTableSheetOperationQueuedResponse,
    CreateTableSheetOperationRequest,
    TableSheetOperation,
)

from recalc.cli.progress import follow, print_counts
from recalc.cli.remote import Remote, Started, answering, connect

F = TypeVar("F", bound=Callable[..., Any])

_EXIT_CODES = (
    "Exit codes: 0 all cells completed; 1 cells failed, or the command was refused; 2 wrong usage; "
    "3 cells were cancelled, or taken over by another operation; 130 Ctrl-C; 143 SIGTERM."
)


class ExitCode(IntEnum):
    """Exit codes of ``recalc run`` and ``watch``. click has 1 for refusals, 2 for wrong usage."""

    COMPLETED = 0
    FAILED = 1
    CANCELLED = 3
    INTERRUPTED = 128 + signal.SIGINT
    TERMINATED = 128 + signal.SIGTERM

    @classmethod
    def of(cls, operation: TableSheetOperation) -> ExitCode:
        """The code of an operation that has ended. Cells that will not be finished count first."""
        if operation.status == "cancelled" or operation.superseded_count:
            return cls.CANCELLED
        return cls.FAILED if operation.failed_count else cls.COMPLETED


class Terminated(KeyboardInterrupt):
    """SIGTERM: the command stops as it does at Ctrl-C, with an exit code of its own."""


def _terminate(_signal: int, _frame: object) -> None:
    raise Terminated


def _code_of(stop: KeyboardInterrupt) -> ExitCode:
    return ExitCode.TERMINATED if isinstance(stop, Terminated) else ExitCode.INTERRUPTED


def _server_options(command: F) -> F:
    url = click.option(
        "--url",
        envvar="RECALC_URL",
        default="http://127.0.0.1:8080",
        show_default=True,
        help="Address of the server, or set RECALC_URL.",
    )
    key = click.option("--api-key", envvar="RECALC_API_KEY", help="API key, or set RECALC_API_KEY.")
    return url(key(command))


def _sheet_arguments(command: F) -> F:
    table = click.argument("table", type=click.UUID)
    return table(click.argument("sheet", type=click.UUID)(command))


@click.command(epilog=_EXIT_CODES, short_help="Recalculate cells of a sheet.")
@_sheet_arguments
@_server_options
@click.option(
    "--column", "columns", multiple=True, type=click.UUID, help="Only this column; may be repeated."
)
@click.option(
    "--row",
    "rows",
    multiple=True,
    type=click.IntRange(min=0),
    help="Only the row with this row_index; may be repeated.",
)
@click.option(
    "--status",
    "statuses",
    multiple=True,
    type=click.Choice(["STALE", "QUEUED", "DISPATCHED", "RUNNING", "COMPLETED", "FAILED"]),
    help="Only cells with this status; may be repeated.  [default: STALE]",
)
@click.option("--yes", is_flag=True, help="Start a large operation without confirmation.")
def run(
    table: UUID,
    sheet: UUID,
    url: str,
    api_key: str | None,
    columns: tuple[UUID, ...],
    rows: tuple[int, ...],
    statuses: tuple[str, ...],
    yes: bool,
) -> None:
    """Recalculate cells of a sheet, and show the progress. Ctrl-C and SIGTERM cancel the operation,
    and print its counts; a second one ends the command at once."""
    signal.signal(signal.SIGTERM, _terminate)
    request = CreateTableSheetOperationRequest.from_dict(
        {
            **({"column_ids": [str(column) for column in columns]} if columns else {}),
            **({"row_ids": list(rows)} if rows else {}),
            **({"statuses": list(statuses)} if statuses else {}),
        }
    )
    remote = Remote(connect(url, api_key), table, sheet)
    with answering(url):
        try:
            started = _confirmed(remote, request, remote.start(request), yes=yes)
        except KeyboardInterrupt as stop:
            click.echo(
                "\nInterrupted while the operation was being started. It may run all the same: "
                f"`recalc watch {table} {sheet}` shows it, and `recalc cancel` cancels it.",
                err=True,
            )
            sys.exit(_code_of(stop))
        if not isinstance(started, CreateTableSheetOperationQueuedResponse):
            click.echo("Nothing to do: no cell is selected.")
            return
        sys.exit(_follow(remote, started))


def _follow(remote: Remote, started: CreateTableSheetOperationQueuedResponse) -> ExitCode:
    """Show the operation until it ends. Ctrl-C and SIGTERM cancel it."""
    try:
        click.echo(f"Operation {started.operation_id}: {started.cell_count} cells")
        operation = follow(lambda: remote.operation(started.operation_id))
    except KeyboardInterrupt as stop:
        _cancel_after_interrupt(remote, started.operation_id)
        return _code_of(stop)
    print_counts(operation)
    return ExitCode.of(operation)


def _cancel_after_interrupt(remote: Remote, operation_id: str) -> None:
    """Cancel the operation, and print its counts. A second signal ends the command at once."""
    try:
        click.echo("\nCancelling …")
        click.echo(remote.cancel(operation_id).message)
        print_counts(remote.operation(operation_id))
    except KeyboardInterrupt:
        click.echo(
            "\nInterrupted again, before the server answered the cancel. The operation may still "
            f"run. `recalc cancel {remote.table_id} {remote.sheet_id} {operation_id}` cancels it.",
            err=True,
        )


def _confirmed(
    remote: Remote, request: CreateTableSheetOperationRequest, started: Started, *, yes: bool
) -> Started:
    """Ask whether to start a large operation; if so, send its request again with its token. Raises
    ClickException if not."""
    if not isinstance(started, CreateTableSheetOperationConfirmationResponse):
        return started
    click.echo(f"This operation would recalculate {started.affected_cell_count} cells.")
    try:
        agreed = yes or click.confirm("Start it?")
    except click.Abort:  # Ctrl-C, or no terminal to ask in
        agreed = False
    if not agreed:
        raise click.ClickException(
            "The operation was not confirmed. Nothing was started. --yes confirms it."
        )
    request.confirmation_token = started.confirmation_token
    again = remote.start(request)
    if isinstance(again, CreateTableSheetOperationConfirmationResponse):
        raise click.ClickException(
            "The sheet has changed meanwhile, so the operation has to be confirmed again. Nothing "
            "was started. Run the command again."
        )
    return again


@click.command(epilog=_EXIT_CODES, short_help="Show the progress of an operation.")
@_sheet_arguments
@click.argument("operation", required=False, type=click.UUID)
@_server_options
def watch(table: UUID, sheet: UUID, operation: UUID | None, url: str, api_key: str | None) -> None:
    """Show the progress of an operation, or of the sheet's newest one, until it ends. Ctrl-C ends
    the command, and the operation continues."""
    remote = Remote(connect(url, api_key), table, sheet)
    with answering(url):
        wanted = str(operation) if operation else next(reversed(remote.active()), None)
        if wanted is None:
            click.echo("No operation is active in this sheet.")
            return
        try:
            ended = follow(lambda: remote.operation(wanted))
        except KeyboardInterrupt:
            click.echo("\nThe operation continues.")
            sys.exit(ExitCode.INTERRUPTED)
        print_counts(ended)
        sys.exit(ExitCode.of(ended))


@click.command(short_help="Cancel an operation.")
@_sheet_arguments
@click.argument("operation", type=click.UUID)
@_server_options
def cancel(table: UUID, sheet: UUID, operation: UUID, url: str, api_key: str | None) -> None:
    """Cancel an operation, and print its counts."""
    remote = Remote(connect(url, api_key), table, sheet)
    with answering(url):
        answer = remote.cancel(str(operation))
        click.echo(answer.message)
        if answer.execution_ids:
            print_counts(remote.operation(str(operation)))

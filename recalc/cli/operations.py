"""``recalc run``, ``watch`` and ``cancel``: clients of any recalc server."""

from __future__ import annotations

import signal
import sys
from contextlib import suppress
from enum import IntEnum
from uuid import UUID

import click
from recalc_client.models import (
    CreateTableSheetOperationConfirmationResponse,
    CreateTableSheetOperationQueuedResponse,
    CreateTableSheetOperationRequest,
    TableSheetOperation,
)

from recalc.cli.events import watched
from recalc.cli.options import server_options, sheet_arguments
from recalc.cli.progress import follow, print_counts
from recalc.cli.remote import Remote, Started, answering, connect
from recalc.cli.spending import Meter, print_estimate

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


def terminate(_signal: int, _frame: object) -> None:
    raise Terminated


def code_of(stop: KeyboardInterrupt) -> ExitCode:
    return ExitCode.TERMINATED if isinstance(stop, Terminated) else ExitCode.INTERRUPTED


@click.command(epilog=_EXIT_CODES, short_help="Recalculate cells of a sheet.")
@sheet_arguments
@server_options
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
@click.option(
    "--first", type=click.IntRange(min=1, max=1_000_000), help="Only the first N rows of the sheet."
)
@click.option(
    "--max-price",
    type=click.FloatRange(min=0, min_open=True),
    help="Cancel when calls have cost this; those under way are added.",
)
@click.option("--max-failed", type=click.IntRange(min=1), help="Cancel when N cells have failed.")
@click.option(
    "--dry-run", is_flag=True, help="Start nothing: count the cells, and estimate what they cost."
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
    first: int | None,
    max_price: float | None,
    max_failed: int | None,
    dry_run: bool,
    yes: bool,
) -> None:
    """Recalculate cells of a sheet, and show the progress and what it costs. Ctrl-C and SIGTERM
    cancel the operation, and print its counts, what was spent and what was avoided; a second one
    ends the command at once."""
    if rows and first is not None:
        raise click.UsageError("--row and --first exclude each other.")
    signal.signal(signal.SIGTERM, terminate)
    remote = Remote(connect(url, api_key), table, sheet)
    with answering(url):
        if first is not None:
            rows = tuple(remote.first_rows(first))
            if not rows:
                click.echo("Nothing to do: the sheet has no rows.")
                return
        request = CreateTableSheetOperationRequest.from_dict(
            {
                **({"column_ids": [str(column) for column in columns]} if columns else {}),
                **({"row_ids": list(rows)} if rows else {}),
                **({"statuses": list(statuses)} if statuses else {}),
                **({"max_price": max_price} if max_price is not None else {}),
                **({"max_failed": max_failed} if max_failed is not None else {}),
                **({"dry_run": True} if dry_run else {}),
            }
        )
        if dry_run:
            print_estimate(remote.dry_run(request))
            return
        try:
            started = _confirmed(remote, request, remote.start(request), yes=yes)
        except KeyboardInterrupt as stop:
            click.echo(
                "\nInterrupted while the operation was being started. It may run all the same: "
                f"`recalc watch {table} {sheet}` shows it, and `recalc cancel` cancels it.",
                err=True,
            )
            sys.exit(code_of(stop))
        if not isinstance(started, CreateTableSheetOperationQueuedResponse):
            click.echo("Nothing to do: no cell is selected.")
            return
        sys.exit(_follow(remote, started))


def _follow(remote: Remote, started: CreateTableSheetOperationQueuedResponse) -> ExitCode:
    """Show the operation until it ends. Ctrl-C and SIGTERM cancel it."""
    meter = Meter(remote, started.operation_id)
    try:
        click.echo(f"Operation {started.operation_id}: {started.cell_count} cells")
        operation = follow(watched(remote, started.operation_id), spent=meter.text)
    except KeyboardInterrupt as stop:
        _cancel_after_interrupt(remote, started.operation_id, meter)
        return code_of(stop)
    _print_end(operation, meter)
    return ExitCode.of(operation)


def _print_end(operation: TableSheetOperation, meter: Meter) -> None:
    if operation.cancel_message:
        click.echo(operation.cancel_message)
    print_counts(operation)
    meter.print_end()


def _cancel_after_interrupt(remote: Remote, operation_id: str, meter: Meter) -> None:
    """Cancel the operation, and print its counts and what it spent. A second signal ends the
    command at once."""
    try:
        click.echo("\nCancelling …")
        _cancel(remote, operation_id)
        print_counts(remote.operation(operation_id))
    except KeyboardInterrupt:
        click.echo(
            "\nInterrupted again, before the server answered the cancel. The operation may still "
            f"run. `recalc cancel {remote.table_id} {remote.sheet_id} {operation_id}` cancels it.",
            err=True,
        )
        return
    with suppress(KeyboardInterrupt):  # the operation is cancelled already
        meter.print_end()


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
@sheet_arguments
@click.argument("operation", required=False, type=click.UUID)
@server_options
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
            meter = Meter(remote, wanted)
            ended = follow(watched(remote, wanted), spent=meter.text)
        except KeyboardInterrupt:
            click.echo("\nThe operation continues.")
            sys.exit(ExitCode.INTERRUPTED)
        _print_end(ended, meter)
        sys.exit(ExitCode.of(ended))


@click.command(short_help="Cancel an operation.")
@sheet_arguments
@click.argument("operation", type=click.UUID)
@server_options
def cancel(table: UUID, sheet: UUID, operation: UUID, url: str, api_key: str | None) -> None:
    """Cancel an operation, and print its counts and how many calls were aborted."""
    remote = Remote(connect(url, api_key), table, sheet)
    with answering(url):
        if _cancel(remote, str(operation)):
            print_counts(remote.operation(str(operation)))


def _cancel(remote: Remote, operation_id: str) -> bool:
    """Cancel the operation, and print the answer. Return whether there was anything to cancel."""
    answer = remote.cancel(operation_id)
    click.echo(answer.message)
    if answer.aborted_call_count:  # a server of an older version sends none
        click.echo(f"Calls of running cells that were aborted: {answer.aborted_call_count}.")
    return bool(answer.execution_ids)

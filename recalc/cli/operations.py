"""``recalc run``, ``watch`` and ``cancel``: clients of any recalc server."""

from __future__ import annotations

import sys
from uuid import UUID

import click
from recalc_client.models import CreateTableSheetOperationRequest

from recalc.cli.events import watched
from recalc.cli.options import FinitePrice, server_options, sheet_arguments
from recalc.cli.progress import follow, print_counts
from recalc.cli.remote import Remote, answering, connect
from recalc.cli.spending import Meter, print_estimate
from recalc.cli.started import ExitCode, OwnOperation, cancel_answered, print_cancel, print_end
from recalc.cli.stops import code_of

_EXIT_CODES = (
    "Exit codes: 0 all cells completed; 1 cells failed, or the command was refused; 2 wrong usage; "
    "3 cells were cancelled, or taken over by another operation; 130 Ctrl-C; 143 SIGTERM."
)


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
    type=FinitePrice(min=0, min_open=True),
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
        sys.exit(OwnOperation(remote).run(request, yes=yes))


@click.command(epilog=_EXIT_CODES, short_help="Show the progress of an operation.")
@sheet_arguments
@click.argument("operation", required=False, type=click.UUID)
@server_options
def watch(table: UUID, sheet: UUID, operation: UUID | None, url: str, api_key: str | None) -> None:
    """Show the progress of an operation, or of the sheet's newest one, until it ends. Ctrl-C and
    SIGTERM end the command, and the operation continues."""
    remote = Remote(connect(url, api_key), table, sheet)
    with answering(url):
        wanted = _wanted(remote, operation)
        if wanted is None:
            click.echo("No operation is active in this sheet.")
            return
        meter = Meter(remote, wanted)
        try:
            ended = follow(watched(remote, wanted), spent=meter.text)
        except KeyboardInterrupt as stop:
            click.echo("\nThe operation continues.")
            sys.exit(code_of(stop))
        print_end(ended, meter)
        sys.exit(ExitCode.of(ended))


def _wanted(remote: Remote, operation: UUID | None) -> str | None:
    """Return the id of the operation, else of the newest that is active. Raises ClickException, and
    httpx.TransportError: what answered once is waited for later, and a wrong address is not."""
    if operation is None:
        return next(reversed(remote.active()), None)
    return remote.operation(str(operation)).operation_id


@click.command(short_help="Cancel an operation.")
@sheet_arguments
@click.argument("operation", type=click.UUID)
@server_options
def cancel(table: UUID, sheet: UUID, operation: UUID, url: str, api_key: str | None) -> None:
    """Cancel an operation, and print its counts and how many calls were aborted."""
    remote = Remote(connect(url, api_key), table, sheet)
    with answering(url):
        answer = remote.cancel(str(operation))
        with cancel_answered(remote, str(operation)):
            print_cancel(answer)
            if answer.execution_ids:  # there was something to cancel
                print_counts(remote.operation(str(operation)))

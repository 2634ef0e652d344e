"""Shows an operation: as a bar in a terminal, as lines elsewhere."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

import click
from recalc_client.models import TableSheetOperation
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from recalc.cli.remote import patiently
from recalc.domain.wording import one_line

#: Seconds between two requests for the operation.
POLL_SECONDS = 0.1
#: Seconds for which a server that is away is asked again.
_PATIENCE = 60.0
#: Seconds between two lines, where there is no terminal.
_LINE_EVERY = 2.0
ENDED = ("completed", "cancelled")


def polled(get: Callable[[], TableSheetOperation]) -> Iterator[TableSheetOperation]:
    """Yield what ``get`` returns, again and again. A server that is away, as for a restart, is
    asked again for a minute. Raises what ``get`` raises then."""
    while True:
        yield patiently(get, _PATIENCE)
        time.sleep(POLL_SECONDS)


def follow(
    operations: Iterator[TableSheetOperation],
    *,
    until: Callable[[TableSheetOperation], bool] = lambda operation: operation.status in ENDED,
    spent: Callable[[TableSheetOperation], str] = lambda _: "",
) -> TableSheetOperation:
    """Show an operation until it has ended, or ``until`` holds; returns it as it was last.
    ``operations`` yields it until then. ``spent`` returns its spend for the line of progress, or an
    empty text."""
    console = Console()
    if not console.is_terminal:
        return _lines(operations, until, spent)
    columns = (
        BarColumn(bar_width=None),
        MofNCompleteColumn(),
        TextColumn("{task.fields[state]}", markup=False),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=console, expand=True) as bar:
        task = bar.add_task("cells", total=None, state="")
        for operation in operations:
            done = operation.cell_count - operation.pending_count
            state = _state(operation, spent(operation))
            bar.update(task, total=operation.cell_count, completed=done, state=state)
            if until(operation) or operation.status in ENDED:
                break
    return operation


def _lines(
    operations: Iterator[TableSheetOperation],
    until: Callable[[TableSheetOperation], bool],
    spent: Callable[[TableSheetOperation], str],
) -> TableSheetOperation:
    printed = 0.0
    for operation in operations:
        over = until(operation) or operation.status in ENDED
        if over or time.monotonic() - printed >= _LINE_EVERY:
            printed = time.monotonic()
            done = operation.cell_count - operation.pending_count
            click.echo(
                f"{done}/{operation.cell_count} cells, {_state(operation, spent(operation))}"
            )
        if over:
            break
    return operation


def _state(operation: TableSheetOperation, spent: str) -> str:
    counts = operation.status_counts
    state = (
        f"{operation.status}: {counts.completed} completed, {counts.failed} failed, "
        f"{counts.running} running, {counts.queued + counts.dispatched} queued"
    )
    return one_line(f"{state}; {spent}" if spent else state)


def print_counts(operation: TableSheetOperation) -> None:
    """Print the terms of the accounting law of an operation, and their sum."""
    terms = (
        ("completed", operation.completed_count),
        ("failed", operation.failed_count),
        ("pending", operation.pending_count),
        ("not started, reset", operation.not_started_reset_count),
        ("running, invalidated", operation.running_invalidated_count),
        ("superseded", operation.superseded_count),
    )
    for name, cells in terms:
        click.echo(f"  {cells:>9}  {name}")
    total = sum(cells for _, cells in terms)
    sign = "=" if total == operation.cell_count else "IS NOT"
    click.echo(f"  {total:>9}  {sign} {operation.cell_count} cells of the operation")

"""``recalc failures``: the failed cells of a sheet by column and cause."""

from __future__ import annotations

from dataclasses import dataclass, field
from uuid import UUID

import click
from recalc_client.models import ColumnFailures, FailedCell, ListFailuresResponse
from recalc_client.types import UNSET, Unset

from recalc.cli.options import server_options, sheet_arguments
from recalc.cli.remote import Remote, answering, connect
from recalc.domain.wording import counted, one_line


@dataclass(slots=True)
class _Cause:
    """Cells that failed with one code, and the first of them."""

    example: FailedCell
    count: int = 0


@dataclass(slots=True)
class _Found:
    """Failed cells of a sheet: all by column, and those of the first ``rows`` rows by cause."""

    columns: list[ColumnFailures] = field(default_factory=list)
    causes: dict[UUID, dict[str, _Cause]] = field(default_factory=dict)
    rows: int = 0
    more: bool = False

    def add(self, page: ListFailuresResponse) -> None:
        """Add what is on a page. The counts of columns are those of the latest page."""
        self.columns, self.more = page.columns, page.has_more
        self.rows += page.examined_row_count
        for group in page.data:
            causes = self.causes.setdefault(group.column_id, {})
            causes.setdefault(group.error, _Cause(group.example)).count += group.count


def _read(remote: Remote, rows: int) -> _Found:
    """Read pages until ``rows`` rows with failed cells were examined. Raises ClickException."""
    found = _Found()
    cursor: str | Unset = UNSET
    while True:
        page = remote.failures(cursor)
        found.add(page)
        if page.next_cursor is None or found.rows >= rows:
            return found
        cursor = page.next_cursor


@click.command(short_help="Show failed cells by column and cause.")
@sheet_arguments
@server_options
@click.option(
    "--rows",
    type=click.IntRange(min=1),
    default=10_000,
    show_default=True,
    help="Examine the causes in about N rows with failed cells.",
)
def failures(table: UUID, sheet: UUID, url: str, api_key: str | None, rows: int) -> None:
    """Show the failed cells of a sheet by column and cause, with an example of each.
    `recalc run --status FAILED` calculates them again."""
    remote = Remote(connect(url, api_key), table, sheet)
    with answering(url):
        found = _read(remote, rows)
    if not found.columns:
        click.echo("No cell has failed.")
        return
    for column in found.columns:
        click.echo(f"{one_line(column.title)}: {counted(column.failed_count, 'failed cell')}")
        causes = found.causes.get(column.column_id, {})
        for code, cause in sorted(causes.items(), key=lambda each: (-each[1].count, each[0])):
            click.echo(f"  {cause.count:>9}  {one_line(code)}")
            message = one_line(cause.example.message)
            click.echo(f"  {'':>9}  row {cause.example.row_index}: {message}")
    if found.more:
        click.echo(
            f"Causes are those in the first {found.rows} rows with failed cells; --rows examines "
            "more."
        )

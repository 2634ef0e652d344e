"""``recalc export``: all rows of a sheet into a file, or to standard output."""

from __future__ import annotations

import os
import signal
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO
from uuid import UUID

import click
import httpx
from recalc_client.api.rows import list_table_sheet_rows
from recalc_client.models import ErrorResponse
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from recalc.cli.operations import code_of, terminate
from recalc.cli.options import server_options, sheet_arguments
from recalc.cli.remote import Remote, answering, connect

_MEDIA_TYPES = {"csv": "text/csv", "ndjson": "application/x-ndjson"}


@click.command(short_help="Write all rows of a sheet into a file.")
@sheet_arguments
@server_options
@click.option(
    "--format",
    "chosen",
    type=click.Choice(list(_MEDIA_TYPES)),
    help="CSV, or a line of JSON for each row.  [default: by the extension of FILE, else csv]",
)
@click.option(
    "-o",
    "--output",
    "target",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="File to write; it appears when it is complete.  [default: standard output]",
)
def export(
    table: UUID, sheet: UUID, url: str, api_key: str | None, chosen: str | None, target: Path | None
) -> None:
    """Write all rows of a sheet, and the titles of its columns, as CSV or as lines of JSON. A FILE
    that is there is replaced when all rows have come; after Ctrl-C or an error it is as it was."""
    signal.signal(signal.SIGTERM, terminate)
    kind = chosen or _kind_of(target)
    remote = Remote(connect(url, api_key), table, sheet)
    with answering(url):
        total = remote.row_count()
        try:
            with _written(target) as file, _counted(total) as count:
                _copy(remote, kind, file, count)
        except KeyboardInterrupt as stop:
            click.echo(f"\nThe export was stopped. {_nothing_written(target)}", err=True)
            sys.exit(code_of(stop))
        except (httpx.ReadError, httpx.ReadTimeout, httpx.RemoteProtocolError) as error:
            raise _cut_off(target) from error


def _kind_of(target: Path | None) -> str:
    """Return the format that a file's extension names, else CSV."""
    known = {".ndjson": "ndjson", ".jsonl": "ndjson"}
    return "csv" if target is None else known.get(target.suffix.lower(), "csv")


def _copy(remote: Remote, kind: str, file: IO[bytes], count: Callable[[int], None]) -> None:
    """Write the rows as the server sends them. Raises ClickException with its refusal."""
    request = list_table_sheet_rows._get_kwargs(remote.table_id, remote.sheet_id)  # noqa: SLF001 - it has no streams
    request["headers"] = {"Accept": _MEDIA_TYPES[kind]}
    rows = Rows(kind)
    with remote.client.get_httpx_client().stream(**request) as response:
        if response.status_code != 200:
            refusal = ErrorResponse.from_dict(_json(response))
            raise click.ClickException(str(refusal.message))
        if not response.headers.get("Content-Type", "").startswith(_MEDIA_TYPES[kind]):
            raise ValueError("no export")
        for piece in response.iter_bytes():
            file.write(piece)
            count(rows.ended(piece))


class Rows:
    """Counts the rows of an export from its bytes, as they come."""

    def __init__(self, kind: str) -> None:
        self._is_csv = kind == "csv"
        self._quoted = False
        self._titles = self._is_csv

    def ended(self, piece: bytes) -> int:
        """Return how many rows end in the next piece: lines, but for line feeds in quoted fields,
        and for the line of titles."""
        if not self._is_csv:
            return piece.count(b"\n")
        parts = piece.split(b'"')
        rows = sum(part.count(b"\n") for part in parts[self._quoted :: 2])
        self._quoted ^= len(parts) % 2 == 0
        if rows and self._titles:
            self._titles = False
            rows -= 1
        return rows


@contextmanager
def _written(target: Path | None) -> Iterator[IO[bytes]]:
    """Yield a file to write into. Under the name of ``target`` it appears at the end of the block,
    and only if nothing went wrong. Raises ClickException where it cannot be written."""
    if target is None:
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    target = target.resolve()  # of a link, what it leads to
    try:
        if target.exists() and not target.is_file():  # a pipe, a terminal
            with target.open("wb") as device:
                yield device
            return
        file = tempfile.NamedTemporaryFile(  # noqa: SIM115 - renamed, not removed, at the end
            dir=target.parent, prefix=f".{target.name}.", suffix=".part", delete=False
        )
        try:
            with file:
                yield file
                file.flush()
                os.fsync(file.fileno())
                os.fchmod(file.fileno(), _mode_of(target))
            Path(file.name).replace(target)
        except BaseException:
            Path(file.name).unlink()
            raise
    except OSError as error:
        raise click.ClickException(
            f"{target} cannot be written: {error.strerror}. {_nothing_written(target)}"
        ) from error


def _mode_of(target: Path) -> int:
    """Return the permissions of the file that is replaced, else those of a new file."""
    if target.exists():
        return target.stat().st_mode & 0o777
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask


@contextmanager
def _counted(total: int) -> Iterator[Callable[[int], None]]:
    """Yield a function that shows that so many rows more were written: a bar on standard error, if
    that is a terminal. Rows that are added meanwhile are not in ``total``."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield lambda _: None
        return
    columns = (
        BarColumn(bar_width=None),
        MofNCompleteColumn(),
        TextColumn("rows"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=console, expand=True) as bar:
        task = bar.add_task("rows", total=total)
        yield lambda rows: bar.advance(task, rows)


def _json(response: httpx.Response) -> dict[str, object]:
    response.read()
    found: dict[str, object] = response.json()
    return found


def _nothing_written(target: Path | None) -> str:
    if target is None:
        return "What was written until then is not all of the sheet."
    return f"{target} was not changed."


def _cut_off(target: Path | None) -> click.ClickException:
    return click.ClickException(
        "The server's answer ended before the last row, as when it is stopped. "
        f"{_nothing_written(target)} Run the command again."
    )

"""``recalc export``: all rows of a sheet into a file, or to standard output."""

from __future__ import annotations

import errno
import os
import secrets
import signal
import sys
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

from recalc.cli.options import server_options, sheet_arguments
from recalc.cli.remote import UNREADABLE, NotRecalc, Remote, answering, connect, unreadable
from recalc.cli.stops import OutputFailed, code_of, stop_on
from recalc.domain.wording import one_line

_MEDIA_TYPES = {"csv": "text/csv", "ndjson": "application/x-ndjson"}
#: The formats of files by their extensions.
_EXTENSIONS = {"": "csv", ".csv": "csv", ".ndjson": "ndjson", ".jsonl": "ndjson"}


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
    stop_on(signal.SIGHUP)
    kind = chosen or _kind_of(target)
    destination = _Destination(target)
    remote = Remote(connect(url, api_key), table, sheet)
    with answering(url):
        try:
            total = remote.row_count()
            with (
                destination.opened() as file,
                _counted(total) as count,
                _whole(destination),
            ):
                _copy(remote, kind, file, count)
        except KeyboardInterrupt as stop:
            if not destination.complete:
                click.echo(f"\nThe export was stopped. {destination.state()}", err=True)
                sys.exit(code_of(stop))
        except OutputFailed as failed:
            raise click.ClickException(f"{failed} {destination.state()}") from failed


def _kind_of(target: Path | None) -> str:
    """Return the format that a file's extension names; CSV without one. Raises UsageError for an
    extension that names none."""
    if target is None:
        return "csv"
    kind = _EXTENSIONS.get(target.suffix.lower())
    if kind is None:
        raise click.UsageError(
            f"An export is no {target.suffix} file; nothing was written. Name the file .csv, or "
            ".ndjson for lines of JSON, or choose with --format csv or --format ndjson."
        )
    return kind


def _copy(remote: Remote, kind: str, file: IO[bytes], count: Callable[[int], None]) -> None:
    """Write the rows as the server sends them. Raises ClickException with its refusal, and
    NotRecalc for what is no export."""
    request = list_table_sheet_rows._get_kwargs(remote.table_id, remote.sheet_id)  # noqa: SLF001 - it has no streams
    request["headers"] = {"Accept": _MEDIA_TYPES[kind]}
    rows = Rows(kind)
    with remote.client.get_httpx_client().stream(**request) as response:
        if response.status_code != 200:
            raise click.ClickException(_refusal(response))
        if not response.headers.get("Content-Type", "").startswith(_MEDIA_TYPES[kind]):
            raise NotRecalc
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


class _Destination:
    """Where an export goes: a file that is replaced as a whole, a pipe or device, or standard
    output. ``complete``: the file has been replaced."""

    def __init__(self, target: Path | None) -> None:
        # Of a link, what it leads to.
        self._target = None if target is None else Path(os.path.realpath(target))
        self._is_stream = target is None or (target.exists() and not target.is_file())
        self.complete = False

    def state(self) -> str:
        """Return a sentence that says what was written of an export that has failed."""
        if self._is_stream:
            return "What was written until then is not all of the sheet."
        return f"{self._target} was not changed."

    @contextmanager
    def opened(self) -> Iterator[IO[bytes]]:
        """Yield a file to write into. A file appears under its name at the end of the block, and
        only if nothing went wrong. Raises ClickException where it cannot be written, OutputFailed
        for standard output."""
        if self._target is None:
            yield sys.stdout.buffer
            sys.stdout.buffer.flush()
            return
        try:
            if self._target.is_symlink():  # links that lead to each other lead nowhere
                raise OSError(errno.ELOOP, os.strerror(errno.ELOOP))
            if self._is_stream:
                with self._target.open("wb") as device:
                    yield device
                return
            with self._replaced(self._target) as file:
                yield file
        except OSError as error:
            raise click.ClickException(
                f"{self._target} cannot be written: {error.strerror}. {self.state()}"
            ) from error

    @contextmanager
    def _replaced(self, target: Path) -> Iterator[IO[bytes]]:
        """Yield a file that replaces ``target`` at the end of the block. Raises OSError."""
        # A name of its own: that of the target may be as long as a name can be.
        part = target.with_name(f".recalc-{secrets.token_hex(8)}.part")
        whole = False
        try:
            part.touch(0o600, exist_ok=False)
            with part.open("wb") as file:
                yield file
                file.flush()
                os.fsync(file.fileno())
                os.fchmod(file.fileno(), _mode_of(target))
            whole = True
            part.replace(target)
        finally:
            # A signal may come just after the file was replaced: then its part is gone.
            self.complete = whole and not part.exists()
            part.unlink(missing_ok=True)


@contextmanager
def _whole(destination: _Destination) -> Iterator[None]:
    """Raise ClickException where the server's answer ends within the block before its end."""
    try:
        yield
    except (httpx.ReadError, httpx.ReadTimeout, httpx.RemoteProtocolError) as error:
        raise click.ClickException(
            "The server's answer ended before the last row, as when it is stopped, or a column is "
            f"deleted meanwhile. {destination.state()} Run the command again."
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


def _refusal(response: httpx.Response) -> str:
    """Return the message of an error. Raises NotRecalc or Refused where there is none."""
    response.read()
    try:
        return one_line(str(ErrorResponse.from_dict(response.json()).message))
    except UNREADABLE as error:
        raise unreadable(response.status_code) from error

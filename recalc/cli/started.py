"""An operation that ``recalc run`` starts: followed to its end, or cancelled by a signal."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from enum import IntEnum

import click
import httpx
from click.core import ParameterSource
from recalc_client.models import (
    CancelTableSheetOperationResponse,
    CreateTableSheetOperationConfirmationResponse,
    CreateTableSheetOperationQueuedResponse,
    CreateTableSheetOperationRequest,
    TableSheetOperation,
)

from recalc.cli.events import watched
from recalc.cli.progress import follow, print_counts
from recalc.cli.remote import NotRecalc, Refused, Remote, Started, patiently
from recalc.cli.spending import Meter
from recalc.cli.stops import OutputFailed, code_of, stop_behind
from recalc.domain.wording import one_line

#: Seconds for which a cancel is sent again where the server does not answer.
_CANCEL_SECONDS = 10.0


class ExitCode(IntEnum):
    """Exit codes of ``recalc run`` and ``watch`` where the operation has ended. click has 1 for
    refusals, 2 for wrong usage; signals have 128 and their number."""

    COMPLETED = 0
    FAILED = 1
    CANCELLED = 3

    @classmethod
    def of(cls, operation: TableSheetOperation) -> ExitCode:
        """The code of an operation that has ended. Cells that will not be finished count first."""
        if operation.status == "cancelled" or operation.superseded_count:
            return cls.CANCELLED
        return cls.FAILED if operation.failed_count else cls.COMPLETED


class OwnOperation:
    """The operation of one ``recalc run``, and what is known of it when something goes wrong."""

    def __init__(self, remote: Remote) -> None:
        self._remote = remote
        self._sent = False
        self._id: str | None = None
        self._ended: TableSheetOperation | None = None

    def run(self, request: CreateTableSheetOperationRequest, *, yes: bool) -> int:
        """Start the operation and show it until it ends; a signal cancels it. Return the exit code.

        Raises ClickException with the server's refusal, where the operation may still run with the
        commands that show and cancel it.
        """
        # One block for all: between two of them, a signal would be lost.
        try:
            with self._told_that_it_runs():
                return self._to_its_end(request, yes=yes)
        except KeyboardInterrupt as stop:
            return self._stopped(stop)

    def _to_its_end(self, request: CreateTableSheetOperationRequest, *, yes: bool) -> int:
        started = self._confirmed(request, yes=yes)
        if not isinstance(started, CreateTableSheetOperationQueuedResponse):
            click.echo("Nothing to do: no cell is selected.")
            return ExitCode.COMPLETED
        self._id = started.operation_id
        click.echo(f"Operation {one_line(self._id)}: {started.cell_count} cells")
        meter = Meter(self._remote, self._id)
        self._ended = follow(watched(self._remote, self._id), spent=meter.text)
        print_end(self._ended, meter)
        return ExitCode.of(self._ended)

    def _start(self, request: CreateTableSheetOperationRequest) -> Started:
        self._sent = True
        started = self._remote.start(request)
        # What has to be confirmed was not started.
        self._sent = not isinstance(started, CreateTableSheetOperationConfirmationResponse)
        return started

    def _confirmed(self, request: CreateTableSheetOperationRequest, *, yes: bool) -> Started:
        """Start the operation. Ask whether to start a large one; if so, send its request again with
        its token. Raises ClickException if not."""
        started = self._start(request)
        if not isinstance(started, CreateTableSheetOperationConfirmationResponse):
            return started
        click.echo(f"This operation would recalculate {started.affected_cell_count} cells.")
        if not (yes or _agreed()):
            raise click.ClickException(
                "The operation was not confirmed. Nothing was started. --yes confirms it."
            )
        request.confirmation_token = started.confirmation_token
        again = self._start(request)
        if isinstance(again, CreateTableSheetOperationConfirmationResponse):
            raise click.ClickException(
                "The sheet has changed meanwhile, so the operation has to be confirmed again. "
                "Nothing was started. Run the command again."
            )
        return again

    @contextmanager
    def _told_that_it_runs(self) -> Iterator[None]:
        """Raise ClickException that names the commands for the operation, where the block fails
        after its start."""
        try:
            yield
        except (OutputFailed, httpx.TransportError, NotRecalc, Refused) as error:
            if self._id is None or _is_gone(error):
                raise
            now = self._may_run() if self._ended is None else self._has_ended()
            raise click.ClickException(f"{_reason(error)} {now}") from error

    def _may_run(self) -> str:
        return (
            f"The operation may still run. {self._command('watch')} shows it; "
            f"{self._command('cancel')} cancels it."
        )

    def _has_ended(self) -> str:
        return f"The operation has ended. {self._command('watch')} shows its counts."

    def _command(self, name: str) -> str:
        return _command(name, self._remote, self._id or "")

    def _stopped(self, stop: KeyboardInterrupt) -> int:
        """Cancel the operation after a signal, if it runs. Return the exit code."""
        if self._ended is not None:  # the signal came after the end
            return ExitCode.of(self._ended)
        if self._id is not None:
            self._cancel(self._id)
        elif self._sent:
            table, sheet = self._remote.table_id, self._remote.sheet_id
            click.echo(
                "\nInterrupted while the operation was being started. It may run all the same: "
                f"`recalc watch {table} {sheet}{_url_option()}` shows it, and `recalc cancel` "
                "cancels it.",
                err=True,
            )
        else:
            click.echo("\nStopped before the start. Nothing was started.", err=True)
        return code_of(stop)

    def _cancel(self, operation_id: str) -> None:
        """Cancel the operation, and print its counts and what it spent; or print that it may still
        run. A second signal ends the command at once."""
        try:
            with suppress(OutputFailed):
                click.echo("\nCancelling …")
            answer = patiently(lambda: self._remote.cancel(operation_id), _CANCEL_SECONDS)
        except KeyboardInterrupt:
            click.echo(
                f"\nInterrupted again, before the server answered the cancel. {self._may_run()}",
                err=True,
            )
            return
        except (httpx.TransportError, NotRecalc, Refused) as error:
            # A request without an answer may have been carried out.
            refused = isinstance(error, Refused) and not error.passing
            outcome = "was not cancelled" if refused else "may not be cancelled"
            reason = f"{_reason(error)} The operation {outcome}."
            click.echo(reason if _is_gone(error) else f"{reason} {self._may_run()}", err=True)
            return
        with suppress(KeyboardInterrupt), cancel_answered(self._remote, operation_id):
            print_cancel(answer)
            print_counts(self._remote.operation(operation_id))
            Meter(self._remote, operation_id).print_end()


def _agreed() -> bool:
    """Ask whether to start. Raises KeyboardInterrupt at a signal."""
    try:
        return click.confirm("Start it?")
    except click.Abort as abort:
        stop = stop_behind(abort)
        if stop is not None:
            raise stop from None
        return False  # no terminal to ask in


def _is_gone(error: Exception) -> bool:
    """Whether the server says that there is no such operation."""
    return isinstance(error, Refused) and error.status == 404


def _reason(error: Exception) -> str:
    """Return a sentence that says what went wrong."""
    if isinstance(error, httpx.TransportError):
        return f"The server did not answer ({type(error).__name__})."
    if isinstance(error, NotRecalc):
        return "The server did not answer as a recalc server does."
    return error.message if isinstance(error, Refused) else str(error)


def _command(name: str, remote: Remote, operation_id: str) -> str:
    return f"`recalc {name} {remote.table_id} {remote.sheet_id} {operation_id}{_url_option()}`"


@contextmanager
def cancel_answered(remote: Remote, operation_id: str) -> Iterator[None]:
    """Where the block fails, say that the cancel was answered before it."""
    try:
        yield
    except (OutputFailed, httpx.TransportError, NotRecalc, Refused) as error:
        shown = _command("watch", remote, operation_id)
        click.echo(f"{_reason(error)} The cancel was answered. {shown} shows the counts.", err=True)


def _url_option() -> str:
    """Return the option that names the server, if this command was called with it."""
    context = click.get_current_context()
    if context.get_parameter_source("url") is not ParameterSource.COMMANDLINE:
        return ""
    return f" --url {shlex.quote(context.params['url'])}"


def print_cancel(answer: CancelTableSheetOperationResponse) -> None:
    """Print the answer to a cancel."""
    click.echo(one_line(answer.message))
    if answer.aborted_call_count:  # a server of an older version sends none
        click.echo(f"Calls of running cells that were aborted: {answer.aborted_call_count}.")


def print_end(operation: TableSheetOperation, meter: Meter) -> None:
    """Print how an operation has ended, and what it spent."""
    if operation.cancel_message:
        click.echo(one_line(operation.cancel_message))
    print_counts(operation)
    meter.print_end()

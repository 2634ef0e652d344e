"""How a command ends early: by a signal, or because standard output cannot be written."""

from __future__ import annotations

import io
import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click
from typing_extensions import override

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer


class Stopped(KeyboardInterrupt):
    """A signal other than SIGINT: the command stops as it does at Ctrl-C, with an exit code of its
    own."""

    def __init__(self, number: int) -> None:
        super().__init__()
        self.number = number


def stop_on(*numbers: signal.Signals) -> None:
    """Raise Stopped at these signals from now on. Ignored ones stay ignored, as by nohup."""
    for number in numbers:
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, _stop)


def _stop(number: int, _frame: object) -> None:
    raise Stopped(number)


def code_of(stop: KeyboardInterrupt) -> int:
    """Return the exit code of a command that a signal stopped: 128 and the signal's number."""
    return 128 + (stop.number if isinstance(stop, Stopped) else signal.SIGINT)


def stop_behind(end: BaseException) -> KeyboardInterrupt | None:
    """Return the signal that ``end`` is, or that click made it of; None at the end of standard
    input, of which click makes an Abort, too."""
    for each in (end, end.__cause__, end.__context__):
        if isinstance(each, KeyboardInterrupt):
            return each
    return None


class OutputFailed(Exception):
    """Standard output cannot be written: its reader has ended, its disk is full, or it is closed.

    It is no OSError, so that no handler takes it for an error of another file.
    """

    def __init__(self, reason: str | None) -> None:
        super().__init__(f"Standard output cannot be written: {reason}.")


class _Output(io.FileIO):
    """Standard output that raises OutputFailed, once. What is written after that goes nowhere: it
    is left in buffers above, which are flushed at the end."""

    @override
    def write(self, data: ReadableBuffer, /) -> int:
        try:
            return super().write(data)
        except OSError as error:
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, self.fileno())
            os.close(nowhere)
            raise OutputFailed(error.strerror) from error


def watch_output() -> None:
    """Make standard output raise OutputFailed, also where the process was started without one."""
    standard = sys.stdout
    if standard is not sys.__stdout__:  # somebody has replaced it, such as a test
        return
    # A file that is opened next would get the number of a standard stream that is closed, and
    # with it what is meant for the stream. This one refuses to be written.
    while (opened := os.open(os.devnull, os.O_RDONLY)) <= 2:
        pass
    os.close(opened)
    output = io.BufferedWriter(_Output(1, "w", closefd=False))
    sys.stdout = io.TextIOWrapper(
        output,
        encoding=getattr(standard, "encoding", "utf-8"),
        errors=getattr(standard, "errors", "strict"),
        line_buffering=output.isatty(),
    )


@contextmanager
def ending() -> Iterator[None]:
    """End the process with the message and the exit code of what the block raises: a refusal, a
    signal, or OutputFailed. Raises SystemExit."""
    try:
        yield
        if sys.stdout is not None:
            sys.stdout.flush()
    except click.ClickException as refusal:
        refusal.show()
        sys.exit(refusal.exit_code)
    except (click.Abort, KeyboardInterrupt) as end:
        stop = stop_behind(end)
        click.echo("Stopped before the end.", err=True)
        sys.exit(1 if stop is None else code_of(stop))
    except OutputFailed as failed:
        click.echo(f"Error: {failed} What the command did before stays done.", err=True)
        sys.exit(1)

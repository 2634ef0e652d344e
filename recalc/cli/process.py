"""What the processes that last have in common: their event loop, and how they are stopped."""

from __future__ import annotations

import asyncio
import gc
import os
import signal
from collections.abc import Callable, Iterator
from contextlib import (
    AbstractAsyncContextManager,
    AsyncExitStack,
    contextmanager,
    nullcontext,
    suppress,
)
from pathlib import Path
from typing import Any, Self, TypeVar

import click
import structlog
import uvloop
from typing_extensions import override

from recalc.app import is_away
from recalc.settings import Settings

_log = structlog.get_logger(__name__)

T = TypeVar("T")

#: Seconds between two attempts to open a database that is away, and between two lines about it.
_PAUSE, _SAY_EVERY = 1.0, 10.0


class Loop(uvloop.Loop):
    """A loop whose child processes get a session of their own, and give way to others.

    Ctrl-C in a terminal reaches every process of the session. It is meant for the server, which
    stops its workers itself; a worker that took it for itself would answer with it, out of turn.
    """

    niceness = 0

    @classmethod
    def of(cls, settings: Settings) -> Self:
        loop = cls()
        loop.niceness = settings.niceness
        return loop

    @override
    async def subprocess_exec(self, *args: Any, **options: Any) -> Any:
        started: Any = await super().subprocess_exec(
            *args, **{**options, "start_new_session": True}
        )
        give_way(started[0].get_pid(), self.niceness)
        return started


def give_way(pid: int, niceness: int) -> None:
    """Let everybody else on this machine go before the process ``pid`` (0: this one), so that
    requests, cancels above all, do not wait for a processor that computes cells.

    Linux weighs whole sessions where it groups them, and their niceness is in a file of its own.
    A process that gives way more already stays as it is, and so does one that has gone meanwhile,
    or may not do it: nothing depends on it.
    """
    with suppress(OSError):
        niceness = max(niceness, os.getpriority(os.PRIO_PROCESS, pid))
        os.setpriority(os.PRIO_PROCESS, pid, niceness)
        Path(f"/proc/{pid or os.getpid()}/autogroup").write_text(str(niceness))


def keep_what_is_there() -> None:
    """Have the collector of garbage never look again through what was made until now.

    To be called when a process is ready to work. A full look at the modules and the contract took
    120 ms, in which nothing else went on, no cancel and no abort either.
    """
    gc.collect()
    gc.freeze()


async def open_when_there(
    stack: AsyncExitStack,
    open_it: Callable[[], AbstractAsyncContextManager[T]],
    meanwhile: Callable[[], AbstractAsyncContextManager[object]] = nullcontext,
) -> T:
    """Enter ``open_it()`` into ``stack``, however long its database is away.

    Every attempt starts from the beginning, so that a database that goes away in the middle is
    waited for too. ``meanwhile()`` is entered for the length of the wait, if there is one. The log
    says that the database is away, and why, at once and every 10 s. Raises what stays.
    """
    loop = asyncio.get_running_loop()
    began = said = None
    async with AsyncExitStack() as waiting:
        while True:
            try:
                opened = await stack.enter_async_context(open_it())
            except Exception as error:
                if not is_away(error):
                    raise
                if began is None:
                    began = loop.time()
                    await waiting.enter_async_context(meanwhile())
                if said is None or loop.time() - said >= _SAY_EVERY:
                    said = loop.time()
                    reason = str(getattr(error, "orig", None) or error)
                    _log.warning("database_away", error=reason, seconds=round(said - began))
            else:
                if began is not None:
                    _log.info("database_back", seconds=round(loop.time() - began))
                return opened
            await asyncio.sleep(_PAUSE)


@contextmanager
def ended_by(stop: asyncio.Event) -> Iterator[None]:
    """End the block when ``stop`` is set, and go on after it. Cancels whatever it awaits then."""
    task = asyncio.current_task()
    assert task is not None
    watching = asyncio.create_task(stop.wait())

    def cancel(watched: asyncio.Task[bool]) -> None:
        if not watched.cancelled():
            task.cancel()

    watching.add_done_callback(cancel)
    try:
        yield
    except asyncio.CancelledError:
        if not stop.is_set() or task.uncancel() > 0:
            raise
    finally:
        watching.remove_done_callback(cancel)
        watching.cancel()


def stop_on_signals(message: str) -> asyncio.Event:
    """An event of the running loop, set at the first SIGINT or SIGTERM, with ``message`` said.

    A second one ends the process there and then, as a crash would: nothing that was answered is
    lost, and others, or the next start, go on with the rest.
    """
    stop = asyncio.Event()

    def heard(number: int) -> None:
        if stop.is_set():
            click.echo(
                "Stopped at once. Its work goes on at the next start, or in other workers.",
                err=True,
            )
            os._exit(128 + number)
        stop.set()
        click.echo(message, err=True)

    for each in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(each, heard, each)
    return stop

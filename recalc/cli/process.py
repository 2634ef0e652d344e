"""The event loop of servers and workers, how they wait for their database, and how they stop."""

from __future__ import annotations

import asyncio
import os
import signal
import threading
from collections.abc import Callable, Coroutine, Iterator
from contextlib import (
    AbstractAsyncContextManager,
    AsyncExitStack,
    contextmanager,
    nullcontext,
    suppress,
)
from functools import partial
from pathlib import Path
from typing import Any, Self, TypeVar

import click
import structlog
import uvloop
from typing_extensions import override

from recalc.app import is_away
from recalc.ending import end_tasks
from recalc.settings import Settings

_log = structlog.get_logger(__name__)

T = TypeVar("T")

#: Seconds between two attempts to open a database that is away.
_PAUSE = 1.0
#: Seconds between two log lines that say so.
_LOG_EVERY = 10.0


class Loop(uvloop.Loop):
    """An event loop whose child processes have process groups of their own, and lower priority.

    Ctrl-C in a terminal reaches every process of the foreground group. It is meant for the server
    alone, which ends the processes that evaluate cells.

    They stay in the session, unless they ask for one: Linux may share processors among sessions
    first, and a process of another one then keeps a processor for milliseconds while a cancel
    waits, however nice it is.
    """

    niceness = 0

    @classmethod
    def of(cls, settings: Settings) -> Self:
        """Make a loop with the niceness of the settings."""
        loop = cls()
        loop.niceness = settings.niceness
        return loop

    @override
    async def subprocess_exec(self, *args: Any, **options: Any) -> Any:
        if not options.get("start_new_session"):
            options["preexec_fn"] = os.setpgrp
        started: Any = await super().subprocess_exec(*args, **options)
        give_way(started[0].get_pid(), self.niceness)
        return started


def give_way(pid: int, niceness: int) -> None:
    """Raise the niceness of process ``pid`` (0: this one), so that requests, cancels above all, do
    not wait for a processor that computes cells.

    Where Linux groups processes by session, the niceness of the group is in a file of its own. That
    of a session which another process began, such as a shell, stays. A process that is nicer
    already stays so. Errors are ignored: nothing depends on the niceness.
    """
    with suppress(OSError):
        niceness = max(niceness, os.getpriority(os.PRIO_PROCESS, pid))
        os.setpriority(os.PRIO_PROCESS, pid, niceness)
        pid = pid or os.getpid()
        if os.getsid(pid) == pid:
            Path(f"/proc/{pid}/autogroup").write_text(str(niceness))


def run(main: Coroutine[Any, Any, None], settings: Settings) -> None:
    """Run ``main`` on an event loop of its own, and then end every task that it has left."""
    uvloop.run(_to_the_end(main), loop_factory=partial(Loop.of, settings))


async def _to_the_end(main: Coroutine[Any, Any, None]) -> None:
    try:
        await main
    finally:
        # asyncio cancels each of them once, and would wait for ever where that is lost.
        await end_tasks(
            [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        )


async def open_when_there(
    stack: AsyncExitStack,
    open_it: Callable[[], AbstractAsyncContextManager[T]],
    meanwhile: Callable[[], AbstractAsyncContextManager[object]] = nullcontext,
) -> T:
    """Enter ``open_it()`` into ``stack``; wait as long as its database is away.

    Every attempt starts from the beginning, so it does not matter when the database goes away.
    ``meanwhile()`` is entered while this waits. The log says that the database is away, and why, at
    once and every 10 s. Raises any error that does not mean that the database is away.
    """
    loop = asyncio.get_running_loop()
    began = logged = None
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
                if logged is None or loop.time() - logged >= _LOG_EVERY:
                    logged = loop.time()
                    reason = str(getattr(error, "orig", None) or error)
                    _log.warning("database_away", error=reason, seconds=round(logged - began))
            else:
                if began is not None:
                    _log.info("database_back", seconds=round(loop.time() - began))
                return opened
            await asyncio.sleep(_PAUSE)


@contextmanager
def ended_by(stop: asyncio.Event) -> Iterator[None]:
    """Cancel the block when ``stop`` is set, and continue after it."""
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


def stop_on_signals(message: str, at_once: Callable[[], object] | None = None) -> asyncio.Event:
    """Return an event that the first SIGINT or SIGTERM sets, after printing ``message``.

    A second one calls ``at_once`` and ends the process, as a crash would. Nothing that was answered
    is lost; other workers, or the next start, continue the rest.
    """
    stop = asyncio.Event()

    def on_signal(number: int) -> None:
        if stop.is_set():
            if at_once is None:
                ended = "Stopped at once. Other workers, or the next start, continue the work."
            else:
                at_once()
                ended = "Stopped at once."
            click.echo(ended, err=True)
            os._exit(128 + number)
        stop.set()
        click.echo(message, err=True)

    for each in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(each, on_signal, each)
    return stop


def stop_with_stdin(stop: asyncio.Event) -> None:
    """Set ``stop`` when standard input ends. What is read from it is dropped.

    A pipe ends with the last process that has its other end open, however that process ends: a
    server that a test has started does not outlive it.
    """
    loop = asyncio.get_running_loop()

    def read_to_the_end() -> None:
        with suppress(OSError):
            while os.read(0, 65536):
                pass
        with suppress(RuntimeError):  # the loop is closed: the server has stopped before
            loop.call_soon_threadsafe(stop.set)

    threading.Thread(target=read_to_the_end, name="standard input", daemon=True).start()

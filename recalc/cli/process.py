"""What the processes that last have in common: their event loop, and how they are stopped."""

from __future__ import annotations

import asyncio
import gc
import os
import signal
from contextlib import suppress
from pathlib import Path
from typing import Any, Self

import click
import uvloop
from typing_extensions import override

from recalc.settings import Settings


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
    A process that has gone meanwhile, or may not do it, stays as it is: nothing depends on it.
    """
    with suppress(OSError):
        os.setpriority(os.PRIO_PROCESS, pid, niceness)
        Path(f"/proc/{pid or os.getpid()}/autogroup").write_text(str(niceness))


def keep_what_is_there() -> None:
    """Have the collector of garbage never look again through what was made until now.

    To be called when a process is ready to work. A full look at the modules and the contract took
    120 ms, in which nothing else went on, no cancel and no abort either.
    """
    gc.collect()
    gc.freeze()


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

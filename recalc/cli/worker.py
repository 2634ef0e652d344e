"""``recalc worker``: computes for the servers of a PostgreSQL database."""

from __future__ import annotations

import os
import socket
from contextlib import AsyncExitStack
from functools import partial

import click

from recalc import logs
from recalc.app import open_worker, workers_are_separate
from recalc.cli.environment import load_settings, opening, shown
from recalc.cli.process import (
    ended_by,
    give_way,
    open_when_there,
    run,
    stop_on_signals,
)
from recalc.heap import freeze_heap
from recalc.settings import Settings


@click.command(short_help="Compute for the servers of a PostgreSQL database.")
def worker() -> None:
    """Compute for the servers of a PostgreSQL database until SIGINT or SIGTERM. Executions that run
    then are handed back.

    Any number of workers may run, on any machine. A worker that starts before its database waits
    for it.
    """
    settings = load_settings()
    logs.configure(settings)
    if not workers_are_separate(settings):
        raise click.ClickException(
            f"{shown(settings.database_url)} is for one process: `recalc serve` computes itself. "
            "Nothing was started. Set RECALC_DATABASE_URL=postgresql://… to run workers."
        )
    give_way(0, settings.niceness)
    run(_work(settings), settings)


async def _work(settings: Settings) -> None:
    stop = stop_on_signals(
        "Stopping: running executions are handed back. A second signal stops at once."
    )
    async with AsyncExitStack() as stack:
        with opening(settings), ended_by(stop):
            await open_when_there(stack, partial(open_worker, settings))
        if stop.is_set():
            return
        freeze_heap()
        click.echo(f"recalc works on {shown(settings.database_url)}")
        click.echo(f"as {socket.gethostname()}:{os.getpid()}")
        await stop.wait()

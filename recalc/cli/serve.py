"""``recalc serve``: the server."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import sys
from collections.abc import Iterator
from contextlib import AsyncExitStack, contextmanager
from typing import Any

import click
import uvicorn
import uvloop
from typing_extensions import override

from recalc import logs
from recalc.app import Engine, open_engine
from recalc.cli.environment import load_settings, opening, shown
from recalc.http.app import build_app
from recalc.settings import Settings

_BACKLOG = 2048


class _Loop(uvloop.Loop):
    """A loop whose child processes get a session of their own.

    Ctrl-C in a terminal reaches every process of the session. It is meant for the server, which
    stops its workers itself; a worker that took it for itself would answer with it, out of turn.
    """

    @override
    async def subprocess_exec(self, *args: Any, **options: Any) -> Any:
        return await super().subprocess_exec(*args, **{**options, "start_new_session": True})


class _Server(uvicorn.Server):
    """uvicorn without its handlers of signals: the engine outlives it, and needs them longer."""

    @override
    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


@click.command()
@click.option("--host", help="Address to listen on.  [default: 127.0.0.1]")
@click.option("--port", type=int, help="Port to listen on; 0 takes a free one.  [default: 8080]")
def serve(host: str | None, port: int | None) -> None:
    """Serve the API until SIGINT or SIGTERM; what is running then is handed back."""
    settings = load_settings(host=host, port=port)
    logs.configure(settings)
    # One long burst of the writer thread's Python must not hold the event loop for 5 ms.
    sys.setswitchinterval(0.0005)
    with _listen(settings) as listening:
        uvloop.run(_serve(settings, listening), loop_factory=_Loop)


def _listen(settings: Settings) -> socket.socket:
    """Take the port before anything else is started. Raises ClickException."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((settings.host, settings.port))
        listening.listen(_BACKLOG)  # bound alone, two servers could both believe it theirs
    except OSError as error:
        listening.close()
        raise click.ClickException(
            f"Cannot listen on {settings.host}, port {settings.port}: {error.strerror}. Nothing "
            "was started. Choose another address with --host, another port with --port or PORT=."
        ) from error
    return listening


async def _serve(settings: Settings, listening: socket.socket) -> None:
    stop = _on_signals()
    async with AsyncExitStack() as stack:
        with opening(settings):
            engine = await stack.enter_async_context(open_engine(settings))
        app = build_app(
            service=engine.service,
            authenticate=engine.keys.authenticate,
            ready=engine.context.store.ready,
            max_body_bytes=settings.max_body_bytes,
        )
        config = uvicorn.Config(
            app,
            loop="none",
            http="httptools",
            log_config=None,
            access_log=False,
            backlog=_BACKLOG,
            timeout_graceful_shutdown=int(settings.grace) + 1,
        )
        _greet(settings, listening, engine)
        server = _Server(config)
        serving = asyncio.create_task(server.serve(sockets=[listening]))
        stopping = asyncio.create_task(stop.wait())
        await asyncio.wait({serving, stopping}, return_when=asyncio.FIRST_COMPLETED)
        stopping.cancel()
        server.should_exit = True
        await serving


def _on_signals() -> asyncio.Event:
    """Set at the first SIGINT or SIGTERM. A second one ends the process there and then, as a crash
    would: nothing that was answered is lost, and the next start goes on with the rest."""
    stop = asyncio.Event()

    def heard(number: int) -> None:
        if stop.is_set():
            click.echo("Stopped at once. The next start goes on with what was running.", err=True)
            os._exit(128 + number)
        stop.set()
        click.echo(
            "Stopping: requests end, what is running is handed back. Once more stops at once.",
            err=True,
        )

    for each in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(each, heard, each)
    return stop


def _greet(settings: Settings, listening: socket.socket, engine: Engine) -> None:
    host, port = listening.getsockname()[:2]
    address = f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
    click.echo(f"recalc serves on {address}")
    click.echo(f"To try it:      {address}/docs")
    click.echo(f"Data:           {shown(settings.database_url)}")
    if engine.first_key is not None:
        click.echo(f"API key:        {engine.first_key.secret}")
        click.echo(
            "This key of workspace 1 is shown now and never again. Send it in the header X-API-KEY,"
            " or put it into RECALC_API_KEY for `recalc run`, `watch` and `cancel`."
        )
    sys.stdout.flush()

"""``recalc serve``: the server."""

from __future__ import annotations

import asyncio
import signal
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import click
import uvicorn
import uvloop

from recalc import logs
from recalc.app import Engine, open_engine
from recalc.cli.environment import load_settings
from recalc.domain.errors import DomainError
from recalc.http.app import build_app
from recalc.settings import Settings


class _Server(uvicorn.Server):
    """uvicorn without its way of raising the signal again: the engine is to be closed after it."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        loop = asyncio.get_running_loop()
        for each in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(each, self.handle_exit, each, None)
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
    try:
        listening = _listen(settings)
        uvloop.run(_serve(settings, listening))
    except DomainError as refused:
        raise click.ClickException(refused.message) from refused


def _listen(settings: Settings) -> socket.socket:
    """Take the port before anything else is started. Raises ClickException."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((settings.host, settings.port))
    except OSError as error:
        raise click.ClickException(
            f"Cannot listen on {settings.host}, port {settings.port}: {error.strerror}. Nothing "
            "was started. Choose another port with --port or PORT=."
        ) from error
    return listening


async def _serve(settings: Settings, listening: socket.socket) -> None:
    async with open_engine(settings) as engine:
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
            timeout_graceful_shutdown=int(settings.grace) + 1,
        )
        _greet(settings, listening, engine)
        await _Server(config).serve(sockets=[listening])


def _greet(settings: Settings, listening: socket.socket, engine: Engine) -> None:
    host, port = listening.getsockname()[:2]
    address = f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
    click.echo(f"recalc serves on {address}")
    click.echo(f"To try it:      {address}/docs")
    click.echo(f"Data:           {settings.database_url}")
    if engine.first_key is not None:
        click.echo(f"API key:        {engine.first_key.secret}")
        click.echo("This key of workspace 1 is shown now and never again; send it as X-API-KEY.")
    sys.stdout.flush()

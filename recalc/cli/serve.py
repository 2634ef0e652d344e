"""``recalc serve``: the server."""

from __future__ import annotations

import asyncio
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import click
import uvicorn
import uvloop

from recalc import logs
from recalc.app import open_engine
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
    """Serve the API until SIGINT or SIGTERM."""
    given: dict[str, Any] = {"host": host, "port": port}
    settings = Settings(**{name: value for name, value in given.items() if value is not None})
    logs.configure(settings)
    # One long burst of the writer thread's Python must not hold the event loop for 5 ms.
    sys.setswitchinterval(0.0005)
    try:
        uvloop.run(_serve(settings))
    except DomainError as refused:
        raise click.ClickException(refused.message) from refused


async def _serve(settings: Settings) -> None:
    async with open_engine(settings) as engine:
        app = build_app(
            service=engine.service,
            authenticate=engine.keys.authenticate,
            ready=engine.context.store.ready,
            max_body_bytes=settings.max_body_bytes,
        )
        config = uvicorn.Config(
            app,
            host=settings.host,
            port=settings.port,
            loop="none",
            http="httptools",
            log_config=None,
            access_log=False,
            timeout_graceful_shutdown=int(settings.grace) + 1,
        )
        server = _Server(config)
        address = f"http://{settings.host}:{settings.port}"
        click.echo(f"recalc serves on {address}  (docs: {address}/docs)")
        click.echo(f"Data: {settings.database_url}")
        if engine.first_key is not None:
            click.echo(f"API key for workspace 1, shown once: {engine.first_key.secret}")
        await server.serve()

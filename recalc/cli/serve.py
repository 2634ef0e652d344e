"""``recalc serve``: serves the API."""

from __future__ import annotations

import asyncio
import json
import os
import resource
import socket
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, ExitStack, asynccontextmanager, contextmanager
from functools import partial

import click
import uvicorn
from starlette.types import ASGIApp
from typing_extensions import override

from recalc import logs
from recalc.app import FIRST_WORKSPACE, Engine, open_engine, workers_are_separate
from recalc.cli.environment import load_settings, opening, shown, working
from recalc.cli.ephemeral import TemporaryFolder
from recalc.cli.process import (
    ended_by,
    open_when_there,
    run,
    stop_on_signals,
    stop_with_stdin,
)
from recalc.heap import freeze_heap
from recalc.http.admission import Admission
from recalc.http.app import build_app
from recalc.http.connection_limits import Timeouts, protocol
from recalc.http.memory import AnswerMemory, BodyMemory
from recalc.http.streams import Streams
from recalc.http.waiting import answer_not_ready
from recalc.settings import Settings

#: Connections that the kernel accepts before this process does.
_BACKLOG = 2048
#: Open files that a server needs besides its clients' connections: for the database, for calls, and
#: its own.
_OTHER_FILES = 1200


class _Server(uvicorn.Server):
    """uvicorn without its signal handlers: the engine runs longer, and needs its own."""

    @override
    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


@click.command(short_help="Serve the API.")
@click.option("--host", help="Address to listen on.  [default: 127.0.0.1]")
@click.option("--port", type=int, help="Port to listen on; 0 takes a free one.  [default: 8080]")
@click.option(
    "--ephemeral",
    is_flag=True,
    help="For tests: a free port, and an SQLite database that is removed at the end. Prints address"
    " and key as one JSON line.",
)
@click.option(
    "--until-eof",
    is_flag=True,
    help="Stop also when standard input ends: with the program that holds its other end.",
)
def serve(host: str | None, port: int | None, ephemeral: bool, until_eof: bool) -> None:
    """Serve the API until SIGINT or SIGTERM. Executions that run then are handed back.

    On an SQLite database the server computes too. On PostgreSQL, `recalc worker` processes do.
    """
    with ExitStack() as stack:
        folder = stack.enter_context(TemporaryFolder()) if ephemeral else None
        settings = _settings(host, port, folder)
        logs.configure(settings)
        # Python's default lets another thread, such as the writer's, delay the event loop for 5 ms.
        sys.setswitchinterval(0.0005)
        listening = stack.enter_context(_listen(settings))
        serving = _serve(settings, listening, folder, until_eof=until_eof)
        run(serving, settings)


def _settings(host: str | None, port: int | None, folder: TemporaryFolder | None) -> Settings:
    """Return the settings of a server; with a ``folder``, those of an ephemeral one, whose address,
    database and key are not those of the environment. Raises ClickException."""
    if folder is None:
        return load_settings(host=host, port=port)
    settings = load_settings(
        host="127.0.0.1" if host is None else host,
        port=0 if port is None else port,
        database_url=folder.database_url,
    )
    return settings.model_copy(update={"api_key": None})


def _listen(settings: Settings) -> socket.socket:
    """Listen on the port, before anything else is started. Raises ClickException."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        settings.host.encode("idna")  # as bind does, which has no reason where it fails
        listening.bind((settings.host, settings.port))
        listening.listen(_BACKLOG)  # without it, a second server could bind the same port
    except (OSError, UnicodeError) as error:
        listening.close()
        reason = getattr(error, "strerror", None) or error
        raise click.ClickException(
            f"Cannot listen on {settings.host}, port {settings.port}: {reason}. Nothing "
            "was started. Choose another address with --host, another port with --port or PORT=."
        ) from error
    return listening


async def _serve(
    settings: Settings,
    listening: socket.socket,
    folder: TemporaryFolder | None,
    *,
    until_eof: bool,
) -> None:
    stop = stop_on_signals(
        "Stopping: requests end, and running executions are handed back. A second signal stops at "
        "once.",
        at_once=None if folder is None else folder.remove,
    )
    if until_eof:
        stop_with_stdin(stop)
    memory = BodyMemory(settings.max_bodies_bytes, settings.max_key_bodies_bytes)
    timeouts = _timeouts(settings)

    def server_of(app: ASGIApp) -> _Server:
        return _Server(
            uvicorn.Config(
                app,
                loop="none",
                http=protocol(timeouts, memory),
                ws="none",
                log_config=None,
                access_log=False,
                proxy_headers=False,  # nothing here asks for the client's address or the scheme
                server_header=False,
                backlog=_BACKLOG,
                timeout_graceful_shutdown=int(settings.grace) + 1,
            )
        )

    async with AsyncExitStack() as stack:
        with opening(settings), ended_by(stop):
            engine = await open_when_there(
                stack,
                partial(open_engine, settings),
                # uvicorn closes the socket that it is given, and this one is needed again.
                meanwhile=lambda: _serving(server_of(answer_not_ready), listening.dup()),
            )
        if stop.is_set():
            return
        streams = Streams.of(settings)
        app = build_app(
            service=engine.service,
            authenticate=engine.keys.authenticate,
            ready=engine.context.store.ready,
            admission=Admission.of(settings),
            memory=memory,
            answers=AnswerMemory(settings.max_answers_bytes, settings.max_key_answers_bytes),
            streams=streams,
            max_body_bytes=settings.max_body_bytes,
            max_body_values=settings.max_body_values,
            cors_origins=settings.cors_allowed,
            database_wait=settings.database_wait,
        )
        freeze_heap()
        address = _address(listening)
        if folder is None:
            _greet(settings, address, engine)
        else:
            _announce(address, engine)
        if engine.first_secret is not None:
            # After it was shown: one that could not be shown would be lost.
            with working(settings):
                await engine.keys.create(FIRST_WORKSPACE, engine.first_secret)
        async with _serving(server_of(app), listening) as serving:
            stopping = asyncio.create_task(stop.wait())
            await asyncio.wait({serving, stopping}, return_when=asyncio.FIRST_COMPLETED)
            stopping.cancel()
            streams.stop()


@asynccontextmanager
async def _serving(server: _Server, listening: socket.socket) -> AsyncIterator[asyncio.Task[None]]:
    """Serve on ``listening`` during the block. After it, wait for the requests under way."""
    serving = asyncio.create_task(server.serve(sockets=[listening]))
    try:
        yield serving
    finally:
        server.should_exit = True
        await serving


def _timeouts(settings: Settings) -> Timeouts:
    """Return the timeouts of the settings, after raising this process's limit of open files as far
    as it may: each connection is one."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    most = settings.max_connections
    if hard != resource.RLIM_INFINITY:
        most = max(min(most, hard - _OTHER_FILES), 1)
    return Timeouts(
        head=settings.header_timeout,
        body=settings.body_timeout,
        write=settings.write_timeout,
        connections=most,
    )


def _address(listening: socket.socket) -> str:
    host, port = listening.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def _announce(address: str, engine: Engine) -> None:
    """Print address and key of an ephemeral server as one JSON line, for a program."""
    assert engine.first_secret is not None  # its database was empty
    line = {
        "url": address,
        "api_key": engine.first_secret,
        "workspace_id": FIRST_WORKSPACE,
        "pid": os.getpid(),
    }
    click.echo(json.dumps(line))
    sys.stdout.flush()


def _greet(settings: Settings, address: str, engine: Engine) -> None:
    """Print where the server listens, where its data is, and the first API key, if it is new."""
    click.echo(f"The page:       {address}/")
    click.echo(f"To try the API: {address}/docs")
    click.echo(f"Data:           {shown(settings.database_url)}")
    if workers_are_separate(settings):
        click.echo("Computing:      in `recalc worker` processes with the same RECALC_DATABASE_URL")
    if engine.first_secret is not None:
        click.echo(f"API key:        {engine.first_secret}")
        click.echo(
            "This key of workspace 1 is printed only now. Sign in to the page with it, send it in"
            " the header X-API-KEY, or set RECALC_API_KEY to it for `recalc run`, `watch` and"
            " `cancel`."
        )
    sys.stdout.flush()

"""A contract of a test: generated into a folder, imported, and hosted as the real one is."""

from __future__ import annotations

import asyncio
import importlib
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import uvicorn
from starlette.types import ASGIApp, Receive, Scope, Send

from codegen.check import check
from codegen.contract import Contract
from codegen.python import write_models, write_operations, write_routes
from recalc.domain.errors import Unauthenticated
from recalc.domain.records import Caller
from recalc.generated import routes as real_routes
from recalc.generated import wire
from recalc.http.admission import Admission
from recalc.http.app import host_contract
from recalc.http.connection_limits import Timeouts, protocol
from recalc.http.memory import AnswerMemory, BodyMemory
from recalc.http.mutations import Mutations
from recalc.http.operations import Host
from recalc.http.streams import Streams
from recalc.settings import Settings
from tests.support.waiting import until

#: Keys, each of a workspace.
KEYS = {"one": 1, "another-of-one": 1, "two": 2}


@dataclass(frozen=True)
class Generated:
    """The modules that were generated."""

    models: Any
    ops: Any
    routes: Any


def generate(source: Path, folder: Path, name: str) -> Generated:
    """Generate the package ``name`` in ``folder`` and import it. It shares ``wire`` with the real
    one, whose exceptions the edge knows."""
    contract = Contract(source)
    check(contract.located)
    package = folder / name
    package.mkdir()
    (package / "__init__.py").write_text("")
    write_models(contract, package / "models.py")
    write_operations(contract, package / "operations.py")
    write_routes(contract, package / "routes.py")
    sys.path.insert(0, str(folder))
    try:
        root = importlib.import_module(name)
        sys.modules[f"{name}.wire"] = wire
        root.wire = wire  # type: ignore[attr-defined]
        models, ops, routes = (
            importlib.import_module(f"{name}.{module}")
            for module in ("models", "operations", "routes")
        )
    finally:
        sys.path.remove(str(folder))
    return Generated(models, ops, routes)


async def authenticate(key: str) -> Caller:
    """The caller of one of ``KEYS``."""
    if key not in KEYS:
        raise Unauthenticated
    return Caller(KEYS[key], key)


async def _nothing_else(_scope: Scope, _receive: Receive, _send: Send) -> None:
    raise wire.Refusal(404, "path_not_found", "There is nothing at this path.")


def host(generated: Generated, api: object, streams: Streams, settings: Settings) -> ASGIApp:
    """Host the operations of ``generated``, implemented by ``api``."""
    operations = cast("dict[str, real_routes.Operation]", generated.routes.BY_ID)
    parts = Host(
        api=api,
        operations=operations,
        max_body_bytes=settings.max_body_bytes,
        max_body_values=settings.max_body_values,
        memory=BodyMemory(settings.max_bodies_bytes, settings.max_key_bodies_bytes),
        answers=AnswerMemory(settings.max_answers_bytes, settings.max_key_answers_bytes),
        admission=Admission.of(settings),
        mutations=Mutations(),
        streams=streams,
    )
    return host_contract(
        parts, generated.routes.ROUTING_DOCUMENT, authenticate=authenticate, site=_nothing_else
    )


@asynccontextmanager
async def serve(
    app: ASGIApp, streams: Streams, *, write_timeout: float = 30.0, send_buffer: int | None = None
) -> AsyncIterator[str]:
    """Serve ``app`` in this loop as ``recalc serve`` does; yields its address. At the end it stops
    as that does: streams end, then the server waits for what is left."""
    timeouts = Timeouts(head=30.0, body=30.0, write=write_timeout, connections=100)
    config = uvicorn.Config(
        app,
        port=0,
        http=protocol(timeouts, BodyMemory(1 << 30, 1 << 30)),
        ws="none",
        log_config=None,
        access_log=False,
        timeout_graceful_shutdown=30,
    )
    server = uvicorn.Server(config)
    listening = config.bind_socket()
    if send_buffer is not None:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, send_buffer)  # inherited
    serving = asyncio.create_task(server._serve(sockets=[listening]))
    try:
        await until(lambda: server.started)
        host_name, port = listening.getsockname()[:2]
        yield f"http://{host_name}:{port}"
    finally:
        streams.stop()
        server.should_exit = True
        await serving

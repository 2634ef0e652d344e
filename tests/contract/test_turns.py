"""One connection, served in this process by an app that answers when a test lets it."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import uvicorn

from recalc.http.connection_limits import Timeouts, protocol
from recalc.http.memory import BodyMemory
from tests.support.waiting import until

_BYTES = 1 << 24
HEAD = b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\n"


class App:
    """Answers ``length`` bytes when ``answer`` is set."""

    def __init__(self, length: int) -> None:
        self.entered = asyncio.Event()
        self.answer = asyncio.Event()
        self._body = b"x" * length

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        while (message := await receive()).get("more_body"):
            pass
        if message["type"] == "http.disconnect":
            return
        self.entered.set()
        await self.answer.wait()
        length = (b"content-length", str(len(self._body)).encode())
        await send({"type": "http.response.start", "status": 200, "headers": [length]})
        await send({"type": "http.response.body", "body": self._body})


@asynccontextmanager
async def _served(app: App, timeouts: Timeouts) -> AsyncIterator[tuple[set[Any], socket.socket]]:
    """The server's connections, and a client's with a small window."""
    of_server = protocol(timeouts, BodyMemory(_BYTES, _BYTES))
    config = uvicorn.Config(app, lifespan="off", log_config=None, http=of_server)
    server = uvicorn.Server(config)
    config.load()
    loop = asyncio.get_running_loop()
    listening = await loop.create_server(
        lambda: of_server(config=config, server_state=server.server_state, app_state={}),
        "127.0.0.1",
        0,
    )
    with socket.socket() as peer:
        peer.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        peer.setblocking(False)
        await loop.sock_connect(peer, listening.sockets[0].getsockname())
        try:
            yield server.server_state.connections, peer
        finally:
            listening.close()


async def test_no_time_runs_for_a_body_before_its_turn() -> None:
    """With no time at all for a body, the second of two is refused after the first is answered."""
    app = App(length=1)
    loop = asyncio.get_running_loop()
    timeouts = Timeouts(head=20, body=0, write=20, connections=9)
    async with _served(app, timeouts) as (connections, peer):
        await loop.sock_sendall(peer, HEAD + b"{}" + HEAD)
        await app.entered.wait()
        await until(lambda: any(connection.pipeline for connection in connections))
        for _ in range(10):
            await asyncio.sleep(0)  # a timer of no time would run in these turns
        app.answer.set()
        received = b""
        while piece := await loop.sock_recv(peer, 1 << 16):
            received += piece
    assert received.startswith(b"HTTP/1.1 200 ")
    assert received.count(b"HTTP/1.1 ") == 2
    assert b"HTTP/1.1 408 " in received
    assert b"request_timeout" in received


async def test_an_answer_that_is_not_taken_is_given_up() -> None:
    """Nobody else wants the connection's place; what waited to be taken is let go."""
    app = App(length=_BYTES)
    app.answer.set()
    timeouts = Timeouts(head=20, body=20, write=0.05, connections=9)
    async with _served(app, timeouts) as (connections, peer):
        # Of two: the second one's answer waits until the first is taken, and so keeps its place.
        await asyncio.get_running_loop().sock_sendall(peer, 2 * (HEAD + b"{}"))
        await app.entered.wait()
        await until(lambda: not connections)

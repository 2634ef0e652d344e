"""The client of the benchmarks: what it measures ends with the last byte of an answer."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from tests.bench.wire import Wire
from tests.support.server import plain_client

HEAD = b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\n"


@contextmanager
def serving(answer: Callable[[socket.socket, bytes], None], connections: int) -> Iterator[Wire]:
    """Accept so many connections, and answer the first request of each with ``answer``."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            for _ in range(connections):
                connection, _ = listener.accept()
                with connection:
                    answer(connection, connection.recv(1 << 16))

        thread = threading.Thread(target=serve)
        thread.start()
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        with plain_client(base_url=url, headers={"X-API-KEY": "key"}) as client:
            wire = Wire(client)
            yield wire
            wire.close()
        thread.join()


def test_an_answer_in_pieces() -> None:
    """Head and body may come in any pieces; the request has the key of the client."""
    asked: list[bytes] = []

    def answer(connection: socket.socket, request: bytes) -> None:
        asked.append(request)
        for piece in (HEAD[:30], HEAD[30:] + b"abc", b"def"):
            connection.sendall(piece)

    with serving(answer, connections=1) as wire:
        found = wire.ask("DELETE", "/x")
    assert (found.status, found.body) == (200, b"abcdef")
    assert found.milliseconds > 0
    (request,) = asked
    assert request.startswith(b"DELETE /x HTTP/1.1\r\n")
    assert b"X-API-KEY: key\r\n" in request


def test_a_connection_that_the_server_closed_is_opened_anew() -> None:
    """A server closes connections on which nothing was asked for some time."""
    closed = threading.Event()

    def answer(connection: socket.socket, _: bytes) -> None:
        connection.sendall(HEAD + b"abcdef")
        connection.close()
        closed.set()

    with serving(answer, connections=2) as wire:
        for _ in range(2):
            assert wire.ask("GET", "/x").body == b"abcdef"
            assert closed.wait(60)
            closed.clear()


def test_an_answer_that_is_cut_off() -> None:
    """It is no figure."""
    with (
        serving(lambda connection, _: connection.sendall(HEAD + b"abc"), connections=1) as wire,
        pytest.raises(ConnectionError, match="closed"),
    ):
        wire.ask("GET", "/x")

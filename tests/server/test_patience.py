"""What one connection may take: time for its request, bytes of its head, a place among others."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Self
from urllib.parse import urlsplit

import httpx
import pytest

from recalc.http.patience import MAX_HEAD_BYTES
from tests.server.sheets import ROOT, eventually
from tests.support.server import KEY, Server, running

SMALL = {
    "RECALC_HEADER_TIMEOUT": "1",
    "RECALC_BODY_TIMEOUT": "1",
    "RECALC_MAX_CONNECTIONS": "4",
    "RECALC_MAX_BODY_BYTES": "100000",
    "RECALC_MAX_BODIES_BYTES": "100000",
}
HEAD = f"Host: recalc\r\nX-API-KEY: {KEY}\r\n"
BODY = b'{"title": "slowly"}'
POST = f"POST {ROOT} HTTP/1.1\r\n{HEAD}Content-Type: application/json\r\n"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with running(tmp_path_factory.mktemp("patience"), SMALL) as started:
        yield started


@pytest.fixture(autouse=True)
def nobody_is_left(server: Server) -> Iterator[None]:
    """Each test begins with all places free."""
    yield
    with server.client() as client:
        assert client.get("/readyz", headers={"Connection": "close"}).status_code == 200


class Peer:
    """A client that sends what it is told to, and not more."""

    def __init__(self, server: Server) -> None:
        address = urlsplit(server.url)
        self.socket = socket.create_connection((address.hostname, address.port), timeout=20)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.socket.close()

    def send(self, data: bytes | str) -> None:
        self.socket.sendall(data.encode() if isinstance(data, str) else data)

    def answer(self) -> tuple[int, dict[str, str], bytes]:
        """Status, headers and body of what comes until the server closes."""
        received = b""
        while piece := self.socket.recv(1 << 16):
            received += piece
        head, _, body = received.partition(b"\r\n\r\n")
        first, *lines = head.decode().split("\r\n")
        headers = dict(line.lower().split(": ", 1) for line in lines)
        return int(first.split()[1]), headers, body


def _refused(peer: Peer, status: int, code: str) -> dict[str, str]:
    found, headers, body = peer.answer()
    told = json.loads(body)
    assert (found, told["error"], told["success"]) == (status, code, False), body
    assert headers["connection"] == "close"
    return headers


@pytest.mark.parametrize("begun", ["", "GET /readyz HT", f"GET /readyz HTTP/1.1\r\n{HEAD}X-Slow: "])
def test_headers_that_do_not_come(server: Server, begun: str) -> None:
    """Nothing, a part of a line, a part of the headers: answered and closed when time is up."""
    with Peer(server) as peer:
        peer.send(begun)
        _refused(peer, 408, "request_timeout")


def test_a_byte_now_and_then_does_not_gain_time(server: Server) -> None:
    """The time is for all of the headers, not from byte to byte."""
    with Peer(server) as peer:
        peer.send(f"GET /readyz HTTP/1.1\r\n{HEAD}X-Slow: ")
        with pytest.raises((BrokenPipeError, ConnectionResetError)):
            eventually(lambda: peer.send(b"x"))


@pytest.mark.parametrize("framing", [f"Content-Length: {len(BODY)}\r\n\r\n", "chunked"])
def test_a_body_that_does_not_come(server: Server, framing: str) -> None:
    """Declared or chunked: nothing is created of a part of it."""
    with Peer(server) as peer, server.client() as client:
        before = client.get(ROOT).json()["data"]
        peer.send(POST)
        if framing == "chunked":
            peer.send("Transfer-Encoding: chunked\r\n\r\n5\r\n" + BODY[:5].decode() + "\r\n")
        else:
            peer.send(framing + BODY[:5].decode())
        _refused(peer, 408, "request_timeout")
        assert client.get(ROOT).json()["data"] == before


def test_a_request_in_time_is_served_and_so_is_the_next(server: Server) -> None:
    """In pieces, and on the same connection again."""
    with Peer(server) as peer:
        for last in (False, True):
            peer.send(POST)
            closing = "Connection: close\r\n" if last else ""
            peer.send(f"{closing}Content-Length: {len(BODY)}\r\n\r\n")
            for byte in BODY:
                peer.send(bytes([byte]))
        answers = peer.answer()[2]
        assert peer.socket.recv(1) == b""
        assert answers.count(b"slowly") >= 2


def test_a_head_of_any_length(server: Server) -> None:
    """As long as is allowed it is read; longer it is refused, before it ends."""
    with server.client() as client:
        long = {"X-Long": "x" * (MAX_HEAD_BYTES - 1000)}
        assert client.get("/readyz", headers=long).status_code == 200
    with Peer(server) as peer:
        peer.send(f"GET /readyz HTTP/1.1\r\n{HEAD}X-Long: " + "x" * MAX_HEAD_BYTES)
        _refused(peer, 431, "headers_too_large")


def test_trailers_of_any_length(server: Server) -> None:
    """What comes behind a body is no way around that."""
    with Peer(server) as peer:
        chunks = f"{len(BODY):x}\r\n{BODY.decode()}\r\n0\r\n"
        peer.send(f"{POST}Transfer-Encoding: chunked\r\n\r\n{chunks}X-Long: ")
        with pytest.raises((BrokenPipeError, ConnectionResetError)):
            eventually(lambda: peer.send("x" * 10_000))


def test_bodies_of_all_share_their_memory(server: Server) -> None:
    """One holds 60 000 bytes: another one may have 40 000, and not 50 000 until the first is
    gone."""
    headers = {"Content-Type": "application/json", "Connection": "close"}
    small, large = (BODY + b" " * (length - len(BODY)) for length in (40_000, 50_000))
    with server.client() as client:
        with Peer(server) as peer:
            peer.send(f"{POST}Content-Length: 70000\r\n\r\n" + " " * 60_000)

            def refused() -> httpx.Response | None:
                answer = client.post(ROOT, content=large, headers=headers)
                return answer if answer.status_code == 503 else None

            answer = eventually(refused)
            assert answer.json()["error"] == "too_many_bytes"
            assert answer.headers["Retry-After"] == "1"
            assert client.post(ROOT, content=small, headers=headers).status_code == 201
        for _ in range(3):
            assert client.post(ROOT, content=large, headers=headers).status_code == 201


def test_who_waits_longest_makes_room(server: Server) -> None:
    """Four silent connections are as many as there may be: the first one goes for a fifth."""
    with ExitStack() as open_now:
        silent = [open_now.enter_context(Peer(server)) for _ in range(4)]
        with server.client() as client:
            assert client.get("/readyz").status_code == 200
        assert silent[0].socket.recv(1) == b""


def test_when_all_are_busy_a_new_one_is_refused(server: Server) -> None:
    """Four requests are under way, and are not interrupted for a fifth."""
    with ExitStack() as open_now:
        busy = [open_now.enter_context(Peer(server)) for _ in range(4)]
        for peer in busy:
            peer.send(f"{POST}Connection: close\r\nContent-Length: {len(BODY)}\r\n\r\n")
        with server.client() as client:

            def refused() -> httpx.Response | None:
                try:
                    answer = client.get("/readyz", headers={"Connection": "close"})
                except httpx.TransportError:
                    return None
                return answer if answer.status_code == 503 else None

            answer = eventually(refused)
        assert answer.json()["error"] == "too_many_connections"
        assert answer.headers["Retry-After"] == "1"
        for peer in busy:
            peer.send(BODY)
            assert peer.answer()[0] == 201


def test_more_places_than_files_are_not_promised(tmp_path: Path) -> None:
    """A server starts with any limit of connections, and serves."""
    with running(tmp_path, {"RECALC_MAX_CONNECTIONS": "1000000000"}) as server:
        assert httpx.get(f"{server.url}/readyz").status_code == 200

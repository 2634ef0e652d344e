"""What hostile clients do, and how it has to end."""

from __future__ import annotations

import base64
import contextlib
import gzip
import json
import os
import resource
import select
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

import httpx

from tests.server.sheets import ROOT, Api, Sheet, eventually
from tests.support.server import KEY, RECALC, Server

GIGABYTE = 1 << 30
_PIECE = b" " * (1 << 16)
_HEAD = (
    f"POST {ROOT} HTTP/1.1\r\nHost: recalc\r\nX-API-KEY: {KEY}\r\nContent-Type: application/json"
)


@dataclass(frozen=True)
class Attack:
    """``run`` raises AssertionError when the answers are not what they have to be; ``megabytes``
    is how much the server may grow by while it lasts."""

    run: Callable[[Server], None]
    megabytes: int


def _connect(server: Server) -> socket.socket:
    address = urlsplit(server.url)
    return socket.create_connection((address.hostname, address.port), timeout=30)


def _status(peer: socket.socket) -> int:
    received = b""
    while b"\r\n" not in received:
        piece = peer.recv(1 << 16)
        assert piece, "closed without an answer"
        received += piece
    return int(received.split()[1])


# --- bodies ---


def declared_gigabyte(server: Server) -> None:
    """Refused by its Content-Length, before any of it is read."""
    with _connect(server) as peer:
        peer.sendall(f"{_HEAD}\r\nContent-Length: {GIGABYTE}\r\n\r\n".encode())
        assert _status(peer) == 413


def chunked_gigabyte(server: Server) -> None:
    """Refused when it has become too long, whoever sends on."""
    with _connect(server) as peer:
        peer.sendall(f"{_HEAD}\r\nTransfer-Encoding: chunked\r\n\r\n".encode())
        chunk = f"{len(_PIECE):x}\r\n".encode() + _PIECE + b"\r\n"
        sent = 0
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            while sent < GIGABYTE and not select.select([peer], [], [], 0)[0]:
                peer.sendall(chunk)
                sent += len(_PIECE)
        assert sent < GIGABYTE // 8, f"{sent} bytes were taken"
        with contextlib.suppress(ConnectionResetError):
            assert _status(peer) == 413


def many_gigabytes(server: Server) -> None:
    """Sixteen of them at once: more than there is memory for."""
    with contextlib.ExitStack() as stack:
        peers = [stack.enter_context(_connect(server)) for _ in range(16)]
        for peer in peers:
            peer.sendall(f"{_HEAD}\r\nTransfer-Encoding: chunked\r\n\r\n".encode())
        chunk = f"{len(_PIECE):x}\r\n".encode() + _PIECE + b"\r\n"
        open_peers, sent = list(peers), 0
        while open_peers and sent < 16 * GIGABYTE:
            for peer in list(open_peers):
                answered = select.select([peer], [], [], 0)[0]
                try:
                    if answered:
                        assert _status(peer) in {413, 429, 503}
                        open_peers.remove(peer)
                    else:
                        peer.sendall(chunk)
                        sent += len(_PIECE)
                except (BrokenPipeError, ConnectionResetError):
                    open_peers.remove(peer)
        assert sent < 2 * GIGABYTE, f"{sent} bytes were taken"


def compressed_bomb(server: Server) -> None:
    """A gigabyte of blanks in a megabyte of gzip: nobody unfolds it."""
    packed = gzip.compress(b" " * GIGABYTE, 1)
    with server.client() as client:
        headers = {"Content-Encoding": "gzip", "Content-Type": "application/json"}
        answer = client.post(ROOT, content=packed, headers=headers)
        assert answer.status_code in {400, 415}, answer.text


def deep_json(server: Server) -> None:
    """Brackets, and nothing else."""
    with server.client() as client:
        for text in ("[" * 5_000_000, '{"a":' * 1_000_000, "[" * 1_000_000 + "]" * 1_000_000):
            answer = client.post(ROOT, content=text, headers={"Content-Type": "application/json"})
            assert answer.status_code == 400, answer.text


def many_values(server: Server) -> None:
    """Twenty million empty lists, and a number that has to be read as an integer."""
    lists = b",".join([b"[]"] * 20_000_000)
    with _sheet(server) as sheet:
        body = b'{"values":[{"text":[' + lists + b']}],"count":1.0}'
        headers = {"Content-Type": "application/json"}
        answer = sheet.api.client.post(f"{sheet.path}/rows", content=body, headers=headers)
        assert (answer.status_code, answer.json()["error"]) == (400, "too_many_values")


def bodies_without_end(server: Server) -> None:
    """Eight bodies of 60 MB, all but the last byte: a key has a share of the memory, not all."""
    with contextlib.ExitStack() as stack:
        statuses = []
        for _ in range(8):
            peer = stack.enter_context(_connect(server))
            peer.sendall(f"{_HEAD}\r\nContent-Length: 60000000\r\n\r\n".encode())
            with contextlib.suppress(BrokenPipeError, ConnectionResetError):
                for _ in range(59_999_999 // len(_PIECE)):
                    if select.select([peer], [], [], 0)[0]:
                        statuses.append(_status(peer))
                        break
                    peer.sendall(_PIECE)
        assert statuses, "all were taken"
        assert set(statuses) == {429}, statuses


def long_head(server: Server) -> None:
    """A header that never ends."""
    with _connect(server) as peer:
        peer.sendall(f"{_HEAD}\r\nX-Long: ".encode())
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            for _ in range(GIGABYTE // len(_PIECE)):
                if select.select([peer], [], [], 0)[0]:
                    break
                peer.sendall(_PIECE)
            assert _status(peer) == 431


# --- files ---


@contextlib.contextmanager
def _sheet(server: Server) -> Iterator[Sheet]:
    with server.client() as client:
        yield Api(client).sheet()


def _import(sheet: Sheet, name: str, content: bytes) -> httpx.Response:
    body = {"file_name": name, "file_content_base64": base64.b64encode(content).decode()}
    return sheet.api.client.post(f"{sheet.path}/imports/file", json=body, timeout=120)


def _ended(sheet: Sheet, answer: httpx.Response) -> str:
    """How an import that was taken ended."""
    told = answer.json()["operation"]
    path = f"{sheet.path.rpartition('/')[0]}/operations/{told['operation_id']}"

    def look() -> str | None:
        status: str = sheet.api.get(path)["operation"]["status"]
        return status if status in {"completed", "failed"} else None

    ended: str = eventually(look, 240)
    return ended


def commas(server: Server) -> None:
    """A megabyte of commas is a million cells: 999 columns of empty text."""
    header = ",".join(f"c{number}" for number in range(900))
    with _sheet(server) as sheet:
        answer = _import(sheet, "a.csv", f"{header}\n{(',' * 899 + chr(10)) * 1100}".encode())
        assert answer.status_code < 300, answer.text
        assert _ended(sheet, answer) == "completed"


def short_lines(server: Server) -> None:
    """Forty megabytes of lines of one character: twenty million rows are more than a sheet has."""
    with _sheet(server) as sheet:
        answer = _import(sheet, "a.csv", b"t\n" + b"x\n" * 20_000_000)
        failed = answer.status_code == 400 or _ended(sheet, answer) == "failed"
        assert failed, answer.text
        assert sheet.page() == []


def one_quote(server: Server) -> None:
    """A quoted value that goes on for forty megabytes."""
    with _sheet(server) as sheet:
        answer = _import(sheet, "a.csv", b't\n"' + b"x\n" * 20_000_000)
        assert answer.status_code == 400 or _ended(sheet, answer) == "failed", answer.text
        assert sheet.page() == []


def many_columns(server: Server) -> None:
    """A header of four million columns."""
    with _sheet(server) as sheet:
        answer = _import(sheet, "a.csv", b"a," * 4_000_000 + b"b\n1\n")
        assert answer.status_code == 400 or _ended(sheet, answer) == "failed", answer.text


def wide_objects(server: Server) -> None:
    """JSON whose every object has keys of its own."""
    rows = (json.dumps({f"k{n}-{k}": 1 for k in range(50)}) for n in range(20_000))
    with _sheet(server) as sheet:
        answer = _import(sheet, "a.json", ("[" + ",".join(rows) + "]").encode())
        assert answer.status_code == 400 or _ended(sheet, answer) == "failed", answer.text


# --- connections ---


def slow_heads(server: Server) -> None:
    """Five hundred connections that send a byte of a header now and then."""
    _drip(server, f"GET {ROOT} HTTP/1.1\r\nHost: recalc\r\nX-Slow: ".encode(), 500)


def slow_bodies(server: Server) -> None:
    """A hundred bodies of which nothing more comes; the key's other requests are limited, not
    everybody's: cancels and other keys go on."""
    with contextlib.ExitStack() as stack:
        for _ in range(100):
            peer = stack.enter_context(_connect(server))
            peer.sendall(f"{_HEAD}\r\nContent-Length: 60000000\r\n\r\n{{".encode())
        with server.client() as client:
            assert client.get(ROOT).status_code == 200


def _drip(server: Server, begun: bytes, count: int) -> None:
    with contextlib.ExitStack() as stack:
        peers = [stack.enter_context(_connect(server)) for _ in range(count)]
        for peer in peers:
            peer.sendall(begun)
            peer.setblocking(False)
        ends = time.monotonic() + 30
        while peers and time.monotonic() < ends:
            for peer in list(peers):
                try:
                    peer.send(b"x")
                    if not peer.recv(1 << 12):
                        peers.remove(peer)
                except BlockingIOError:
                    continue
                except OSError:
                    peers.remove(peer)
            time.sleep(0.2)  # slowly: that is the attack
        assert not peers, f"{len(peers)} were never closed"


def never_read(server: Server) -> None:
    """Two hundred that ask for megabytes, and take none of it."""
    asked = b"GET /docs/swagger-ui-bundle.js HTTP/1.1\r\n\r\n" * 4
    with contextlib.ExitStack() as stack:
        for _ in range(200):
            stack.enter_context(_connect(server)).sendall(asked)
        with server.client() as client:
            assert client.get(ROOT).status_code == 200


def sent_ahead(server: Server) -> None:
    """A hundred connections with thirteen thousand requests each, whose answers nobody takes."""
    with contextlib.ExitStack() as stack:
        for _ in range(100):
            peer = stack.enter_context(_connect(server))
            peer.setblocking(False)
            with contextlib.suppress(BlockingIOError, BrokenPipeError, ConnectionResetError):
                peer.send(b"GET / HTTP/1.1\r\n\r\n" * 13_000)
        with server.client() as client:
            assert client.get(ROOT).status_code == 200


def ten_thousand(server: Server) -> None:
    """Ten thousand connections that ask nothing; while they are there, others are served."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    count = min(10_000, hard - 500)
    with contextlib.ExitStack() as stack:
        peers = []
        for number in range(count):
            if number % 50 == 0:  # a connection that was closed leaves room for another
                with server.client() as client:
                    assert client.get("/readyz").status_code == 200
            peers.append(stack.enter_context(_connect(server)))
        with server.client() as client:
            assert client.get(ROOT).status_code == 200
        assert len(peers) == count


# --- large pages ---


@contextlib.contextmanager
def _large_page(server: Server) -> Iterator[tuple[str, str]]:
    """The path of a page of 15 MB, whose answer has 30, and a key for it: of another workspace than
    that of the one who is watched."""
    environment = {**os.environ, "RECALC_DATABASE_URL": f"sqlite:///{server.log.parent}/recalc.db"}

    def run(*words: str) -> str:
        return subprocess.run(
            [RECALC, *words], env=environment, capture_output=True, text=True, check=True
        ).stdout

    made = run("workspaces", "create", "other")
    workspace = next(word for word in made.split() if word.strip(".:").isdigit()).strip(".:")
    printed = run("keys", "create", "--workspace", workspace)
    key = next(word for word in printed.split() if word.startswith("rk_"))
    with server.client(key) as client:
        sheet = Api(client).sheet()
        for _ in range(5):
            values = [{"text": "x" * 1_000_000}] * 3
            client.post(f"{sheet.path}/rows", json={"values": values}).raise_for_status()
    yield f"{sheet.path}/rows", key


def unread_pages(server: Server) -> None:
    """Twenty-four that ask for the page, and take none of it: a few are answered, and the others
    are told to take those first."""
    with _large_page(server) as (path, key), contextlib.ExitStack() as stack:
        request = f"GET {path} HTTP/1.1\r\nHost: recalc\r\nX-API-KEY: {key}\r\n\r\n".encode()
        peers = [stack.enter_context(_connect(server)) for _ in range(24)]
        for peer in peers:
            peer.sendall(request)
        statuses = [_status(peer) for peer in peers]
        assert set(statuses) == {200, 429}, statuses
        with server.client(key) as client:
            assert client.get(ROOT).status_code == 200


def heavy_readers(server: Server) -> None:
    """Forty-eight connections that read the page as fast as they can, a hundred times in all."""
    with _large_page(server) as (path, key):
        address = urlsplit(server.url)
        arguments = [str(address.hostname), str(address.port), path, key, "48", "100"]
        done = subprocess.run(
            [sys.executable, "-m", "tests.abuse.readers", *arguments],
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr[-500:]
        statuses = {word.partition(":")[0] for word in done.stdout.split()}
        assert statuses <= {"200", "429"}, done.stdout


ATTACKS: Mapping[str, Attack] = {
    "a body of 1 GB, declared": Attack(declared_gigabyte, 20),
    "a body of 1 GB, chunked": Attack(chunked_gigabyte, 250),
    "sixteen bodies of 1 GB, chunked": Attack(many_gigabytes, 1200),
    "1 GB of blanks in gzip": Attack(compressed_bomb, 60),
    "millions of brackets": Attack(deep_json, 120),
    "20 million empty lists": Attack(many_values, 250),
    "eight bodies that lack a byte": Attack(bodies_without_end, 300),
    "a header of 1 GB": Attack(long_head, 20),
    "a CSV of 1 MB with a million empty cells": Attack(commas, 400),
    "a CSV of 20 million rows": Attack(short_lines, 600),
    "a CSV with one quoted value of 40 MB": Attack(one_quote, 600),
    "a CSV with four million columns": Attack(many_columns, 300),
    "JSON objects with a million different keys": Attack(wide_objects, 400),
    "500 connections with slow headers": Attack(slow_heads, 60),
    "100 connections with slow bodies": Attack(slow_bodies, 60),
    "200 connections that take no answer": Attack(never_read, 400),
    "a million requests sent ahead": Attack(sent_ahead, 100),
    "24 large pages that nobody takes": Attack(unread_pages, 500),
    "48 connections that read large pages": Attack(heavy_readers, 500),
    "10 000 connections": Attack(ten_thousand, 400),
}

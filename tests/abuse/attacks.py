"""What hostile clients do, and how it has to end."""

from __future__ import annotations

import base64
import contextlib
import gzip
import json
import os
import re
import resource
import select
import socket
import socketserver
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Self
from urllib.parse import urlsplit

import httpx

from tests.server.sheets import ROOT, Api, Sheet
from tests.support.endpoint import Endpoint
from tests.support.hang import HANG_SECONDS
from tests.support.neighbours import make_keys
from tests.support.server import KEY, RECALC, Server
from tests.support.waiting import eventually

GIGABYTE = 1 << 30
#: Calls that a server has open at once, by default.
_CALLS = 64
#: Seconds that three cells of another may take meanwhile.
_PATIENCE = 10.0
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
    return socket.create_connection((address.hostname, address.port), timeout=HANG_SECONDS)


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
    return sheet.api.client.post(f"{sheet.path}/imports/file", json=body, timeout=HANG_SECONDS)


def _ended(sheet: Sheet, answer: httpx.Response) -> str:
    """How an import that was taken ended."""
    told = answer.json()["operation"]
    path = f"{sheet.path.rpartition('/')[0]}/operations/{told['operation_id']}"

    def look() -> str | None:
        status: str = sheet.api.get(path)["operation"]["status"]
        return status if status in {"completed", "failed"} else None

    ended: str = eventually(look, HANG_SECONDS)
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


# --- values ---


class _Peer(socketserver.ThreadingTCPServer):
    """An endpoint that answers every request with the same bytes, ``repeat`` times the last."""

    daemon_threads = True
    request_queue_size = 256

    def __init__(self, *, begin: bytes, piece: bytes = b"", repeat: int = 1) -> None:
        self.begin, self.piece, self.repeat = begin, piece, repeat
        self.requests = 0
        super().__init__(("127.0.0.1", 0), _Answer)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/"

    def __enter__(self) -> Self:
        threading.Thread(target=self.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.shutdown()
        self.server_close()


class _Answer(socketserver.StreamRequestHandler):
    server: _Peer

    def handle(self) -> None:
        length = 0
        while (line := self.rfile.readline()) not in {b"\r\n", b""}:
            if line.lower().startswith(b"content-length:"):
                length = int(line.partition(b":")[2])
        self.rfile.read(length)
        self.server.requests += 1
        with contextlib.suppress(OSError):
            self.wfile.write(self.server.begin)
            for _ in range(self.server.repeat):
                self.wfile.write(self.server.piece)


def _body(content_type: str, body: bytes) -> bytes:
    head = f"HTTP/1.1 200 OK\r\nContent-Type: {content_type}\r\nContent-Length: {len(body)}\r\n"
    return head.encode() + b"Connection: close\r\n\r\n" + body


def _asked(server: Server, peer: _Peer, rows: int) -> dict[str, int]:
    """Ask the endpoint for so many cells; how many of them have each error. Each is asked for
    once."""
    with _sheet(server) as sheet:
        sheet.column("call", "ENDPOINT", url=peer.url)
        sheet.rows(rows)
        sheet.ended(sheet.operate(), HANG_SECONDS)
        assert peer.requests == rows, f"{peer.requests} calls for {rows} cells"
        errors: Counter[str] = Counter()
        for row in sheet.page():
            (cell,) = (each for each in row["cells"].values() if each["status"] != "COMPLETED")
            errors[cell["error"]] += 1
        return errors


def charset_that_takes_long(server: Server) -> None:
    """A megabyte in a codec that takes half a minute for it, and one that makes half characters."""
    for charset, body in (("punycode", b"a" * 1_000_000), ("unicode_escape", rb"\ud800")):
        with _Peer(begin=_body(f"text/plain; charset={charset}", body)) as peer:
            assert _asked(server, peer, 64) == {"endpoint_charset": 64}


def json_of_brackets(server: Server) -> None:
    """A megabyte that becomes 350 000 lists, and is no JSON at its end; 16 times at once."""
    body = b"[" + b"[]," * 349_000 + b"]"
    with _Peer(begin=_body("application/json", body)) as peer:
        assert _asked(server, peer, 16) == {"endpoint_invalid_json": 16}


def chunks_of_a_byte(server: Server) -> None:
    """Answers in chunks of one byte each, a million of them."""
    begin = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
    with _Peer(begin=begin, piece=b"1\r\nx\r\n" * 1000, repeat=1100) as peer:
        # They cost so much that some are not read in time: their cost, and nobody else's.
        errors = _asked(server, peer, 16)
        assert errors.keys() <= {"endpoint_too_large", "endpoint_timeout"}, errors


def heads_without_end(server: Server) -> None:
    """Answers that are announced again and again, or are all headers."""
    for piece in (b"\r\nHTTP/1.1 103 \r\n", b"a:\r\n"):
        with _Peer(begin=b"HTTP/1.1 103 \r\n", piece=piece * 1000, repeat=200) as peer:
            assert _asked(server, peer, 64) == {"endpoint_too_large": 64}


def giant_rows(server: Server) -> None:
    """One megabyte, and 400 columns that each repeat it: a row keeps below its bytes."""
    with _sheet(server) as sheet:
        for number in range(400):
            sheet.column(f"c{number}", "COMBINE_COLUMNS", sources=["text"])
        values = [{"text": "x" * 1_000_000}] * 2
        sheet.api.post(f"{sheet.path}/rows", {"values": values}, 201)
        ended = sheet.ended(sheet.operate(), HANG_SECONDS)
        assert (ended["completed_count"], ended["failed_count"]) == (16, 784), ended
        page = sheet.api.client.get(f"{sheet.path}/rows")
        assert len(page.content) < 40_000_000, len(page.content)
        assert "row_too_large" in page.text


def many_sources(server: Server) -> None:
    """Columns that name a thousand others, until a sheet has as many sources as it may have; then
    eight at a time are named in another order, and cells that they are computed from change."""
    titles = [f"c{number}" for number in range(970)]
    with _sheet(server) as sheet:
        lines = f"{','.join(titles)}\n{','.join('x' for _ in titles)}\n"
        answer = _import(sheet, "a.csv", lines.encode())
        assert answer.status_code == 201 or _ended(sheet, answer) == "completed", answer.text
        url, client = f"{sheet.path}/columns", sheet.api.client
        made: list[str] = []
        while len(made) < 29:
            column = {"title": f"s{len(made)}", "type": "COALESCE", "config": {"sources": titles}}
            answer = client.post(url, json=column)
            if answer.status_code == 400:
                break
            made.append(answer.json()["column"]["id"])
        assert answer.json()["error"] == "configs_too_large", answer.text

        def change(number: int) -> int:
            order = titles[number:] + titles[:number]
            column = f"{url}/{made[number % len(made)]}"
            changed = client.patch(column, json={"config": {"sources": order}}, timeout=120)
            return changed.status_code

        with ThreadPoolExecutor(8) as threads:
            answers = Counter(threads.map(change, range(1, 101)))
        assert answers.keys() <= {200, 429}, answers
        assert answers[200] > 0, answers


def row_of_sixty_megabytes(server: Server) -> None:
    """Refused whole: nothing of it is stored."""
    with _sheet(server) as sheet:
        for number in range(59):
            sheet.column(f"c{number}", "TEXT")
        row = {f"c{number}": "x" * 1_000_000 for number in range(59)}
        answer = sheet.api.client.post(f"{sheet.path}/rows", json={"values": [row]}, timeout=120)
        assert (answer.status_code, answer.json()["error"]) == (400, "row_too_large")
        assert sheet.page() == []


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
    asked = b"GET /docs/swagger-ui-bundle.js HTTP/1.1\r\nHost: a\r\n\r\n" * 4
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
                peer.send(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n" * 13_000)
        with server.client() as client:
            assert client.get(ROOT).status_code == 200


#: Bodies that end at different places for different servers.
_AMBIGUOUS = (
    "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n",
    "Transfer-Encoding: identity, chunked\r\n\r\n0\r\n\r\n",
    "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
    "Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n",
    "Transfer-Encoding:\r\n chunked\r\n\r\n0\r\n\r\n",
    "X: y\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "Content-Length: 0\r\nContent-Length: 5\r\n\r\n",
    "Content-Length: 0, 5\r\n\r\n",
    "Transfer-Encoding: chunked\r\n\r\n0;x\n\r\n\r\n",
    "Transfer-Encoding: chunked\r\n\r\n0x0\r\n\r\n",
    "Host: other\r\nContent-Length: 0\r\n\r\n",
)


def smuggled_by_framing(server: Server) -> None:
    """A request that hides behind a body whose end is not clear: none is executed."""
    with _sheet(server) as sheet:
        hidden = f"DELETE {sheet.path} HTTP/1.1\r\nHost: recalc\r\nX-API-KEY: {KEY}\r\n\r\n"
        for framing in _AMBIGUOUS:
            with _connect(server) as peer:
                peer.sendall(f"{_HEAD}\r\n{framing}{hidden}".encode())
                assert _all_statuses(peer) == [400], framing
        assert sheet.page() == []


def smuggled_by_upgrade(server: Server) -> None:
    """A request in the body of one that offers an upgrade, on two hundred connections: it stays a
    body, in one segment or in two, and the offer buys no further requests sent ahead."""
    with _sheet(server) as sheet:
        hidden = f"DELETE {sheet.path} HTTP/1.1\r\nHost: recalc\r\nX-API-KEY: {KEY}\r\n\r\n" * 100
        for offered in ("h2c", "websocket", "TLS/1.0"):
            offer = f"Connection: Upgrade\r\nUpgrade: {offered}\r\nContent-Length: {len(hidden)}"
            for _ in range(60):
                with _connect(server) as peer:
                    peer.sendall(f"{_HEAD}\r\nConnection: close\r\n{offer}\r\n\r\n".encode())
                    peer.sendall(hidden.encode())
                    assert _all_statuses(peer) == [400], offered
        assert sheet.page() == []
        ahead = "GET /healthz HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n"
        for _ in range(20):
            with _connect(server) as peer:
                with contextlib.suppress(BrokenPipeError, ConnectionResetError):
                    peer.sendall(ahead.encode() * 1000)
                statuses = _all_statuses(peer)
                assert statuses[-1] == 429
                assert set(statuses[:-1]) == {200}
        assert sheet.page() == []


def _all_statuses(peer: socket.socket) -> list[int]:
    """Of every answer until the server closes."""
    received = b""
    with contextlib.suppress(ConnectionResetError):
        while piece := peer.recv(1 << 16):
            received += piece
    return [int(status) for status in re.findall(rb"HTTP/1\.1 (\d{3}) ", received)]


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


def calls_without_end(server: Server) -> None:
    """20 000 calls of one key to an endpoint that never answers: another's first call begins while
    they have all that there are, and one operation after the other of it is computed."""
    (stranger,) = make_keys(f"sqlite:///{server.log.parent}/recalc.db", 1)
    with Endpoint() as never, Endpoint() as quick, contextlib.ExitStack() as stack:
        quick.release()
        hog, other = (
            Api(stack.enter_context(server.client(key))).sheet() for key in (KEY, stranger)
        )
        for _ in range(4):
            hog.rows(5000)
        hog.column("call", "ENDPOINT", url=never.url)
        other.rows(3)
        other.column("call", "ENDPOINT", url=quick.url)
        large = hog.operate()
        never.wait_for(lambda e: e.open == _CALLS)
        for _ in range(3):
            begun = time.monotonic()
            ended = other.ended(other.operate(statuses=["STALE", "COMPLETED"]))
            assert ended["completed_count"] == 3
            waited = time.monotonic() - begun
            assert waited < _PATIENCE, f"3 cells of another took {waited:.1f} s"
        assert never.open == len(never.begun) == _CALLS, "not all calls were taken meanwhile"
        assert hog.cancel(large)["cancelled_cell_count"] == 20_000


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
    "a header of 1 GB": Attack(long_head, 40),
    "a CSV of 1 MB with a million empty cells": Attack(commas, 400),
    "a CSV of 20 million rows": Attack(short_lines, 600),
    "a CSV with one quoted value of 40 MB": Attack(one_quote, 600),
    "a CSV with four million columns": Attack(many_columns, 300),
    "JSON objects with a million different keys": Attack(wide_objects, 400),
    "answers in charsets that take long": Attack(charset_that_takes_long, 500),
    "answers of 350 000 lists": Attack(json_of_brackets, 500),
    "answers in chunks of one byte": Attack(chunks_of_a_byte, 250),
    "answers whose head never ends": Attack(heads_without_end, 150),
    "400 columns that repeat a megabyte": Attack(giant_rows, 400),
    "columns with a thousand sources": Attack(many_sources, 200),
    "a row of 59 MB": Attack(row_of_sixty_megabytes, 400),
    "500 connections with slow headers": Attack(slow_heads, 60),
    "100 connections with slow bodies": Attack(slow_bodies, 60),
    "200 connections that take no answer": Attack(never_read, 400),
    "a million requests sent ahead": Attack(sent_ahead, 100),
    "requests behind bodies without a clear end": Attack(smuggled_by_framing, 20),
    "requests in bodies behind offers of upgrades": Attack(smuggled_by_upgrade, 60),
    "24 large pages that nobody takes": Attack(unread_pages, 500),
    "48 connections that read large pages": Attack(heavy_readers, 500),
    "10 000 connections": Attack(ten_thousand, 400),
    "20 000 calls that never end": Attack(calls_without_end, 200),
}

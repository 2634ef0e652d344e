"""The rules of docs/HTTP.md for HTTP/1.1, each over a real connection."""

from __future__ import annotations

import json
import re
import shutil
import socket
import subprocess
from collections.abc import Iterator

import httpx
import pytest

from recalc.generated import routes
from tests.server.peer import Peer, answer_to, answers_to
from tests.server.sheets import ROOT, Api, Sheet
from tests.support.server import KEY, Server, running

HOST = "Host: recalc\r\n"
BODY = '{"title": "here"}'
SIZE = len(BODY)
CHUNKS = f"{SIZE:x}\r\n{BODY}\r\n0\r\n\r\n"
_FIELDS = f"{HOST}X-API-KEY: {KEY}\r\nContent-Type: application/json\r\n"
POST = f"POST {ROOT} HTTP/1.1\r\n{_FIELDS}"
OLD_POST = f"POST {ROOT} HTTP/1.0\r\n{_FIELDS}"
CHUNKED = f"{POST}Transfer-Encoding: chunked\r\n\r\n"
GET = "GET /healthz HTTP/1.1\r\n"
#: A request that must not be executed when the one before it is refused.
BEHIND = f"{POST}Content-Length: {SIZE}\r\n\r\n{BODY}"
LAST = f"GET /healthz HTTP/1.1\r\n{HOST}Connection: close\r\n\r\n"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    settings = {"RECALC_CORS_ORIGINS": "https://app.example.com"}
    with running(tmp_path_factory.mktemp("http"), settings) as started:
        yield started


def _tables(server: Server) -> int:
    with server.client() as client:
        found: int = len(client.get(f"{ROOT}?limit=100").json()["data"])
        return found


REFUSED = {
    # where the body ends
    "two equal lengths": f"{POST}Content-Length: {SIZE}\r\nContent-Length: {SIZE}\r\n\r\n{BODY}",
    "two lengths": f"{POST}Content-Length: {SIZE}\r\nContent-Length: 3\r\n\r\n{BODY}",
    "a list of lengths": f"{POST}Content-Length: {SIZE}, {SIZE}\r\n\r\n{BODY}",
    "a length with a sign": f"{POST}Content-Length: +{SIZE}\r\n\r\n{BODY}",
    "a negative length": f"{POST}Content-Length: -1\r\n\r\n",
    "a hexadecimal length": f"{POST}Content-Length: 0x11\r\n\r\n{BODY}",
    "a length with a blank": f"{POST}Content-Length: 1 7\r\n\r\n{BODY}",
    "an empty length": f"{POST}Content-Length:\r\n\r\n",
    "a length of 30 digits": f"{POST}Content-Length: {'9' * 30}\r\n\r\n",
    "length, then coding": f"{POST}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n{CHUNKS}",
    "coding, then length": f"{POST}Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n{CHUNKS}",
    "two codings": f"{POST}Transfer-Encoding: gzip, chunked\r\n\r\n{CHUNKS}",
    "two headers of codings": f"{POST}Transfer-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n"
    f"{CHUNKS}",
    "chunked twice": f"{POST}Transfer-Encoding: chunked, chunked\r\n\r\n{CHUNKS}",
    "chunked in two headers": f"{POST}Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n"
    f"\r\n{CHUNKS}",
    "an empty coding first": f"{POST}Transfer-Encoding: ,chunked\r\n\r\n{CHUNKS}",
    "chunked is not last": f"{POST}Transfer-Encoding: chunked, gzip\r\n\r\n{CHUNKS}",
    "identity": f"{POST}Transfer-Encoding: identity\r\n\r\n{CHUNKS}",
    "identity and a length": f"{POST}Transfer-Encoding: identity\r\nContent-Length: {SIZE}\r\n\r\n"
    f"{BODY}",
    "an unknown coding": f"{POST}Transfer-Encoding: xchunked\r\n\r\n{CHUNKS}",
    "a coding behind a control character": f"{POST}Transfer-Encoding: \x0bchunked\r\n\r\n{CHUNKS}",
    "chunked in HTTP/1.0": f"{OLD_POST}Transfer-Encoding: chunked\r\n\r\n{CHUNKS}",
    # chunks
    "a size that is none": f"{CHUNKED}xyz\r\n{BODY}\r\n0\r\n\r\n",
    "no size": f"{CHUNKED}\r\n{BODY}\r\n0\r\n\r\n",
    "a negative size": f"{CHUNKED}-1\r\n{BODY}\r\n0\r\n\r\n",
    "a size with 0x": f"{CHUNKED}0x{CHUNKS}",
    "a size with an underscore": f"{CHUNKED}0_{CHUNKS}",
    "a size beyond 64 bits": f"{CHUNKED}1{'0' * 16}{CHUNKS}",
    "a blank before the size": f"{CHUNKED} {CHUNKS}",
    "a blank behind the size": f"{CHUNKED}{SIZE:x} \r\n{BODY}\r\n0\r\n\r\n",
    "a chunk longer than its size": f"{CHUNKED}2\r\n{BODY}\r\n0\r\n\r\n",
    "a size that LF ends": f"{CHUNKED}{SIZE:x}\n{BODY}\r\n0\r\n\r\n",
    "an extension that LF ends": f"{CHUNKED}{SIZE:x};a\n{BODY}\r\n0\r\n\r\n",
    "an extension with CR": f"{CHUNKED}{SIZE:x};a\rb\r\n{BODY}\r\n0\r\n\r\n",
    "a chunk that LF ends": f"{CHUNKED}{SIZE:x}\r\n{BODY}\n0\r\n\r\n",
    "a trailer with a length": f"{CHUNKED}{SIZE:x}\r\n{BODY}\r\n0\r\nContent-Length: 3\r\n\r\n",
    # lines and headers
    "folding": f"{GET}{HOST}X-Folded: a\r\n b\r\n\r\n",
    "folding of an empty value": f"{GET}{HOST}X-Folded:\r\n b\r\n\r\n",
    "a blank before the first header": f"{GET} X: y\r\n{HOST}\r\n",
    "LF behind the first line": f"GET /healthz HTTP/1.1\n{HOST}\r\n",
    "LF behind a header": f"{GET}Host: recalc\nX: y\r\n\r\n",
    "LF at the end": f"{GET}{HOST}\n",
    "CR in a header": f"{GET}Host: recalc\rX: y\r\n\r\n",
    "NUL in a header": f"{GET}{HOST}X: a\0b\r\n\r\n",
    "a control character in a header": f"{GET}{HOST}X: a\x01b\r\n\r\n",
    "a blank before the colon": f"{GET}Host : recalc\r\n\r\n",
    "no name": f"{GET}{HOST}: value\r\n\r\n",
    "no colon": f"{GET}{HOST}X\r\n\r\n",
    "a name that is no token": f"{GET}{HOST}X(Y): z\r\n\r\n",
    # Host
    "no Host": f"{GET}\r\n",
    "two Hosts": f"{GET}{HOST}{HOST}\r\n",
    "two Hosts in HTTP/1.0": f"GET /healthz HTTP/1.0\r\n{HOST}{HOST}\r\n",
    "a Host that is none": f"{GET}Host: recalc, other\r\n\r\n",
    "a Host with user information": f"{GET}Host: me@recalc\r\n\r\n",
    # targets
    "another host": f"GET http://other/healthz HTTP/1.1\r\n{HOST}\r\n",
    "user information": f"GET http://me@recalc/healthz HTTP/1.1\r\n{HOST}\r\n",
    "another scheme": f"GET ftp://recalc/healthz HTTP/1.1\r\n{HOST}\r\n",
    "a URL without a path": f"GET http://recalc HTTP/1.1\r\n{HOST}\r\n",
    "a relative path": f"GET healthz HTTP/1.1\r\n{HOST}\r\n",
    "a fragment": f"GET /healthz#x HTTP/1.1\r\n{HOST}\r\n",
    "a blank in the path": f"GET /healthz x HTTP/1.1\r\n{HOST}\r\n",
    "a path beyond ASCII": f"GET /é HTTP/1.1\r\n{HOST}\r\n",
    "* with GET": f"GET * HTTP/1.1\r\n{HOST}\r\n",
    "CONNECT": f"CONNECT recalc:443 HTTP/1.1\r\n{HOST}\r\n",
    "CONNECT with a path": f"CONNECT /healthz HTTP/1.1\r\n{HOST}\r\n",
    # methods and versions
    "an unknown method": f"FOO /healthz HTTP/1.1\r\n{HOST}\r\n",
    "a method in small letters": f"get /healthz HTTP/1.1\r\n{HOST}\r\n",
    "HTTP/0.9": "GET /healthz\r\n",
    "HTTP/0.9 that says so": f"GET /healthz HTTP/0.9\r\n{HOST}\r\n",
    "HTTP/1.2": f"GET /healthz HTTP/1.2\r\n{HOST}\r\n",
    "HTTP/2.0": f"GET /healthz HTTP/2.0\r\n{HOST}\r\n",
    "HTTP/2 with prior knowledge": "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    "TLS": "\x16\x03\x01\x02\x00\x01",
}


@pytest.mark.parametrize("what", REFUSED)
def test_what_could_be_read_in_two_ways_is_refused(server: Server, what: str) -> None:
    """An ambiguous request is answered 400 in the contract's form and the connection closed;
    neither it nor anything behind it is executed."""
    before = _tables(server)
    with Peer(server) as peer:
        peer.send(REFUSED[what] + BEHIND)
        status, headers, body = peer.answer()
    assert status == 400, body
    assert headers["connection"] == "close"
    assert headers["content-type"] == "application/json"
    told = json.loads(body)
    assert (told["success"], told["error"]) == (False, "malformed_request")
    assert told["message"].startswith("The request is not HTTP/1.1 as this server reads it: ")
    assert _tables(server) == before


def test_http_0_9_is_refused_at_the_end_of_its_line(server: Server) -> None:
    """HTTP/0.9 has no headers: the server does not wait for any."""
    with Peer(server) as peer:
        peer.send("GET /healthz\r\n")
        status, _, body = peer.answer()
    assert (status, json.loads(body)["error"]) == (400, "malformed_request")


SERVED = {
    "a length with zeros in front": (f"{POST}Content-Length: 00{SIZE}\r\n\r\n{BODY}", 201),
    "blanks and tabs around values": (
        (
            f"POST {ROOT} HTTP/1.1\r\nHost:\trecalc \r\nX-API-KEY: \t {KEY} \t\r\n"
            f"Content-Type:application/json\t\r\nContent-Length: {SIZE} \r\n\r\n{BODY}"
        ),
        201,
    ),
    "CHUNKED": (f"{POST}Transfer-Encoding: CHUNKED\r\n\r\n{CHUNKS}", 201),
    "extensions of chunks": (f'{CHUNKED}{SIZE:x};a=b;c="d;e"\r\n{BODY}\r\n0;f\r\n\r\n', 201),
    "a size with zeros in front": (f"{CHUNKED}{'0' * 40}{CHUNKS}", 201),
    "trailers": (f"{CHUNKED}{SIZE:x}\r\n{BODY}\r\n0\r\nX-API-KEY: other\r\nHost: x\r\n\r\n", 201),
    "a body that nobody reads": (f"{GET}{HOST}Content-Length: {SIZE}\r\n\r\n{BODY}", 200),
    "a body that is refused": (
        f"POST /healthz HTTP/1.1\r\n{HOST}Content-Length: 2\r\n\r\n{{}}",
        405,
    ),
    "an empty Host": (f"{GET}Host:\r\n\r\n", 200),
    "a Host with a port": (f"{GET}Host: [::1]:8080\r\n\r\n", 200),
    "a URL": (f"GET http://RECALC/healthz HTTP/1.1\r\n{HOST}\r\n", 200),
    "OPTIONS *": (f"OPTIONS * HTTP/1.1\r\n{HOST}\r\n", 204),
    "blank lines in front": (f"\r\n\r\n{GET}{HOST}\r\n", 200),
    "several blanks in the first line": (f"GET  /healthz  HTTP/1.1\r\n{HOST}\r\n", 200),
    "bytes beyond ASCII in a value": (f"{GET}{HOST}X: é\r\n\r\n", 200),
    "an unknown expectation": (f"{GET}{HOST}Expect: more\r\n\r\n", 200),
    "an offer of h2c": (
        (
            f"{POST}Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMA\r\n"
            f"Content-Length: {SIZE}\r\n\r\n{BODY}"
        ),
        201,
    ),
    "an offer of a websocket": (
        (
            f"{POST}Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
            f"Transfer-Encoding: chunked\r\n\r\n{CHUNKS}"
        ),
        201,
    ),
}


@pytest.mark.parametrize("what", SERVED)
def test_what_is_http_is_served(server: Server, what: str) -> None:
    """A valid request is served, and so is the next one, which begins where it ends."""
    request, status = SERVED[what]
    with Peer(server) as peer:
        peer.send(request + LAST)
        (first, body), (last, _) = answers_to(peer)
    assert (first, last) == (status, 200), body
    if status == 201:
        assert json.loads(body)["table"]["title"] == "here"


@pytest.mark.parametrize("connection", ["", "Connection: keep-alive\r\n"])
def test_http_1_0_is_served_once(server: Server, connection: str) -> None:
    """HTTP/1.0 is served with or without Host, is never asked to continue, and closes after the
    answer."""
    request = f"POST {ROOT} HTTP/1.0\r\nX-API-KEY: {KEY}\r\nContent-Type: application/json\r\n"
    with Peer(server) as peer:
        peer.send(f"{request}{connection}Expect: 100-continue\r\nContent-Length: {SIZE}\r\n\r\n")
        peer.send(BODY + LAST)
        status, headers, _ = peer.answer()
    assert (status, headers["connection"]) == (201, "close")


def test_who_expects_to_continue_is_told_to(server: Server) -> None:
    """100 Continue comes before the body is sent; the connection stays open after it."""
    with Peer(server) as peer:
        peer.send(f"{POST}Expect: 100-continue\r\nContent-Length: {SIZE}\r\n\r\n")
        told = peer.socket.recv(25, socket.MSG_WAITALL)
        assert told == b"HTTP/1.1 100 Continue\r\n\r\n"
        peer.send(BODY + LAST)
        assert [status for status, _ in answers_to(peer)] == [201, 200]


def test_who_is_not_told_to_continue_is_told_that_this_was_the_last(server: Server) -> None:
    """After a refusal the client may or may not send the body: the connection closes, and what
    comes is not executed."""
    before = _tables(server)
    with Peer(server) as peer:
        request = POST.replace(KEY, "nobody")
        peer.send(f"{request}Expect: 100-continue\r\nContent-Length: {len(BEHIND)}\r\n\r\n")
        status, headers, _ = peer.answer()
    assert (status, headers["connection"]) == (401, "close")
    assert _tables(server) == before


# --- upgrades, as clients send them ---


@pytest.fixture
def sheet(server: Server) -> Iterator[Sheet]:
    with server.client() as client:
        yield Api(client).sheet()


ROWS = json.dumps({"values": [{"text": "first"}, {"text": "second"}]})


def _texts(sheet: Sheet) -> list[object]:
    return [cell["value"] for row in sheet.page() for cell in row["cells"].values()]


@pytest.mark.skipif(shutil.which("curl") is None, reason="there is no curl")
@pytest.mark.parametrize("more", [[], ["-H", "Transfer-Encoding: chunked"]])
def test_curl_that_prefers_http_2_stores_its_rows(
    server: Server, sheet: Sheet, more: list[str]
) -> None:
    """``curl --http2`` offers h2c with each request; the two rows that it sends are stored."""
    command = ["curl", "--silent", "--show-error", "--http2", "--include", "--max-time", "20"]
    headers = ["-H", f"X-API-KEY: {KEY}", "-H", "Content-Type: application/json", *more]
    done = subprocess.run(
        [*command, *headers, "--data", ROWS, f"{server.url}{sheet.path}/rows"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.startswith("HTTP/1.1 201"), done.stdout
    assert _texts(sheet) == ["first", "second"]


@pytest.mark.parametrize("protocol", ["h2c", "websocket", "TLS/1.0, foo"])
@pytest.mark.parametrize("later", [False, True])
def test_a_body_behind_an_offer_is_no_request(
    server: Server, sheet: Sheet, protocol: str, later: bool
) -> None:
    """A body that looks like a request is read as a body, here as invalid JSON. The bytes behind it
    are the next request."""
    body = f"DELETE {sheet.path} HTTP/1.1\r\n{HOST}X-API-KEY: {KEY}\r\n\r\n"
    fields = f"{HOST}X-API-KEY: {KEY}\r\nContent-Type: application/json\r\n"
    offer = f"Connection: Upgrade\r\nUpgrade: {protocol}\r\n"
    with Peer(server) as peer:
        for sent, status in ((body, 400), (ROWS, 201)):
            head = f"POST {sheet.path}/rows HTTP/1.1\r\n{fields}{offer}Content-Length: {len(sent)}"
            if later:
                for byte in f"{head}\r\n\r\n{sent}":
                    peer.send(byte)
            else:
                peer.send(f"{head}\r\n\r\n{sent}")
            answer = answer_to(peer)
            assert answer is not None
            assert answer[0] == status, answer[1]
    assert _texts(sheet) == ["first", "second"]


# --- HEAD ---


SITE = ["/", "/openapi.json", "/docs", "/docs/start.js", "/healthz", "/readyz", "/nothing"]


def _paths(sheet: Sheet) -> list[str]:
    """Return every path of the contract that has GET, for an operation of ``sheet`` where
    possible."""
    sheet.rows(1)
    sheet.column("words", "COUNT", source="text", type="words")
    operation = sheet.operate()
    sheet.ended(operation)
    ids = dict(zip(("table_id", "sheet_id"), sheet.path.split("/")[-3::2], strict=True))
    ids["operation_id"] = operation
    found = [each.path for each in routes.OPERATIONS if each.method == "GET"]
    return [re.sub(r"{(\w+)}", lambda name: ids.get(name[1], operation), each) for each in found]


def _head_of_get(client: httpx.Client, path: str) -> httpx.Response:
    """Send GET, and close the connection before the body, which may be a stream without an end."""
    with client.stream("GET", path) as answer:
        return answer


def test_head_is_get_without_a_body(server: Server, sheet: Sheet) -> None:
    """HEAD answers with the status and headers of GET, on every path of the contract and of the
    site."""
    with server.client() as client:
        paths = _paths(sheet)
        assert sum(_head_of_get(client, path).status_code == 200 for path in paths) > 5
        for path in [*paths, *SITE]:
            get, head = _head_of_get(client, path), client.head(path)
            assert head.status_code == get.status_code, path
            assert head.content == b""
            for name in ("content-type", "content-length", "cache-control"):
                assert head.headers.get(name) == get.headers.get(name), (path, name)
    assert httpx.head(f"{server.url}{ROOT}").status_code == 401


def test_pages_that_the_settings_name_may_use_it(server: Server) -> None:
    """Origins of the settings get CORS headers for preflights and refused requests; other origins
    get none."""
    for origin, named in (("https://app.example.com", True), ("https://other.example.com", False)):
        headers = {"Origin": origin, "Access-Control-Request-Method": "POST"}
        preflight = httpx.options(f"{server.url}{ROOT}", headers=headers)
        assert (preflight.status_code, preflight.content) == (204, b"")
        answer = httpx.post(f"{server.url}{ROOT}", headers={"Origin": origin})
        assert answer.status_code == 401
        for response in (preflight, answer):
            permitted = response.headers.get("access-control-allow-origin")
            assert permitted == (origin if named else None)

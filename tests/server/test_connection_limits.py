"""Limits of a connection: time for a request, size of its head, number of connections."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import httpx
import pytest

from recalc.http.connection_limits import MAX_AHEAD
from recalc.http.protocol_errors import MAX_HEAD_BYTES
from tests.server.peer import Peer, answer_to, answers_to
from tests.server.sheets import ROOT, Api
from tests.support.commands import called
from tests.support.server import KEY, Server, running
from tests.support.waiting import eventually

#: Time limits that no well-behaved client reaches, however busy the machine is.
SMALL = {
    "RECALC_HEADER_TIMEOUT": "600",
    "RECALC_BODY_TIMEOUT": "600",
    "RECALC_WRITE_TIMEOUT": "600",
    "RECALC_MAX_CONNECTIONS": "4",
    "RECALC_MAX_BODY_BYTES": "100000",
    "RECALC_MAX_BODIES_BYTES": "100000",
    "RECALC_MAX_KEY_BODIES_BYTES": "100000",
    "RECALC_MAX_BODY_VALUES": "1000",
}
#: Short time limits, for clients that let them pass.
HASTY = {
    **SMALL,
    "RECALC_HEADER_TIMEOUT": "2",
    "RECALC_BODY_TIMEOUT": "2",
    "RECALC_WRITE_TIMEOUT": "2",
}
HEAD = f"Host: recalc\r\nX-API-KEY: {KEY}\r\n"
BODY = b'{"title": "slowly"}'
POST = f"POST {ROOT} HTTP/1.1\r\n{HEAD}Content-Type: application/json\r\n"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with running(tmp_path_factory.mktemp("patience"), SMALL) as started:
        yield started


@pytest.fixture(scope="module")
def hasty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with running(tmp_path_factory.mktemp("hasty"), HASTY) as started:
        yield started


@pytest.fixture(autouse=True)
def nobody_is_left(request: pytest.FixtureRequest) -> Iterator[None]:
    """Check after each test that the server accepts a connection: the next test begins with all of
    them free."""
    used = [request.getfixturevalue(n) for n in ("server", "hasty") if n in request.fixturenames]
    yield
    for each in used:
        with each.client() as client:
            assert client.get("/readyz", headers={"Connection": "close"}).status_code == 200


def _refused(peer: Peer, status: int, code: str) -> dict[str, str]:
    found, headers, body = peer.answer()
    told = json.loads(body)
    assert (found, told["error"], told["success"]) == (status, code, False), body
    assert headers["connection"] == "close"
    return headers


@pytest.mark.parametrize("begun", ["", "GET /readyz HT", f"GET /readyz HTTP/1.1\r\n{HEAD}X-Slow: "])
def test_headers_that_do_not_come(hasty: Server, begun: str) -> None:
    """Nothing, part of a line or part of the headers is sent: the connection is answered and closed
    when the time is up."""
    with Peer(hasty) as peer:
        peer.send(begun)
        _refused(peer, 408, "request_timeout")


def test_a_byte_now_and_then_does_not_gain_time(hasty: Server) -> None:
    """The time limit is for all headers together, not from byte to byte."""
    with Peer(hasty) as peer:
        peer.send(f"GET /readyz HTTP/1.1\r\n{HEAD}X-Slow: ")
        with pytest.raises((BrokenPipeError, ConnectionResetError)):
            eventually(lambda: peer.send(b"x"))


@pytest.mark.parametrize("framing", [f"Content-Length: {len(BODY)}\r\n\r\n", "chunked"])
def test_a_body_that_does_not_come(hasty: Server, framing: str) -> None:
    """An incomplete body, with a length or chunked, creates nothing."""
    with Peer(hasty) as peer, hasty.client() as client:
        before = client.get(ROOT).json()["data"]
        peer.send(POST)
        if framing == "chunked":
            peer.send("Transfer-Encoding: chunked\r\n\r\n5\r\n" + BODY[:5].decode() + "\r\n")
        else:
            peer.send(framing + BODY[:5].decode())
        _refused(peer, 408, "request_timeout")
        assert client.get(ROOT).json()["data"] == before


def test_a_request_in_time_is_served_and_so_is_the_next(server: Server) -> None:
    """A request that is sent in pieces is served, and so is the next on the same connection."""
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
    """A head of the longest allowed length is read; a longer one is refused before it ends."""
    with server.client() as client:
        long = {"X-Long": "x" * (MAX_HEAD_BYTES - 1000)}
        assert client.get("/readyz", headers=long).status_code == 200
    with Peer(server) as peer:
        peer.send(f"GET /readyz HTTP/1.1\r\n{HEAD}X-Long: " + "x" * MAX_HEAD_BYTES)
        _refused(peer, 431, "headers_too_large")


def test_trailers_of_any_length(server: Server) -> None:
    """Trailers behind a body are limited too."""
    with Peer(server) as peer:
        chunks = f"{len(BODY):x}\r\n{BODY.decode()}\r\n0\r\n"
        peer.send(f"{POST}Transfer-Encoding: chunked\r\n\r\n{chunks}X-Long: ")
        while not peer.is_answered():
            peer.send("x" * 10_000)
        _refused(peer, 431, "headers_too_large")


def test_bodies_of_all_share_their_memory(server: Server) -> None:
    """While one body holds 60 000 bytes, another may have 40 000; 50 000 are refused until the
    first is gone."""
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
        # The bytes of the first are free when the server has noticed that it is gone.
        eventually(lambda: client.post(ROOT, content=large, headers=headers).status_code == 201)
        for _ in range(2):
            assert client.post(ROOT, content=large, headers=headers).status_code == 201


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Server, str]]:
    """Start a server; yield it with a second key of its workspace."""
    folder = tmp_path_factory.mktemp("shared")
    small = {"RECALC_MAX_KEY_BODIES_BYTES": "100000", "RECALC_MAX_BODY_BYTES": "100000"}
    with running(folder, small) as started:
        made = called("keys", "create", RECALC_DATABASE_URL=f"sqlite:///{folder}/recalc.db")
        yield started, made.stdout.split()[-1]


def test_bodies_of_one_key_have_a_share(shared: tuple[Server, str]) -> None:
    """A key that holds 60 000 of its 100 000 bytes gets no other 50 000; another key does."""
    server, other = shared
    headers = {"Content-Type": "application/json", "Connection": "close"}
    large = BODY + b" " * (50_000 - len(BODY))
    with Peer(server) as peer, server.client() as mine, server.client(other) as others:
        peer.send(f"{POST}Content-Length: 70000\r\n\r\n" + " " * 60_000)

        def refused() -> httpx.Response | None:
            answer = mine.post(ROOT, content=large, headers=headers)
            return answer if answer.status_code == 429 else None

        answer = eventually(refused)
        assert answer.json()["error"] == "too_many_bytes"
        assert answer.headers["Retry-After"] == "1"
        assert answer.headers["Connection"] == "close"
        assert others.post(ROOT, content=large, headers=headers).status_code == 201
        peer.send(" " * (10_000 - len(BODY)) + BODY.decode())
        assert (answer_to(peer) or (0,))[0] == 201
        eventually(lambda: mine.post(ROOT, content=large, headers=headers).status_code == 201)


def test_values_of_a_body(server: Server) -> None:
    """A body of a thousand JSON values is decoded; one more value is refused. Text does not
    count."""
    headers = {"Content-Type": "application/json", "Connection": "close"}
    with server.client() as client:
        sheet = Api(client).sheet()
        for padding in ("", "[,{" * 1000):  # 997 and the body, the list of rows, the row
            for more, status in ((0, 201), (1, 400)):
                text = json.dumps({"values": [{"text": [padding] + [1] * (995 + more)}]})
                answer = client.post(f"{sheet.path}/rows", content=text, headers=headers)
                assert answer.status_code == status, answer.text
            assert answer.json()["error"] == "too_many_values"
        assert len(sheet.page()) == 2


def test_who_waits_longest_makes_room(server: Server) -> None:
    """Of four silent connections, the limit, the oldest is closed for a fifth."""
    with ExitStack() as open_now:
        silent = [open_now.enter_context(Peer(server)) for _ in range(4)]
        with server.client() as client:
            assert client.get("/readyz").status_code == 200
        assert silent[0].socket.recv(1) == b""


def test_when_all_are_busy_a_new_one_is_refused(server: Server) -> None:
    """Four requests are under way; none is interrupted for a fifth."""
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
    """A server starts and serves with any limit of connections, also above the limit of open
    files."""
    with running(tmp_path, {"RECALC_MAX_CONNECTIONS": "1000000000"}) as server:
        assert httpx.get(f"{server.url}/readyz").status_code == 200


# --- what is no HTTP ---


@pytest.mark.parametrize(
    "sent",
    [
        "GET /é HTTP/1.1\r\n\r\n",
        "GET http://host HTTP/1.1\r\n\r\n",
        "CONNECT host:443 HTTP/1.1\r\n\r\n",
        "FOO / HTTP/1.1\r\n\r\n",
        f"{POST}Content-Length: 2\r\nContent-Length: 3\r\n\r\n{{}}",
        f"{POST}Content-Length: -1\r\n\r\n",
        f"{POST}Content-Length: {'9' * 30}\r\n\r\n",
        f"{POST}Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{{}}\r\n0\r\n\r\n",
        f"{POST}Transfer-Encoding: chunked\r\n\r\nxyz\r\n",
        "GET / HTTP/1.1\r\nX-Bad: \x01\r\n\r\n",
        "\x16\x03\x01\x02\x00\x01",
    ],
)
def test_what_is_no_http_is_an_error_response(server: Server, sent: str) -> None:
    """Every malformed request is answered with JSON of the contract's form."""
    with Peer(server) as peer:
        peer.send(sent)
        headers = _refused(peer, 400, "malformed_request")
        assert headers["content-type"] == "application/json"


# --- requests that are sent ahead of answers ---


WHOLE = f"{POST}Content-Length: {len(BODY)}\r\n\r\n{BODY.decode()}"


@pytest.mark.parametrize(
    ("second", "status"),
    [
        ("GARBAGE\r\n\r\n", 400),
        (f"{POST}Content-Length: 10\r\n\r\n", 408),
        (f"{POST}Content-Len", 408),
        (f"{POST}Content-Length: 200000\r\n\r\n" + " " * 100_001, 503),
        ("GET / HTTP/1.1\r\nX-Long: " + "x" * 8 * MAX_HEAD_BYTES, 431),
    ],
)
def test_a_refusal_waits_for_its_turn(
    server: Server, hasty: Server, second: str, status: int
) -> None:
    """A malformed second request does not change the answer to the first."""
    with Peer(hasty if status == 408 else server) as peer:
        peer.send(WHOLE + second)
        (first, made), (then, refused) = answers_to(peer)
        assert (first, then) == (201, status)
        assert json.loads(made)["table"]["title"] == "slowly"
        assert json.loads(refused)["success"] is False


@pytest.mark.parametrize(
    ("begun", "status"),
    [
        (f"{POST}Content-Length: -1\r\n\r\n", 400),
        (f"{POST}Transfer-Encoding: chunked\r\n\r\nxyz\r\n", 400),
        (f"{POST}Expect: 100-continue\r\nContent-Length: 200000\r\n\r\n", 413),
        (f"{POST}Content-Length: 10\r\n\r\n", 408),
        ("GET / HTTP/1.1\r\nX-Long: " + "x" * MAX_HEAD_BYTES, 431),
    ],
)
def test_who_sends_on_gets_the_refusal(
    server: Server, hasty: Server, begun: str, status: int
) -> None:
    """What is sent behind a refusal is read and dropped: else it would take the refusal from a
    client that reads it later. The connection ends with the client's side of it."""
    used = hasty if status == 408 else server
    with Peer(used) as peer:
        peer.send(begun)
        peer.wait_for_answer()
        for _ in range(10):
            peer.send("x" * 10_000)
        assert peer.answer()[0] == status


def test_who_sends_on_for_ever_is_closed(hasty: Server) -> None:
    """What is sent behind a refusal is dropped for no longer than the time for a body."""
    with Peer(hasty) as peer:
        peer.send("GARBAGE\r\n\r\n")
        peer.wait_for_answer()
        with pytest.raises((BrokenPipeError, ConnectionResetError)):
            eventually(lambda: peer.send(b"x"))


def test_who_sends_on_makes_room(server: Server) -> None:
    """Refused connections that are still open, as many as the limit, keep nobody out, and the limit
    is kept: the last of four others takes the place of the last of them."""
    with ExitStack() as open_now:
        for _ in range(4):
            peer = open_now.enter_context(Peer(server))
            peer.send("GARBAGE\r\n\r\n")
            peer.wait_for_answer()
        busy = [open_now.enter_context(Peer(server)) for _ in range(4)]
        for each in busy:
            each.send(
                f"{POST}Connection: close\r\nExpect: 100-continue\r\n"
                f"Content-Length: {len(BODY)}\r\n\r\n"
            )
            assert each.socket.recv(100) == b"HTTP/1.1 100 Continue\r\n\r\n"  # it is under way
        assert peer.answer()[0] == 400
        for _ in range(2):  # the second does not take the place of the first, which has none
            assert open_now.enter_context(Peer(server)).answer()[0] == 503
        for each in busy:
            each.send(BODY)
            assert each.answer()[0] == 201


def test_a_stop_does_not_wait_for_who_sends_on(tmp_path: Path) -> None:
    """A server that is told to stop closes connections that it has refused."""
    with running(tmp_path, SMALL) as server, Peer(server) as peer, Peer(server) as other:
        peer.send("GARBAGE\r\n\r\n")
        other.send(f"{POST}Content-Length: 200000\r\nConnection: close\r\n\r\n")
        for each in (peer, other):
            each.wait_for_answer()
        assert server.stop() == 0


def test_time_for_a_body_begins_with_its_turn(server: Server) -> None:
    """The time for a body begins when the request before it was answered."""
    with Peer(server) as peer:
        peer.send(WHOLE + f"{POST}Connection: close\r\nContent-Length: {len(BODY)}\r\n\r\n")
        assert answer_to(peer)
        peer.send(BODY)
        assert [status for status, _ in answers_to(peer)] == [201]


def test_requests_ahead_are_bounded(server: Server) -> None:
    """Of any number of requests sent at once, at most seventeen are answered; then the reason is
    given."""
    with Peer(server) as peer:
        peer.send("GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n" * 5000)
        *answered, (last, told) = answers_to(peer)
        assert [status for status, _ in answered] == [200] * (1 + MAX_AHEAD)
        assert (last, json.loads(told)["error"]) == (429, "too_many_pipelined")


def _never_reads(server: Server) -> Peer:
    peer = Peer(server, window=4096)
    peer.send("GET /docs/swagger-ui-bundle.js HTTP/1.1\r\nHost: a\r\n\r\n" * 4)
    return peer


def test_who_takes_no_answer_makes_room(server: Server) -> None:
    """Four clients that never read their answers, the limit, do not keep a fifth out."""
    with ExitStack() as open_now:
        for _ in range(4):
            open_now.enter_context(_never_reads(server))
        for _ in range(4):
            assert httpx.get(f"{server.url}/healthz").status_code == 200
    assert "Traceback" not in server.log.read_text()


def test_a_head_in_one_piece_is_as_long_as_one_in_many(server: Server) -> None:
    """A head that is one byte too long is refused, though its end has arrived with it."""
    with Peer(server) as peer:
        peer.send(f"GET /readyz HTTP/1.1\r\nX-Long: {'x' * MAX_HEAD_BYTES}\r\n\r\n")
        _refused(peer, 431, "headers_too_large")


def test_a_blank_line_does_not_stop_the_clock(hasty: Server) -> None:
    """A connection that was served once, and then sends only an empty line, is closed."""
    with Peer(hasty) as peer:
        peer.send("GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n")
        assert answer_to(peer)
        peer.send("\r\n")
        _refused(peer, 408, "request_timeout")

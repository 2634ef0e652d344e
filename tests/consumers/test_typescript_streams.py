"""Streams of the TypeScript client: connections that break, end and are closed, and proxies."""

from __future__ import annotations

import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Event, Thread
from typing import Any

import pytest

from codegen import node
from codegen.build import GENERATED
from tests.consumers.conftest import run
from tests.support.hang import HANG_SECONDS

STORY = Path(__file__).with_name("streams.ts")
CLIENT = GENERATED / "typescript" / "src"
pytestmark = pytest.mark.skipif(
    not node.has_node(), reason="Node's wheel is installed by `make test`"
)
EVENTS = "text/event-stream; charset=utf-8"
LINES = "application/x-ndjson"


class Scripted(ThreadingHTTPServer):
    """Answers requests with what is scripted: a status, a media type and pieces of a body. A body
    that ends with None breaks off, one with ... waits until the client has left. ``asked``
    has what each request had in Accept and Last-Event-ID."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.answers: Iterator[tuple[int, str, list[Any]]] = iter(())
        self.asked: list[tuple[str | None, str | None]] = []
        self.left = Event()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Scripted

    def do_GET(self) -> None:
        try:
            self._answer()
        except ConnectionError:
            self.server.left.set()  # before all was sent

    def _answer(self) -> None:
        self.server.asked.append((self.headers["Accept"], self.headers["Last-Event-ID"]))
        status, media_type, pieces = next(self.server.answers)
        self.send_response(status)
        if media_type:
            self.send_header("Content-Type", media_type)
            self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        self.close_connection = True
        for piece in pieces:
            if piece is None:
                return
            if piece is ...:
                if self.rfile.read(1) == b"":
                    self.server.left.set()
                return
            self._chunk(piece)
        if media_type:
            self._chunk(b"")

    def _chunk(self, piece: bytes) -> None:
        self.wfile.write(b"%x\r\n%b\r\n" % (len(piece), piece))
        self.wfile.flush()

    def log_message(self, *_: Any) -> None:
        pass


@pytest.fixture
def scripted() -> Iterator[Scripted]:
    with Scripted() as server:
        serving = Thread(target=server.serve_forever)
        serving.start()
        try:
            yield server
        finally:
            server.shutdown()
            serving.join()


def tell(scripted: Scripted, folder: Path, story: str, *answers: tuple[int, str, list[Any]]) -> Any:
    """Run a story of streams.ts against these answers; return what it printed."""
    scripted.answers = iter(answers)
    text = STORY.read_text().replace('"recalc-client"', f'"{CLIENT}/index.ts"')
    (folder / "story.ts").write_text(text)
    (folder / "package.json").write_text('{"type": "module"}')
    url = f"http://127.0.0.1:{scripted.server_port}"
    return json.loads(run(node.node(), "story.ts", url, story, cwd=folder, env=node.environment()))


def event(number: int) -> dict[str, Any]:
    return {"id": f"id-{number}", "event": "counts", "data": {"kind": "counts", "n": number}}


def sent(number: int) -> bytes:
    data = json.dumps(event(number)["data"]).encode()
    return b"id: id-%d\nevent: counts\ndata: %b\n\n" % (number, data)


def test_events_go_on_over_broken_connections(scripted: Scripted, folder: Path) -> None:
    """From the last complete event, also where a server refuses for a moment, until 204. Pieces
    break anywhere, also within a character."""
    odd = ':\n\r\nid:id-3\rdata: {"kind":"counts",\r\ndata:"n":"é"}\r\n\r\n'.encode()
    cut = odd.index("é".encode()) + 1
    found = tell(
        scripted,
        folder,
        "events",
        (200, EVENTS, [sent(1)[:9], sent(1)[9:], sent(2), b'id: id-9\ndata: {"half"', None]),
        (429, "application/json", [b"{}"]),
        (503, "text/html", [b"A proxy"]),
        (200, EVENTS, [odd[:cut], odd[cut:], b"data: 1\n"]),
        (204, "", []),
    )
    third = {"id": "id-3", "event": "message", "data": {"kind": "counts", "n": "é"}}
    assert found == [event(1), event(2), third, "ended"]
    assert {accept for accept, _ in scripted.asked} == {"text/event-stream"}
    assert [each for _, each in scripted.asked] == ["before", "id-2", "id-2", "id-2", "id-3"]


def test_a_refusal_ends_the_events(scripted: Scripted, folder: Path) -> None:
    """Of a sheet that was deleted, for example; a page of a proxy are no events either."""
    found = tell(
        scripted, folder, "events", (200, EVENTS, [sent(1)]), (404, "application/json", [b"{}"])
    )
    assert found == [event(1), ["refused", 404]]
    found = tell(
        scripted, folder, "events", (200, EVENTS, [sent(1)]), (200, "text/html", [b"Log in"])
    )
    assert found == [event(1), ["refused", 200]]


@pytest.mark.parametrize("story", ["left", "cancelled", "unread"])
def test_the_connection_is_closed(scripted: Scripted, folder: Path, story: str) -> None:
    """Where a loop is left, and by cancel: before anything is read, and while a loop waits."""
    found = tell(scripted, folder, story, (200, EVENTS, [sent(1), ...]))
    assert found == [*([event(1)] if story != "unread" else []), "ended"]
    assert scripted.left.wait(HANG_SECONDS)
    assert len(scripted.asked) == 1


def test_lines_are_complete_or_an_error(scripted: Scripted, folder: Path) -> None:
    """Lines come one by one; an export that breaks off throws, and is not asked for again."""
    found = tell(scripted, folder, "lines", (200, LINES, [b'{"a":', b'"\\n"}\n{"a":2}\n']))
    assert found == [{"a": "\n"}, {"a": 2}, "ended"]
    found = tell(scripted, folder, "lines", (200, LINES, [b'{"a":1}\n{"a"', None]))
    assert found[0] == {"a": 1}
    assert found[1].startswith("TypeError")
    assert scripted.asked == [(LINES, None)] * 2


@pytest.mark.parametrize("status", [200, 503])
@pytest.mark.parametrize("story", ["events", "lines"])
def test_the_page_of_a_proxy_is_no_answer(
    scripted: Scripted, folder: Path, story: str, status: int
) -> None:
    """Neither a stream nor a refusal, also where the contract has the status."""
    found = tell(scripted, folder, story, (status, "text/html", [b"Away"]))
    assert found == [["unexpected", status, "Away"]]


def test_a_line_in_pieces(scripted: Scripted, folder: Path) -> None:
    """Many of them, of which some end within the end of a line."""
    pieces = [b'{"a":"', *[b"x"] * 100, b'"}\r', b'\n{"a":1}\r', b'{"a":2}', b"\r"]
    found = tell(scripted, folder, "lines", (200, LINES, pieces))
    assert found == [{"a": "x" * 100}, {"a": 1}, {"a": 2}, "ended"]

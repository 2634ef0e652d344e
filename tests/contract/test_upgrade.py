"""A request that offers an upgrade is read as if it did not, however its bytes come."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from typing import Any

import pytest
import uvicorn

from recalc.http.connection_limits import Timeouts, protocol
from recalc.http.memory import BodyMemory

BODY = b'{"values": [{"text": "a"}]}'
OFFERS = {
    "none": b"",
    "h2c": b"Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABk\r\n",
    "websocket": b"Upgrade: websocket\r\nConnection: keep-alive, Upgrade\r\n"
    b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n",
    "anything": b"upgrade: TLS/1.0, foo/2\r\nconnection: upgrade\r\n",
}
FRAMINGS = {
    "length": (b"Content-Length: %d\r\n" % len(BODY), BODY, BODY),
    "chunked": (
        b"Transfer-Encoding: chunked\r\n",
        b"5;x=1\r\n%b\r\n%x\r\n%b\r\n0\r\n\r\n" % (BODY[:5], len(BODY) - 5, BODY[5:]),
        BODY,
    ),
    "empty": (b"Content-Length: 0\r\n", b"", b""),
    "none": (b"", b"", b""),
}
METHODS = ("POST", "GET", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS")
LAST = b"GET /last HTTP/1.1\r\nHost: a\r\n\r\n"


class _Transport(asyncio.Transport):
    """Takes what is written; a client that reads at once."""

    def __init__(self) -> None:
        super().__init__()
        self.written = b""
        self.closed = False

    def write(self, data: Any) -> None:
        self.written += bytes(data)

    def close(self) -> None:
        self.closed = True

    def can_write_eof(self) -> bool:
        return True

    def write_eof(self) -> None:
        """The client takes note, and ends its side."""
        self.closed = True

    def is_closing(self) -> bool:
        return self.closed

    def get_write_buffer_size(self) -> int:
        return 0

    def pause_reading(self) -> None:
        """The test alone says what comes."""

    def resume_reading(self) -> None:
        """As above."""


class _Seen:
    """An app that notes each request whole: method, path, body."""

    def __init__(self) -> None:
        self.requests: list[tuple[str, str, bytes]] = []

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        body, more = b"", True
        while more:
            message = await receive()
            if message["type"] == "http.disconnect":
                return
            body += message["body"]
            more = message["more_body"]
        self.requests.append((scope["method"], scope["path"], body))
        headers = [(b"content-length", b"0")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body"})


async def _requests(segments: Iterable[bytes]) -> tuple[list[tuple[str, str, bytes]], bytes]:
    """What the app is given when ``segments`` come on one connection, and what is answered."""
    app, transport = _Seen(), _Transport()
    of_server = protocol(Timeouts(20, 20, 20, 9), BodyMemory(1 << 20, 1 << 20))
    config = uvicorn.Config(app, lifespan="off", log_config=None, http=of_server)
    config.load()
    state = uvicorn.Server(config).server_state
    connection = of_server(config=config, server_state=state, app_state={})
    connection.connection_made(transport)
    for segment in segments:
        connection.data_received(segment)
    async with asyncio.timeout(20):
        while state.tasks:
            await asyncio.gather(*state.tasks)
            await asyncio.sleep(0)  # where the done task takes itself off the list
    connection.connection_lost(None)
    return app.requests, transport.written


@pytest.mark.parametrize("framing", FRAMINGS)
@pytest.mark.parametrize("offer", OFFERS)
async def test_a_body_belongs_to_its_request(offer: str, framing: str) -> None:
    """In one segment, cut in two at every place, and byte by byte: each request as it was sent."""
    announced, sent, body = FRAMINGS[framing]
    for method in METHODS:
        head = b"%b /first HTTP/1.1\r\nHost: a\r\n" % method.encode() + OFFERS[offer] + announced
        stream = head + b"\r\n" + sent + LAST
        expected = [(method, "/first", body), ("GET", "/last", b"")]
        cuts = [(stream[:at], stream[at:]) for at in range(1, len(stream))]
        for segments in ([stream], [bytes([byte]) for byte in stream], *cuts):
            seen, answered = await _requests(segments)
            assert seen == expected, (method, segments)
            assert answered.count(b"HTTP/1.1 200 OK") == 2


async def test_many_offers_on_one_connection() -> None:
    """As many as may be sent ahead, with and without bodies, are all answered in their order."""
    requests = [
        b"POST /%d HTTP/1.1\r\nHost: a\r\n%bContent-Length: %d\r\n\r\n%b"
        % (number, offer, len(body), body)
        for number, (offer, body) in enumerate(
            (offer, body) for body in (BODY, b"", LAST, BODY) for offer in OFFERS.values()
        )
    ]
    seen, _ = await _requests([b"".join(requests)])
    assert [path for _, path, _ in seen] == [f"/{number}" for number in range(len(requests))]
    assert [body for *_, body in seen] == [b for b in (BODY, b"", LAST, BODY) for _ in OFFERS]


@pytest.mark.parametrize("offer", OFFERS)
@pytest.mark.parametrize(
    "framing",
    [
        b"Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}",
        b"Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n",
        b"Transfer-Encoding: gzip, chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n",
        b"Transfer-Encoding: chunked\r\n\r\nxyz\r\n",
    ],
)
async def test_an_offer_is_no_way_around_the_rules(offer: str, framing: bytes) -> None:
    """What is refused without an offer is refused with one, and nothing behind it is read."""
    head = b"POST /first HTTP/1.1\r\nHost: a\r\n" + OFFERS[offer]
    seen, answered = await _requests([head + framing + LAST])
    assert seen == []
    assert answered.startswith(b"HTTP/1.1 400 ")
    assert b"malformed_request" in answered


@pytest.mark.parametrize("offer", OFFERS)
async def test_expect_and_close_are_kept(offer: str) -> None:
    """An offer changes nothing about "100 Continue", nor about the end of the connection."""
    head = b"POST /first HTTP/1.1\r\nHost: a\r\n" + OFFERS[offer]
    length = b"Content-Length: %d\r\n" % len(BODY)
    seen, answered = await _requests([head + length + b"Expect: 100-continue\r\n\r\n", BODY, LAST])
    assert [body for *_, body in seen] == [BODY, b""]
    seen, answered = await _requests([head + length + b"Connection: close\r\n\r\n" + BODY + LAST])
    assert [path for _, path, _ in seen] == ["/first"]
    assert answered.count(b"connection: close") == 1

"""One HTTP/1.1 connection to an endpoint. It carries one exchange at a time.

What an endpoint sends is foreign: it is read in small pieces, each in turn with all other work of
the event loop, and no part of it is kept without a bound. httptools parses it, strictly.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from typing import Any, cast

import httptools
import msgspec
from typing_extensions import override

from recalc.calls import READ_BYTES, Turns

#: Bytes that an answer may have before its body: status line, headers, and interim answers. What
#: follows the body counts too.
HEAD_BYTES = 1 << 16
#: Pieces that wait for their turn before no more are read.
_MOST_WAITING = 2
_VERSIONS = frozenset({"1.0", "1.1"})
#: Headers of an answer that are kept.
_KEPT = {
    name.encode(): name
    for name in (
        *("content-encoding", "content-length", "content-type", "location", "retry-after"),
        *("retry-after-ms", "transfer-encoding"),
    )
}


class Broken(Exception):
    """A connection was closed before the answer was complete, or the answer is not HTTP/1.1. The
    text ends a sentence."""


class HeadTooLarge(Exception):
    """An answer has too many bytes before its body, or behind it."""


class BodyTooLarge(Exception):
    """The body of an answer has too many bytes."""


class Answer(msgspec.Struct):
    """An answer. ``headers`` are those that this module keeps, by their names in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes = b""


class Request(msgspec.Struct, frozen=True):
    """What is written to a connection, and which answer is awaited: ``wants_body`` says whether the
    body of an answer is read, which has ``most`` bytes at most."""

    data: Sequence[bytes]
    wants_body: Callable[[Answer], bool]
    most: int


class _Exchange(asyncio.Future[Answer]):
    """The answer that is awaited. Cancelling it closes the connection before it returns: so where
    many calls are cancelled, all their connections are closed before the first of them unwinds."""

    def __init__(
        self, connection: Connection, request: Request, *, loop: asyncio.AbstractEventLoop
    ) -> None:
        super().__init__(loop=loop)
        self._connection = connection
        self.request = request

    @override
    def cancel(self, msg: Any = None) -> bool:
        if not self.done():
            self._connection.abort()
        return super().cancel(msg)


class Connection(asyncio.BufferedProtocol):
    """A connection as the protocol of its transport. ``turns`` is shared by all of the process."""

    def __init__(self, turns: Turns) -> None:
        self._turns = turns
        self._loop = asyncio.get_running_loop()
        self._buffer = bytearray(READ_BYTES)
        self._parser = httptools.HttpResponseParser(self)
        self._transport: asyncio.Transport | None = None
        self._exchange: _Exchange | None = None
        #: Pieces that were received and not parsed yet. None is the end.
        self._received: deque[bytes | None] = deque()
        self._paused = False
        self._reusable = False
        self._left = HEAD_BYTES
        self._headers: list[tuple[str, bytes]] = []
        self._answer: Answer | None = None
        self._body = bytearray()
        #: The time of the event loop at which the last exchange ended.
        self.idle_since = 0.0
        #: The time at which the exchange times out, and a timer that is due then or earlier.
        self._ends = 0.0
        self._timer: asyncio.TimerHandle | None = None

    async def exchange(self, request: Request, ends: float) -> Answer:
        """Send a request and return its answer. Cancelling this closes the connection at once.

        Raises TimeoutError where there is no answer at ``ends``, a time of the event loop; Broken,
        HeadTooLarge and BodyTooLarge. After each of them the connection is closed.
        """
        assert self._transport is not None
        if self._transport.is_closing():
            raise Broken("it was closed before the request was sent")
        exchange = self._exchange = _Exchange(self, request, loop=self._loop)
        self._reusable = False
        self._left = HEAD_BYTES
        self._transport.writelines(request.data)
        self._ends = ends
        if self._timer is None or self._timer.when() > ends:
            self._set_timer()
        try:
            return await exchange
        finally:
            self.idle_since = self._loop.time()
            self._exchange = None

    @property
    def can_be_kept(self) -> bool:
        """Whether the last answer was complete, and neither side has sent more or has closed."""
        transport = self._transport
        return (
            self._reusable
            and transport is not None
            and not transport.is_closing()
            and not self._received
            and transport.get_write_buffer_size() == 0
        )

    @property
    def descriptor(self) -> int:
        """The file descriptor of its socket."""
        assert self._transport is not None
        descriptor: int = self._transport.get_extra_info("socket").fileno()
        return descriptor

    def abort(self) -> None:
        """Close the connection at once, whatever it is used for."""
        self._reusable = False
        self._received.clear()
        if self._transport is not None:
            self._transport.abort()

    def _set_timer(self) -> None:
        """Set the timer. It stays set from exchange to exchange: one for each would take a
        thirtieth of the time of a short call."""
        self._end_timer()
        self._timer = self._loop.call_at(self._ends, self._on_timer)

    def _end_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _on_timer(self) -> None:
        self._timer = None
        if self._exchange is None:
            return
        if self._loop.time() < self._ends:  # it was set for an exchange before this one
            self._set_timer()
        else:
            self._fail(TimeoutError())

    def _fail(self, error: Exception) -> None:
        """Close the connection; the exchange raises ``error``."""
        self.abort()
        if self._exchange is not None and not self._exchange.done():
            self._exchange.set_exception(error)

    # --- called by the transport ---

    @override
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)

    @override
    def get_buffer(self, sizehint: int) -> bytearray:
        return self._buffer

    @override
    def buffer_updated(self, nbytes: int) -> None:
        self._arrived(bytes(memoryview(self._buffer)[:nbytes]))

    @override
    def eof_received(self) -> None:
        self._arrived(None)

    @override
    def connection_lost(self, exc: Exception | None) -> None:
        self._end_timer()
        self._arrived(None)

    # --- in turn ---

    def _arrived(self, piece: bytes | None) -> None:
        if self._exchange is None:
            self.abort()  # nothing was asked
            return
        self._received.append(piece)
        if len(self._received) == 1:
            self._turns.call(self._take)
        elif len(self._received) >= _MOST_WAITING and not self._paused:
            self._read_on(going=False)

    def _take(self) -> int:
        """Handle the first piece; return its bytes, 0 where there was none."""
        if not self._received:
            return 0
        piece = self._received.popleft()
        if piece is None:
            self._end()
        else:
            self._parse(piece)
        if self._received:
            self._turns.call(self._take)
        if self._paused and len(self._received) < _MOST_WAITING:
            self._read_on(going=True)
        return len(piece) if piece else 1

    def _read_on(self, *, going: bool) -> None:
        if self._transport is None or self._transport.is_closing():
            return
        self._paused = not going
        if going:
            self._transport.resume_reading()
        else:
            self._transport.pause_reading()

    def _parse(self, piece: bytes) -> None:
        before = len(self._body)
        try:
            self._parser.feed_data(piece)
        except (httptools.HttpParserError, httptools.HttpParserUpgrade):
            self._fail(Broken("what it sent is not HTTP/1.1"))
            return
        if len(self._body) == before:
            self._left -= len(piece)
            if self._left < 0:
                self._fail(HeadTooLarge())

    def _end(self) -> None:
        """The endpoint has closed the connection."""
        answer = self._answer
        if answer is not None and not answer.headers.keys() & {
            "content-length",
            "transfer-encoding",
        }:
            self._complete(answer)
        self._fail(Broken("it was closed before the answer was complete"))

    def _complete(self, answer: Answer) -> None:
        answer.body = bytes(self._body)
        self._body = bytearray()
        self._answer = None
        if self._exchange is not None and not self._exchange.done():
            self._exchange.set_result(answer)

    # --- called by the parser ---

    def on_message_begin(self) -> None:
        self._headers = []
        if self._exchange is None or self._exchange.done():
            self._fail(Broken("it sent more than the answer"))

    def on_header(self, name: bytes, value: bytes) -> None:
        kept = _KEPT.get(name.lower())
        if kept is not None and self._answer is None:
            self._headers.append((kept, value))

    def on_headers_complete(self) -> None:
        status = self._parser.get_status_code()
        if self._exchange is None or (100 <= status < 200 and status != 101):
            return
        if self._parser.get_http_version() not in _VERSIONS:
            self._fail(Broken("its answer has another version of HTTP"))
            return
        headers: dict[str, str] = {}
        for name, value in self._headers:
            text = value.decode("latin-1")
            headers[name] = f"{headers[name]}, {text}" if name in headers else text
        answer = self._answer = Answer(status, headers)
        if headers.get("transfer-encoding", "chunked").lower() != "chunked":
            self._fail(Broken("its answer has an unknown transfer encoding"))
        elif not self._exchange.request.wants_body(answer):
            self._complete(answer)
            self.abort()

    def on_body(self, data: bytes) -> None:
        self._body += data
        if self._exchange is not None and len(self._body) > self._exchange.request.most:
            self._fail(BodyTooLarge())

    def on_message_complete(self) -> None:
        if self._answer is not None:
            self._reusable = self._parser.should_keep_alive()
            self._complete(self._answer)

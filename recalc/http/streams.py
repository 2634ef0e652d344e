"""Sends answers piece by piece, and bounds how many are open: in all, and of one API key.

A stream is not one of the requests under way of its key: it may last for hours, and has bounds of
its own. A client that does not read is ended by the connection's write timeout, which holds for
every answer.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import aclosing, contextmanager, suppress
from dataclasses import dataclass
from typing import Self

import structlog
from starlette.types import Receive, Send

from recalc.domain.errors import InvalidWorkspace, TooMany, Unauthenticated
from recalc.ending import end_tasks
from recalc.engine import requester
from recalc.engine.rows import ExportBroken
from recalc.fair_queue import FairTurns
from recalc.generated import wire
from recalc.http.tally import Tally, change
from recalc.settings import Settings

_log = structlog.get_logger(__name__)

#: Headers of every stream. A proxy that collects an answer before it passes it on holds events up;
#: this one keeps nginx from it.
_HEADERS = [(b"cache-control", b"no-store"), (b"x-accel-buffering", b"no")]


@dataclass(frozen=True, slots=True)
class StreamLimits:
    """The bounds of streams: how many are open, of one key and in all; and times in seconds.

    ``heartbeat`` passes without a piece before a heartbeat is sent, and between two checks of a
    stream's key. A stream of events ends after ``lifetime``. When the server stops, streams of
    events end at once, and others have ``grace`` to be sent to their end.
    """

    of_key: int
    in_all: int
    heartbeat: float
    lifetime: float
    grace: float


class Streams:
    """The streams of a server."""

    def __init__(self, limits: StreamLimits) -> None:
        self._limits = limits
        self._of_key: Tally = {}
        self._open = 0
        self._turns = FairTurns()
        self._stopping = asyncio.Event()
        self._cut = asyncio.Event()

    @classmethod
    def of(cls, settings: Settings) -> Self:
        """Make them with the limits of the settings."""
        return cls(
            StreamLimits(
                of_key=settings.concurrent_streams,
                in_all=settings.max_streams,
                heartbeat=settings.stream_heartbeat,
                lifetime=settings.stream_lifetime,
                grace=settings.grace,
            )
        )

    @property
    def open(self) -> int:
        """Number of open streams."""
        return self._open

    def stop(self) -> None:
        """End all streams, and those to come: the server stops."""
        self._stopping.set()
        asyncio.get_running_loop().call_later(self._limits.grace, self._cut.set)

    @contextmanager
    def admitted(self, key: str) -> Iterator[None]:
        """Count a stream of ``key`` as open. Raises TooMany for the key's bound, Refusal (503) for
        the server's."""
        limits = self._limits
        if self._of_key.get(key, 0) >= limits.of_key:
            raise TooMany(
                "too_many_streams",
                f"This API key has {limits.of_key} streams open, which is as many as this server "
                "keeps of one key at once. Nothing was changed. Close one, or send this again "
                "after 1 s.",
                retry_after=1,
            )
        if self._open >= limits.in_all:
            raise wire.Refusal(
                503,
                "streams_full",
                "This server has as many streams open as it keeps at once. Nothing was changed. "
                "Send this again after 1 s.",
                headers={"Retry-After": "1"},
            )
        change(self._of_key, key, 1)
        self._open += 1
        try:
            yield
        finally:
            self._open -= 1
            change(self._of_key, key, -1)

    async def send(
        self,
        reply: wire.StreamReply,
        receive: Receive,
        send: Send,
        headers: wire.Headers,
        verify: Callable[[], Awaitable[None]],
    ) -> None:
        """Send ``reply`` until it ends, its client has left, the server stops, or ``verify`` raises
        as its key is not valid any more; then close it.

        One that fails or is cut is not completed: the connection is closed before the body's end,
        so that the client sees it.
        """
        content_type = (b"content-type", _content_type(reply.media_type))
        start = [content_type, *_HEADERS, *reply.headers, *headers]
        await send({"type": "http.response.start", "status": reply.status, "headers": start})
        # The head is sent with the first piece, which may come late.
        await send({"type": "http.response.body", "body": b"", "more_body": True})
        pump = _Pump(reply, send, self._turns, verify, self._limits.heartbeat)
        sending = asyncio.create_task(pump.run())
        others = {
            asyncio.create_task(_left(receive)),
            asyncio.create_task(_set(self._stopping if reply.endable else self._cut)),
        }
        if reply.heartbeat:
            others.add(asyncio.create_task(pump.beat(reply.heartbeat, self._limits.heartbeat)))
        lifetime = self._limits.lifetime if reply.endable else None
        try:
            await asyncio.wait(
                {sending, *others}, timeout=lifetime, return_when=asyncio.FIRST_COMPLETED
            )
            complete = sending.done() or (reply.endable and not pump.writing)
        finally:
            await end_tasks([sending, *others])
        error = None if sending.cancelled() else sending.exception()
        if isinstance(error, ExportBroken | Unauthenticated | InvalidWorkspace):
            _log.info("stream_cut", media_type=reply.media_type, reason=str(error))
        elif error is not None:
            _log.error("stream_failed", exc_info=error)
        elif complete:
            with suppress(TimeoutError):
                async with asyncio.timeout(self._limits.grace):
                    await send({"type": "http.response.body", "body": b""})
        else:
            _log.info("stream_cut", media_type=reply.media_type)


class _Pump:
    """Sends the pieces of a stream, each after the client has taken most of those before it, and in
    a turn of its own. ``verify`` is called before a piece that comes ``interval`` seconds or more
    after its last call."""

    def __init__(
        self,
        reply: wire.StreamReply,
        send: Send,
        turns: FairTurns,
        verify: Callable[[], Awaitable[None]],
        interval: float,
    ) -> None:
        self._pieces = reply.pieces
        self._send = send
        self._turns = turns
        self._clock = asyncio.get_running_loop().time
        self._verify = verify
        self._interval = interval
        self._last = self._verified = self._clock()
        #: Number of pieces that wait for the client to take those before them.
        self.writing = 0

    async def run(self) -> None:
        """Send all pieces, and close their generator."""
        async with aclosing(self._pieces) as pieces:
            with suppress(StopAsyncIteration):
                while True:
                    await self._turn()
                    if piece := await anext(pieces):
                        await self._write(piece)

    async def beat(self, piece: bytes, seconds: float) -> None:
        """Send ``piece`` each time that nothing was sent for so many seconds."""
        while True:
            await asyncio.sleep(max(self._last + seconds - self._clock(), 0))
            if self._clock() - self._last >= seconds:
                await self._turn()
                await self._write(piece)

    async def _turn(self) -> None:
        await self._turns.take(requester.current().workspace_id)

    async def _write(self, piece: bytes) -> None:
        if self._clock() - self._verified >= self._interval:
            self._verified = self._clock()
            await self._verify()
        self.writing += 1
        await self._send({"type": "http.response.body", "body": piece, "more_body": True})
        self.writing -= 1
        self._last = self._clock()


async def send_head(reply: wire.StreamReply, send: Send, headers: wire.Headers) -> None:
    """Answer HEAD: the headers of ``reply``, whose generator is not started."""
    with suppress(RuntimeError):  # of a generator that runs; this one does not
        await reply.pieces.aclose()
    content_type = (b"content-type", _content_type(reply.media_type))
    start = [content_type, *_HEADERS, *reply.headers, *headers]
    await send({"type": "http.response.start", "status": reply.status, "headers": start})
    await send({"type": "http.response.body", "body": b""})


async def _left(receive: Receive) -> None:
    """Return when the client has left."""
    while (await receive())["type"] != "http.disconnect":
        pass


async def _set(event: asyncio.Event) -> None:
    await event.wait()


def _content_type(media_type: str) -> bytes:
    return f"{media_type}; charset=utf-8".encode()

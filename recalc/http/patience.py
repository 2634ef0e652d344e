"""What one connection may take: time until its request is there, bytes of head, and a place.

uvicorn waits for ever for a request that never ends, and keeps whatever comes before its body.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from typing_extensions import override
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from recalc.http.errors import JSON, Problem

#: Bytes of a request that are not its body: request line, headers, trailers.
MAX_HEAD_BYTES = 1 << 16

_SLOW_HEAD = Problem(
    408,
    "request_timeout",
    "The request's headers did not come in time. Nothing was changed. Send it again.",
)
_SLOW_BODY = Problem(
    408,
    "request_timeout",
    "The request's body did not come in time. Nothing was changed. Send it again, or less at once.",
)
_LONG_HEAD = Problem(
    431,
    "headers_too_large",
    f"The request's headers are longer than {MAX_HEAD_BYTES} bytes. Nothing was changed.",
)
_NO_PLACE = Problem(
    503,
    "too_many_connections",
    "The server has as many requests under way as it takes. Nothing was changed. Try again.",
    headers={"Retry-After": "1"},
)
_NO_MEMORY = Problem(
    503,
    "too_many_bytes",
    "The bodies of other requests take all the memory that there is for them. Nothing was changed."
    " Try again.",
    headers={"Retry-After": "1"},
)


@dataclass(frozen=True, slots=True)
class Patience:
    """``head`` and ``body``: seconds until a request's headers and its body have to be there, from
    its first byte (or the connection's beginning) and from the headers on. ``connections``: how
    many may be open at once. ``body_bytes``: of all bodies together that are being received or
    worked on."""

    head: float
    body: float
    connections: int
    body_bytes: int


def protocol(patience: Patience) -> type[HttpToolsProtocol]:
    """uvicorn's protocol with these bounds, for one server.

    Over ``connections``, the one that has waited longest for a request is closed for a new one;
    when all are busy with requests, the new one is refused.
    """
    return type("_OfServer", (_Patient,), {"patience": patience, "idle": {}, "bodies": _Bodies()})


class _Bodies:
    """Bytes of bodies that a server holds now."""

    held = 0


class _Patient(HttpToolsProtocol):
    patience: Patience
    #: Connections without a request under way, longest without first.
    idle: dict[_Patient, None]
    bodies: _Bodies

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._timer: asyncio.TimerHandle | None = None
        self._beyond_body = 0
        self._in_head = True
        self._held = 0

    @override
    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        if len(self.connections) > self.patience.connections:
            oldest = next(iter(self.idle), None)
            if oldest is None:
                self._refuse(_NO_PLACE)
                return
            del self.idle[oldest]
            oldest.transport.close()
        self._await_request()

    @override
    def connection_lost(self, exc: Exception | None) -> None:
        self._stop_timer()
        self._hold(-self._held)
        self.idle.pop(self, None)
        super().connection_lost(exc)

    @override
    def data_received(self, data: bytes) -> None:
        self._beyond_body += len(data)
        super().data_received(data)
        if self._beyond_body > MAX_HEAD_BYTES and not self.transport.is_closing():
            self._refuse(_LONG_HEAD)

    @override
    def on_message_begin(self) -> None:
        super().on_message_begin()
        self._in_head = True
        if self._timer is None:  # else it runs since the connection's beginning
            self._start_timer(self.patience.head, _SLOW_HEAD)

    @override
    def on_headers_complete(self) -> None:
        self._in_head = False
        self.idle.pop(self, None)
        self._start_timer(self.patience.body, _SLOW_BODY)
        super().on_headers_complete()
        self._beyond_body = 0

    @override
    def on_body(self, body: bytes) -> None:
        self._beyond_body = 0
        if self.cycle.response_complete:
            return
        if self.bodies.held + len(body) > self.patience.body_bytes:
            self._refuse(_NO_MEMORY)
            return
        self._hold(len(body))
        super().on_body(body)

    @override
    def on_message_complete(self) -> None:
        self._stop_timer()
        self._beyond_body = 0
        super().on_message_complete()

    @override
    def on_response_complete(self) -> None:
        super().on_response_complete()
        self._hold(-self._held)
        if not self.transport.is_closing() and not self._busy:
            self.idle[self] = None  # uvicorn's keep-alive waits for its next request

    def _hold(self, more: int) -> None:
        self._held += more
        self.bodies.held += more

    @property
    def _busy(self) -> bool:
        return not self.cycle.response_complete or bool(self.pipeline)

    def _await_request(self) -> None:
        self.idle[self] = None
        self._start_timer(self.patience.head, _SLOW_HEAD)

    def _start_timer(self, seconds: float, problem: Problem) -> None:
        self._stop_timer()
        self._timer = self.loop.call_later(seconds, self._refuse, problem)

    def _stop_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _refuse(self, problem: Problem) -> None:
        """Close, and say why unless an answer has begun that this would run into."""
        self._timer = None
        if self.transport.is_closing():
            return  # by the client, who has not been told to us as gone yet
        before = self.cycle if self._in_head else None  # of an earlier request
        if before is not None and not before.response_complete:
            self._start_timer(self.patience.head, problem)
            return
        if self._in_head or not self.cycle.response_started:
            self.transport.write(_answer(problem))
        self.transport.close()


def _answer(problem: Problem) -> bytes:
    body = problem.body()
    lines = [
        f"HTTP/1.1 {problem.status} {HTTPStatus(problem.status).phrase}",
        f"content-type: {JSON}",
        f"content-length: {len(body)}",
        "connection: close",
        *(f"{name}: {value}" for name, value in problem.headers.items()),
    ]
    return "\r\n".join([*lines, "", ""]).encode() + body

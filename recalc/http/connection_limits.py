"""What one connection may take: time for its request and for its answer, bytes of head, requests
sent ahead, and a place.

uvicorn waits for ever for a request that never ends and for an answer that nobody takes, and keeps
whatever comes before a body. Answers go out in the order of the requests: what has to be refused
while an earlier request is unanswered is refused after that one's answer.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Any

import httptools
from typing_extensions import override
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

from recalc.http import protocol_errors
from recalc.http.errors import Problem
from recalc.http.head import fault_of_head, framing
from recalc.http.memory import BodyMemory
from recalc.http.protocol_errors import MAX_HEAD_BYTES

#: Requests that may wait on one connection for the answer of an earlier one.
MAX_AHEAD = 16
#: Bytes of an answer that have to be taken in time.
_SOME_BYTES = 1 << 16


@dataclass(frozen=True, slots=True)
class Timeouts:
    """``head`` and ``body``: seconds until a request's headers and its body have to be there, from
    its first byte (or the connection's beginning) and from the headers on, but not while an earlier
    request of the connection is unanswered. ``write``: seconds in which 64 KiB of an answer, or
    what is left of it, have to be taken. ``connections``: how many may be open at once."""

    head: float
    body: float
    write: float
    connections: int


def protocol(timeouts: Timeouts, memory: BodyMemory) -> type[HttpToolsProtocol]:
    """uvicorn's protocol with these bounds, for one server.

    Over ``connections``, the one that has waited longest for a request is closed for a new one, or
    else the one whose answer has waited longest to be taken; when there is none, the new one is
    refused.
    """
    own = {"timeouts": timeouts, "memory": memory, "idle": {}, "blocked_writers": {}}
    return type("_OfServer", (_Patient,), own)


class _Refused(Exception):
    """Raised in the parser, which then stops."""


class _Patient(HttpToolsProtocol):
    timeouts: Timeouts
    memory: BodyMemory
    #: Connections without a request under way, longest without first.
    idle: dict[_Patient, None]
    #: Connections whose client does not take what was written, longest so first.
    blocked_writers: dict[_Patient, None]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        #: The request whose turn it is; it, or one behind it, is the one being received.
        self._serving: RequestResponseCycle | None = None
        self._in_head = False
        self._in_body = False
        self._beyond_body = 0
        self._head_bytes = 0
        self._held = 0
        #: Whether the head being parsed was parsed before: only its framing is wanted.
        self._again = False
        #: Whether the connection would outlive the request that waits for "100 Continue".
        self._may_go_on = False
        #: Why the parser was stopped, and what is answered when all before it is.
        self._why: Problem | None = None
        self._last: Problem | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._write_timer: asyncio.TimerHandle | None = None

    # --- the connection ---

    @override
    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        if len(self.connections) > self.timeouts.connections:
            other = next(iter(self.idle), None) or next(iter(self.blocked_writers), None)
            if other is None:
                self._refuse(protocol_errors.NO_PLACE)
                return
            other.make_room()
        self.idle[self] = None
        self._await_head()

    def make_room(self) -> None:
        """Close, without waiting for a client that does not take its answer."""
        self.idle.pop(self, None)
        self.blocked_writers.pop(self, None)
        if self.transport.get_write_buffer_size():
            self._abort()
        else:
            self.transport.close()

    @override
    def connection_lost(self, exc: Exception | None) -> None:
        self._stop_timer()
        self._stop_write_timer()
        self._hold_no_more()
        self.idle.pop(self, None)
        self.blocked_writers.pop(self, None)
        self.pipeline.clear()
        self._disconnect()
        super().connection_lost(exc)

    @override
    def timeout_keep_alive_handler(self) -> None:
        super().timeout_keep_alive_handler()
        self._await_taking()

    @override
    def shutdown(self) -> None:
        super().shutdown()
        self._may_go_on = False
        self._await_taking()

    # --- requests ---

    @override
    def data_received(self, data: bytes) -> None:
        if self._last is not None or self.transport.is_closing():
            return
        self._beyond_body += len(data)
        self._unset_keepalive_if_required()
        self._parse(data)
        if self._beyond_body > MAX_HEAD_BYTES:
            self._refuse(protocol_errors.LONG_HEAD)
        elif self._in_head and self._is_without_version(data):
            self._refuse(protocol_errors.malformed("its first line names no version of HTTP"))
        elif self in self.idle and self._timer is None:
            self._await_head()  # not even a line has begun: a blank one may come before it

    def _is_without_version(self, data: bytes) -> bool:
        """Whether the first line has ended without a version: the parser reads HTTP/0.9 then, and
        knows that one byte later. The version is 0.0 until a connection's first line names one."""
        version = self.parser.get_http_version()
        return version == "0.9" or (version == "0.0" and data.endswith(b"\n"))

    def _parse(self, data: bytes) -> None:
        """Parse ``data``, behind each offer of an upgrade as if it had not been made."""
        rest = memoryview(data)
        try:
            while rest:
                try:
                    self.parser.feed_data(rest)
                except httptools.HttpParserUpgrade as offer:
                    rest = rest[offer.args[0] :]
                    self._decline_upgrade()
                else:
                    break
        except httptools.HttpParserError as error:
            self._refuse(self._why or protocol_errors.malformed(f"the parser says: {error}"))

    def _decline_upgrade(self) -> None:
        """Read on in HTTP/1.1: this server has no other protocol (RFC 9110, 7.8).

        httptools takes what follows a head with an offer for that other protocol. A new parser
        that is told the request's framing alone reads the body, and the requests behind it.
        """
        self.parser = httptools.HttpRequestParser(self)
        self.parser.set_dangerous_leniencies(lenient_data_after_close=True)  # as uvicorn has it
        self._again = True
        try:
            self.parser.feed_data(framing(self.headers))
        finally:
            self._again = False

    @override
    def _should_upgrade(self) -> bool:
        return False

    @override
    def on_message_begin(self) -> None:
        if self._again:
            return
        super().on_message_begin()
        self._in_head = True
        self._head_bytes = 0
        if self._is_next and self._timer is None:  # else it runs since the connection's beginning
            self._await_head()

    @override
    def on_url(self, url: bytes) -> None:
        if self._again:
            return
        super().on_url(url)
        self._count_head(len(url))

    @override
    def on_header(self, name: bytes, value: bytes) -> None:
        if self._again:
            return
        self._count_head(len(name) + len(value) + len(": \r\n"))
        if self._in_head:  # a trailer is no header, and is dropped
            super().on_header(name, value.strip(b" \t"))

    def _count_head(self, more: int) -> None:
        self._head_bytes += more
        if self._head_bytes > MAX_HEAD_BYTES:
            self._stop_parsing(protocol_errors.LONG_HEAD)

    @override
    def on_headers_complete(self) -> None:
        if self._again:
            return
        if len(self.pipeline) >= MAX_AHEAD:
            self._stop_parsing(protocol_errors.TOO_MANY_AHEAD)
        version = self.parser.get_http_version()
        fault = fault_of_head(self.parser.get_method(), self.url, version, self.headers)
        if fault is not None:
            self._stop_parsing(protocol_errors.malformed(fault))
        self.expect_100_continue &= version != "1.0"
        super().on_headers_complete()
        if self.expect_100_continue:
            # Who is refused without it may send the body after all, or the next request at once:
            # unless the body comes before the answer, this is the connection's last request.
            self._may_go_on, self.cycle.keep_alive = self.cycle.keep_alive, False
        self._in_head, self._in_body = False, True
        self.idle.pop(self, None)
        self._beyond_body = 0
        if self._serving is self.cycle:
            self._start_timer(self.timeouts.body, protocol_errors.SLOW_BODY)

    @override
    def on_body(self, body: bytes) -> None:
        self._beyond_body = 0
        if self.cycle.response_complete:
            return
        self._is_in_step()
        if not self.memory.hold(len(body)):
            self._stop_parsing(protocol_errors.NO_MEMORY)
        self._held += len(body)
        super().on_body(body)

    @override
    def on_message_complete(self) -> None:
        if self.parser.should_upgrade():
            return  # its body comes yet
        self._is_in_step()
        self._stop_timer()
        self._in_body = False
        self._beyond_body = 0
        super().on_message_complete()

    def _is_in_step(self) -> None:
        """The body comes, "100 Continue" or not: the connection may go on behind it."""
        if self.expect_100_continue and not self.cycle.response_started:
            self.cycle.keep_alive = self._may_go_on

    def _stop_parsing(self, why: Problem) -> None:
        self._why = why
        raise _Refused

    # --- answers ---

    @override
    def _start_asgi_task(self, cycle: RequestResponseCycle, app: Any) -> None:
        self._serving = cycle
        if self._in_body and cycle is self.cycle:  # it has waited behind another
            self._start_timer(self.timeouts.body, protocol_errors.SLOW_BODY)
        super()._start_asgi_task(cycle, app)

    @override
    def on_response_complete(self) -> None:
        super().on_response_complete()  # begins with the next request, if there is one
        if self.transport.is_closing():
            self._await_taking()
        elif self._is_next:
            self._hold_no_more()
            self._await_next()

    def _await_next(self) -> None:
        """Every request that has come whole is answered."""
        if self._last is not None:
            self._close(self._last)
        elif self._in_head:
            self._unset_keepalive_if_required()
            self._await_head()
        else:
            self.idle[self] = None  # uvicorn's keep-alive waits for its next request

    @property
    def _is_next(self) -> bool:
        """Whether what is received, or comes next, has no unanswered request before it."""
        return self._serving is None or self._serving.response_complete

    @override
    def pause_writing(self) -> None:
        super().pause_writing()
        self.blocked_writers[self] = None
        self._await_taking()

    @override
    def resume_writing(self) -> None:
        super().resume_writing()
        self.blocked_writers.pop(self, None)
        self._stop_write_timer()

    def _await_taking(self) -> None:
        """Abort when what is written is not taken."""
        if self._write_timer is None:
            left = self.transport.get_write_buffer_size()
            if left:
                self._write_timer = self.loop.call_later(
                    self.timeouts.write, self._check_taken, left
                )

    def _check_taken(self, before: int) -> None:
        self._write_timer = None
        left = self.transport.get_write_buffer_size()
        if left and left > before - _SOME_BYTES:
            self._abort()
        else:
            self._await_taking()

    # --- ends ---

    def _refuse(self, problem: Problem) -> None:
        """Answer ``problem`` to what is being received, in its turn, and close."""
        if self.transport.is_closing() or self._last is not None:
            return
        self._stop_timer()
        if self._is_next or (self._in_body and self.cycle is self._serving):
            self._close(problem)
            return
        self._last = problem
        if self._in_body and self.pipeline:
            self.pipeline.popleft()  # the one that is being received; others wait before it

    def _close(self, problem: Problem) -> None:
        """Say why, unless an answer to this request has begun or been sent."""
        unanswered = not self._in_body or not self.cycle.response_started
        self._disconnect()
        if unanswered:
            self.transport.write(protocol_errors.last_answer(problem))
        self.transport.close()
        self._await_taking()

    def _abort(self) -> None:
        self._disconnect()
        self.transport.abort()

    def _disconnect(self) -> None:
        """The app that serves the request has nobody to answer any more."""
        if self._serving is not None and not self._serving.response_complete:
            self._serving.disconnected = True
            self._serving.message_event.set()

    def _hold_no_more(self) -> None:
        self.memory.release(self._held)
        self._held = 0

    # --- timers ---

    def _await_head(self) -> None:
        self._start_timer(self.timeouts.head, protocol_errors.SLOW_HEAD)

    def _start_timer(self, seconds: float, problem: Problem) -> None:
        self._stop_timer()
        self._timer = self.loop.call_later(seconds, self._refuse, problem)

    def _stop_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _stop_write_timer(self) -> None:
        if self._write_timer is not None:
            self._write_timer.cancel()
            self._write_timer = None

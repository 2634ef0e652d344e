"""Limits of one connection: the time for its requests and answers, the bytes of a request's head,
the requests that it sends ahead of their answers, and the number of connections.

uvicorn waits without limit for a request to end and for a client to take its answer, and keeps
everything that comes before a body. Answers are sent in the order of the requests, so a request
that is refused while an earlier one is unanswered is refused after that answer.

This overrides private parts of uvicorn's protocol, which may change with any minor version:
pyproject.toml pins it below the next one.
"""

from __future__ import annotations

import asyncio
from typing import Any, cast

import httptools
from typing_extensions import override
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

from recalc.http import protocol_errors
from recalc.http.answer_writer import AnswerWriter
from recalc.http.connection_table import ConnectionTable
from recalc.http.deadlines import RequestTimer, Timeouts, WriteTimer
from recalc.http.errors import Problem
from recalc.http.head import fault_of_head, framing, head_bytes
from recalc.http.memory import BodyMemory
from recalc.http.protocol_errors import MAX_HEAD_BYTES

__all__ = ["MAX_AHEAD", "Timeouts", "protocol"]

#: Requests that may wait on one connection for the answer of an earlier one.
MAX_AHEAD = 16


def protocol(timeouts: Timeouts, memory: BodyMemory) -> type[HttpToolsProtocol]:
    """Return uvicorn's protocol with these limits, for one server.

    Beyond ``timeouts.connections`` each new connection closes the one that has waited longest for a
    request, or else the one whose answer has waited longest to be taken. Where there is none, the
    new connection is refused.
    """
    own = {"timeouts": timeouts, "memory": memory, "table": ConnectionTable()}
    return type("_ProtocolOfServer", (_LimitedProtocol,), own)


class _Refused(Exception):
    """Raised in the parser's callbacks, which stops it."""


class _LimitedProtocol(HttpToolsProtocol):
    timeouts: Timeouts
    memory: BodyMemory
    table: ConnectionTable[_LimitedProtocol]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        #: The request that is being answered, or was last. The one that is being received is this
        #: one or a later one.
        self._serving: RequestResponseCycle | None = None
        self._in_head = False
        self._in_body = False
        self._beyond_body = 0
        self._held = 0
        #: Whether a head is parsed a second time, for its framing only.
        self._again = False
        #: Whether the connection stays open after the request that waits for "100 Continue".
        self._may_go_on = False
        #: The problem for which the parser was stopped.
        self._why: Problem | None = None
        #: The problem to answer after all requests before it are answered.
        self._last: Problem | None = None
        self._request_timer = RequestTimer(self.loop, self.timeouts, self._refuse)
        self._write_timer = WriteTimer(self.loop, self.timeouts, self._unsent, self._abort)

    def _unsent(self) -> int:
        return self.transport.get_write_buffer_size()

    # --- the connection ---

    @override
    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._answers = AnswerWriter(transport, self._finish)
        if len(self.connections) > self.timeouts.connections:
            other = self.table.first_to_close()
            if other is None:
                self._refuse(protocol_errors.NO_ROOM)
                return
            other.make_room()
        self.table.idle[self] = None
        self._request_timer.await_head()

    def make_room(self) -> None:
        """Close, without waiting for a client that does not take its answer."""
        self.table.remove(self)
        if self._unsent():
            self._abort()
        else:
            self.transport.close()

    @override
    def connection_lost(self, exc: Exception | None) -> None:
        self._request_timer.stop()
        self._write_timer.stop()
        self._release_bodies()
        self.table.remove(self)
        self.pipeline.clear()
        self._disconnect()
        super().connection_lost(exc)

    @override
    def timeout_keep_alive_handler(self) -> None:
        super().timeout_keep_alive_handler()
        self._write_timer.start()

    @override
    def shutdown(self) -> None:
        super().shutdown()
        self._may_go_on = False
        if self._answers.is_closing():
            self.transport.close()  # without what its client may still send
        self._write_timer.start()

    # --- requests ---

    @override
    def data_received(self, data: bytes) -> None:
        if self._last is not None or self._answers.is_closing():
            return
        self._beyond_body += len(data)
        self._unset_keepalive_if_required()
        self._parse(data)
        if self._beyond_body > MAX_HEAD_BYTES:
            self._refuse(protocol_errors.LONG_HEAD)
        elif self._in_head and self._is_without_version(data):
            self._refuse(protocol_errors.malformed("its first line names no version of HTTP"))
        elif not self._request_timer.runs:
            self._await_rest()

    def _await_rest(self) -> None:
        """Start the timer of what has not arrived whole. Most requests have, and need none."""
        if self._in_body:
            if self._serving is self.cycle:
                self._request_timer.await_body()
        elif self._is_next and (self._in_head or self in self.table.idle):
            # Where not even a line has begun: a blank one may come before a request.
            self._request_timer.await_head()

    def _is_without_version(self, data: bytes) -> bool:
        """Whether the first line has ended without a version. The parser then reads HTTP/0.9, but
        says so one byte later. Its version is 0.0 until a connection's first line names one."""
        version = self.parser.get_http_version()
        return version == "0.9" or (version == "0.0" and data.endswith(b"\n"))

    def _parse(self, data: bytes) -> None:
        """Parse ``data``. Offers of an upgrade are ignored."""
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

        httptools takes the bytes after a head that offers an upgrade for the other protocol. A new
        parser, which is given only the framing of the request, reads its body and the requests
        after it.
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

    @override
    def on_url(self, url: bytes) -> None:
        if self._again:
            return
        super().on_url(url)

    @override
    def on_header(self, name: bytes, value: bytes) -> None:
        if self._in_head and not self._again:  # a trailer is no header, and is dropped
            super().on_header(name, value.strip(b" \t"))

    @override
    def on_headers_complete(self) -> None:
        if self._again:
            return
        if len(self.pipeline) >= MAX_AHEAD:
            self._stop_parsing(protocol_errors.TOO_MANY_AHEAD)
        if head_bytes(self.url, self.headers) > MAX_HEAD_BYTES:
            self._stop_parsing(protocol_errors.LONG_HEAD)
        version = self.parser.get_http_version()
        fault = fault_of_head(self.parser.get_method(), self.url, version, self.headers)
        if fault is not None:
            self._stop_parsing(protocol_errors.malformed(fault))
        self.expect_100_continue &= version != "1.0"
        super().on_headers_complete()
        self.cycle.transport = cast("asyncio.Transport", self._answers)
        if self.expect_100_continue:
            # A client that is refused without "100 Continue" may send the body, or the next request
            # at once. Unless the body comes before the answer, this is the last request.
            self._may_go_on, self.cycle.keep_alive = self.cycle.keep_alive, False
        self._in_head, self._in_body = False, True
        self.table.idle.pop(self, None)
        self._beyond_body = 0
        self._request_timer.stop()

    @override
    def on_body(self, body: bytes) -> None:
        self._beyond_body = 0
        if self.cycle.response_complete:
            return
        self._keep_alive_after_body()
        if not self.memory.hold(len(body)):
            self._stop_parsing(protocol_errors.NO_MEMORY)
        self._held += len(body)
        super().on_body(body)

    @override
    def on_message_complete(self) -> None:
        if self.parser.should_upgrade():
            return  # its body is still to come
        self._keep_alive_after_body()
        self._request_timer.stop()
        self._in_body = False
        self._beyond_body = 0
        super().on_message_complete()

    def _keep_alive_after_body(self) -> None:
        """Keep the connection after a body that comes before its answer, with "100 Continue" or
        without."""
        if self.expect_100_continue and not self.cycle.response_started:
            self.cycle.keep_alive = self._may_go_on

    def _stop_parsing(self, why: Problem) -> None:
        self._why = why
        raise _Refused

    # --- answers ---

    @override
    def _start_asgi_task(self, cycle: RequestResponseCycle, app: Any) -> None:
        self._serving = cycle
        if self._in_body and cycle is self.cycle:  # it has waited for an earlier request's answer
            self._request_timer.await_body()
        super()._start_asgi_task(cycle, app)

    @override
    def on_response_complete(self) -> None:
        self._answers.end()
        super().on_response_complete()  # begins with the next request, if there is one
        if self._answers.is_closing():
            self._unset_keepalive_if_required()
            self._write_timer.start()
        elif self._is_next:
            self._release_bodies()
            self._await_next()

    def _await_next(self) -> None:
        """Go on after every request that has arrived whole is answered."""
        if self._last is not None:
            self._close(self._last)
        elif self._in_head:
            self._unset_keepalive_if_required()
            self._request_timer.await_head()
        else:
            self.table.idle[self] = None  # uvicorn's keep-alive waits for its next request

    @property
    def _is_next(self) -> bool:
        """Whether no request before the one that is received, or comes next, is unanswered."""
        return self._serving is None or self._serving.response_complete

    @override
    def pause_writing(self) -> None:
        super().pause_writing()
        self.table.blocked_writers[self] = None
        self._write_timer.start()

    @override
    def resume_writing(self) -> None:
        super().resume_writing()
        self.table.blocked_writers.pop(self, None)
        self._write_timer.stop()

    # --- ends ---

    def _refuse(self, problem: Problem) -> None:
        """Answer ``problem`` to the request that is being received, in its turn, and close."""
        if self._answers.is_closing() or self._last is not None:
            return
        self._request_timer.stop()
        if self._is_next or (self._in_body and self.cycle is self._serving):
            self._close(problem)
            return
        self._last = problem
        if self._in_body and self.pipeline:
            self.pipeline.popleft()  # the one that is being received; others wait before it

    def _close(self, problem: Problem) -> None:
        """Answer ``problem``, unless an answer to this request has begun; then end."""
        unanswered = not self._in_body or not self.cycle.response_started
        self._disconnect()
        if unanswered:
            self.transport.write(protocol_errors.last_answer(problem))
        self._in_head = problem is not protocol_errors.NO_ROOM  # so that what comes is dropped
        self._answers.close()
        self._write_timer.start()

    def _finish(self) -> None:
        """End the connection behind the last answer. Where the client still sends, end this side
        only, and drop what comes until the client ends its own or the time for a body is over:
        bytes that nobody has read take the answer from a client that reads it later (RFC 9112,
        9.6)."""
        if not (self._in_head or self._in_body) or not self.transport.can_write_eof():
            self.transport.close()
            return
        self.transport.write_eof()
        self.pipeline.clear()
        self._release_bodies()
        self.flow.resume_reading()
        self.table.idle[self] = None
        self._request_timer.linger(self.transport.close)

    def _abort(self) -> None:
        self._disconnect()
        self.transport.abort()

    def _disconnect(self) -> None:
        """Let the app that serves the request know that its client is gone."""
        if self._serving is not None and not self._serving.response_complete:
            self._serving.disconnected = True
            self._serving.message_event.set()

    def _release_bodies(self) -> None:
        self.memory.release(self._held)
        self._held = 0

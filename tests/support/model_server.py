"""A server of models for tests: real HTTP with streaming, in the protocols of OpenAI and Anthropic.

Each request is answered as ``ModelServer.behave`` decides, but for ``/slots``. The server knows
when a request began, which tokens it has sent and when its connection closed, by the same clock as
the test.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Self

from typing_extensions import override

from tests.support.hang import HANG_SECONDS
from tests.support.threaded import ThreadedServer


@dataclass
class Answer:
    """How one request is answered.

    ``pieces`` are streamed with ``delay`` seconds between them, after ``first_delay``. After
    ``at`` of them, ``then`` decides: "end" the answer (after all), "hold" it until
    ``ModelServer.release``, "cut" the connection, "finish" without saying that it is complete, send
    "garbage", or the ``error`` inside the stream. An answer that was held ends with its ``error``,
    where it has one.
    """

    pieces: list[str] = field(default_factory=lambda: ["Hel", "lo", "!"])
    first_delay: float = 0.0
    delay: float = 0.0
    at: int | None = None
    then: str = "end"
    ended: Any = "stop"
    usage: tuple[Any, Any] | None = (7, 3)
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    error: Any = None
    vectors: list[list[float]] | None = None


@dataclass
class Request:
    """One request. Times are monotonic seconds; ``closed`` is None while its connection is open."""

    path: str
    headers: dict[str, str]
    body: dict[str, Any]
    begun: float
    sent: list[float] = field(default_factory=list)
    answered: float | None = None
    closed: float | None = None

    @property
    def is_open(self) -> bool:
        return self.answered is None and self.closed is None

    @property
    def asked(self) -> str:
        """The text of the last message."""
        content: str = self.body["messages"][-1]["content"]
        return content


def echo(request: Request) -> Answer:
    """Answer with the text of the last message, a word a piece."""
    words = request.asked.split(" ")
    return Answer([word if n == 0 else f" {word}" for n, word in enumerate(words)])


class _Protocol(asyncio.StreamReaderProtocol):
    """Tells at once when the caller closes its connection: a task that reads would be told after
    those of all connections that were closed at the same time."""

    _gone: Callable[[], None] | None = None
    _is_gone = False

    def when_gone(self, gone: Callable[[], None]) -> None:
        self._gone = gone
        if self._is_gone:
            gone()

    @override
    def eof_received(self) -> bool | None:
        self._end()
        return super().eof_received()

    @override
    def connection_lost(self, exc: Exception | None) -> None:
        self._end()
        super().connection_lost(exc)

    def _end(self) -> None:
        if not self._is_gone:
            self._is_gone = True
            if self._gone is not None:
                self._gone()


class ModelServer(ThreadedServer):
    """For ``with``. ``behave`` may be replaced at any time."""

    def __init__(self, behave: Callable[[Request], Answer] = lambda _: Answer()) -> None:
        super().__init__()
        self.behave = behave
        self.requests: list[Request] = []
        self.most_open = 0
        self._open = 0
        self._changed = threading.Condition()
        self._telling = False
        self._released = asyncio.Event()
        self._handlers: set[asyncio.Task[None]] = set()

    @property
    def open(self) -> int:
        """Requests that are neither answered nor closed."""
        return self._open

    def tokens_after(self, moment: float) -> int:
        """Tokens that were sent after a moment."""
        return sum(sent > moment for request in self.requests for sent in request.sent)

    def wait_for(self, holds: Callable[[Self], bool], seconds: float = HANG_SECONDS) -> None:
        """Return when ``holds(self)``; fail after ``seconds``."""
        with self._changed:
            true = self._changed.wait_for(lambda: holds(self), seconds)
        assert true, f"{len(self.requests)} requests, {self._open} open"

    def release(self) -> None:
        """End all answers that are held, from now on."""
        self._loop.call_soon_threadsafe(self._released.set)

    @property
    def url(self) -> str:
        """The base URL of its API."""
        return f"http://127.0.0.1:{self.port}/v1"

    @override
    async def _listen(self) -> asyncio.Server:
        return await self._loop.create_server(
            lambda: _Protocol(asyncio.StreamReader(), self._connected),
            "127.0.0.1",
            0,
            backlog=1024,
        )

    @override
    async def _end(self) -> None:
        for handler in self._handlers:
            handler.cancel()
        await asyncio.gather(*self._handlers, return_exceptions=True)

    # --- one connection, one request ---

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._handlers.add(task)
        request: Request | None = None
        try:
            request = await _read(reader)
            if request.path == "/slots":
                await self._tell_slots(writer)
                request = None
                return
            self._begin(request)
            protocol = writer.transport.get_protocol()
            assert isinstance(protocol, _Protocol)
            protocol.when_gone(partial(self._gone, request, task))
            await self._answer(request, writer)
            self._note(request, answered=True)
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass  # callers may go at any time: that is what is tested
        finally:
            if request is not None and request.is_open:
                self._note(request, answered=False)
            writer.close()
            self._handlers.discard(task)

    def _gone(self, request: Request, handler: asyncio.Task[None]) -> None:
        """End the answer: the caller has closed its connection."""
        self._note(request, answered=False)
        handler.cancel()

    def _begin(self, request: Request) -> None:
        self.requests.append(request)
        self._open += 1
        self.most_open = max(self.most_open, self._open)
        self._tell()

    def _note(self, request: Request, *, answered: bool) -> None:
        if request.is_open:
            self._open -= 1
            if answered:
                request.answered = time.monotonic()
            else:
                request.closed = time.monotonic()
            self._tell()

    def _tell(self) -> None:
        """Wake ``wait_for``, once for all that happens at the same time: this loop would else wait
        for that thread after each change."""
        if not self._telling:
            self._telling = True
            self._loop.call_soon(self._notify)

    def _notify(self) -> None:
        self._telling = False
        with self._changed:
            self._changed.notify_all()

    async def _tell_slots(self, writer: asyncio.StreamWriter) -> None:
        """Say what is computed, as llama.cpp's server does."""
        slots = [{"id": n, "is_processing": n < self._open} for n in range(max(self._open, 1))]
        body = json.dumps(slots).encode()
        head = f"HTTP/1.1 200 OK\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n"
        writer.write(head.encode() + body)
        await writer.drain()

    async def _answer(self, request: Request, writer: asyncio.StreamWriter) -> None:
        answer = self.behave(request)
        if answer.status != 200 or request.path.endswith("/embeddings"):
            await asyncio.sleep(answer.first_delay)
            await _whole(writer, answer, request)
            return
        writer.write(
            b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n"
            b"Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
        )
        await asyncio.sleep(answer.first_delay)
        anthropic = request.path.endswith("/messages")
        if anthropic and answer.at != 0:
            _event(writer, _started(answer))
        at = len(answer.pieces) if answer.at is None else answer.at
        for piece in answer.pieces[:at]:
            _event(writer, _spoken(piece) if anthropic else _chunk(piece))
            await writer.drain()
            request.sent.append(time.monotonic())
            self._tell()
            await asyncio.sleep(answer.delay)
        then = answer.then
        if then == "hold":
            await self._released.wait()
            then = "end" if answer.error is None else "error"
        if then == "cut":
            writer.transport.abort()
            raise ConnectionError
        if then == "garbage":
            _chunked(writer, b"data: {]\n\n")
        elif then == "error":
            _event(writer, {"error": answer.error} | ({"type": "error"} if anthropic else {}))
        elif then == "end":
            for each in _ending(answer, anthropic=anthropic):
                _event(writer, each)
            _chunked(writer, b"data: [DONE]\n\n")
        _chunked(writer, b"")
        await writer.drain()


async def _read(reader: asyncio.StreamReader) -> Request:
    head = (await reader.readuntil(b"\r\n\r\n")).decode()
    first, *lines = head.rstrip().split("\r\n")
    headers = {name.lower(): value for name, value in (line.split(": ", 1) for line in lines)}
    body = await reader.readexactly(int(headers.get("content-length", 0)))
    asked = json.loads(body) if body else {}
    return Request(first.split(" ")[1], headers, asked, time.monotonic())


async def _whole(writer: asyncio.StreamWriter, answer: Answer, request: Request) -> None:
    """Answer with a body: vectors, or an error."""
    found: Any = {"error": answer.error}
    if answer.status == 200:
        vectors = answer.vectors or [_vector(text) for text in request.body["input"]]
        found = {
            "object": "list",
            "model": request.body["model"],
            "data": [
                {"object": "embedding", "index": n, "embedding": v} for n, v in enumerate(vectors)
            ],
            "usage": None
            if answer.usage is None
            else {"prompt_tokens": answer.usage[0], "total_tokens": answer.usage[0]},
        }
    body = json.dumps(found).encode()
    headers = {"Content-Type": "application/json", "Content-Length": str(len(body))}
    headers |= {"Connection": "close", **answer.headers}
    lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    writer.write(f"HTTP/1.1 {answer.status} X\r\n{lines}\r\n".encode() + body)
    await writer.drain()


def _vector(text: str) -> list[float]:
    """A vector that depends on the text only."""
    return [byte - 127.5 for byte in hashlib.sha256(text.encode()).digest()]


def _chunk(piece: str | None, ended: str | None = None) -> dict[str, Any]:
    delta = {} if piece is None else {"role": "assistant", "content": piece}
    return {
        "id": "1",
        "object": "chat.completion.chunk",
        "created": 1,
        "model": "m",
        "choices": [{"index": 0, "delta": delta, "finish_reason": ended}],
    }


def _started(answer: Answer) -> dict[str, Any]:
    usage = {"input_tokens": 0 if answer.usage is None else answer.usage[0], "output_tokens": 0}
    message = {
        "id": "1",
        "type": "message",
        "role": "assistant",
        "model": "m",
        "content": [],
        "usage": usage,
    }
    return {"type": "message_start", "message": message}


def _spoken(piece: str) -> dict[str, Any]:
    return {
        "type": "content_block_delta",
        "index": 0,
        "delta": {"type": "text_delta", "text": piece},
    }


def _ending(answer: Answer, *, anthropic: bool) -> Iterator[dict[str, Any]]:
    usage = answer.usage
    if anthropic:
        reason = "end_turn" if answer.ended == "stop" else answer.ended
        given = 0 if usage is None else usage[1]
        yield {
            "type": "message_delta",
            "delta": {"stop_reason": reason},
            "usage": {"output_tokens": given},
        }
        yield {"type": "message_stop"}
        return
    yield _chunk(None, answer.ended)
    if usage is not None:
        taken, given = usage
        yield {
            **_chunk(None),
            "choices": [],
            "usage": {
                "prompt_tokens": taken,
                "completion_tokens": given,
            },
        }


def _event(writer: asyncio.StreamWriter, data: dict[str, Any]) -> None:
    name = f"event: {data['type']}\n" if "type" in data else ""
    _chunked(writer, f"{name}data: {json.dumps(data)}\n\n".encode())


def _chunked(writer: asyncio.StreamWriter, data: bytes) -> None:
    writer.write(f"{len(data):x}\r\n".encode() + data + b"\r\n")

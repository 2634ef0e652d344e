"""An HTTP endpoint that holds hundreds of calls at once and costs the machine next to nothing.

It knows when each call began and when its connection closed, by the same clock as the test. Who
waits for a number of open calls is not woken before: 256 wake-ups of a waiting thread would be a
good part of what a bench measures.
"""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import cast

from typing_extensions import override

from tests.support.hang import HANG_SECONDS
from tests.support.threaded import ThreadedServer

_HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"


@dataclass
class Call:
    """One call. Times are monotonic seconds; ``answered`` and ``closed`` are None until then."""

    body: bytes
    port: int
    begun: float
    answered: float | None = None
    closed: float | None = None


class Calls(ThreadedServer):
    """Answers ``body`` after ``delay`` seconds, never while it is None. For ``with``."""

    def __init__(self, delay: float | None = None) -> None:
        super().__init__()
        self.delay = delay
        self.body = b"true"
        self.all: list[Call] = []
        self.most_open = 0
        self._changed = threading.Condition()
        self._open = 0
        self._wanted: int | None = None  # the number of open calls that is waited for

    @property
    def open(self) -> list[Call]:
        """Those that are neither answered nor closed."""
        return [call for call in self.all if call.answered is None and call.closed is None]

    def wait_for(self, holds: Callable[[Calls], bool], seconds: float = HANG_SECONDS) -> None:
        """Return when ``holds(self)``; fail after ``seconds``."""
        with self._changed:
            true = self._changed.wait_for(lambda: holds(self), seconds)
        assert true, f"{len(self.all)} calls, {len(self.open)} open"

    def wait_until_open(self, count: int, seconds: float = HANG_SECONDS) -> None:
        """Return when ``count`` calls are open; fail after ``seconds``. One may wait at a time."""
        with self._changed:
            self._wanted = count
            true = self._changed.wait_for(lambda: self._open == count, seconds)
            self._wanted = None
        assert true, f"{len(self.all)} calls, {self._open} open, wanted {count}"

    def clear(self) -> None:
        """Forget all calls. None may be open."""
        with self._changed:
            assert not self.open
            self.all = []

    def _count(self, change: int) -> None:
        """``change`` more calls are open. The condition is held."""
        self._open += change
        self.most_open = max(self.most_open, self._open)
        if self._wanted is None or self._open == self._wanted:
            self._changed.notify_all()

    def answer_all(self, delay: float = 0.0) -> None:
        """Answer what is open now, and from now on after ``delay`` seconds."""

        def act() -> None:
            self.delay = delay
            for handler in list(_Handler.alive):
                if handler.owner is self:
                    handler.answer()

        self._loop.call_soon_threadsafe(act)

    @property
    def url(self) -> str:
        """Where it is called."""
        return f"http://127.0.0.1:{self.port}/"

    @override
    async def _listen(self) -> asyncio.Server:
        return await self._loop.create_server(lambda: _Handler(self), "127.0.0.1", 0, backlog=1024)

    @override
    async def _end(self) -> None:
        for handler in list(_Handler.alive):
            if handler.owner is self:
                handler.transport.abort()


class _Handler(asyncio.Protocol):
    alive: set[_Handler] = set()  # noqa: RUF012 - of the class on purpose

    def __init__(self, owner: Calls) -> None:
        self.owner = owner
        self._data = b""
        self._call: Call | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast("asyncio.Transport", transport)
        _Handler.alive.add(self)

    def data_received(self, data: bytes) -> None:
        self._data += data
        head, found, body = self._data.partition(b"\r\n\r\n")
        if not found:
            return
        fields = dict(line.lower().split(b": ", 1) for line in head.split(b"\r\n")[1:])
        if len(body) < int(fields[b"content-length"]):
            return
        self._data = b""
        port = self.transport.get_extra_info("peername")[1]
        self._call = Call(body, port, time.monotonic())
        with self.owner._changed:
            self.owner.all.append(self._call)
            self.owner._count(1)
        if self.owner.delay is not None:
            asyncio.get_running_loop().call_later(self.owner.delay, self.answer)

    def answer(self) -> None:
        if self._call is not None and self._call.answered is None and self._call.closed is None:
            with self.owner._changed:
                self._call.answered = time.monotonic()
                self.owner._count(-1)
            self.transport.write(_HEAD % len(self.owner.body) + self.owner.body)

    def connection_lost(self, exc: Exception | None) -> None:
        _Handler.alive.discard(self)
        if self._call is not None and self._call.closed is None:
            with self.owner._changed:
                self._call.closed = time.monotonic()
                self.owner._count(-1 if self._call.answered is None else 0)

"""Makes outbound connections that a cancel closes at once, before the calls on them end.

A cancelled call passes through about fifteen frames of its HTTP client before its connection
closes. In a worker with 64 calls, the last connection would stay open until 63 other calls have
done that.
"""

from __future__ import annotations

import ssl
from collections.abc import Coroutine
from http.cookiejar import CookieJar
from typing import Any, Protocol, TypeVar
from weakref import WeakSet

import httpcore
import httpx
from typing_extensions import override

from recalc.calls import Turns, close_first

T = TypeVar("T")

#: Bytes that are read from a connection at once. Thousands of tiny chunks or headers in them take
#: some milliseconds at worst.
READ_BYTES = 1 << 12
#: Bytes that an answer may have before its body: status line, headers, and interim answers.
HEAD_BYTES = 1 << 16


class Stream(Protocol):
    """A connection. ``aclose`` closes it before its first await."""

    async def aclose(self) -> None: ...


class HeadTooLarge(Exception):
    """An answer has too many bytes before its body."""


class Connections:
    """The open connections of one HTTP client, which serves one call at a time.

    They are those that were opened by requests whose ``trace`` extension is ``trace``:
    https://www.encode.io/httpcore/extensions/#trace.
    """

    def __init__(self) -> None:
        self._streams: WeakSet[Stream] = WeakSet()
        #: Bytes that the answer that is awaited may still have before its body.
        self.head_left = HEAD_BYTES

    async def trace(self, event: str, info: dict[str, Any]) -> None:
        """Add the connection that was opened."""
        if event == "connection.connect_tcp.complete":
            self._streams.add(info["return_value"])

    async def run(self, call: Coroutine[Any, Any, T]) -> T:
        """Return or raise what ``call`` does. Cancelling this first closes all connections, and
        then waits until ``call`` has ended."""
        return await close_first(call, self.close)

    async def close(self) -> None:
        """Close all connections. An open call fails."""
        for stream in list(self._streams):
            await stream.aclose()


class _PacedStream(httpcore.AsyncNetworkStream):
    """A connection that is read in small pieces, in turn with all others of this process."""

    def __init__(
        self,
        inner: httpcore.AsyncNetworkStream,
        connections: Connections,
        turns: Turns,
        below: _PacedStream | None = None,
    ) -> None:
        self._inner = inner
        self._below = below  # kept alive, because ``Connections`` has only weak references
        self._connections = connections
        self._turns = turns

    @override
    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        data = await self._inner.read(min(max_bytes, READ_BYTES), timeout)
        await self._turns.wait()
        self._connections.head_left -= len(data)
        if self._connections.head_left < 0:
            raise HeadTooLarge
        return data

    @override
    async def write(self, buffer: bytes, timeout: float | None = None) -> None:
        await self._inner.write(buffer, timeout)

    @override
    async def aclose(self) -> None:
        await self._inner.aclose()

    @override
    async def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.AsyncNetworkStream:
        inner = await self._inner.start_tls(ssl_context, server_hostname, timeout)
        return _PacedStream(inner, self._connections, self._turns, self)

    @override
    def get_extra_info(self, info: str) -> Any:
        return self._inner.get_extra_info(info)


class _PacedBackend(httpcore.AnyIOBackend):
    """Opens paced connections."""

    def __init__(self, connections: Connections, turns: Turns) -> None:
        super().__init__()
        self._connections = connections
        self._turns = turns

    @override
    async def connect_tcp(self, *args: Any, **kwargs: Any) -> httpcore.AsyncNetworkStream:
        inner = await super().connect_tcp(*args, **kwargs)
        return _PacedStream(inner, self._connections, self._turns)


class _NoCookies(CookieJar):
    """Keeps no cookies, and parses none: thousands of them would take long."""

    @override
    def extract_cookies(self, response: object, request: object) -> None:
        return None


def paced_client(tls: ssl.SSLContext, connections: Connections, turns: Turns) -> httpx.AsyncClient:
    """Make an HTTP client that lets other work of the event loop run, whatever its peers send.
    ``turns`` is shared by all clients of the process."""
    transport = httpx.AsyncHTTPTransport(verify=tls, trust_env=False)
    # httpx has no argument for the backend of its pool.
    transport._pool = httpcore.AsyncConnectionPool(  # noqa: SLF001
        ssl_context=tls,
        keepalive_expiry=5.0,
        network_backend=_PacedBackend(connections, turns),
    )
    return httpx.AsyncClient(transport=transport, trust_env=False, cookies=_NoCookies())

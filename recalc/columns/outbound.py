"""Makes outbound connections: to addresses that are allowed, and such that a cancel closes them at
once, before the calls on them end.

A cancelled call passes through about fifteen frames of its HTTP client before its connection
closes. In a worker with 64 calls, the last connection would stay open until 63 other calls have
done that.

A host is resolved here, each of its addresses is checked, and the connection goes to an address
that was checked. A name that is resolved again later cannot lead elsewhere.
"""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from http.cookiejar import CookieJar
from typing import Any, Protocol, TypeVar
from weakref import WeakSet

import httpcore
import httpx
from typing_extensions import override

from recalc.calls import Turns, close_first
from recalc.columns.addresses import Allowed, literal

T = TypeVar("T")
#: Returns the addresses of a host for a port, best first. Raises OSError.
Resolve = Callable[[str, int], Awaitable[Sequence[str]]]

#: Bytes that are read from a connection at once. Thousands of tiny chunks or headers in them take
#: some milliseconds at worst.
READ_BYTES = 1 << 12
#: Bytes that an answer may have before its body: status line, headers, and interim answers.
HEAD_BYTES = 1 << 16
#: Seconds for which an address is tried before the next one of the same host.
_NEXT_ADDRESS = 1.0


class Stream(Protocol):
    """A connection. ``aclose`` closes it before its first await."""

    async def aclose(self) -> None: ...


class HeadTooLarge(Exception):
    """An answer has too many bytes before its body."""


class AddressRefused(Exception):
    """A host has an address that may not be connected to."""


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


async def resolve(host: str, port: int) -> Sequence[str]:
    """Return the addresses of a host as the system's resolver gives them."""
    loop = asyncio.get_running_loop()
    try:
        found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except UnicodeError as error:  # a label that is empty or too long
        raise OSError(str(error)) from error
    return list(dict.fromkeys(str(address[0]) for *_, address in found))


class _PacedBackend(httpcore.AnyIOBackend):
    """Opens paced connections to addresses that are allowed."""

    def __init__(
        self, connections: Connections, turns: Turns, allowed: Allowed, resolve: Resolve
    ) -> None:
        super().__init__()
        self._connections = connections
        self._turns = turns
        self._allowed = allowed
        self._resolve = resolve

    @override
    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Any = None,
    ) -> httpcore.AsyncNetworkStream:
        """Connect to the first address of the host that answers. Raises AddressRefused if any of
        them is not allowed: which of them a connection would go to is the choice of the host."""
        addresses = await self._addresses(host, port)
        for address in addresses[:-1]:
            try:
                return await self._open(address, port, min(timeout or _NEXT_ADDRESS, _NEXT_ADDRESS))
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                continue
        return await self._open(addresses[-1], port, timeout)

    async def _addresses(self, host: str, port: int) -> Sequence[str]:
        address = literal(host)
        try:
            found = await self._resolve(host, port) if address is None else [address]
        except OSError as error:
            raise httpcore.ConnectError(str(error)) from error
        if not found:
            raise httpcore.ConnectError("The host has no address.")
        if not (self._allowed.name(host) or all(map(self._allowed.address, found))):
            raise AddressRefused
        return found

    async def _open(
        self, address: str, port: int, timeout: float | None
    ) -> httpcore.AsyncNetworkStream:
        inner = await super().connect_tcp(address, port, timeout)
        return _PacedStream(inner, self._connections, self._turns)


class _NoCookies(CookieJar):
    """Keeps no cookies, and parses none: thousands of them would take long."""

    @override
    def extract_cookies(self, response: object, request: object) -> None:
        return None


def paced_client(
    tls: ssl.SSLContext,
    connections: Connections,
    turns: Turns,
    allowed: Allowed,
    resolve: Resolve = resolve,
) -> httpx.AsyncClient:
    """Make an HTTP client that lets other work of the event loop run, whatever its peers send, and
    that connects to ``allowed`` addresses only. ``turns`` is shared by all clients of the
    process."""
    transport = httpx.AsyncHTTPTransport(verify=tls, trust_env=False)
    # httpx has no argument for the backend of its pool.
    transport._pool = httpcore.AsyncConnectionPool(  # noqa: SLF001
        ssl_context=tls,
        keepalive_expiry=5.0,
        network_backend=_PacedBackend(connections, turns, allowed, resolve),
    )
    return httpx.AsyncClient(transport=transport, trust_env=False, cookies=_NoCookies())

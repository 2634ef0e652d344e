"""The HTTP client of one call of a model: a connection of its own, that closes at once.

The SDKs read proxies, organizations and further headers from the environment. Here a call uses none
of them: its headers are those of a list, and its answer is bounded.

What an abort or a bound interrupts is always the innermost wait, that for the network. An exception
from there ends every generator of the SDK on its way; one from further out would leave those
suspended, for the garbage collector to close in any order.
"""

from __future__ import annotations

import ssl
from typing import Any

import httpcore2
import httpx2
from typing_extensions import override

from recalc.calls import READ_BYTES, Turns
from recalc.models.connections import Secret, Timeouts
from recalc.models.provider import ProviderError, Trouble

#: Bytes of one answer on the wire. A token takes about 250 in the form in which it is streamed, so
#: that ``READ_BYTES`` hold about 16.
MAX_WIRE_BYTES = 64 << 20
#: Headers of the SDKs that are sent.
_SENT = frozenset(
    {"accept", "anthropic-beta", "anthropic-version", "content-length", "content-type", "host"}
)


class _Stream(httpcore2.AsyncNetworkStream):
    """A connection that is read in small pieces, in turn with all others of this process."""

    def __init__(self, inner: httpcore2.AsyncNetworkStream, call: CallTransport) -> None:
        self._inner = inner
        self._call = call

    @override
    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        data = await self._inner.read(min(max_bytes, READ_BYTES), timeout)
        await self._call.turns.wait()
        self._call.count(len(data))
        return data

    @override
    async def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._call.sent = True
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
    ) -> httpcore2.AsyncNetworkStream:
        return _Stream(
            await self._inner.start_tls(ssl_context, server_hostname, timeout), self._call
        )

    @override
    def get_extra_info(self, info: str) -> Any:
        return self._inner.get_extra_info(info)


class _Backend(httpcore2.AnyIOBackend):
    """Opens the connections of one call."""

    def __init__(self, call: CallTransport) -> None:
        super().__init__()
        self._call = call

    @override
    async def connect_tcp(self, *args: Any, **kwargs: Any) -> httpcore2.AsyncNetworkStream:
        inner = await super().connect_tcp(*args, **kwargs)
        self._call.opened.append(inner)
        return _Stream(inner, self._call)


class CallTransport(httpx2.AsyncHTTPTransport):
    """Opens one connection, and closes it before anything else when ``close_now`` is called.
    ``authorization`` is the name of the header with the key, and the key. ``sent``: a part of the
    request may have reached the server."""

    def __init__(
        self, tls: ssl.SSLContext, turns: Turns, authorization: tuple[str, Secret] | None
    ) -> None:
        # Proxies of the environment are not used: they belong to the client, which has none.
        super().__init__(verify=tls, trust_env=False)
        # httpx2 has no argument for the backend of its pool.
        self._pool = httpcore2.AsyncConnectionPool(ssl_context=tls, network_backend=_Backend(self))
        self.turns = turns
        self.opened: list[httpcore2.AsyncNetworkStream] = []
        self.sent = False
        self._authorization = authorization
        self._left = MAX_WIRE_BYTES

    @override
    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        headers = {k: v for k, v in request.headers.items() if k.lower() in _SENT}
        headers |= {"accept-encoding": "identity", "connection": "close", "user-agent": "recalc"}
        if self._authorization is not None:
            name, key = self._authorization
            headers[name] = f"Bearer {key.reveal()}" if name == "authorization" else key.reveal()
        request.headers = httpx2.Headers(headers)
        response = await super().handle_async_request(request)
        if response.headers.get("content-encoding", "identity").lower() != "identity":
            await response.aclose()
            raise ProviderError(Trouble.GARBAGE, "The answer is compressed, which was not asked.")
        return response

    def count(self, received: int) -> None:
        """Count bytes that were received. Raises ProviderError where they are too many."""
        self._left -= received
        if self._left < 0:
            raise ProviderError(
                Trouble.TOO_LARGE, f"The answer has more than {MAX_WIRE_BYTES} bytes."
            )

    async def close_now(self) -> None:
        """Close the connection. An open call fails."""
        while self.opened:
            await self.opened.pop().aclose()


def client_of(transport: CallTransport, timeouts: Timeouts) -> httpx2.AsyncClient:
    """Make the HTTP client of one call. Redirects are not followed: the key goes to no other
    server."""
    longest = max(timeouts.first_token, timeouts.between_tokens)
    return httpx2.AsyncClient(
        transport=transport,
        trust_env=False,
        follow_redirects=False,
        timeout=httpx2.Timeout(longest + 1.0, connect=timeouts.connect),
    )

"""The HTTP client of one call of a model: a connection of its own, that closes at once.

The SDKs read proxies, organizations and further headers from the environment. Here a call uses none
of them: its headers are those of a list, and its answer is bounded.
"""

from __future__ import annotations

import ssl
from collections.abc import AsyncIterator
from typing import Any, Protocol

import httpx2
from typing_extensions import override

from recalc.models.connections import Secret, Timeouts
from recalc.models.provider import ProviderError, Trouble

#: Bytes of one answer on the wire. A token takes about 250 in the form in which it is streamed.
MAX_WIRE_BYTES = 64 << 20
#: Headers of the SDKs that are sent.
_SENT = frozenset(
    {"accept", "anthropic-beta", "anthropic-version", "content-length", "content-type", "host"}
)


class _Stream(Protocol):
    async def aclose(self) -> None: ...


class CallTransport(httpx2.AsyncHTTPTransport):
    """Opens one connection, and closes it before anything else when ``close_now`` is called."""

    def __init__(self, tls: ssl.SSLContext, authorization: tuple[str, Secret] | None) -> None:
        # Proxies of the environment are not used: they belong to the client, which has none.
        super().__init__(verify=tls, trust_env=False)
        self._authorization = authorization
        self._streams: list[_Stream] = []

    @override
    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        headers = {k: v for k, v in request.headers.items() if k.lower() in _SENT}
        headers |= {"accept-encoding": "identity", "connection": "close", "user-agent": "recalc"}
        if self._authorization is not None:
            name, key = self._authorization
            headers[name] = f"Bearer {key.reveal()}" if name == "authorization" else key.reveal()
        request.headers = httpx2.Headers(headers)
        request.extensions = {**request.extensions, "trace": self._trace}
        response = await super().handle_async_request(request)
        if response.headers.get("content-encoding", "identity").lower() != "identity":
            await response.aclose()
            raise ProviderError(Trouble.GARBAGE, "The answer is compressed, which was not asked.")
        assert isinstance(response.stream, httpx2.AsyncByteStream)
        response.stream = _Bounded(response.stream)
        return response

    async def _trace(self, event: str, info: dict[str, Any]) -> None:
        """Keep the connection that was opened."""
        if event == "connection.connect_tcp.complete":
            self._streams.append(info["return_value"])

    async def close_now(self) -> None:
        """Close the connection. An open call fails."""
        while self._streams:
            await self._streams.pop().aclose()


class _Bounded(httpx2.AsyncByteStream):
    """The body of an answer, up to MAX_WIRE_BYTES."""

    def __init__(self, inner: httpx2.AsyncByteStream) -> None:
        self._inner = inner

    @override
    async def __aiter__(self) -> AsyncIterator[bytes]:
        left = MAX_WIRE_BYTES
        async for data in self._inner:
            left -= len(data)
            if left < 0:
                raise ProviderError(
                    Trouble.TOO_LARGE, f"The answer has more than {MAX_WIRE_BYTES} bytes."
                )
            yield data

    @override
    async def aclose(self) -> None:
        await self._inner.aclose()


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

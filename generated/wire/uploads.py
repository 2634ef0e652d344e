# Machine-written from openapi.yaml by `make generate`: do not edit. See MANIFEST.json.
"""Bodies that are given to the handler as they arrive."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from typing import Any

from .refusals import ClientGone, Refusal

Receive = Callable[[], Awaitable[Mapping[str, Any]]]


def too_large(most: int) -> Refusal:
    """The refusal of a body with more than ``most`` bytes."""
    # The connection stays open, and drops the rest: a client that is still sending when it is
    # closed would see a broken connection in the place of the answer.
    return Refusal(
        413,
        "body_too_large",
        f"The body has more than {most} bytes, which is as many as this server takes. "
        "Send less at once.",
    )


class ByteStream:
    """The bytes of a body, in pieces as they arrive. Can be read once.

    Reading raises Refusal for a body of more than ``most`` bytes, and ClientGone.
    """

    def __init__(self, receive: Receive, most: int) -> None:
        self._receive = receive
        self._most = most
        self._read = 0
        self._ended = False

    def __aiter__(self) -> AsyncIterator[bytes]:
        return self

    async def __anext__(self) -> bytes:
        while not self._ended:
            message = await self._receive()
            if message["type"] == "http.disconnect":
                raise ClientGone
            chunk: bytes = message.get("body", b"")
            self._ended = not message.get("more_body", False)
            self._read += len(chunk)
            if self._read > self._most:
                raise too_large(self._most)
            if chunk:
                return chunk
        raise StopAsyncIteration

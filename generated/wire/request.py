# Machine-written from openapi.yaml by `make generate`: do not edit. See MANIFEST.json.
"""A request whose operation is known."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

from .bodies import JsonBody
from .encoding import encode_in_pieces, encode_json
from .media import check_json
from .parameters import Cookies, HeaderValues, Query
from .refusals import ClientGone, Refusal
from .values import count_values

T = TypeVar("T")
Receive = Callable[[], Awaitable[Mapping[str, Any]]]
Headers = list[tuple[bytes, bytes]]

#: Bodies with more bytes are decoded beside the event loop.
_LARGE = 1 << 18
#: Bytes that a value takes in memory, about: a list, its place in another, an average of more.
_VALUE_BYTES = 100


async def _plain(work: Coroutine[Any, Any, T]) -> T:
    return await work


class Holding(Protocol):
    """What is told how much memory a request's body takes. Raises Refusal when it is too much."""

    def read(self, more: int) -> None:
        """So many more bytes of the body are held for the request."""

    def unfold(self, more: int) -> None:
        """Decoded, it will take so many bytes more than it has."""


@dataclass(slots=True)
class Request:
    """A request, matched. ``protect`` runs what must not die with the client's connection;
    ``holding`` counts the memory of its body; ``is_large`` says, once the operation has run,
    whether its answer is too long to be encoded on the event loop."""

    values: Sequence[bytes]
    headers: Headers
    query_string: bytes
    receive: Receive
    max_body: int
    max_values: int
    holding: Holding
    is_large: Callable[[], bool] = bool
    protect: Callable[[Coroutine[Any, Any, Any]], Coroutine[Any, Any, Any]] = _plain

    @property
    def query(self) -> Query:
        """The parameters of the query."""
        return Query(self.query_string)

    @property
    def header_values(self) -> HeaderValues:
        """The parameters of the headers."""
        return HeaderValues(self.headers)

    @property
    def cookies(self) -> Cookies:
        """The parameters of the cookies."""
        return Cookies(self.headers)

    async def body(self, kind: JsonBody[T]) -> T | None:
        """The body, decoded; None when there is none. Refused: another media type (415), more
        bytes than ``max_body`` (413, as soon as that is known), no JSON or not as the contract
        says, or more than ``max_values`` values (400)."""
        raw = await self._read()
        if not raw:
            return None
        # Before anything is made of it: the decoder gives no other thread a turn.
        if len(raw) <= _LARGE:
            self._admit(count_values(raw, self.max_values), raw)
            return kind.decode(raw)
        self._admit(await asyncio.to_thread(count_values, raw, self.max_values), raw)
        return await asyncio.to_thread(kind.decode, raw)

    async def required_body(self, kind: JsonBody[T]) -> T:
        """``body``, refused when there is none."""
        decoded = await self.body(kind)
        if decoded is None:
            raise Refusal(400, "missing_body", "The body is missing. Send JSON.")
        return decoded

    async def encoded(self, answer: object) -> bytes | bytearray:
        """The answer as JSON."""
        if self.is_large():
            return await asyncio.to_thread(encode_in_pieces, answer)
        return encode_json(answer)

    async def _read(self) -> bytearray:
        length = self._header(b"content-length")
        if length is not None and length.isdigit() and int(length) > self.max_body:
            raise self._too_large()
        if self._header(b"transfer-encoding") is None and (length is None or length == b"0"):
            return bytearray()
        self._check_type()
        raw = bytearray()
        while True:
            message = await self.receive()
            if message["type"] == "http.disconnect":
                raise ClientGone
            chunk: bytes = message.get("body", b"")
            if len(raw) + len(chunk) > self.max_body:
                raise self._too_large()
            self.holding.read(len(chunk))
            raw += chunk
            if not message.get("more_body", False):
                return raw

    def _admit(self, values: int, raw: bytearray) -> None:
        if values > self.max_values:
            raise Refusal(
                400,
                "too_many_values",
                f"The body has more than {self.max_values} JSON values, which is as many as this "
                "server takes at once. Nothing was changed. Send less at once.",
            )
        self.holding.unfold(max(values * _VALUE_BYTES - len(raw), 0))

    def _header(self, name: bytes) -> bytes | None:
        for found, value in self.headers:
            if found == name:
                return value
        return None

    def _check_type(self) -> None:
        if (self._header(b"content-encoding") or b"identity").lower() != b"identity":
            raise Refusal(
                415,
                "unsupported_content_encoding",
                "The body has to be sent as it is. Leave Content-Encoding out.",
            )
        sent = [value for name, value in self.headers if name == b"content-type"]
        check_json([value.decode("latin-1") for value in sent])

    def _too_large(self) -> Refusal:
        # The rest of the body is not read, so that the connection cannot be used again.
        return Refusal(
            413,
            "body_too_large",
            f"The body has more than {self.max_body} bytes, which is as many as this server takes. "
            "Send less at once.",
            headers={"Connection": "close"},
        )

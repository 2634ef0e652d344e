"""A request whose operation is known."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Mapping, Sequence
from typing import Any, Protocol, TypeVar

import msgspec

from .bodies import JsonBody
from .encoding import encode_in_pieces, encode_json
from .forms import Form, FormBody, read_form
from .media import check_type
from .parameters import Cookies, HeaderValues, Query
from .parts import boundary_of
from .refusals import ClientGone, Refusal
from .uploads import ByteStream, too_large
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


class Request(msgspec.Struct):
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

    async def stream(self, media_type: str, *, required: bool) -> ByteStream | None:
        """The bytes of a body of this media type, as they arrive; None when there is no body.
        Refused: another media type (415), more bytes than ``max_body`` (413), and no body where it
        is ``required`` (400)."""
        if not self._has_body():
            if required:
                raise Refusal(400, "missing_body", f"The body is missing. Send {media_type}.")
            return None
        self._check_type(media_type)
        return ByteStream(self.receive, self.max_body)

    async def form(self, kind: FormBody[T], *, required: bool) -> Form[T] | None:
        """A form, read up to its first file; None when there is no body. Refused as ``stream``, and
        what is no such form (400)."""
        media_type = "multipart/form-data"
        stream = await self.stream(media_type, required=required)
        if stream is None:
            return None
        sent = self._header(b"content-type") or b""
        return await read_form(kind, stream, boundary_of(sent.decode("latin-1")))

    async def encoded(self, answer: object) -> bytes | bytearray:
        """The answer as JSON."""
        if self.is_large():
            return await asyncio.to_thread(encode_in_pieces, answer)
        return encode_json(answer)

    async def _read(self) -> bytearray:
        if not self._has_body():
            return bytearray()
        self._check_type("application/json")
        raw = bytearray()
        while True:
            message = await self.receive()
            if message["type"] == "http.disconnect":
                raise ClientGone
            chunk: bytes = message.get("body", b"")
            if len(raw) + len(chunk) > self.max_body:
                raise too_large(self.max_body)
            self.holding.read(len(chunk))
            raw += chunk
            if not message.get("more_body", False):
                return raw

    def _has_body(self) -> bool:
        """Whether a body was sent. Raises Refusal for one that is known to be too large."""
        length = self._header(b"content-length")
        if length is not None and length.isdigit() and int(length) > self.max_body:
            raise too_large(self.max_body)
        chunked = self._header(b"transfer-encoding") is not None
        return chunked or (length is not None and length != b"0")

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

    def _check_type(self, media_type: str) -> None:
        if (self._header(b"content-encoding") or b"identity").lower() != b"identity":
            raise Refusal(
                415,
                "unsupported_content_encoding",
                "The body has to be sent as it is. Leave Content-Encoding out.",
            )
        sent = [value for name, value in self.headers if name == b"content-type"]
        check_type([value.decode("latin-1") for value in sent], media_type)

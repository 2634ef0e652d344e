"""Answers that come piece by piece: events, which survive lost connections, lines and bytes."""

import asyncio
import json
import random
import re
import time
from collections.abc import AsyncGenerator, Callable, Generator, Iterator, Mapping
from contextlib import aclosing, closing
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import httpx

from .client import AuthenticatedClient, Client

T = TypeVar("T")
Parse = Callable[[Any], T]

#: Seconds between attempts to connect again; after the last one, the error is raised.
_WAITS = (0.25, 0.5, 1, 2, 4, 8, 15, 30)
#: Seconds without a heartbeat after which a connection counts as lost.
_SILENCE = 45
#: A line feed may follow the last character.
_LINE_END = re.compile(rb"\r\n|\n|\r(?!\Z)")


@dataclass(frozen=True)
class ServerEvent(Generic[T]):
    """An event. ``event`` is its kind, ``id`` what a new connection goes on from."""

    data: T
    id: str
    event: str


class StreamRefused(Exception):
    """The server, or a proxy, answered with something else than a stream, or than more events."""

    def __init__(self, status_code: int, content: bytes) -> None:
        self.status_code = status_code
        self.content = content
        super().__init__(status_code, content)

    def __str__(self) -> str:
        return f"The server answered {self.status_code}: {self.content.decode(errors='replace')}"


def untyped(value: Any) -> Any:
    """An item of a schema that has no model, as it is."""
    return value


def tagged(tag: str, parsers: Mapping[str, Parse[T]]) -> Parse[T]:
    """What parses items of several schemas, by the field ``tag``. An item of a schema that only a
    newer server has stays the JSON that it is."""

    def parse(value: Any) -> T:
        known: Parse[T] = parsers.get(value[tag], untyped)
        return known(value)

    return parse


class _Lines:
    """Cuts pieces of bytes into lines. JSON may have any other character that ends lines."""

    def __init__(self) -> None:
        self._begun: list[bytes] = []  # pieces of the next line; each is searched once

    def of(self, piece: bytes) -> list[str]:
        if self._begun and self._begun[-1].endswith(b"\r"):
            piece = self._begun.pop() + piece
        first, *others = _LINE_END.split(piece)
        self._begun.append(first)
        if not others:
            return []
        whole = b"".join(self._begun)
        *lines, rest = others
        self._begun = [rest]
        return [line.decode() for line in (whole, *lines)]

    def last(self) -> list[str]:
        rest = b"".join(self._begun)
        return [rest.decode()] if rest.strip() else []


class _Following(Generic[T]):
    """What is known of a stream of events over all of its connections."""

    def __init__(self, kwargs: dict[str, Any], parse: Parse[T]) -> None:
        self._kwargs = kwargs
        self._parse = parse
        self._last: str | None = None
        self._begun = False
        self._failures = 0

    def request(self, timeout: httpx.Timeout) -> dict[str, Any]:
        """The next request: that of the caller, from the last event on."""
        silent = httpx.Timeout(
            connect=timeout.connect, read=_SILENCE, write=timeout.write, pool=timeout.pool
        )
        last = {} if self._last is None else {"Last-Event-ID": self._last}
        self._lines, self._fields = _Lines(), {"id": "", "event": "", "data": ""}
        return {**_accepting(self._kwargs, "text/event-stream", last), "timeout": silent}

    def begins(self, response: httpx.Response) -> bool:
        """Whether events follow in an answer."""
        begins = _has(response, "text/event-stream")
        self._begun = self._begun or begins
        return begins

    def events(self, piece: bytes) -> Iterator[ServerEvent[T]]:
        """Yield the events that are complete with a piece."""
        self._failures = 0
        for line in self._lines.of(piece):
            name, _, value = line.partition(":")
            if line and name in self._fields:
                text = value.removeprefix(" ")
                self._fields[name] = text if name != "data" else f"{self._fields['data']}{text}\n"
            elif not line:
                data, kind = self._fields["data"], self._fields["event"] or "message"
                self._fields |= {"event": "", "data": ""}
                if data:
                    self._last = self._fields["id"] or self._last
                    yield ServerEvent(self._parse(json.loads(data)), self._fields["id"], kind)

    def pause(self, error: Exception | None) -> float:
        """Seconds to wait before the next request. Raises ``error`` where there is none."""
        passing = not isinstance(error, StreamRefused) or (
            error.status_code == 429 or error.status_code >= 500
        )
        if error and not (self._begun and passing and self._failures < len(_WAITS)):
            raise error
        seconds = _WAITS[min(self._failures, len(_WAITS) - 1)]
        self._failures += 1
        return seconds * random.uniform(0.5, 1)  # noqa: S311  # it spreads clients


def _accepting(kwargs: dict[str, Any], media_type: str, more: dict[str, str]) -> dict[str, Any]:
    return {**kwargs, "headers": {**kwargs.get("headers", {}), "Accept": media_type, **more}}


def _has(response: httpx.Response, media_type: str) -> bool:
    """Whether a stream follows, and not the page of a proxy."""
    found = response.headers.get("Content-Type", "")
    return response.status_code == 200 and found.startswith(media_type)


def events(
    client: AuthenticatedClient | Client, kwargs: dict[str, Any], parse: Parse[T]
) -> Generator[ServerEvent[T], None, None]:
    """Yield events until the server says that none can follow. A connection that is lost, or ended
    by the server, is opened again from the last event on. Raises StreamRefused, also where the
    server refuses to go on, and httpx.TransportError for a minute without an answer."""
    http = client.get_httpx_client()
    following = _Following(kwargs, parse)
    while True:
        error: Exception | None = None
        try:
            with http.stream(**following.request(http.timeout)) as response:
                if not following.begins(response):
                    content = response.read()
                    if response.status_code == 204:
                        return
                    raise StreamRefused(response.status_code, content)
                for piece in response.iter_bytes():
                    yield from following.events(piece)
        except (httpx.TransportError, StreamRefused) as caught:
            error = caught
        time.sleep(following.pause(error))


async def asyncio_events(
    client: AuthenticatedClient | Client, kwargs: dict[str, Any], parse: Parse[T]
) -> AsyncGenerator[ServerEvent[T], None]:
    """``events`` in asyncio."""
    http = client.get_async_httpx_client()
    following = _Following(kwargs, parse)
    while True:
        error: Exception | None = None
        try:
            async with http.stream(**following.request(http.timeout)) as response:
                if not following.begins(response):
                    content = await response.aread()
                    if response.status_code == 204:
                        return
                    raise StreamRefused(response.status_code, content)
                async for piece in response.aiter_bytes():
                    for event in following.events(piece):
                        yield event
        except (httpx.TransportError, StreamRefused) as caught:
            error = caught
        await asyncio.sleep(following.pause(error))


def text(
    client: AuthenticatedClient | Client, kwargs: dict[str, Any], media_type: str
) -> Generator[bytes, None, None]:
    """Yield the bytes of an answer. Raises StreamRefused for an error, and httpx.TransportError
    where the answer breaks off."""
    with client.get_httpx_client().stream(**_accepting(kwargs, media_type, {})) as response:
        if not _has(response, media_type):
            raise StreamRefused(response.status_code, response.read())
        yield from response.iter_bytes()


async def asyncio_text(
    client: AuthenticatedClient | Client, kwargs: dict[str, Any], media_type: str
) -> AsyncGenerator[bytes, None]:
    """``text`` in asyncio."""
    http = client.get_async_httpx_client()
    async with http.stream(**_accepting(kwargs, media_type, {})) as response:
        if not _has(response, media_type):
            raise StreamRefused(response.status_code, await response.aread())
        async for piece in response.aiter_bytes():
            yield piece


def lines(
    client: AuthenticatedClient | Client, kwargs: dict[str, Any], parse: Parse[T]
) -> Generator[T, None, None]:
    """Yield the values of lines of JSON. Raises as ``text``."""
    found = _Lines()
    with closing(text(client, kwargs, "application/x-ndjson")) as pieces:
        for piece in pieces:
            yield from (parse(json.loads(line)) for line in found.of(piece))
    yield from (parse(json.loads(line)) for line in found.last())


async def asyncio_lines(
    client: AuthenticatedClient | Client, kwargs: dict[str, Any], parse: Parse[T]
) -> AsyncGenerator[T, None]:
    """``lines`` in asyncio."""
    found = _Lines()
    async with aclosing(asyncio_text(client, kwargs, "application/x-ndjson")) as pieces:
        async for piece in pieces:
            for line in found.of(piece):
                yield parse(json.loads(line))
    for line in found.last():
        yield parse(json.loads(line))

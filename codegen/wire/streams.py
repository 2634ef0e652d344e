"""Bodies that are sent piece by piece while they are made: events, lines, text.

A handler returns an answer whose body is an async generator. The server closes the generator when
the client has left, so that its ``finally`` blocks run, and does not start it for HEAD.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from .encoding import encode_json

T_co = TypeVar("T_co", covariant=True)

#: A comment, which clients pass over: sent while there is no event, so that every part of the way
#: to the client sees a connection in use, and a connection that is gone is noticed.
HEARTBEAT = b":\n\n"
_FORBIDDEN = ("\n", "\r", "\0")


@dataclass(frozen=True, slots=True)
class Event(Generic[T_co]):
    """One server-sent event. ``id`` is what a client sends back in Last-Event-ID; ``event`` is its
    kind. Raises ValueError where one of them has a line break or U+0000."""

    data: T_co
    id: str | None = None
    event: str | None = None

    def __post_init__(self) -> None:
        for field in (self.id, self.event):
            if field is not None and any(each in field for each in _FORBIDDEN):
                raise ValueError(f"an event's field has a character that cannot be sent: {field!r}")

    def encoded(self) -> bytes:
        """The event as text/event-stream. JSON has no line breaks, so its data is one line."""
        out = bytearray()
        if self.id is not None:
            out += f"id: {self.id}\n".encode()
        if self.event is not None:
            out += f"event: {self.event}\n".encode()
        out += b"data: " + encode_json(self.data) + b"\n\n"
        return bytes(out)


async def encode_events(
    events: AsyncGenerator[Event[Any], None],
) -> AsyncGenerator[bytes, None]:
    """Encode events as text/event-stream."""
    async with aclosing(events):
        async for event in events:
            yield event.encoded()


async def encode_lines(
    pages: AsyncGenerator[Sequence[Any], None],
) -> AsyncGenerator[bytes, None]:
    """Encode pages of items as application/x-ndjson: a line of JSON for each item. A page is one
    piece."""
    async with aclosing(pages):
        async for page in pages:
            yield b"".join(encode_json(item) + b"\n" for item in page)

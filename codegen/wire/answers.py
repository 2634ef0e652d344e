"""Encoded answers, and the values of their headers."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from dataclasses import dataclass, field
from datetime import datetime

import msgspec

from .request import Headers

JSON = "application/json"


class Reply(msgspec.Struct, frozen=True):
    """An answer that is encoded as a whole. ``media_type`` is None for an answer without a body."""

    status: int
    body: bytes | bytearray
    headers: Headers = []
    media_type: str | None = JSON


@dataclass(frozen=True, slots=True)
class StreamReply:
    """An answer whose body is sent piece by piece.

    ``heartbeat`` is sent while there is no piece, if it is not empty. A stream that is ``endable``
    may be ended after any piece, and is complete then; another one that is not sent to its end is
    broken off, so that the client sees that something is missing.
    """

    status: int
    pieces: AsyncGenerator[bytes, None]
    media_type: str
    headers: Headers = field(default_factory=list)
    heartbeat: bytes = b""
    endable: bool = False


def header_value(value: object) -> bytes:
    """Encode the value of a header: true and false in lower case, times as ISO 8601.

    Raises ValueError for a text that a header cannot have.
    """
    if isinstance(value, bool):
        return b"true" if value else b"false"
    text = value.isoformat() if isinstance(value, datetime) else str(value)
    if not text.isascii() or not text.isprintable():
        raise ValueError(f"a header cannot have the value {text!r}")
    return text.encode("ascii")


def headers(*named: tuple[bytes, object]) -> Headers:
    """The headers whose value is not None, encoded. Raises ValueError."""
    return [(name, header_value(value)) for name, value in named if value is not None]

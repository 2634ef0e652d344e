"""Opaque positions in lists: what ``next_cursor`` carries."""

from __future__ import annotations

import base64
import binascii

import msgspec

from recalc.domain.errors import Invalid
from recalc.domain.records import Page, T

_MAX_CHARS = 64


def encode(kind: str, position: int) -> str:
    """A cursor for a list of ``kind``."""
    return base64.urlsafe_b64encode(msgspec.msgpack.encode((kind, position))).decode().rstrip("=")


def decode(kind: str, cursor: str | None) -> int | None:
    """The position in a cursor of this server. Raises Invalid for anything else."""
    if cursor is None:
        return None
    try:
        if len(cursor) > _MAX_CHARS:
            raise ValueError("too long")
        raw = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        found, position = msgspec.msgpack.decode(raw, type=tuple[str, int])
        if found != kind or not 0 <= position < 1 << 62:
            raise ValueError("of another list")
    except (ValueError, binascii.Error, msgspec.DecodeError) as error:
        raise Invalid(
            "invalid_cursor",
            "The cursor is not one that this list returned. Start without a cursor.",
            parameter="cursor",
        ) from error
    return position


def page(kind: str, items: list[T], after: int | None) -> Page[T]:
    """A page whose next one starts after the position ``after`` (None: this is the last)."""
    return Page(items, None if after is None else encode(kind, after))

"""Cursors: opaque positions in lists, as in ``next_cursor``.

A position says where a page ended by numbers of the store: row ids, or keys that count the rows of
all workspaces. So a cursor is sealed with the secret of the database: a client can neither read nor
forge one, and it is valid only for the list that returned it. Sealing is deterministic
authenticated encryption (a synthetic IV, as in RFC 5297, of HMAC-SHA256): it needs no state and no
nonce.
"""

from __future__ import annotations

import base64
import binascii
import hmac
import struct

from recalc.domain.errors import Invalid
from recalc.domain.records import Page, T

_MAX_CHARS = 64
_TAG_BYTES = 16
_NUMBER_BYTES = 8


class Cursors:
    """Seals and opens cursors with one secret."""

    def __init__(self, secret: bytes) -> None:
        self._tag_key = hmac.digest(secret, b"recalc.cursor.v2.tag", "sha256")
        self._stream_key = hmac.digest(secret, b"recalc.cursor.v2.stream", "sha256")

    def encode(self, listed: str, *position: int) -> str:
        """Return a cursor of the list ``listed`` (its kind and its owner) at ``position``: one or
        two numbers. All cursors of a list have the same length."""
        plain = struct.pack(f">{len(position)}q", *position)
        tag = self._tag(listed, plain)
        sealed = tag + self._covered(tag, plain)
        return base64.urlsafe_b64encode(sealed).decode().rstrip("=")

    def decode(self, listed: str, cursor: str | None) -> tuple[int, ...] | None:
        """Return the position in a cursor of this list; None for None. Raises Invalid for anything
        else."""
        if cursor is None:
            return None
        try:
            if len(cursor) > _MAX_CHARS:
                raise ValueError("too long")
            raw = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
            tag, covered = raw[:_TAG_BYTES], raw[_TAG_BYTES:]
            plain = self._covered(tag, covered)
            if not hmac.compare_digest(tag, self._tag(listed, plain)):
                raise ValueError("of another list")
        except (ValueError, binascii.Error) as error:
            raise Invalid(
                "invalid_cursor",
                "The cursor is not one that this list returned. Start without a cursor.",
                parameter="cursor",
            ) from error
        return struct.unpack(f">{len(plain) // _NUMBER_BYTES}q", plain)

    def page(self, listed: str, items: list[T], after: tuple[int, ...] | None) -> Page[T]:
        """Return a page; the next one starts after the position ``after``. None: it is the last."""
        return Page(items, None if after is None else self.encode(listed, *after))

    def _tag(self, listed: str, plain: bytes) -> bytes:
        return hmac.digest(self._tag_key, plain + listed.encode(), "sha256")[:_TAG_BYTES]

    def _covered(self, tag: bytes, text: bytes) -> bytes:
        """Encrypt or decrypt ``text`` with a stream that is computed from ``tag`` and the
        secret."""
        stream = hmac.digest(self._stream_key, tag, "sha256")
        if len(text) > len(stream):
            raise ValueError("too long")
        return bytes(a ^ b for a, b in zip(text, stream, strict=False))

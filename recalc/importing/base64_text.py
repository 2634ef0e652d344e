"""Decodes base64 strictly: no line breaks, no other alphabet, nothing after the padding.

Long content is written and decoded in slices: a single call over tens of megabytes would hold the
interpreter's lock, and so stop the event loop, until it ends.
"""

from __future__ import annotations

import binascii
from typing import BinaryIO

from recalc.importing.files import Refused

#: Characters of one slice: a multiple of four, so that each slice is valid base64. Writing or
#: decoding one takes about 0.1 ms, and each write in between releases the interpreter's lock.
SLICE = 1 << 17


def decoded_size(content: str) -> int:
    """Return the number of bytes of valid ``content``, without decoding it."""
    return len(content) // 4 * 3 - content[-2:].count("=")


def decode(content: str | bytes) -> bytes:
    """Decode short ``content``. Raises Refused."""
    if len(content) % 4 or content[-3:] in ("===", b"==="):
        raise _refused()  # the library accepts padding after complete content
    try:
        return binascii.a2b_base64(content, strict_mode=True)
    except ValueError as error:
        raise _refused() from error


def spool(content: str, target: BinaryIO) -> None:
    """Write ``content`` undecoded, for ``decode_spooled``. Raises Refused if it is not ASCII."""
    try:
        target.writelines(
            content[start : start + SLICE].encode("ascii")
            for start in range(0, len(content), SLICE)
        )
    except UnicodeEncodeError as error:
        raise _refused() from error


def decode_spooled(source: BinaryIO, target: BinaryIO) -> None:
    """Decode the content that ``spool`` wrote. Raises Refused."""
    following = source.read(SLICE)
    while following:
        piece, following = following, source.read(SLICE)
        if following and piece.endswith(b"="):
            raise _refused()
        target.write(decode(piece))


def _refused() -> Refused:
    return Refused(
        "invalid_base64",
        "file_content_base64 is not base64. Send the file's bytes in the standard alphabet, with "
        "padding, without line breaks and without a data: prefix.",
    )

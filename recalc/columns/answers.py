"""Reads the bodies of endpoints' answers as values. Pure, and importable in a worker process.

The endpoint chooses the bytes and the charset that it names, so only a fixed list of charsets is
read, each in linear time. Python has about a hundred codecs, one of which takes half a minute for a
megabyte.
"""

from __future__ import annotations

import codecs
import re

import msgspec

from recalc.columns.base import CellFailed, Failure, Json
from recalc.columns.values import decode, stored_size

#: Characters that a Content-Type header may have.
MAX_CONTENT_TYPE = 1024

#: Python's codec for each name of a charset. The byte order of UTF-16 is that of its mark.
_CODECS = {
    name: codec
    for codec, names in {
        "utf-8-sig": ("utf-8", "utf8", "unicode-1-1-utf-8"),
        "ascii": ("us-ascii", "ascii", "ansi_x3.4-1968", "iso646-us"),
        "latin-1": (
            *("iso-8859-1", "iso8859-1", "iso_8859-1", "iso-8859-1:1987", "iso_8859-1:1987"),
            *("latin-1", "latin1", "l1", "cp819", "ibm819"),
        ),
        "cp1252": ("windows-1252", "cp1252", "cp-1252", "x-cp1252"),
        "utf-16": ("utf-16", "utf16"),
        "utf-16-le": ("utf-16le", "utf-16-le", "utf16le"),
        "utf-16-be": ("utf-16be", "utf-16-be", "utf16be"),
    }.items()
    for name in names
}
SUPPORTED = "UTF-8, ASCII, ISO-8859-1, Windows-1252 and UTF-16"

_JSON_TYPE = re.compile(r"application/(?:[\w.+-]+\+)?json|text/json", re.IGNORECASE)
_CHARSET = re.compile(r";[ \t]*charset=[ \t]*(?:\"([^\"]*)\"|([^;\s]*))", re.IGNORECASE)


def value_of(content_type: str, body: bytes) -> Json:
    """Return the value of a body: JSON where the type says so, else text; null where it is empty.

    Raises CellFailed for a charset that is not supported, and for a body that is not in its
    charset, or not JSON.
    """
    if not body:
        return None
    if len(content_type) > MAX_CONTENT_TYPE:
        raise CellFailed(
            "endpoint_content_type",
            "The endpoint answered with a Content-Type header of more than "
            f"{MAX_CONTENT_TYPE} characters.",
        )
    media_type = content_type.partition(";")[0].strip()
    found = _CHARSET.search(content_type)
    # Without a charset it is UTF-8: JSON by RFC 8259, and text by custom.
    charset = "utf-8" if found is None else (found[1] or found[2] or "").strip() or "utf-8"
    if not _JSON_TYPE.fullmatch(media_type):
        return _text(charset, body)
    try:
        return decode(_text(charset, body))
    except msgspec.MsgspecError as error:
        raise CellFailed(
            "endpoint_invalid_json",
            f"The endpoint's answer has a JSON content type, and is not JSON: {error}. Correct the "
            "endpoint.",
        ) from error


def encoded_value(content_type: str, body: bytes) -> bytes | Failure:
    """Return ``value_of`` as MessagePack, or the Failure of the cell. For a worker process."""
    try:
        value = value_of(content_type, body)
    except CellFailed as failed:
        return failed.failure
    size = stored_size(value)
    return size if isinstance(size, Failure) else msgspec.msgpack.encode(value)


async def read_here(content_type: str, body: bytes) -> Json | msgspec.Raw:
    """Read an answer on the event loop, as MessagePack. Raises CellFailed."""
    encoded = encoded_value(content_type, body)
    if isinstance(encoded, Failure):
        raise CellFailed(encoded.code, encoded.message)
    return msgspec.Raw(encoded)


def _text(charset: str, body: bytes) -> str:
    codec = _CODECS.get(charset.lower())
    if codec is None:
        raise CellFailed(
            "endpoint_charset",
            f"The endpoint answered in the charset {charset[:40]!r}, which is not supported. "
            f"Let it answer in one of these: {SUPPORTED}.",
        )
    if codec == "utf-16":
        codec = "utf-16-be" if body.startswith(codecs.BOM_UTF16_BE) else "utf-16-le"
    try:
        text = body.decode(codec)
    except UnicodeDecodeError as error:
        raise CellFailed(
            "endpoint_invalid_text",
            f"The endpoint's answer is not {charset[:40]}: {error.reason}, at byte {error.start}. "
            "Let the endpoint name the charset that it answers in.",
        ) from error
    return text.removeprefix("\ufeff") if codec.startswith("utf-16") else text

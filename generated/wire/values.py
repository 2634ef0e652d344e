# Machine-written from openapi.yaml (sha256 6d9b45e85f9e632de8dcc73299a7297c60d28b7d26f88d153d8fcfdc8da1c1a4) by codegen with datamodel-code-generator 0.89.0, openapi-python-client 0.29.1, ruff 0.17.6.
"""How many values a JSON text has, before any of them is made. Empty lists and objects count twice.

A value of two bytes (``[]``) takes seventy in memory, so that bytes alone bound nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_PIECE = 1 << 16
#: There is one value more than there are of these, when no list and no object is empty.
_NOT_SEPARATORS = bytes(set(range(256)) - set(b",[{"))
#: A string, whose escaped quotes are gone; the last one may go on in the next piece.
_STRING = re.compile(rb'"[^"]*"?')


def count_values(raw: bytes | bytearray, most: int) -> int:
    """As many as there are in ``raw``, or more; more than ``most`` only when there really are.

    Goes piece by piece, so that other threads get their turns, and only as far as it has to.
    """
    found = 1 + sum(len(piece.translate(None, _NOT_SEPARATORS)) for piece in _pieces(raw))
    return found if found <= most else _count_exactly(raw, most)


def _count_exactly(raw: bytes | bytearray, most: int) -> int:
    """Without what stands in strings; as far as ``most``."""
    found = 1
    carried = b""
    for piece in _pieces(raw):
        # A backslash means something only in strings. Pairs go first: "\\" ends a string.
        bare = (carried + piece).replace(b"\\\\", b"").replace(b'\\"', b"")
        carried = b'"' if bare.count(b'"') % 2 else b""
        if bare.endswith(b"\\"):
            carried += b"\\"
        found += len(_STRING.sub(b"", bare).translate(None, _NOT_SEPARATORS))
        if found > most:
            break
    return found


def _pieces(raw: bytes | bytearray) -> Iterator[bytes]:
    for start in range(0, len(raw), _PIECE):
        yield bytes(raw[start : start + _PIECE])

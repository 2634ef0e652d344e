"""Where the rows of a JSON list end, and how many keys a text has, without decoding it.

Only quotes and brackets matter: regular expressions pass over everything else, and over lists and
objects without others in them, at once. The text need not be valid; what is said of such text
holds up to its first error.
"""

from __future__ import annotations

import re

_STRING = rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"'
_LEAF = rb'[^"{}\[\]]++|' + _STRING
_FLAT = rb"(?:%b)*+" % _LEAF
_strings = re.compile(_STRING, re.DOTALL)
_before_bracket = re.compile(_FLAT, re.DOTALL)
#: Text, strings, and lists and objects without others in them.
_balanced = re.compile(rb"(?:%b|\{%b\}|\[%b\])*+" % (_LEAF, _FLAT, _FLAT), re.DOTALL)
_comma = re.compile(rb"[ \t\r\n]*+,")
#: More levels than any decoder takes.
_BOTTOMLESS = 2000


def end_of_row(data: bytes, start: int, least: int) -> tuple[int, int] | None:
    """The first end of a row behind ``least`` (or just there), and where the next row begins; rows
    are read from ``start``, where one begins. None when no other row follows, or none that can be
    found in text that is not well-formed."""
    position, depth = start, 0
    while True:
        if depth:
            position = _balanced.match(data, position).end()  # type: ignore[union-attr]
        elif position < least:  # whole rows, as long as none of them reaches ``least``
            position = _balanced.match(data, position, least).end()  # type: ignore[union-attr]
        else:
            position = _before_bracket.match(data, position).end()  # type: ignore[union-attr]
        bracket = data[position : position + 1]
        if bracket in (b"{", b"["):
            depth += 1
            if depth == _BOTTOMLESS:
                return None
        elif bracket in (b"}", b"]"):
            depth -= 1
            if depth < 0:
                return None  # the list ends
            if depth == 0 and position + 1 >= least:
                comma = _comma.match(data, position + 1)
                return None if comma is None else (position + 1, comma.end())
        elif bracket in (b"", b'"'):
            return None  # the text ends, or a string that never does begins
        else:
            continue  # ``least`` stands between two rows
        position += 1


def count_keys(data: bytes) -> int:
    """How many keys the objects of ``data`` have, those that are repeated included."""
    return _strings.sub(b"", data).count(b":")

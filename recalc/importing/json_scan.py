"""Finds the ends of the rows of a JSON list, and counts the keys of a text, without decoding it.

Only quotes and brackets matter: regular expressions skip all other text at once, and so lists and
objects without others in them. The text need not be valid; the results are right up to its first
error.
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
#: More levels than any decoder accepts.
_BOTTOMLESS = 2000


def end_of_row(data: bytes, start: int, least: int) -> tuple[int, int] | None:
    """Return the first end of a row at or after ``least``, and the beginning of the next row.

    ``start`` is the beginning of a row. Returns None where no other row follows, and where text
    that is not well-formed hides it.
    """
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
            return None  # the text ends, or a string begins that does not end
        else:
            continue  # ``least`` is between two rows
        position += 1


def count_keys(data: bytes) -> int:
    """Count the keys of all objects of ``data``, repeated ones too."""
    return _strings.sub(b"", data).count(b":")

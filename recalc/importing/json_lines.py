"""Lines of JSON, an object on each (application/x-ndjson), as the list that is read.

No string of JSON has a line feed, so each one ends an object, or is white space between two.
"""

from __future__ import annotations

import codecs
import re
from typing import BinaryIO

import msgspec

from recalc.importing.files import Refused

_BLANKS = b" \t\r\n"
_BETWEEN = re.compile(rb"\n(?=[ \t\r]*+[^ \t\r\n])")
_decode_one = msgspec.json.Decoder(msgspec.Raw).decode  # finds its end only


def to_list(data: bytes) -> bytes:
    """Return a list of what the lines have, on the same lines. Empty data stays as it is."""
    lines = data.rstrip(_BLANKS)
    start = len(lines) - len(lines.lstrip(_BLANKS))
    if start == len(lines):
        return data
    return b"%b[%b]" % (lines[:start], _BETWEEN.sub(b"\n,", lines[start:]))


def check_lines(source: BinaryIO) -> None:
    """Raise Refused, naming the line, where a line that is not empty is not one value.

    Of a list that ``to_list`` made each is then one row. The list alone does not tell: the commas
    between its rows may also stand in a list or an object that has several lines.
    """
    source.seek(0)
    for number, line in enumerate(source, start=1):
        text = line.removeprefix(codecs.BOM_UTF8) if number == 1 else line
        if text.isspace() or not text:
            continue
        try:
            _decode_one(text)
        except msgspec.DecodeError as error:
            raise Refused(
                "malformed_json",
                f"Line {number} is not one whole object: it has more than one, or a part of one. "
                "Write each row as an object on a line of its own.",
            ) from error

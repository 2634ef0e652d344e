"""Lines of JSON, an object on each (application/x-ndjson), as the list that is read.

No string of JSON has a line feed, so each one ends an object, or is white space between two.
"""

from __future__ import annotations

import re

from recalc.importing.files import Refused

_BLANKS = b" \t\r\n"
_BETWEEN = re.compile(rb"\n(?=[ \t\r]*+[^ \t\r\n])")


def to_list(data: bytes) -> bytes:
    """Return a list of what the lines have, on the same lines. Empty data stays as it is."""
    lines = data.rstrip(_BLANKS)
    start = len(lines) - len(lines.lstrip(_BLANKS))
    if start == len(lines):
        return data
    return b"%b[%b]" % (lines[:start], _BETWEEN.sub(b"\n,", lines[start:]))


def check_lines(data: bytes, rows: int) -> None:
    """Raise Refused where not each line of ``data``, a list that ``to_list`` made, is one of its
    rows."""
    between = sum(1 for _ in _BETWEEN.finditer(data.lstrip(_BLANKS)))
    if between + 1 != rows:
        raise Refused(
            "malformed_json",
            "A line has more than one object, or an object has more than one line. Write each row "
            "as an object on a line of its own.",
        )

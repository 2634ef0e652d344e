"""Words of messages that depend on a number, and texts that come from elsewhere."""

from __future__ import annotations

import re

#: Control characters: PostgreSQL takes no NUL in a text, and the others are for terminals.
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")


def counted(number: int, noun: str) -> str:
    """Return the number with its noun: "1 row", "2 rows", "0 rows"."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def was(number: int) -> str:
    """Return the verb for so many things: "was" or "were"."""
    return "was" if number == 1 else "were"


def plain(text: str) -> str:
    """Return a text that comes from elsewhere as every store takes it: half surrogate pairs are
    escaped, control characters are blanks."""
    return _CONTROL.sub(" ", text.encode(errors="backslashreplace").decode())

"""Functions that read announce how much: ``ShortReads`` runs those that read little on the event
loop."""

from __future__ import annotations

from collections.abc import Callable

#: Called with the bytes that a function is about to read, or with the memory that they take.
Announce = Callable[[int], None]

#: What the sets of a live execution count for.
EXECUTION = 64 << 10
#: What the settled statuses of a column in one block count for.
BLOCK = 8 << 10
#: What a column counts for, beside ``CONFIG`` for each byte of its config and sources, which are
#: decoded.
COLUMN = 8 << 10
CONFIG = 16


def announce_any(_: int) -> None:
    """Accept any number of bytes, as in a thread."""

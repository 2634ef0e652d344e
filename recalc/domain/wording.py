"""Words of messages that depend on a number."""

from __future__ import annotations


def counted(number: int, noun: str) -> str:
    """Return the number with its noun: "1 row", "2 rows", "0 rows"."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def was(number: int) -> str:
    """Return the verb for so many things: "was" or "were"."""
    return "was" if number == 1 else "were"

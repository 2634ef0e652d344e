"""Words of messages: those that depend on a number, and those that somebody else wrote."""

from __future__ import annotations


def counted(number: int, noun: str) -> str:
    """Return the number with its noun: "1 row", "2 rows", "0 rows"."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def was(number: int) -> str:
    """Return the verb for so many things: "was" or "were"."""
    return "was" if number == 1 else "were"


def one_line(text: str) -> str:
    """Return a text that somebody else wrote as every store and terminal takes it: half surrogate
    pairs are escaped, and a blank stands for each character that cannot be printed."""
    whole = text.encode(errors="backslashreplace").decode()
    return "".join(each if each.isprintable() else " " for each in whole)

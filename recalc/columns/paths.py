"""The parts that both languages of paths share: ``jsonpath`` and ``xmlpath``."""

from __future__ import annotations

import re
from typing import ClassVar, NoReturn

from recalc.columns.base import CellFailed

#: Steps that one evaluation may take, about a second at most: nodes visited, terms of a filter
#: tried on a node, values compared, pieces of text searched, instructions of patterns.
MAX_STEPS = 1_000_000


class BadPath(Exception):
    """A path that cannot be used. The text says why."""


class Cursor:
    """A position in the text of a path. ``language`` ends the sentence that a text is no such."""

    language: ClassVar[str]

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0

    def fail(self, problem: str | None = None) -> NoReturn:
        """Raise BadPath with the problem and its position."""
        if problem is None:
            rest = self.text[self.at : self.at + 1]
            problem = f"{rest!r} cannot stand there" if rest else "it ends too early"
        raise BadPath(f"is no {self.language}: {problem} (character {self.at + 1})")

    def accept(self, sign: str) -> bool:
        """Skip this sign, if it comes next; return whether it did."""
        found = self.text.startswith(sign, self.at)
        if found:
            self.at += len(sign)
        return found

    def take(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        """Skip what the pattern matches here; return the match, if there is one."""
        found = pattern.match(self.text, self.at)
        if found is not None:
            self.at = found.end()
        return found


class Steps:
    """The steps that one evaluation has left."""

    __slots__ = ("left",)

    def __init__(self) -> None:
        self.left = MAX_STEPS

    def spend(self, steps: int) -> None:
        """Count steps. Raises CellFailed where fewer are left."""
        self.left -= steps
        if self.left < 0:
            raise CellFailed(
                "too_many_nodes",
                f"The path takes more than {MAX_STEPS} steps through this document. "
                "Use one that visits fewer nodes.",
            )

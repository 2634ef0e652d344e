"""Limits the steps of one evaluation, and compares values, which takes steps too."""

from __future__ import annotations

from enum import Enum, auto

from recalc.columns.base import Json
from recalc.columns.linear_regex import Expression
from recalc.columns.paths import Steps

#: Characters of text that are compared or searched in one step.
_CHARACTERS = 64


class Nothing(Enum):
    """The result of a singular query that finds no node. It differs from null."""

    NOTHING = auto()


NOTHING = Nothing.NOTHING
Value = Json | Nothing


class Work(Steps):
    """One evaluation: its root, the steps that it has left, and the patterns that it has compiled.

    A pattern that was compiled for another cell counts too, so that whether a cell FAILS depends on
    its value only.
    """

    __slots__ = ("patterns", "root")

    def __init__(self, root: Json = None) -> None:
        super().__init__()
        self.root = root
        self.patterns: dict[str, Expression] = {}

    def spend_on(self, text: str, factor: int = 1) -> None:
        """Count the steps of reading a whole text, ``factor`` times."""
        self.spend((1 + len(text) // _CHARACTERS) * factor)


def equal(left: Value, right: Value, work: Work) -> bool:
    """Whether two values are equal: numbers by value, objects in any order. true is not 1."""
    kind, other = type(left), type(right)
    if kind is str and other is str:
        if len(left) != len(right):  # type: ignore[arg-type]
            return False
        if len(left) > _CHARACTERS:  # type: ignore[arg-type]
            work.spend_on(left)  # type: ignore[arg-type]
        return left == right
    if kind is dict or kind is list:
        return kind is other and _equal_below(left, right, work)  # type: ignore[arg-type]
    if kind is other:
        return left == right
    return is_number(left) and is_number(right) and left == right


def less(left: Value, right: Value, work: Work) -> bool:
    """Whether both are numbers or both are strings, and the left one comes first."""
    if isinstance(left, str) and isinstance(right, str):
        work.spend_on(left)
        return left < right
    # Booleans are the only other values that Python would compare.
    return is_number(left) and is_number(right) and left < right  # type: ignore[operator]


def is_number(value: Value) -> bool:
    """Whether the value is a number. true and false are not."""
    kind = type(value)
    return kind is int or kind is float


def _equal_below(left: Json, right: Json, work: Work) -> bool:
    waiting: list[tuple[Json, Json]] = [(left, right)]
    while waiting:
        one, two = waiting.pop()
        if isinstance(one, dict) and isinstance(two, dict):
            if len(one) != len(two):
                return False
            for key, value in one.items():
                work.spend_on(key)
                if key not in two:
                    return False
                waiting.append((value, two[key]))
        elif isinstance(one, list) and isinstance(two, list):
            if len(one) != len(two):
                return False
            work.spend(len(one))
            waiting.extend(zip(one, two, strict=True))
        elif not equal(one, two, work):
            return False
    return True

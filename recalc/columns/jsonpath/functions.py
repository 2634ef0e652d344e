"""The functions that a filter may call, which are those of RFC 9535."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, auto
from functools import lru_cache

from recalc.columns.base import Json
from recalc.columns.jsonpath.iregexp import as_re2
from recalc.columns.jsonpath.work import NOTHING, Value, Work
from recalc.columns.linear_regex import MAX_PROGRAM, BadPattern, Expression, expression

#: Instructions of a pattern that read a piece of text in one step.
_INSTRUCTIONS = 256


class Kind(Enum):
    """The type of a parameter or a result (RFC 9535, section 2.4.1)."""

    VALUE = auto()
    LOGICAL = auto()
    NODES = auto()


@dataclass(frozen=True, slots=True)
class Function:
    """A function's name, signature and implementation.

    ``apply`` takes the evaluation and the arguments. It returns a bool where ``result`` is LOGICAL.
    """

    name: str
    parameters: tuple[Kind, ...]
    result: Kind
    apply: Callable[..., Value]


def _length(_work: Work, value: Value) -> Value:
    return len(value) if isinstance(value, str | list | dict) else NOTHING


def _count(_work: Work, nodes: list[Json]) -> Value:
    return len(nodes)


def _value(_work: Work, nodes: list[Json]) -> Value:
    return nodes[0] if len(nodes) == 1 else NOTHING


def _match(work: Work, text: Value, pattern: Value) -> bool:
    if not isinstance(text, str) or not isinstance(pattern, str):
        return False
    return _expression(work, text, pattern).full_match(text)


def _search(work: Work, text: Value, pattern: Value) -> bool:
    if not isinstance(text, str) or not isinstance(pattern, str):
        return False
    return _expression(work, text, pattern).search(text)


def _expression(work: Work, text: str, pattern: str) -> Expression:
    """Return the compiled pattern. Count steps for it, if it is new, and for the text."""
    found = work.patterns.get(pattern)
    if found is None:
        found = work.patterns[pattern] = _compiled(pattern)
        work.spend(found.size + len(pattern))
    work.spend_on(text, 1 + found.size // _INSTRUCTIONS)
    return found


@lru_cache(maxsize=64)
def _compiled(pattern: str) -> Expression:
    """Compile the pattern. One that cannot be used matches nothing, as the RFC says."""
    try:
        translated = as_re2(pattern)
    except BadPattern:
        return Expression(_never, _never, 1)
    try:
        return expression(translated)
    except BadPattern:
        return Expression(_never, _never, MAX_PROGRAM)  # compiling it may have taken as long


def _never(_text: str) -> bool:
    return False


FUNCTIONS: dict[str, Function] = {
    function.name: function
    for function in (
        Function("length", (Kind.VALUE,), Kind.VALUE, _length),
        Function("count", (Kind.NODES,), Kind.VALUE, _count),
        Function("value", (Kind.NODES,), Kind.VALUE, _value),
        Function("match", (Kind.VALUE, Kind.VALUE), Kind.LOGICAL, _match),
        Function("search", (Kind.VALUE, Kind.VALUE), Kind.LOGICAL, _search),
    )
}

"""Compiles a JSONPath into functions, and evaluates them.

A path that names one position, such as ``$.a.b[0]``, becomes a few look-ups. Any other becomes one
function for each segment, from one list of nodes to the next. No function recurses over a document;
filters recurse as deep as their brackets are nested in the path. Steps are counted before nodes are
listed, and not one by one.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache, reduce
from typing import Any, TypeVar, cast

from recalc.columns.base import Json
from recalc.columns.jsonpath.functions import Kind
from recalc.columns.jsonpath.parse import parse
from recalc.columns.jsonpath.tree import (
    And,
    Call,
    Comparison,
    Filter,
    Index,
    Literal,
    Logical,
    Name,
    Not,
    Or,
    Query,
    Segment,
    Selector,
    Slice,
    Term,
    Test,
    Wildcard,
)
from recalc.columns.jsonpath.work import NOTHING, Nothing, Value, Work, equal, less

#: Returns all values that the path finds in a document, in order.
Finder = Callable[[Json], list[Json]]
# The functions of a query and of its parts. Each takes a node: the current one of a filter, else
# the root.
_Nodes = Callable[[Json, Work], list[Json]]
_Operand = Callable[[Json, Work], Value]
_Holds = Callable[[Json, Work], bool]
_Select = Callable[[Json, Work], Sequence[Json]]
_Absent = TypeVar("_Absent", Nothing, None)


@lru_cache(maxsize=256)
def finder(path: str) -> Finder:
    """Return the function that finds all values. Raises BadPath.

    The function raises CellFailed for a document in which the path takes too many steps.
    """
    query = parse(path)
    steps = query.steps()
    if steps is not None:
        look = _look_up(steps, NOTHING)

        def find_one(document: Json) -> list[Json]:
            found = look(document)
            return [] if found is NOTHING else [found]

        return find_one
    nodes = _nodes(query)
    return lambda document: nodes(document, Work(document))


def first_finder(path: str) -> Callable[[Json], Json]:
    """Return the function that finds the first value, null where there is none. Raises as
    ``finder`` does."""
    steps = parse(path).steps()
    if steps is not None:
        return _look_up(steps, None)
    find = finder(path)
    return lambda document: next(iter(find(document)), None)


def comparer(path: str) -> Callable[[Json, Json], bool]:
    """Return the function that tells whether the path finds the same values in two documents, in
    order.

    Raises BadPath; the function raises CellFailed, as those of ``finder`` do.
    """
    find = finder(path)
    return lambda one, other: equal(find(one), find(other), Work())


def _look_up(steps: Sequence[str | int], absent: _Absent) -> Callable[[Json], Json | _Absent]:
    """Return the function that finds the value at a position; ``absent`` where there is none."""
    pairs: list[tuple[type[dict[str, Json] | list[Json]], Any]] = [
        (dict if isinstance(step, str) else list, step) for step in steps
    ]

    def look(value: Any) -> Json | _Absent:
        try:
            for kind, step in pairs:
                if not isinstance(value, kind):
                    return absent
                value = value[step]
        except (KeyError, IndexError):
            return absent
        return cast("Json", value)

    return look


def _nodes(query: Query) -> _Nodes:
    segments = [_segment(segment) for segment in query.segments]
    absolute = query.absolute

    def find(current: Json, work: Work) -> list[Json]:
        nodes = [work.root if absolute else current]
        for apply in segments:
            nodes = apply(nodes, work)
        return nodes

    return find


def _segment(segment: Segment) -> Callable[[list[Json], Work], list[Json]]:
    selectors = [_selector(selector) for selector in segment.selectors]
    descendant = segment.descendant
    only = selectors[0] if len(selectors) == 1 else None

    def apply(nodes: list[Json], work: Work) -> list[Json]:
        if descendant:
            nodes = _descendants(nodes, work)
        found: list[Json] = []
        work.spend(len(nodes) * len(selectors))
        if only is not None:
            for node in nodes:
                found += only(node, work)
        else:
            for node in nodes:
                for select in selectors:
                    found += select(node, work)
        return found

    return apply


def _descendants(nodes: list[Json], work: Work) -> list[Json]:
    """Return the lists and objects among the nodes and below them, each before its children.

    Other values are left out: no selector finds anything in them.
    """
    found: list[Json] = []
    waiting = nodes[::-1]
    while waiting:
        node = waiting.pop()
        if isinstance(node, dict):
            work.spend(len(node))
            found.append(node)
            waiting.extend(reversed(node.values()))
        elif isinstance(node, list):
            work.spend(len(node))
            found.append(node)
            waiting.extend(reversed(node))
    return found


def _selector(selector: Selector) -> _Select:
    match selector:
        case Name(name):
            return lambda node, _work: (
                (node[name],) if isinstance(node, dict) and name in node else ()
            )
        case Index(index):
            return lambda node, _work: (
                (node[index],) if isinstance(node, list) and -len(node) <= index < len(node) else ()
            )
        case Slice(start, stop, step):
            return _slice(slice(start, stop, step))
        case Wildcard():
            return _children
        case Filter(test):
            return _filter(test)


def _slice(cut: slice) -> _Select:
    def select(node: Json, work: Work) -> Sequence[Json]:
        if not isinstance(node, list) or cut.step == 0:
            return ()
        found = node[cut]
        work.spend(len(found))
        return found

    return select


def _children(node: Json, work: Work) -> Sequence[Json]:
    if isinstance(node, list):
        work.spend(len(node))
        return node
    if isinstance(node, dict):
        work.spend(len(node))
        return tuple(node.values())
    return ()


def _filter(test: Logical) -> _Select:
    holds = _logical(test)
    terms = 1 + _terms(test)

    def select(node: Json, work: Work) -> Sequence[Json]:
        if isinstance(node, list):
            work.spend(len(node) * terms)
            return [child for child in node if holds(child, work)]
        if isinstance(node, dict):
            work.spend(len(node) * terms)
            return [child for child in node.values() if holds(child, work)]
        return ()

    return select


def _terms(part: Logical | Term) -> int:
    """Return the steps that a part of a filter takes each time, without its queries' nodes."""
    parts: Sequence[Logical | Term] = ()
    match part:
        case Query(_, segments):
            return 1 + len(segments)
        case Or(operands) | And(operands):
            parts = operands
        case Not(operand):
            parts = (operand,)
        case Comparison(left, _, right):
            parts = (left, right)
        case Test(term):
            parts = (term,)
        case Call(_, arguments):
            parts = arguments
        case Literal():
            pass
    return sum(map(_terms, parts))


def _logical(test: Logical) -> _Holds:
    match test:
        case Comparison():
            return _comparison(test)
        case Test(term):
            return _test(term)
        case Not(operand):
            inner = _logical(operand)
            return lambda node, work: not inner(node, work)
        case Or(operands):
            return reduce(_either, map(_logical, operands))
        case And(operands):
            return reduce(_both, map(_logical, operands))


def _either(one: _Holds, other: _Holds) -> _Holds:
    return lambda node, work: one(node, work) or other(node, work)


def _both(one: _Holds, other: _Holds) -> _Holds:
    return lambda node, work: one(node, work) and other(node, work)


def _test(term: Query | Call) -> _Holds:
    decide = _operand(term)
    if isinstance(term, Call):
        return lambda node, work: decide(node, work) is True
    if term.steps() is not None:
        return lambda node, work: decide(node, work) is not NOTHING
    nodes = _nodes(term)
    return lambda node, work: bool(nodes(node, work))


def _comparison(comparison: Comparison) -> _Holds:
    left, right = _operand(comparison.left), _operand(comparison.right)
    match comparison.operator:
        case "==":
            return lambda node, work: equal(left(node, work), right(node, work), work)
        case "!=":
            return lambda node, work: not equal(left(node, work), right(node, work), work)
        case "<":
            return lambda node, work: less(left(node, work), right(node, work), work)
        case ">":
            return lambda node, work: less(right(node, work), left(node, work), work)
        case "<=":
            return _or_equal(left, right)
        case _:
            return _or_equal(right, left)


def _or_equal(left: _Operand, right: _Operand) -> _Holds:
    def holds(node: Json, work: Work) -> bool:
        one, other = left(node, work), right(node, work)
        return less(one, other, work) or equal(one, other, work)

    return holds


def _operand(term: Term) -> _Operand:
    match term:
        case Literal(value):
            return lambda _node, _work: value
        case Query(absolute):
            look = _look_up(term.steps() or (), NOTHING)
            if absolute:
                return lambda _node, work: look(work.root)
            return lambda node, _work: look(node)
        case Call(function, arguments):
            apply = function.apply
            given = [
                _nodes(argument)
                if kind is Kind.NODES and isinstance(argument, Query)
                else _operand(argument)
                for argument, kind in zip(arguments, function.parameters, strict=True)
            ]
            return lambda node, work: apply(work, *[each(node, work) for each in given])

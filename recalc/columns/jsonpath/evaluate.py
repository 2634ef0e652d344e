"""Compile a JSONPath into functions, and evaluate them.

A path that names one place, such as ``$.a.b[0]``, becomes a few look-ups. Any other becomes one
function per segment, from a list of nodes to the next. Nothing recurses over a document; filters
recurse as deep as their brackets are nested in the path. Steps are counted where the nodes are
about to be listed, not one by one.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache, reduce

from recalc.columns.base import Json
from recalc.columns.jsonpath.functions import Kind
from recalc.columns.jsonpath.parse import parse
from recalc.columns.jsonpath.tree import (
    And,
    Call,
    Comparison,
    Filter,
    Index,
    LeasePeriod,
    Literal,
    Logical,
    Name,
    Not,
    Or,
    Query,
    Segment,
    Selector,
    Slice,
    Test,
    Wildcard,
)
from recalc.columns.jsonpath.work import NOTHING, Value, Work, equal, less

#: All values that the path finds in a document, in order.
Finder = Callable[[Json], list[Json]]
#: Of a node (the current one of a filter, else the root): …
_Look = Callable[[Json], Value]
_Nodes = Callable[[Json, Work], list[Json]]
_Operand = Callable[[Json, Work], Value]
_Holds = Callable[[Json, Work], bool]
_Select = Callable[[Json, Work], Sequence[Json]]


@lru_cache(maxsize=256)
def finder(path: str) -> Finder:
    """The function that finds all values. Raises BadPath.

    The function raises CellFailed for a document through which the path takes too many steps.
    """
    query = parse(path)
    steps = query.steps()
    if steps is not None:
        look = _look_up(steps)

        def find_one(document: Json) -> list[Json]:
            found = look(document)
            return [] if found is NOTHING else [found]

        return find_one
    nodes = _nodes(query)
    return lambda document: nodes(document, Work(document))


def comparer(path: str) -> Callable[[Json, Json], bool]:
    """The function that says whether the path finds the same values in two documents, in order.

    Raises BadPath; the function raises CellFailed, as those of ``finder`` do.
    """
    find = finder(path)
    return lambda one, other: equal(find(one), find(other), Work())


def _look_up(steps: Sequence[str | int]) -> _Look:
    if len(steps) == 1 and isinstance(steps[0], str):
        name = steps[0]
        return lambda value: value.get(name, NOTHING) if isinstance(value, dict) else NOTHING

    def look(value: Json) -> Value:
        for step in steps:
            if isinstance(step, str):
                if not isinstance(value, dict) or step not in value:
                    return NOTHING
                value = value[step]
            else:
                if not isinstance(value, list) or not -len(value) <= step < len(value):
                    return NOTHING
                value = value[step]
        return value

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
    """The lists and objects among the nodes and everything below them, each before its children.

    Other values are left out: no selector selects anything of them.
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


def _terms(part: Logical | LeasePeriod) -> int:
    """The steps that a part of a filter takes each time, nodes of its queries aside."""
    parts: Sequence[Logical | LeasePeriod] = ()
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


def _operand(term: LeasePeriod) -> _Operand:
    match term:
        case Literal(value):
            return lambda _node, _work: value
        case Query(absolute):
            look = _look_up(term.steps() or ())
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

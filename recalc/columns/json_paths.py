"""JSONPath as in RFC 9535: the library's parser, and look-ups of our own for simple paths.

A path that names one place, such as ``$.a.b[0]``, is a few look-ups. Any other is evaluated by the
library, with these differences, all towards the RFC or towards safety:

* regular expressions of ``match()`` and ``search()`` run in linear time (RE2), not as Python's;
* the nodes that one evaluation may visit are limited, so that ``$..[?$..*]`` comes to an end;
* a slice of a string selects nothing, true is not 1, and a text that is found is not parsed again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any, cast

from jsonpath import JSONPath, JSONPathEnvironment, JSONPathMatch
from jsonpath.exceptions import JSONPathError
from jsonpath.filter import BaseExpression, FilterQuery
from jsonpath.function_extensions import ExpressionType, FilterFunction
from jsonpath.parse import Parser
from jsonpath.segments import JSONPathChildSegment
from jsonpath.selectors import IndexSelector, NameSelector
from jsonpath.stream import TokenStream
from typing_extensions import override

from recalc.columns.base import CellFailed, Json
from recalc.columns.linear_regex import BadPattern, full_matcher, searcher
from recalc.columns.values import same

#: Characters of a path, and brackets or negations open at once.
MAX_PATH, MAX_NESTING = 1000, 32
#: Nodes that one evaluation may visit: about a second of work, at most.
MAX_NODES = 250_000

#: All values that the path finds in a document, in order.
Finder = Callable[[Json], list[Json]]


class BadPath(Exception):
    """The path cannot be used; the text says why."""


@lru_cache(maxsize=256)
def finder(path: str) -> Finder:
    """The function that finds all values. Raises BadPath."""
    compiled = _compile(path)
    steps = _steps(compiled)
    return _lookup(steps) if steps is not None else _by_library(compiled)


def _compile(path: str) -> _Path:
    if len(path) > MAX_PATH:
        raise BadPath(f"is longer than {MAX_PATH} characters")
    if sum(path.count(sign) for sign in "[(!") > MAX_NESTING:
        raise BadPath(f"has more than {MAX_NESTING} brackets and negations")
    try:
        return cast(_Path, _ENVIRONMENT.compile(path))
    except JSONPathError as error:
        raise BadPath(
            f"is no JSONPath (RFC 9535): {error.args[0] if error.args else error}"
        ) from error
    except (RecursionError, ValueError) as error:
        raise BadPath("is no JSONPath (RFC 9535)") from error


def _steps(path: JSONPath) -> list[str | int] | None:
    """Names and indices from the root, if that is all that the path is."""
    steps: list[str | int] = []
    for segment in path.segments:
        if not isinstance(segment, JSONPathChildSegment) or len(segment.selectors) != 1:
            return None
        selector = segment.selectors[0]
        if isinstance(selector, NameSelector):
            steps.append(selector.name)
        elif isinstance(selector, IndexSelector):
            steps.append(selector.index)
        else:
            return None
    return steps


def _lookup(steps: Sequence[str | int]) -> Finder:
    def find(document: Json) -> list[Json]:
        for step in steps:
            if isinstance(step, str):
                if not isinstance(document, dict) or step not in document:
                    return []
                document = document[step]
            else:
                if not isinstance(document, list) or not -len(document) <= step < len(document):
                    return []
                document = document[step]
        return [document]

    return find


def _by_library(path: _Path) -> Finder:
    def find(document: Json) -> list[Json]:
        nodes = path.finditer(cast(Any, document), filter_context={"nodes": MAX_NODES})
        try:
            return [cast(Json, node.obj) for node in nodes]
        except RecursionError:  # the library's too, at 100 levels below ".."
            raise CellFailed(
                "too_deep", "The document is nested too deeply for this path."
            ) from None
        except JSONPathError as error:
            raise CellFailed("json_path_failed", "The path cannot be applied here.") from error

    return find


class _Node(JSONPathMatch):
    """A node that counts, and does not remember its path, which nobody asks for."""

    __slots__ = ()

    @override
    def new_child(self, obj: object, key: int | str) -> _Node:
        left = cast("dict[str, int]", self._filter_context)
        left["nodes"] -= 1
        if left["nodes"] < 0:
            raise CellFailed(
                "too_many_nodes", f"The path visits more than {MAX_NODES} nodes of this document."
            )
        return _Node(filter_context=left, obj=obj, parent=None, path="", parts=(), root=self.root)

    @override
    def add_child(self, *children: JSONPathMatch) -> None:
        pass


class _Path(JSONPath):
    """A path, or a query inside a filter, over documents that are decoded already."""

    __slots__ = ()

    @override
    def finditer(
        self, data: Any, *, filter_context: Mapping[str, Any] | None = None
    ) -> Iterable[JSONPathMatch]:
        context = {"nodes": MAX_NODES} if filter_context is None else filter_context
        nodes: Iterable[JSONPathMatch] = [
            _Node(filter_context=context, obj=data, parent=None, path="", parts=(), root=data)
        ]
        for segment in self.segments:
            nodes = segment.resolve(nodes)
        return nodes


class _Parser(Parser):
    @override
    def parse_absolute_query(self, stream: TokenStream) -> BaseExpression:
        return self._counted(super().parse_absolute_query(stream))

    @override
    def parse_relative_query(self, stream: TokenStream) -> BaseExpression:
        return self._counted(super().parse_relative_query(stream))

    def _counted(self, query: BaseExpression) -> BaseExpression:
        if isinstance(query, FilterQuery):
            query.path = _Path(env=self.env, segments=query.path.segments)
        return query


class _Environment(JSONPathEnvironment):
    parser_class = _Parser

    @override
    def setup_function_extensions(self) -> None:
        super().setup_function_extensions()
        self.function_extensions["match"] = _Regex(full_matcher)
        self.function_extensions["search"] = _Regex(searcher)

    @override
    def compile(self, path: str) -> JSONPath:
        return _Path(env=self, segments=super().compile(path).segments)  # type: ignore[union-attr]

    @override
    def getitem(self, obj: Any, key: Any) -> Any:
        return [] if isinstance(obj, str) else super().getitem(obj, key)

    @override
    def compare(self, left: object, operator: str, right: object) -> bool:
        if isinstance(left, bool) or isinstance(right, bool):
            if operator in {"<", ">"}:
                return False
            if operator in {"<=", ">="}:
                operator = "=="
        elif operator in {"==", "!="} and _is_container(left) and _is_container(right):
            return same(cast(Json, left), cast(Json, right)) == (operator == "==")
        return super().compare(left, operator, right)


def _is_container(value: object) -> bool:
    return type(value) is list or type(value) is dict


class _Regex(FilterFunction):
    """``match()`` or ``search()``; a pattern that cannot be used matches nothing (RFC 9535)."""

    arg_types = [ExpressionType.VALUE, ExpressionType.VALUE]  # noqa: RUF012 - the library's name
    return_type = ExpressionType.LOGICAL

    def __init__(self, compile_pattern: Callable[[str], Callable[[str], bool]]) -> None:
        self._compiled = lru_cache(maxsize=64)(_never_if_bad(compile_pattern))

    def __call__(self, value: object, pattern: object) -> bool:
        if not isinstance(value, str) or not isinstance(pattern, str):
            return False
        return self._compiled(pattern)(value)


def _never_if_bad(
    compile_pattern: Callable[[str], Callable[[str], bool]],
) -> Callable[[str], Callable[[str], bool]]:
    def compiled(pattern: str) -> Callable[[str], bool]:
        try:
            return compile_pattern(pattern)
        except BadPattern:
            return lambda _text: False

    return compiled


_ENVIRONMENT = _Environment(strict=True)

"""The graph of references between the functions of recalc, as mypy sees it.

A node is the full name of a function, of a class or of a variable of a module or class. It has an
edge to everything that its definition names. A method of a protocol has an edge to the method of
each class of the stores that has the same name. A nested function or lambda is part of the function
around it. So whatever a handler can call is reachable from it; more may be.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from itertools import chain

import mypy.build
import mypy.main
from mypy.nodes import (
    AssignmentStmt,
    CallExpr,
    ClassDef,
    Expression,
    FuncDef,
    MemberExpr,
    MypyFile,
    NameExpr,
    Node,
    RefExpr,
    TypeInfo,
)
from mypy.types import (
    CallableType,
    Instance,
    LiteralType,
    Type,
    TypeType,
    TypeVarType,
    UnionType,
    get_proper_type,
)

PACKAGE = "recalc"
_STORES = "recalc.store."
_ERROR = "recalc.domain.errors.DomainError"
#: Refusals that any request may meet, whatever its operation.
_OF_ALL = {"Unauthenticated", "InvalidWorkspace", "Unavailable"}


@dataclass(frozen=True, slots=True)
class Refusal:
    """A refusal that a function makes: its class, its code, and where."""

    kind: str
    code: str
    where: str


@dataclass
class Graph:
    """Edges and refusals by the full name of a definition. ``untyped`` are refusals whose code is
    no literal, by place."""

    edges: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    refusals: dict[str, set[Refusal]] = field(default_factory=lambda: defaultdict(set))
    untyped: set[str] = field(default_factory=set)

    def reachable(self, start: str) -> dict[str, str | None]:
        """Return every node that can be reached, each with the node that led to it."""
        found: dict[str, str | None] = {start: None}
        queue = [start]
        for node in queue:
            for following in sorted(self.edges.get(node, ())):
                if following not in found:
                    found[following] = node
                    queue.append(following)
        return found

    def raised_by(self, start: str) -> dict[Refusal, list[str]]:
        """Return the refusals that ``start`` can reach, each with the way to it."""
        before = self.reachable(start)
        found = {}
        for node in before:
            for refusal in self.refusals.get(node, ()):
                way, at = [node], before[node]
                while at is not None:
                    way.insert(0, at)
                    at = before[at]
                found[refusal] = way
        return found


@cache
def graph() -> Graph:
    """Type-check recalc, and return its graph. Takes about a minute."""
    modules = ["handlers", "store.sqlite.store", "store.postgres.store"]
    named = [part for module in modules for part in ("-m", f"{PACKAGE}.{module}")]
    # Without other packages, whose types no refusal depends on.
    flags = ["--no-incremental", "--no-site-packages", "--ignore-missing-imports"]
    sources, options = mypy.main.process_options([*flags, *named])
    options.export_types = options.preserve_asts = options.ignore_errors = True
    options.plugins = []
    built = mypy.build.build(sources, options)
    found = Graph()
    files = {
        name: file
        for name, file in built.files.items()
        if name.partition(".")[0] == PACKAGE and not name.startswith("recalc.generated.client")
    }
    implementations = _methods_of_stores(files.values())
    for name, file in files.items():
        _Reader(found, file, name, built.types, implementations).read(file)
    return found


def _methods_of_stores(files: Iterable[MypyFile]) -> dict[str, set[str]]:
    """Return the methods of the classes of the stores, as full names by name."""
    found: dict[str, set[str]] = defaultdict(set)
    for file in files:
        if not file.fullname.startswith(_STORES):
            continue
        for symbol in file.names.values():
            if isinstance(symbol.node, TypeInfo) and symbol.node.module_name == file.fullname:
                for name in symbol.node.names:
                    found[name].add(f"{symbol.node.fullname}.{name}")
    return found


#: Attributes that point from a node to another place of the program, or repeat it.
_ELSEWHERE = {"node", "info", "names", "type", "unanalyzed_type", "analyzed", "original_def"}
_ELSEWHERE |= {"def_or_infer_vars", "type_vars", "expanded", "alias_deps", "_fullname"}


def _parts(node: Node) -> Iterator[Node]:
    """Yield the nodes that ``node`` consists of. mypy's own visitors cannot be derived from."""
    for kind in type(node).__mro__:
        for name in getattr(kind, "__mypyc_attrs__", ()):
            if name not in _ELSEWHERE:
                yield from _nodes(getattr(node, name, None))


def _nodes(value: object) -> Iterator[Node]:
    if isinstance(value, Node) and not isinstance(value, TypeInfo):
        yield value
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _nodes(item)


class _Reader:
    """Reads one module into the graph."""

    def __init__(
        self,
        found: Graph,
        file: MypyFile,
        module: str,
        types: dict[Expression, Type],
        implementations: dict[str, set[str]],
    ) -> None:
        self._graph = found
        self._path = file.path
        self._scope = [module]
        self._in_function = False
        self._types = types
        self._implementations = implementations

    def read(self, node: Node) -> None:
        """Read a node and what it consists of."""
        if isinstance(node, RefExpr):
            self._refer(node)
        if isinstance(node, MemberExpr):
            for info in self._classes(self._types.get(node.expr)):
                self._refer_to_member(info, node.name)
        if isinstance(node, CallExpr):
            self._read_call(node)
        scope = self._scope_of(node)
        if scope is not None:
            self._scope.append(scope)
        for part in _parts(node):
            self.read(part)
        if scope is not None:
            self._scope.pop()
            self._in_function = self._in_function and not isinstance(node, FuncDef)

    def _scope_of(self, node: Node) -> str | None:
        """Return the full name of what ``node`` defines, if that is a node of the graph."""
        if self._in_function:
            return None
        if isinstance(node, FuncDef):
            self._in_function = True
            return node.fullname
        if isinstance(node, ClassDef):
            for name in node.info.names:  # what Python itself calls: __init__, __enter__, ...
                if name.startswith("__") and name.endswith("__"):
                    self._graph.edges[node.fullname].add(f"{node.fullname}.{name}")
            return node.fullname
        if isinstance(node, AssignmentStmt) and isinstance(node.lvalues[0], NameExpr):
            return f"{self._scope[-1]}.{node.lvalues[0].name}"
        return None

    # --- references

    def _read_call(self, o: CallExpr) -> None:
        made = o.callee.node if isinstance(o.callee, RefExpr) else None
        if isinstance(made, TypeInfo) and made.has_base(_ERROR):
            self._refuse(made, o)

    def _refer(self, o: RefExpr) -> None:
        if o.fullname and o.fullname.startswith(f"{PACKAGE}."):
            self._graph.edges[self._scope[-1]].add(o.fullname)

    def _refer_to_member(self, info: TypeInfo, name: str) -> None:
        edges = self._graph.edges[self._scope[-1]]
        if info.is_protocol:
            edges |= self._implementations.get(name, set())
        for base in info.mro:
            if name in base.names:
                edges.add(f"{base.fullname}.{name}")
                return

    def _classes(self, found: Type | None) -> list[TypeInfo]:
        """Return the classes of recalc that a value of this type, or the type itself, may be."""
        proper = get_proper_type(found) if found is not None else None
        match proper:
            case Instance():
                return [proper.type] if proper.type.fullname.startswith(PACKAGE) else []
            case UnionType():
                return [info for item in proper.items for info in self._classes(item)]
            case TypeType():
                return self._classes(proper.item)
            case TypeVarType():
                return self._classes(proper.upper_bound)
            case CallableType() if proper.is_type_obj():
                return self._classes(proper.ret_type)
        return []

    # --- refusals

    def _refuse(self, made: TypeInfo, call: CallExpr) -> None:
        where = f"{self._path}:{call.line}"
        arguments = list(zip(call.arg_names, call.args, strict=True))
        first = next((arg for name, arg in arguments if name in {None, "code", "what"}), None)
        if made.name in _OF_ALL:
            return
        codes = self._literals(first)
        if not codes:
            self._graph.untyped.add(where)
        for code in codes:
            full = f"{code.replace(' ', '_')}_not_found" if made.name == "NotFound" else code
            self._graph.refusals[self._scope[-1]].add(Refusal(made.name, full, where))

    def _literals(self, value: Expression | None) -> list[str]:
        """Return the words that the expression may be; none if it may be another text."""
        return _words(self._types[value]) if value in self._types else []


def _words(found: Type) -> list[str]:
    proper = get_proper_type(found)
    if isinstance(proper, UnionType):
        words = [_words(item) for item in proper.items]
        return list(chain.from_iterable(words)) if all(words) else []
    literal = proper.last_known_value if isinstance(proper, Instance) else proper
    if isinstance(literal, LiteralType) and isinstance(literal.value, str):
        return [literal.value]
    return []

"""Names with two meanings in a module of the Python client, of which the second hides the first."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator

_Function = ast.FunctionDef | ast.AsyncFunctionDef


def shadows(source: str) -> set[str]:
    """Return the names that a module has twice: variables like its imports, functions and classes;
    variables like parameters; fields like methods, and like variables of a loop."""
    tree = ast.parse(source)
    outer = set(_names_of_module(tree.body))
    found: set[str] = set()
    for function in _functions(ast.walk(tree)):
        parameters = _parameters(function)
        variables = _variables(function)
        found |= (parameters | variables) & outer
        found |= parameters & variables
    for each in ast.walk(tree):
        if isinstance(each, ast.ClassDef):
            found |= _of_class(each)
    return found


def _of_class(node: ast.ClassDef) -> set[str]:
    fields = {
        each.target.id
        for each in node.body
        if isinstance(each, ast.AnnAssign) and isinstance(each.target, ast.Name)
    }
    methods = list(_functions(node.body))
    loops = [each for method in methods for each in ast.walk(method) if isinstance(each, ast.For)]
    return fields & ({each.name for each in methods}.union(*map(_variables, loops)))


def _functions(nodes: Iterable[ast.AST]) -> Iterator[_Function]:
    return (each for each in nodes if isinstance(each, _Function))


def _names_of_module(body: list[ast.stmt]) -> Iterator[str]:
    for each in body:
        if isinstance(each, ast.ImportFrom) and each.module == "__future__":
            continue
        if isinstance(each, ast.Import | ast.ImportFrom):
            yield from (alias.asname or alias.name for alias in each.names)
        elif isinstance(each, ast.ClassDef | _Function):
            yield each.name
        elif isinstance(each, ast.If):
            yield from _names_of_module(each.body)


def _parameters(function: _Function) -> set[str]:
    found = function.args
    return {each.arg for each in (*found.posonlyargs, *found.args, *found.kwonlyargs)}


def _variables(node: ast.AST) -> set[str]:
    """The variables that are assigned below a node; those of a comprehension are its own."""
    if isinstance(node, ast.comprehension):
        return set()
    own = {node.id} if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store) else set()
    return own.union(*map(_variables, ast.iter_child_nodes(node)))

"""Walks the contract by the whitelist, and lists whatever is not supported."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from codegen.located import Located, Pointer
from codegen.references import is_component
from codegen.whitelist import KINDS, MODELS
from codegen.whitelist.kinds import (
    ByName,
    Each,
    Kind,
    Named,
    One,
    OneOrBoolean,
    Only,
    Reading,
    listed,
    shown,
)

Json = Any


def unsupported(document: Located, kind: str = "document", pointer: Pointer = ()) -> list[str]:
    """One sentence for each part of the contract, or of an object of a kind in it, that the
    generator does not implement."""
    walk = _Walk(document)
    found: Json = document.content
    for step in pointer:
        found = found[step]
    walk.visit(kind, found, pointer)
    return walk.problems


class _Walk:
    def __init__(self, document: Located) -> None:
        self._document = document
        self._seen: set[tuple[str, Pointer]] = set()
        self.problems: list[str] = []

    def visit(self, name: str, node: Json, pointer: Pointer) -> None:
        """Check an object of the kind ``name``, and all that it contains or refers to."""
        if (name, pointer) in self._seen:
            return
        self._seen.add((name, pointer))
        kind = KINDS[name]
        if isinstance(node, bool) and name in MODELS:
            self._refuse(pointer, f"a schema that is {shown(node)} is not supported; write {{}}.")
        elif not isinstance(node, dict):
            self._refuse(pointer, f"has to be {kind.title}.")
        elif "$ref" in node and kind.beside_reference is not None:
            self._follow(name, kind, node, pointer)
        else:
            self._object(kind, node, pointer)

    def _follow(self, name: str, kind: Kind, node: dict[str, Json], pointer: Pointer) -> None:
        for keyword in node:
            if keyword.startswith("x-"):
                continue
            if keyword != "$ref" and keyword not in (kind.beside_reference or ()):
                beside = ["$ref", *(kind.beside_reference or ())]
                self._refuse(
                    (*pointer, keyword),
                    f"`{keyword}` beside `$ref` is not supported; supported: {listed(beside)}.",
                )
        if name in MODELS and not is_component(node["$ref"]):
            sentence = (
                f"`$ref: {node['$ref']}` is not supported; supported: `#/components/schemas/…`."
            )
            self._refuse((*pointer, "$ref"), sentence)
        found = self._document.find(node["$ref"])
        if found is not None:  # a broken reference was refused before
            self.visit(name, found[1], found[0])

    def _object(self, kind: Kind, node: dict[str, Json], pointer: Pointer) -> None:
        fine = True
        for keyword, value in node.items():
            reading = kind.keywords.get(keyword)
            if reading is None and keyword.startswith("x-"):
                continue
            if reading is None:
                fine = False
                self._refuse(
                    (*pointer, keyword),
                    f"`{keyword}` is not supported in {kind.title}; supported: "
                    f"{listed(list(kind.keywords))}.",
                )
            else:
                self._read(keyword, reading, value, (*pointer, keyword))
        if fine:
            for check in kind.checks:
                for below, sentence in check(node, self._document, pointer):
                    self._refuse((*pointer, *below), sentence)

    def _read(self, keyword: str, reading: Reading, value: Json, pointer: Pointer) -> None:
        match reading:
            case Only(values):
                if not any(value == each and type(value) is type(each) for each in values):
                    self._refuse(
                        pointer,
                        f"`{keyword}: {_plain(value)}` is not supported; supported: "
                        f"{listed(values)}.",
                    )
            case OneOrBoolean(kind):
                if not isinstance(value, bool):
                    self.visit(kind, value, pointer)
            case One(kind):
                self.visit(kind, value, pointer)
            case Each(kind):
                for index, inner in enumerate(value):
                    self.visit(kind, inner, (*pointer, str(index)))
            case Named(kind):
                for name, inner in value.items():
                    self.visit(kind, inner, (*pointer, name))
            case ByName(kinds):
                self._by_name(kinds, value, pointer)

    def _by_name(self, kinds: Mapping[str, str], value: Json, pointer: Pointer) -> None:
        for name, inner in value.items():
            if name in kinds:
                self.visit(kinds[name], inner, (*pointer, name))
            else:
                sentence = f"`{name}` is not supported here; supported: {listed(list(kinds))}."
                self._refuse((*pointer, name), sentence)

    def _refuse(self, pointer: Pointer, sentence: str) -> None:
        self.problems.append(self._document.problem(pointer, sentence))


def _plain(value: Json) -> str:
    return shown(value).strip("`")

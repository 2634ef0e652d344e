"""Checks of JSON that no type makes, as trees of plain data that are generated from the contract.

The keys of a tree: ``fields`` (by name), ``items``, ``values`` (of fields without a name) and
``matching`` (by a pattern of their names) hold trees; so does ``kinds``, by the kind of JSON (that
of integers is ``number``: 1.0 may be one), and
``variants``, by the value of the field ``tag``. ``check`` names another tree. The others are rules,
each with a function in ``rules``.

Of a body, only what has rules is decoded for its check: a list of a million numbers takes forty
megabytes each time.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from .refusals import Refusal
from .rules import RULES, Json

Tree = Mapping[str, Any]
#: Encoded JSON.
Encoded = bytes | bytearray | msgspec.Raw
#: Keys of trees that look at no value of an object but those of ``fields``.
_OF_AN_OBJECT = frozenset({"fields", "least", "most", "needs", "has", "names", "closed"})
#: The tree of a list of integers that have to differ. Decoded by a model, it is the same list.
_INTEGERS_DIFFER: Tree = {"unique": "integer"}
#: The kinds of JSON. Booleans come first: they are integers in Python.
_KINDS: tuple[tuple[type, str], ...] = (
    *((dict, "object"), (list, "array"), (str, "string")),
    *((bool, "boolean"), (int, "number"), (float, "number")),
)
_decode_object = msgspec.json.Decoder(dict[str, msgspec.Raw]).decode
_decode_list = msgspec.json.Decoder(list[msgspec.Raw]).decode


def checks(trees: Mapping[str, Tree]) -> dict[str, Check]:
    """The checks that trees describe, by name; a tree may name any of them."""
    named: dict[str, Check] = {}
    for name, tree in trees.items():
        named[name] = Check(tree, named)
    return named


def invalid(place: str, problem: str) -> Refusal:
    """A body that is JSON, but not the contract's."""
    field = place or "body"
    return Refusal(400, "invalid_body", f"{field}: {problem}.", parameter=field)


class Check:
    """Checks a value at a place of the body ("a.b[0]"; "" for the whole). Raises Refusal."""

    def __init__(self, tree: Tree, named: Mapping[str, Check]) -> None:
        def inner(key: str) -> dict[str, Check]:
            return {name: Check(each, named) for name, each in tree.get(key, {}).items()}

        self.tree = tree
        self._named = named
        self._rules = [(RULES[key], wanted) for key, wanted in tree.items() if key in RULES]
        self._fields, self._kinds, self._variants = map(inner, ("fields", "kinds", "variants"))
        self._matching = [(re.compile(name), each) for name, each in inner("matching").items()]
        self._items, self._values = (
            Check(tree[key], named) if key in tree else None for key in ("items", "values")
        )
        self._tag: str | None = tree.get("tag")

    def __call__(self, value: Json, place: str) -> None:
        for rule, wanted in self._rules:
            problem = rule(value, wanted)
            if problem is not None:
                raise invalid(f"{place}{problem[0]}".lstrip("."), problem[1])
        for step, inner, check in self._inside(value):
            check(inner, f"{place}{step}".lstrip("."))

    def body(self, raw: Encoded, decoded: object) -> None:
        """Check a body that a model has ``decoded``. Raises Refusal."""
        self(self.looked_at(raw, decoded), "")

    @property
    def _other(self) -> Check | None:
        """The check of the tree that this one names."""
        return self._named[self.tree["check"]] if "check" in self.tree else None

    def _inside(self, value: Json) -> Iterator[tuple[str, Json, Check]]:
        """What is to be checked inside a value: its place there, itself, and by what."""
        if isinstance(value, dict):
            for name, inner in value.items():
                if name in self._fields:
                    yield f".{name}", inner, self._fields[name]
                elif self._values is not None:
                    yield f".{name}", inner, self._values
                for pattern, check in self._matching:
                    if pattern.search(name) is not None:
                        yield f".{name}", inner, check
            if self._tag is not None and value.get(self._tag) in self._variants:
                yield "", value, self._variants[value[self._tag]]
        elif isinstance(value, list) and self._items is not None:
            for index, inner in enumerate(value):
                yield f"[{index}]", inner, self._items
        if _kind(value) in self._kinds:
            yield "", value, self._kinds[_kind(value)]
        if self._other is not None:
            yield "", value, self._other

    def looked_at(self, raw: Encoded, decoded: object = None) -> Json:
        """Decode ``raw`` as far as this looks at it: other fields of objects stay encoded. Lists of
        integers are taken from ``decoded`` where that is the model of an object."""
        keys = self.tree.keys()
        try:
            if keys == {"check"}:
                return self._named[self.tree["check"]].looked_at(raw, decoded)
            if keys == {"items"} and self._items is not None:
                return [self._items.looked_at(each) for each in _decode_list(raw)]
            if keys <= _OF_AN_OBJECT:
                known = _known(decoded)
                found: dict[str, Json] = dict(_decode_object(raw))
                for name in self._fields.keys() & found.keys():
                    check = self._fields[name]
                    numbers = known.get(name) if check.tree == _INTEGERS_DIFFER else None
                    found[name] = check.looked_at(found[name]) if numbers is None else numbers
                return found
        except msgspec.ValidationError:  # another kind of JSON, null for example
            pass
        return msgspec.json.decode(raw)


def _known(decoded: object) -> dict[str, Any]:
    """The values of a model by the names that they have in JSON."""
    if not isinstance(decoded, msgspec.Struct):
        return {}
    names = zip(decoded.__struct_encode_fields__, decoded.__struct_fields__, strict=True)
    return {name: getattr(decoded, attribute) for name, attribute in names}


def _kind(value: Json) -> str:
    return next((kind for type_, kind in _KINDS if isinstance(value, type_)), "")

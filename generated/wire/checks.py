# Machine-written from openapi.yaml by `make generate`: do not edit. See MANIFEST.json.
"""Checks of JSON that no type makes, as trees of plain data that are generated from the contract.

The keys of a tree: ``fields`` (by name), ``items``, ``values`` (of fields without a name) and
``matching`` (by a pattern of their names) hold trees; so does ``kinds``, by the kind of JSON, and
``variants``, by the value of the field ``tag``. ``check`` names another tree. The others are rules,
each with its function here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from .formats import FORMATS
from .refusals import Refusal
from .uuids import NOT_A_UUID, is_uuid

Json = Any
_OFFSET = re.compile(r"(?:[zZ]|[+-][0-9]{2}:?[0-9]{2})\Z")
#: Checks a value at a place of the body ("a.b[0]"; "" for the whole). Raises Refusal.
Check = Callable[[Json, str], None]
Tree = Mapping[str, Any]


def checks(trees: Mapping[str, Tree]) -> dict[str, Check]:
    """The checks that trees describe, by name; a tree may name any of them."""
    named: dict[str, Check] = {}
    for name, tree in trees.items():
        named[name] = _check(tree, named)
    return named


def invalid(place: str, problem: str) -> Refusal:
    """A body that is JSON, but not the contract's."""
    field = place or "body"
    return Refusal(400, "invalid_body", f"{field}: {problem}.", parameter=field)


def _check(tree: Tree, named: Mapping[str, Check]) -> Check:
    rules = [(_RULES[key], wanted) for key, wanted in tree.items() if key in _RULES]
    inside = _inside(tree, named)

    def check(value: Json, place: str) -> None:
        for rule, wanted in rules:
            problem = rule(value, wanted)
            if problem is not None:
                raise invalid(f"{place}{problem[0]}".lstrip("."), problem[1])
        for step, inner, following in inside(value):
            following(inner, f"{place}{step}".lstrip("."))

    return check


Inside = Callable[[Json], Iterator[tuple[str, Json, Check]]]


def _inside(tree: Tree, named: Mapping[str, Check]) -> Inside:
    """What is to be checked inside a value: its place there, itself, and by what."""
    fields = {name: _check(inner, named) for name, inner in tree.get("fields", {}).items()}
    matching = [
        (re.compile(pattern), _check(inner, named))
        for pattern, inner in tree.get("matching", {}).items()
    ]
    kinds = {kind: _check(inner, named) for kind, inner in tree.get("kinds", {}).items()}
    variants = {tag: _check(inner, named) for tag, inner in tree.get("variants", {}).items()}
    items, values = (
        _check(tree[key], named) if key in tree else None for key in ("items", "values")
    )
    others, tag = tree.get("check"), tree.get("tag", "")

    def inside(value: Json) -> Iterator[tuple[str, Json, Check]]:
        if isinstance(value, dict):
            for name, inner in value.items():
                if name in fields:
                    yield f".{name}", inner, fields[name]
                elif values is not None:
                    yield f".{name}", inner, values
                for pattern, check in matching:
                    if pattern.search(name) is not None:
                        yield f".{name}", inner, check
            if value.get(tag) in variants:
                yield "", value, variants[value[tag]]
        elif isinstance(value, list) and items is not None:
            for index, inner in enumerate(value):
                yield f"[{index}]", inner, items
        if _kind(value) in kinds:
            yield "", value, kinds[_kind(value)]
        if others is not None:
            yield "", value, named[others]

    return inside


def _kind(value: Json) -> str:
    kinds = ((dict, "object"), (list, "array"), (str, "string"))
    return next((kind for type_, kind in kinds if isinstance(value, type_)), "")


Problem = tuple[str, str] | None


def _unique(value: Json, _: bool) -> Problem:
    if isinstance(value, list):
        seen: dict[Json, int] = {}
        for index, item in enumerate(value):
            first = seen.setdefault(_key(item), index)
            if first != index:
                return "", f"has an item twice: [{index}] is [{first}] again. Send each item once"
    return None


def _key(value: Json) -> Json:
    """A value that is equal for JSON that is equal: 1 and 1.0, but not 1 and true."""
    if isinstance(value, dict):
        return ("object", frozenset((name, _key(inner)) for name, inner in value.items()))
    if isinstance(value, list):
        return ("array", tuple(map(_key, value)))
    return ("boolean", value) if isinstance(value, bool) else value


def _least(value: Json, least: int) -> Problem:
    if isinstance(value, dict) and len(value) < least:
        if least == 1:
            return "", "has no field. Send at least one"
        return "", f"has fewer than {least} fields, which is the least"
    return None


def _most(value: Json, most: int) -> Problem:
    if isinstance(value, dict) and len(value) > most:
        return "", f"has more than {most} fields, which is the most"
    return None


def _needs(value: Json, needs: Mapping[str, list[str]]) -> Problem:
    if isinstance(value, dict):
        for name, others in needs.items():
            for other in others:
                if name in value and other not in value:
                    return f".{other}", f"is required with {name}, and was not sent"
    return None


def _has(value: Json, name: str) -> Problem:
    if isinstance(value, dict) and name not in value:
        return f".{name}", "is required, and was not sent"
    return None


def _names(value: Json, rule: tuple[str | None, int, int | None, list[str] | None]) -> Problem:
    """Names of fields: a pattern, the least and most characters, and the choices."""
    pattern, least, most, choices = rule
    if isinstance(value, dict):
        for name in value:
            if (
                (pattern is not None and re.search(pattern, name) is None)
                or len(name) < least
                or (most is not None and len(name) > most)
                or (choices is not None and name not in choices)
            ):
                return f".{_cut(name)}", "is not a name that a field may have here"
    return None


def _closed(value: Json, rule: tuple[list[str], list[str]]) -> Problem:
    """Only fields with these names, or with names that one of the patterns matches."""
    known, patterns = rule
    if isinstance(value, dict):
        for name in value:
            if name not in known and not any(re.search(each, name) for each in patterns):
                return f".{_cut(name)}", "is not a name that a field may have here"
    return None


def _form(value: Json, form: str) -> Problem:
    if not isinstance(value, str):
        return None
    if form == "date-time":  # the decoder takes one without an offset too
        return None if _OFFSET.search(value) else ("", "has no offset from UTC. Add Z, for example")
    if form == "uuid":
        return None if is_uuid(value) else ("", NOT_A_UUID)
    return None if FORMATS[form].matches(value) else ("", FORMATS[form].fault)


def _choices(value: Json, choices: list[Json]) -> Problem:
    if any(_key(value) == _key(choice) for choice in choices):
        return None
    return "", f"is none of {_listed(choices)}"


def _not(value: Json, excluded: list[Json]) -> Problem:
    if any(_key(value) == _key(each) for each in excluded):
        return "", f"must not be {_listed(excluded)}"
    return None


def _refused(_: Json, __: bool) -> Problem:
    return "", "is set by the server. Leave it out"


def _listed(values: list[Json]) -> str:
    words = {True: "true", False: "false", None: "null"}
    return ", ".join(
        words[value] if value is None or isinstance(value, bool) else str(value) for value in values
    )


def _cut(name: str) -> str:
    return name if len(name) <= 40 else name[:40] + "…"


_RULES: dict[str, Callable[[Json, Any], Problem]] = {
    "unique": _unique,
    "least": _least,
    "most": _most,
    "needs": _needs,
    "has": _has,
    "names": _names,
    "closed": _closed,
    "form": _form,
    "choices": _choices,
    "not": _not,
    "refused": _refused,
}

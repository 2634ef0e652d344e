"""Every operation of the contract and every place in it where an id is sent, read from the
contract itself."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

import yaml

from codegen.build import CONTRACT

#: What a parameter or property is called that holds an id, or ids.
_IS_ID = re.compile(r"(^|_)(id|ids|indices)$").search
_METHODS = ("get", "post", "put", "patch", "delete")

Json = Any


@dataclass(frozen=True)
class Position:
    """Where an id is sent: ``kind`` is path, query or body; ``steps`` lead to it, and "[]" is a
    step into a list."""

    kind: str
    steps: tuple[str, ...]

    @property
    def name(self) -> str:
        """What the contract calls the id."""
        return next(step for step in reversed(self.steps) if step != "[]")

    def __str__(self) -> str:
        return f"{self.kind}:{'.'.join(self.steps)}"


@dataclass(frozen=True)
class Operation:
    """``body`` is the contract's first example of one, None without."""

    id: str
    method: str
    path: str
    places: tuple[Position, ...]
    body: Json

    def in_path(self) -> list[Position]:
        return [position for position in self.places if position.kind == "path"]


@cache
def operations() -> tuple[Operation, ...]:
    """All of them."""
    document = yaml.safe_load(CONTRACT.read_text())
    return tuple(
        _operation(document, path, method, item)
        for path, item in document["paths"].items()
        for method in _METHODS
        if method in item
    )


def _operation(document: Json, path: str, method: str, item: Json) -> Operation:
    operation = item[method]
    places = []
    for each in (*item.get("parameters", ()), *operation.get("parameters", ())):
        parameter = _resolved(document, each)
        if parameter["in"] in {"path", "query"} and _IS_ID(parameter["name"]):
            places.append(Position(parameter["in"], (parameter["name"],)))
    body = None
    if "requestBody" in operation:
        content = _resolved(document, operation["requestBody"])["content"]["application/json"]
        places += [Position("body", steps) for steps in _ids(document, content["schema"], ())]
        examples = [_resolved(document, e) for e in content.get("examples", {}).values()]
        body = examples[0]["value"] if examples else {}
    unique = tuple(dict.fromkeys(places))
    return Operation(operation["operationId"], method.upper(), path, unique, body)


def _ids(document: Json, schema: Json, steps: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    schema = _resolved(document, schema)
    for name, inner in schema.get("properties", {}).items():
        if name == "config":
            continue  # it names sources of the same sheet, by title or id, and other things
        if _IS_ID(name):
            listed = "items" in _resolved(document, inner)
            yield (*steps, name, "[]") if listed else (*steps, name)
        else:
            yield from _ids(document, inner, (*steps, name))
    if "items" in schema:
        yield from _ids(document, schema["items"], (*steps, "[]"))
    for word in ("oneOf", "anyOf", "allOf"):
        for inner in schema.get(word, ()):
            yield from _ids(document, inner, steps)


def _resolved(document: Json, value: Json) -> Json:
    while isinstance(value, dict) and "$ref" in value:
        found = document
        for step in value["$ref"].removeprefix("#/").split("/"):
            found = found[step]
        value = found
    return value


def put(body: Json, steps: tuple[str, ...], value: Json) -> Json:
    """A copy of ``body`` with ``value`` at ``steps``, and whatever leads there."""
    changed = copy.deepcopy({} if body is None else body)
    at = changed
    for step, following in zip(steps, (*steps[1:], None), strict=True):
        if step == "[]":
            at[:] = [value] if following is None else [dict(at[0]) if at else {}]
            at = at[0]
        elif following is None:
            at[step] = value
        else:
            at[step] = list(at.get(step) or []) if following == "[]" else dict(at.get(step) or {})
            at = at[step]
    return changed

"""Rules that the contract keeps beside those of OpenAPI.

They are those of the recommended sets of Redocly and Spectral that a valid document can break, in
the words of this project. Documents that `codegen` generates from need them not.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import combinations
from typing import Any

from codegen.contract import METHODS

Json = Any
_REFERENCE = re.compile(r"#/components/([^/]+)/([^/]+)")
#: What has to be described, by the name of the list in ``components``.
_DESCRIBED = ("parameters", "responses", "headers", "securitySchemes", "requestBodies")
_TYPES: dict[str, type | tuple[type, ...]] = {
    "string": str,
    "integer": int,
    "number": (int, float),
    "boolean": bool,
}
_MARKUP = re.compile(r"<script|eval\(", re.IGNORECASE)


def problems(document: Json) -> list[str]:
    """Return what is wrong with the style of a contract: sentences that begin with a place."""
    found = [
        *_info(document),
        *_tags(document),
        *_operations(document),
        *_paths(list(document["paths"])),
        *_components(document),
        *_texts_and_enums(document),
    ]
    return list(dict.fromkeys(found))


def _info(document: Json) -> Iterator[str]:
    for word in ("title", "version", "description", "license", "contact"):
        if not document["info"].get(word):
            yield f"#/info has no {word}"


def _tags(document: Json) -> Iterator[str]:
    names = [tag["name"] for tag in document.get("tags", ())]
    used = {tag for _, operation in _each(document) for tag in operation.get("tags", ())}
    for tag in document.get("tags", ()):
        if not tag.get("description"):
            yield f"#/tags: {tag['name']} has no description"
        if tag["name"] not in used:
            yield f"#/tags: {tag['name']} is used by no operation"
    for name, count in Counter(names).items():
        if count > 1:
            yield f"#/tags: {name} is declared {count} times"
    for name in sorted(used - set(names)):
        yield f"#/tags: {name} is used and not declared"


def _each(document: Json) -> Iterator[tuple[str, Json]]:
    for path, item in document["paths"].items():
        for method in METHODS:
            if method in item:
                yield f"{method.upper()} {path}", item[method]


def _operations(document: Json) -> Iterator[str]:
    for place, operation in _each(document):
        for word in ("operationId", "summary", "description"):
            if not operation.get(word):
                yield f"{place} has no {word}"
        if len(operation.get("tags", ())) != 1:
            yield f"{place} has not one tag"
        name = operation.get("operationId", "")
        if re.fullmatch(r"[A-Za-z0-9_.~-]*", name) is None:
            yield f"{place}: operationId {name!r} cannot stand in a URL"
        classes = {str(status)[0] for status in operation["responses"]}
        for needed in ("2", "4"):
            if needed not in classes and not (needed == "2" and "3" in classes):
                yield f"{place} documents no status {needed}xx"
        for kind, parts in (
            ("parameter", operation.get("parameters", ())),
            ("status", operation["responses"].items()),
        ):
            yield from _undescribed(place, kind, parts)
        if operation.get("security", document.get("security")) is None:
            yield f"{place} says nothing of security"


def _undescribed(place: str, kind: str, parts: Any) -> Iterator[str]:
    for part in parts:
        name, value = part if isinstance(part, tuple) else (part.get("name"), part)
        if "$ref" not in value and not value.get("description"):
            yield f"{place}: {kind} {name} has no description"


def _paths(paths: list[str]) -> Iterator[str]:
    for path in paths:
        if path != "/" and path.endswith("/"):
            yield f"{path} ends with a slash"
        if "?" in path or "#" in path:
            yield f"{path} has a query or a fragment"
        for name, count in Counter(re.findall(r"{([^}]*)}", path)).items():
            if not name or count > 1:
                yield f"{path} has {{{name}}} {count} times"
    for one, other in combinations(paths, 2):
        if _ambiguous(one, other):
            yield f"{one} and {other} are both paths of one URL"


def _ambiguous(one: str, other: str) -> bool:
    """Return whether a URL fits both, and neither is the more exact one everywhere."""
    left, right = one.split("/"), other.split("/")
    if len(left) != len(right):
        return False
    exact = set()
    for a, b in zip(left, right, strict=True):
        if "{" in a and "{" in b:
            continue
        if "{" not in a and "{" not in b:
            if a != b:
                return False
            continue
        exact.add("{" in a)
    return len(exact) != 1


def _components(document: Json) -> Iterator[str]:
    used = {(kind, name) for kind, name in _references(document)}
    used |= {("securitySchemes", name) for name in _schemes(document)}
    for kind, components in document["components"].items():
        for name, component in components.items():
            if (kind, name) not in used:
                yield f"#/components/{kind}/{name} is used by nothing"
            if kind in _DESCRIBED and not component.get("description"):
                yield f"#/components/{kind}/{name} has no description"
            if kind == "responses":
                headers = component.get("headers", {}).items()
                yield from _undescribed(f"#/components/{kind}/{name}", "header", headers)
    for name in sorted(_schemes(document) - set(document["components"].get("securitySchemes", {}))):
        yield f"#/components/securitySchemes has no {name}"


def _schemes(document: Json) -> set[str]:
    every = [document.get("security", ())]
    every += [operation.get("security", ()) for _, operation in _each(document)]
    return {name for alternatives in every for option in alternatives for name in option}


def _references(value: Json) -> Iterator[tuple[str, str]]:
    if isinstance(value, Mapping):
        for key, inner in value.items():
            match = _REFERENCE.match(inner) if key == "$ref" and isinstance(inner, str) else None
            if match is not None:
                yield match[1], match[2]
            elif key == "mapping" and isinstance(inner, Mapping):
                for target in inner.values():
                    yield "schemas", str(target).rsplit("/", 1)[-1]
            else:
                yield from _references(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _references(inner)


def _texts_and_enums(value: Json, place: str = "#") -> Iterator[str]:
    if isinstance(value, list):
        for position, inner in enumerate(value):
            yield from _texts_and_enums(inner, f"{place}/{position}")
    if not isinstance(value, Mapping):
        return
    for word in ("description", "summary"):
        text = value.get(word)
        if isinstance(text, str) and _MARKUP.search(text):
            yield f"{place}: {word} has a script"
    if isinstance(value.get("enum"), list):
        yield from _enum(value, place)
    for key, inner in value.items():
        if key not in {"example", "examples", "value"}:
            yield from _texts_and_enums(inner, f"{place}/{str(key).replace('/', '~1')}")


def _enum(schema: Json, place: str) -> Iterator[str]:
    if len(set(map(repr, schema["enum"]))) != len(schema["enum"]):
        yield f"{place}: enum has a value twice"
    kind = _TYPES.get(str(schema.get("type")))
    for value in schema["enum"]:
        if kind is not None and not isinstance(value, kind):
            yield f"{place}: enum has {value!r}, which is no {schema['type']}"

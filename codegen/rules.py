"""Rules of the contract that concern more than one object: ids, names, tags and paths."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from codegen.directions import differing, input_name
from codegen.located import Located, Pointer
from codegen.names import class_name, collision, is_usable, parameter_name, python_name
from codegen.whitelist.document import METHODS
from codegen.whitelist.kinds import listed, shown

Json = Any
Problem = tuple[Pointer, str]
_SEGMENT = re.compile(r"[^{}]*|[^{}]*\{[^{}]+\}[^{}]*")


def violations(document: Located) -> list[str]:
    """One sentence for each violation."""
    rules = (_operation_ids, _tags, _paths, _parameters, _schema_names, _endless)
    return [document.problem(*found) for rule in rules for found in rule(document)]


def operations(document: Located) -> Iterator[tuple[str, str, Pointer, Json, Json]]:
    """Path, method, pointer, operation and path item of each operation."""
    for path, item in document.content.get("paths", {}).items():
        pointer: Pointer = ("paths", path)
        while "$ref" in item:
            found = document.find(item["$ref"])
            assert found is not None, "broken references were refused before"
            pointer, item = found  # noqa: PLW2901  # what the reference stands for
        for method in METHODS:
            if method in item:
                yield path, method, (*pointer, method), item[method], item


def _operation_ids(document: Located) -> Iterator[Problem]:
    named: dict[str, str] = {}
    for path, method, pointer, operation, _ in operations(document):
        if "operationId" not in operation:
            yield pointer, "`operationId` is missing; the handler is named from it."
            continue
        name = operation["operationId"]
        place = f"{method.upper()} {path}"
        yield from (
            ((*pointer, "operationId"), sentence)
            for sentence in collision(python_name(name), name, place, named)
        )


def _tags(document: Located) -> Iterator[Problem]:
    declared: dict[str, str] = {}
    for index, tag in enumerate(document.content.get("tags", [])):
        for sentence in collision(
            python_name(tag["name"]), tag["name"], f"the tag {shown(tag['name'])}", declared
        ):
            yield ("tags", str(index)), sentence
    names = [tag["name"] for tag in document.content.get("tags", [])]
    for _, _, pointer, operation, _ in operations(document):
        found = operation.get("tags", [])
        if len(found) != 1:
            yield (
                pointer,
                f"has {len(found)} tags; supported is one, which names the class of its handler.",
            )
        for tag in found:
            if tag not in names:
                yield (
                    (*pointer, "tags"),
                    f"the tag {shown(tag)} is not declared; declared: {listed(names)}.",
                )


def _paths(document: Located) -> Iterator[Problem]:
    shapes: dict[str, str] = {}
    for path in document.content.get("paths", {}):
        pointer = ("paths", path)
        if any(_SEGMENT.fullmatch(segment) is None for segment in path.split("/")):
            sentence = (
                "a segment with several parameters is not supported; supported: one parameter, "
                "with or without text around it."
            )
            yield pointer, sentence
        if re.search("[?#%]", path):
            yield pointer, "a path with `?`, `#` or `%` is not supported."
        if {".", ".."} & set(path.split("/")):
            yield pointer, "a path with `.` or `..` is not supported: URL libraries fold it."
        shape = re.sub(r"\{[^{}]*\}", "{}", path)
        if shape in shapes:
            yield pointer, f"is the same path as {shown(shapes[shape])}."
        shapes[shape] = path


def _parameters(document: Located) -> Iterator[Problem]:
    for path, _, pointer, operation, item in operations(document):
        merged = merged_parameters(document, item, operation)
        in_path = re.findall(r"\{([^{}]+)\}", path)
        declared = [parameter["name"] for parameter in merged if parameter["in"] == "path"]
        for name in in_path:
            if name not in declared:
                yield pointer, f"the path has {shown('{' + name + '}')}, which is not declared."
        for name in declared:
            if name not in in_path:
                yield pointer, f"the path parameter `{name}` is not in the path."
        if len(set(in_path)) < len(in_path):
            yield pointer, "the path has a parameter twice."
        for holder, above in ((item, pointer[:-1]), (operation, pointer)):
            yield from _repeated(document, holder, above)
        named: dict[str, str] = {}
        for parameter in merged:
            name = parameter["name"]
            place = f"the {parameter['in']} parameter {shown(name)}"
            for sentence in collision(parameter_name(name), name, place, named):
                yield pointer, sentence


def _repeated(document: Located, holder: Json, pointer: Pointer) -> Iterator[Problem]:
    """Parameters that a list has twice."""
    seen = set()
    for index, parameter in enumerate(map(document.resolved, holder.get("parameters", []))):
        key = parameter["in"], parameter["name"]
        if key in seen:
            sentence = f"the {key[0]} parameter {shown(key[1])} is listed twice."
            yield (*pointer, "parameters", str(index)), sentence
        seen.add(key)


def merged_parameters(document: Located, item: Json, operation: Json) -> list[Json]:
    """The parameters of an operation: its own, and those of the path that it does not replace."""
    found: dict[tuple[str, str], Json] = {}
    listed = [*item.get("parameters", []), *operation.get("parameters", [])]
    for parameter in map(document.resolved, listed):
        found[parameter["in"], parameter["name"]] = parameter
    return list(found.values())


def _schema_names(document: Located) -> Iterator[Problem]:
    schemas = document.content.get("components", {}).get("schemas", {})
    for name in schemas:
        pointer = ("components", "schemas", name)
        if class_name(name) != name or not is_usable(name):
            yield pointer, f"{shown(name)} cannot be the name of a model; write it like `TableRow`."
    for name in differing(schemas):
        if input_name(name) in schemas:
            sentence = f"is the name of the model that {shown(name)} has in requests."
            yield ("components", "schemas", input_name(name)), sentence


def _endless(document: Located) -> Iterator[Problem]:
    """Schemas that contain themselves: a model does that by a field, and a list, a map or a union
    is no model."""
    schemas = document.content.get("components", {}).get("schemas", {})
    for name in schemas:
        if name in _contained(schemas, name):
            sentence = (
                "contains itself in a list, a map or a union; supported: in a field of an object "
                "with `properties`."
            )
            yield ("components", "schemas", name), sentence


def _contained(schemas: Json, name: str) -> set[str]:
    """The schemas that one refers to, itself or by others, other than in ``properties``."""
    found: set[str] = set()
    waiting = [schemas[name]]
    while waiting:
        schema = waiting.pop()
        if "properties" in schema:
            continue
        target = schema.get("$ref", "").removeprefix("#/components/schemas/")
        if target in schemas and target not in found:
            found.add(target)
            waiting.append(schemas[target])
        waiting += schema.get("oneOf", [])
        waiting += schema.get("patternProperties", {}).values()
        inner = (schema.get(keyword) for keyword in ("items", "additionalProperties"))
        waiting += [each for each in inner if isinstance(each, dict)]
    return found

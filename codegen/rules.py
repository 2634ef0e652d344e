"""Rules of the contract that concern more than one object: ids, names, tags and paths."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from codegen.directions import differing, input_name
from codegen.located import Located, Pointer
from codegen.names import (
    RESERVED,
    class_name,
    collision,
    is_token,
    is_usable,
    method_name,
    parameter_name,
    python_name,
)
from codegen.whitelist.document import METHODS
from codegen.whitelist.kinds import listed, shown

Json = Any
Problem = tuple[Pointer, str]
_SEGMENT = re.compile(r"[^{}]*|[^{}]*\{[^{}]+\}[^{}]*")
_LITERAL = re.compile(r"[A-Za-z0-9\-._~!$&'()*+,;=:@/]*")
#: What the TypeScript client adds to the name of an operation for the names of its types.
_TYPES = ("Input", "Answer", "MediaType")


def violations(document: Located) -> list[str]:
    """One sentence for each violation."""
    rules = (
        _operation_ids,
        _tag_names,
        _tags,
        _paths,
        _parameters,
        _bodies,
        _schema_names,
        _endless,
    )
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
    methods: dict[str, str] = {}
    classes: dict[str, str] = {}
    for path, method, pointer, operation, _ in operations(document):
        if "operationId" not in operation:
            yield pointer, "`operationId` is missing; the handler is named from it."
            continue
        name = operation["operationId"]
        place, below = f"{method.upper()} {path}", (*pointer, "operationId")
        found = list(collision(python_name(name), name, place, named))
        yield from ((below, sentence) for sentence in found)
        typescript = method_name(name)
        if name.startswith("_") or typescript == "constructor":
            yield below, f"{shown(name)} cannot be the name of a method; choose another."
        elif typescript in methods and not found:
            sentence = (
                f"{shown(name)} has the name {shown(typescript)} in TypeScript, which "
                f"{methods[typescript]} has already."
            )
            yield below, sentence
        elif not found:
            yield from _same_class(name, place, below, classes)
        methods.setdefault(typescript, place)


def _same_class(
    name: str, place: str, pointer: Pointer, classes: dict[str, str]
) -> Iterator[Problem]:
    """An operation's answers and a tag's handlers are classes, named like it."""
    found = class_name(name)
    if found in classes:
        sentence = (
            f"{shown(name)} has the class {shown(found)} in Python, which {classes[found]} has "
            "already."
        )
        yield pointer, sentence
    classes.setdefault(found, place)


def _bodies(document: Located) -> Iterator[Problem]:
    for _, method, pointer, operation, _ in operations(document):
        if method == "get" and "requestBody" in operation:
            yield (*pointer, "requestBody"), "GET has no body: clients and proxies drop it."


def _tag_names(document: Located) -> Iterator[Problem]:
    declared: dict[str, str] = {}
    classes: dict[str, str] = {}
    for index, tag in enumerate(document.content.get("tags", [])):
        name, pointer = tag["name"], ("tags", str(index))
        place = f"the tag {shown(name)}"
        found = list(collision(python_name(name), name, place, declared))
        yield from ((pointer, sentence) for sentence in found)
        if not found:
            yield from _same_class(name, place, pointer, classes)


def _tags(document: Located) -> Iterator[Problem]:
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
        if _LITERAL.fullmatch(re.sub(r"\{[^{}]*\}", "", path)) is None:
            sentence = (
                "a path has letters, digits and `-._~!$&'()*+,;=:@`; what else stands in it is not "
                "supported."
            )
            yield pointer, sentence
        for name in re.findall(r"\{([^{}]+)\}", path):
            if re.fullmatch(r"[A-Za-z0-9_.-]+", name) is None:
                yield pointer, f"{shown(name)} cannot be the name of a parameter of a path."
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
            faults = list(collision(parameter_name(name), name, place, named))
            if not faults and parameter["in"] in ("header", "cookie") and not is_token(name):
                faults = [f"{shown(name)} cannot be the name of a {parameter['in']}."]
            for sentence in faults:
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
        elif name in RESERVED:
            yield pointer, f"{shown(name)} cannot be the name of a model: generated code has it."
    models = {name: name for name in schemas}
    models |= {input_name(name): name for name in differing(schemas)}
    for _, _, _, operation, _ in operations(document):
        for suffix in _TYPES:
            name = class_name(method_name(operation.get("operationId", ""))) + suffix
            if name in models:
                sentence = f"{shown(name)} is the name of a type of {operation['operationId']}."
                yield ("components", "schemas", models[name]), sentence
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

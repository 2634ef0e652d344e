"""Reading of the contract: its content, and the line of every part of it."""

from __future__ import annotations

import hashlib
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import yaml

Json = Any
Pointer = tuple[str, ...]
_MERGE = "tag:yaml.org,2002:merge"
_CONTAINERS = ("tag:yaml.org,2002:map", "tag:yaml.org,2002:seq")
#: What no file of generated code can have: U+0000, and halves of characters.
_UNWRITABLE = re.compile("[\0\ud800-\udfff]")
#: Levels of nesting that the validators take without an end of the stack.
_DEEPEST = 60
_TOO_DEEP = f"is nested deeper than {_DEEPEST} levels, which is not supported."
_UNWRITTEN = "has U+0000 or a half of a character, which cannot be written."


class ContractRefused(Exception):
    """The contract is refused; the message has one line for each reason."""


@dataclass(frozen=True)
class Located:
    """The contract as it was read. ``lines`` has the line of each part, by its JSON pointer."""

    name: str
    digest: str
    content: dict[str, Json]
    lines: dict[Pointer, int]

    def problem(self, pointer: Pointer, sentence: str) -> str:
        """``sentence`` behind the place that it is about: file, line and JSON pointer."""
        known = pointer
        while known and known not in self.lines:
            known = known[:-1]
        return f"{self.name}:{self.lines.get(known, 1)} ({written(pointer)}): {sentence}"

    def find(self, reference: str) -> tuple[Pointer, Json] | None:
        """The part that a ``$ref`` of this document names; None if there is none."""
        if not reference.startswith("#/"):
            return None
        pointer = tuple(
            unquote(step).replace("~1", "/").replace("~0", "~")
            for step in reference.removeprefix("#/").split("/")
        )
        found: Json = self.content
        for step in pointer:
            if isinstance(found, dict) and step in found:
                found = found[step]
            elif isinstance(found, list) and step.isdecimal() and int(step) < len(found):
                found = found[int(step)]
            else:
                return None
        return pointer, found

    def resolved(self, value: Json) -> Json:
        """``value``, or what its ``$ref`` names. Only for references that are known to be whole
        (``references``)."""
        while isinstance(value, dict) and "$ref" in value:
            found = self.find(value["$ref"])
            assert found is not None, "broken references were refused before"
            value = found[1]
        return value


def written(pointer: Pointer) -> str:
    """A JSON pointer as a URI fragment has it: ``#/paths/~1tables/get``."""
    return "#" + "".join("/" + step.replace("~", "~0").replace("/", "~1") for step in pointer)


def read(path: Path) -> Located:
    """Read the contract. Raises ContractRefused for what is not one YAML mapping in UTF-8, for keys
    that a mapping has twice or that are not text, and for values that JSON does not have."""
    raw = path.read_bytes()
    try:
        node = yaml.compose(raw.decode(), Loader=yaml.SafeLoader)
    except UnicodeDecodeError as error:
        raise ContractRefused(f"{path.name}: byte {error.start} is not UTF-8.") from error
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        line = 1 if mark is None else mark.line + 1
        text = ", ".join(part for part in (error.context, error.problem) if part)
        raise ContractRefused(f"{path.name}:{line}: is not YAML: {text}.") from error
    except RecursionError as error:
        raise ContractRefused(f"{path.name}:1: {_TOO_DEEP}") from error
    except yaml.YAMLError as error:
        text = " ".join(str(error).split())
        raise ContractRefused(f"{path.name}:1: is not YAML: {text}.") from error
    if not isinstance(node, yaml.MappingNode):
        raise ContractRefused(f"{path.name}:1: is not a mapping.")
    reader = _Reader(path.name)
    content = reader.value(node, (), ())
    if reader.problems:
        raise ContractRefused("\n".join(reader.problems))
    return Located(path.name, hashlib.sha256(raw).hexdigest(), content, reader.lines)


class _Reader:
    """Makes JSON of YAML nodes, and notes their lines."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._scalars = yaml.constructor.SafeConstructor()
        self.lines: dict[Pointer, int] = {}
        self.problems: list[str] = []

    def value(self, node: yaml.Node, pointer: Pointer, above: tuple[yaml.Node, ...]) -> Json:
        self.lines.setdefault(pointer, node.start_mark.line + 1)
        if any(node is each for each in above):
            self._refuse(node, pointer, "is an alias of a part that contains it.")
            return None
        above = (*above, node)
        if isinstance(node, yaml.ScalarNode):
            return self._scalar(node, pointer)
        if len(above) > _DEEPEST:
            self._refuse(node, pointer, _TOO_DEEP)
            return None
        if node.tag not in _CONTAINERS:
            self._refuse(node, pointer, f"has the tag `{node.tag}`, which JSON does not have.")
            return None
        if isinstance(node, yaml.MappingNode):
            return {
                key: self.value(inner, (*pointer, key), above)
                for key, inner in self._members(node, pointer)
            }
        return [
            self.value(inner, (*pointer, str(index)), above)
            for index, inner in enumerate(node.value)
        ]

    def _members(self, node: yaml.MappingNode, pointer: Pointer) -> Iterator[tuple[str, yaml.Node]]:
        seen: set[str] = set()
        for key, inner in node.value:
            if key.tag == _MERGE:
                self._refuse(key, pointer, "`<<` is not supported; supported is `$ref`.")
                continue
            # `200:` is read as a number, and meant as text.
            if not isinstance(key, yaml.ScalarNode):
                self._refuse(key, pointer, "has a key that is not text.")
                continue
            name: str = key.value
            if _UNWRITABLE.search(name):
                self._refuse(key, pointer, _UNWRITTEN)
                continue
            if name in seen:
                self._refuse(key, pointer, f"has the key `{name}` twice.")
                continue
            seen.add(name)
            self.lines[(*pointer, name)] = key.start_mark.line + 1
            yield name, inner

    def _scalar(self, node: yaml.Node, pointer: Pointer) -> Json:
        if node.tag == "tag:yaml.org,2002:timestamp":  # JSON has no times: it is the text
            return node.value
        try:
            found = self._scalars.construct_object(node)
        except (yaml.YAMLError, ValueError) as error:
            self._refuse(node, pointer, f"is not a value: {' '.join(str(error).split())[:100]}.")
            return None
        if isinstance(found, str) and _UNWRITABLE.search(found):
            self._refuse(node, pointer, _UNWRITTEN)
        if found is None or isinstance(found, str | bool | int):
            return found
        if isinstance(found, float) and math.isfinite(found):
            return found
        self._refuse(node, pointer, "is a value that JSON does not have.")
        return None

    def _refuse(self, node: yaml.Node, pointer: Pointer, sentence: str) -> None:
        line = node.start_mark.line + 1
        self.problems.append(f"{self._name}:{line} ({written(pointer)}): {sentence}")

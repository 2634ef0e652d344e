"""JSON Schema as types of TypeScript."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

Json = Any
_IDENTIFIER = re.compile(r"[A-Za-z_$][\w$]*\Z", re.ASCII)
_SCALARS = {
    "string": "string",
    "integer": "number",
    "number": "number",
    "boolean": "boolean",
    "null": "null",
}


def type_of(schema: Json) -> str:
    """Return the type of values that ``schema`` allows, as far as TypeScript can say it."""
    if not isinstance(schema, Mapping):
        return "unknown"
    if "$ref" in schema:
        return str(schema["$ref"]).rsplit("/", 1)[-1]
    if "const" in schema:
        return json.dumps(schema["const"], ensure_ascii=False)
    if "enum" in schema:
        return _union([json.dumps(word, ensure_ascii=False) for word in schema["enum"]])
    parts = []
    for key, join in (("oneOf", _union), ("anyOf", _union), ("allOf", _intersection)):
        if key in schema:
            parts.append(join([type_of(each) for each in schema[key]]))
    own = schema.get("type")
    if own is not None and not (parts and own == "object" and "properties" not in schema):
        names = own if isinstance(own, list) else [own]
        parts.append(_union([_of_one_type(name, schema) for name in names]))
    return _intersection(parts) if parts else "unknown"


def _of_one_type(name: str, schema: Mapping[str, Json]) -> str:
    if name == "array":
        return f"{_grouped(type_of(schema.get('items', True)))}[]"
    if name == "object":
        return _object(schema)
    return _SCALARS[name]


def _object(schema: Mapping[str, Json]) -> str:
    required = schema.get("required", ())
    lines = []
    for name, each in schema.get("properties", {}).items():
        text = field(name, type_of(each), required=name in required)
        lines += [*comment(each).splitlines(), f"{text};"]
    named = "{\n" + "".join(f"  {_indented(line)}\n" for line in lines) + "}" if lines else ""
    others = schema.get("additionalProperties", not lines)
    for each in schema.get("patternProperties", {}).values():  # there is one, and nothing beside it
        others = each
    if others is False:
        return named or "Record<string, never>"
    rest = f"{{ [name: string]: {type_of(others)} }}"
    return _intersection([named, rest]) if named else rest


def field(name: str, kind: str, *, required: bool) -> str:
    """Return a property of an object type."""
    shown = name if _IDENTIFIER.match(name) else json.dumps(name)
    return f"{shown}{'' if required else '?'}: {kind}"


def comment(schema: Json, indent: str = "") -> str:
    """Return the description of ``schema``, and that it is deprecated, as a documentation comment
    with its line break, or nothing."""
    if not isinstance(schema, Mapping):
        return ""
    lines = schema.get("description", "").strip().replace("*/", "*\\/").splitlines()
    if schema.get("deprecated", False):
        lines.append("@deprecated")
    if not lines:
        return ""
    if len(lines) == 1:
        return f"{indent}/** {lines[0]} */\n"
    inside = "".join(f"{indent} * {line}".rstrip() + "\n" for line in lines)
    return f"{indent}/**\n{inside}{indent} */\n"


def _indented(text: str) -> str:
    return text.replace("\n", "\n  ")


def _union(types: list[str]) -> str:
    return " | ".join(dict.fromkeys(types))


def _intersection(types: list[str]) -> str:
    return types[0] if len(types) == 1 else " & ".join(_grouped(each) for each in types)


def _grouped(text: str) -> str:
    """``text`` in parentheses, where an operator could take a part of it only."""
    simple = re.fullmatch(r"[\w$]+(\[\])*|\{[^{}]*\}", text)
    return text if simple else f"({text})"

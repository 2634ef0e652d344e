"""Schemas that are written in parts, as the one schema that they are: ``allOf``, and ``anyOf`` of a
schema and null. What cannot be said in one stays, and the whitelist refuses it."""

from __future__ import annotations

import contextlib
import dataclasses
from collections.abc import Mapping
from typing import Any

from codegen.located import Located
from codegen.references import rewritten

Json = Any
_NULL = {"type": "null"}
#: What may stand beside parts, and says nothing of them; and so may extensions.
_NOTES = frozenset(
    {*("title", "description", "examples", "example", "deprecated", "$comment")}
    | {"readOnly", "writeOnly"}
)
#: What a part may say.
_SAYING = ("type", "properties", "required", "additionalProperties", "allOf")


class Unmergeable(Exception):
    """The parts are not one schema; the message has a sentence that says why."""


def merged(document: Located) -> Located:
    """Return the contract with one schema in place of parts, wherever they are one."""

    def whole(node: Json) -> Json:
        with contextlib.suppress(Unmergeable):
            return _whole(node, document)
        return node

    return dataclasses.replace(document, content=rewritten(document.content, whole))


def fault(schema: Mapping[str, Json], document: Located) -> str | None:
    """Return why the parts of a schema are not one schema; None if they are."""
    try:
        _whole(schema, document)
    except Unmergeable as error:
        return str(error)
    return None


def _whole(schema: Mapping[str, Json], document: Located) -> Mapping[str, Json]:
    """Return the schema that a schema with parts is. Raises Unmergeable."""
    parts = schema.get("anyOf", schema.get("allOf"))
    if isinstance(parts, list) and not all(isinstance(part, dict) for part in parts):
        raise Unmergeable("a part that is true or false is not supported; write {}.")
    if isinstance(schema.get("anyOf"), list):
        return _or_null(schema)
    if isinstance(schema.get("allOf"), list):
        return _all(schema, document, ())
    return schema


def _or_null(schema: Mapping[str, Json]) -> Mapping[str, Json]:
    """Return the schema of something or null: there is nothing that is both, so that it is one of
    them."""
    forms, rest = schema["anyOf"], {key: schema[key] for key in schema if key != "anyOf"}
    others = [form for form in forms if form != _NULL]
    if len(forms) != 2 or len(others) != 1:
        raise Unmergeable(
            "`anyOf` is supported only as a schema and `type: 'null'`; write others with `oneOf`."
        )
    (other,) = others
    plain = isinstance(other.get("type"), str) and "const" not in other
    if not plain or any(key in other for key in rest if key not in _NOTES):
        return {**rest, "oneOf": forms}
    choices = {"enum": [*other["enum"], None]} if "enum" in other else {}
    return {**other, "type": [other["type"], "null"], **choices, **rest}


def _all(schema: Mapping[str, Json], document: Located, above: tuple[int, ...]) -> dict[str, Json]:
    """Return the one object that the parts of ``allOf`` and what stands beside them describe; a
    single part may be anything. ``above`` are the schemas whose parts are being read."""
    if id(schema) in above:
        raise Unmergeable("`allOf` leads back to itself.")
    parts: list[Json] = schema["allOf"]
    notes = {key: value for key, value in schema.items() if _is_note(key)}
    beside = {key: schema[key] for key in schema if key not in notes and key != "allOf"}
    closed = beside.pop("unevaluatedProperties", True) is False
    if len(parts) == 1 and not beside and not closed:
        return {**parts[0], **notes}
    found: dict[str, Json] = {"type": "object", "properties": {}}
    required: list[str] = []
    for part in (*parts, beside):
        whole = document.resolved(part)
        if "allOf" in whole:
            whole = document.resolved(_all(whole, document, (*above, id(schema))))
        _add(found, whole)
        required += whole.get("required", ())
    if closed:
        if "additionalProperties" in found:
            raise Unmergeable("`additionalProperties: true` in a part takes all fields.")
        found["additionalProperties"] = False
    if required:
        found["required"] = list(dict.fromkeys(required))
    return found | notes


def _is_note(keyword: str) -> bool:
    return keyword in _NOTES or keyword.startswith("x-")


def _add(found: dict[str, Json], part: Mapping[str, Json]) -> None:
    """Add what a part says to ``found``. Raises Unmergeable."""
    for keyword in part:
        if not _is_note(keyword) and keyword not in _SAYING:
            listed = ", ".join(f"`{each}`" for each in _SAYING)
            raise Unmergeable(
                f"`{keyword}` in a part of `allOf` is not supported; supported: {listed}."
            )
    if part.get("type", "object") != "object":
        raise Unmergeable("a part of `allOf` has to be `type: object`, if there are others.")
    others = part.get("additionalProperties", True)
    if others is not True:
        raise Unmergeable(
            "a part of `allOf` that is closed, or has a schema of further fields, applies it to "
            "the fields of the others; supported: `unevaluatedProperties: false` beside `allOf`."
        )
    if "additionalProperties" in part:
        found["additionalProperties"] = True
    for name, schema in part.get("properties", {}).items():
        if found["properties"].setdefault(name, schema) != schema:
            raise Unmergeable(f"`{name}` has different schemas in two parts of `allOf`.")

"""Objects, numbers and lists in schemas that become models."""

from __future__ import annotations

import re
from collections.abc import Iterator

from codegen.located import Json, Located, Pointer
from codegen.parameters import kind_of
from codegen.patterns import Untranslatable, translated
from codegen.whitelist.kinds import listed, shown

#: Keywords without which a schema takes any JSON.
_SAYING = frozenset({"type", "enum", "const", "oneOf"})
_UNWRITABLE = re.compile(r'["\\\x00-\x1f]')


def _says_its_type(node: Json, _: Located, __: Pointer) -> Iterator[tuple[Pointer, str]]:
    if not _SAYING & node.keys() and "not" in node:
        yield ("not",), "`not` in a schema without `type` is not supported."
    if "oneOf" in node:
        beside = [word for word in (*_SAYING, "not") if word in node and word != "oneOf"]
        if beside:
            yield (beside[0],), f"`{beside[0]}` beside `oneOf` is not supported."


def _has_known_fields(node: Json, _: Located, __: Pointer) -> Iterator[tuple[Pointer, str]]:
    properties = node.get("properties", {})
    yield from has_writable_names(node)
    for name in node.get("required", ()):
        if name not in properties:
            yield ("required",), f"{shown(name)} is required, and not among the properties."
    for name, others in node.get("dependentRequired", {}).items():
        for each in (name, *others):
            if each not in properties:
                yield ("dependentRequired",), f"{shown(each)} is not among the properties."


def _has_named_or_free_fields(node: Json, _: Located, __: Pointer) -> Iterator[tuple[Pointer, str]]:
    """Fields with names, or fields of one schema: a model has no place for both."""
    patterns = node.get("patternProperties", {})
    others = node.get("additionalProperties")
    if "properties" in node and isinstance(others, dict):
        sentence = (
            "a schema of further fields beside `properties` is not supported; supported: true or "
            "false."
        )
        yield ("additionalProperties",), sentence
    if patterns:
        if "properties" in node or len(patterns) > 1 or others is not False:
            sentence = (
                "`patternProperties` is supported with one pattern, without `properties` and with "
                "`additionalProperties: false`."
            )
            yield ("patternProperties",), sentence
        for pattern in patterns:
            try:
                translated(pattern)
            except Untranslatable as error:
                yield ("patternProperties", pattern), str(error)
    elif others is False and kind_of(node) == "object" and "properties" not in node:
        yield ("additionalProperties",), "an object that can have no field is not supported."


def _has_exact_multiples(node: Json, _: Located, __: Pointer) -> Iterator[tuple[Pointer, str]]:
    multiple = node.get("multipleOf")
    if kind_of(node) == "number" and multiple is not None and multiple != int(multiple):
        sentence = (
            f"`multipleOf: {multiple}` is not supported in a body; supported: an integer, as "
            f"binary fractions have no exact multiples of {multiple}."
        )
        yield ("multipleOf",), sentence


def _has_default_of_a_scalar(node: Json, _: Located, __: Pointer) -> Iterator[tuple[Pointer, str]]:
    kinds = ("string", "integer", "number", "boolean")
    default = node.get("default")
    is_scalar = kind_of(node) in kinds or ("oneOf" in node and isinstance(default, str | int))
    if default is not None and (not is_scalar or "format" in node):
        yield (
            ("default",),
            f"a default is supported only for {listed(kinds)} without `format`.",
        )


def _has_a_direction_as_a_field(
    node: Json, _: Located, pointer: Pointer
) -> Iterator[tuple[Pointer, str]]:
    for keyword in ("readOnly", "writeOnly"):
        if keyword in node and (len(pointer) < 2 or pointer[-2] != "properties"):
            yield (keyword,), f"`{keyword}` is supported for properties only."
    if node.get("readOnly") and node.get("writeOnly"):
        yield (
            ("writeOnly",),
            "`writeOnly` beside `readOnly` is not supported: nobody has the field.",
        )


def has_writable_names(node: Json) -> Iterator[tuple[Pointer, str]]:
    """Names of fields that models can have."""
    for name in node.get("properties", {}):
        if _UNWRITABLE.search(name):
            sentence = "a field whose name has a quote, a backslash or a control is not supported."
            yield ("properties", name), sentence


CHECKS = (
    _has_a_direction_as_a_field,
    _says_its_type,
    _has_known_fields,
    _has_named_or_free_fields,
    _has_exact_multiples,
    _has_default_of_a_scalar,
)

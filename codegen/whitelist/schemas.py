"""Schemas: what models can say of JSON, and what is checked beside them."""

from __future__ import annotations

from collections.abc import Iterator

from codegen.located import Json, Located, Pointer
from codegen.parameters import choices_of, is_nullable, kind_of
from codegen.patterns import Untranslatable, translated
from codegen.whitelist import objects, unions
from codegen.whitelist.examples import errors_of, has_fitting_own_examples
from codegen.whitelist.kinds import (
    Each,
    Kind,
    Named,
    One,
    OneOrBoolean,
    Only,
    listed,
    shown,
    unchecked,
)

#: What describes a schema, and changes nothing of what it takes.
ANNOTATIONS = ("title", "description", "examples", "example", "deprecated", "$comment")
_NUMERIC = ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf", "format")
#: The keywords that say something of a type.
BY_TYPE = {
    "string": ("format", "pattern", "minLength", "maxLength"),
    "integer": _NUMERIC,
    "number": _NUMERIC,
    "boolean": (),
    "array": ("items", "minItems", "maxItems", "uniqueItems"),
    "object": (
        *("properties", "required", "additionalProperties", "minProperties", "maxProperties"),
        *("patternProperties", "propertyNames", "dependentRequired"),
    ),
    "null": (),
}
_OF_TYPES = frozenset(keyword for keywords in BY_TYPE.values() for keyword in keywords)
FORMATS = {
    "string": ("uuid", "date-time", "date", "email", "uri", "ipv4", "ipv6"),
    "integer": ("int32", "int64"),
    "number": ("double",),
}
_INT64 = 1 << 63
_SIZES = ("minLength", "maxLength", "minItems", "maxItems", "minProperties", "maxProperties")
_DIRECTIONS = ("readOnly", "writeOnly")
SCALARS = {
    **unchecked(*ANNOTATIONS, "type", "default", "enum", "const"),
    **unchecked("format", "pattern", "minLength", "maxLength"),
    **unchecked(*_NUMERIC),
}
LISTS = unchecked("minItems", "maxItems", "uniqueItems")


def fits_its_type(node: Json, _: Located, __: Pointer) -> Iterator[tuple[Pointer, str]]:
    """One type, or one and null; and only keywords that say something of it."""
    found = node.get("type", [])
    types = found if isinstance(found, list) else [found]
    if len([each for each in types if each != "null"]) > 1:
        sentence = (
            f"several types ({listed(types)}) are not supported; supported: one type, or one and "
            "`null`; write others with `oneOf`."
        )
        yield ("type",), sentence
        return
    kind = kind_of(node)
    choices = choices_of(node)
    if choices is not None and kind not in ("string", "integer", "number", "boolean"):
        yield (), "the values of `enum` have to be of one type: text, numbers or booleans."
    for keyword in node:
        if keyword in _OF_TYPES and keyword not in BY_TYPE.get(kind, ()):
            of = f"the type {shown(kind)}" if kind else "a schema without `type`"
            yield (keyword,), f"`{keyword}` has no effect on {of}."


def has_a_known_format(node: Json, _: Located, __: Pointer) -> Iterator[tuple[Pointer, str]]:
    """A format that is enforced."""
    known = FORMATS.get(kind_of(node), ())
    if known and "format" in node and node["format"] not in known:
        yield (
            ("format",),
            f"`format: {node['format']}` is not supported; supported: {listed(known)}.",
        )
    beside = [word for word in ("pattern", "minLength", "maxLength", "enum") if word in node]
    if node.get("format") in ("uuid", "date-time", "date") and beside:
        yield (
            (beside[0],),
            f"`{beside[0]}` beside `format: {node['format']}` is not supported.",
        )


def has_possible_bounds(node: Json, _: Located, __: Pointer) -> Iterator[tuple[Pointer, str]]:
    """Patterns that Python can match, and bounds of integers that 64 bits hold."""
    if isinstance(node.get("pattern"), str):
        try:
            translated(node["pattern"])
        except Untranslatable as error:
            yield ("pattern",), str(error)
    for size in _SIZES:
        if node.get(size, 0) >= _INT64:
            yield (size,), f"`{size}: {node[size]}` is not supported; 64 bits have to hold it."
    for bound in _NUMERIC[:-1]:
        limit = node.get(bound)
        if limit is None or kind_of(node) != "integer":
            continue
        if not isinstance(limit, int) or not -_INT64 <= limit < _INT64:
            yield (
                (bound,),
                f"`{bound}: {limit}` is not supported; it has to be an integer of 64 bits.",
            )


def has_fitting_values(node: Json, document: Located, _: Pointer) -> Iterator[tuple[Pointer, str]]:
    """A default and choices that the schema itself takes. Models tell integers from other numbers,
    and 1.0 is none of them."""
    if any(True for _ in has_possible_bounds(node, document, _)):
        return
    rules = {key: value for key, value in node.items() if key not in ("enum", "const")}
    if "default" in node:
        for error in errors_of(node["default"], node, document):
            yield ("default",), f"the default does not fit its own schema: {error}."
        if kind_of(node) == "integer" and isinstance(node["default"], float):
            yield ("default",), _as_integer(node["default"])
    listed_values = [node["const"]] if "const" in node else node.get("enum", ())
    keyword = "const" if "const" in node else "enum"
    for value in listed_values:
        for error in errors_of(value, rules, document):
            yield (keyword,), f"a value does not fit its own schema: {error}."
        if kind_of(node) == "integer" and isinstance(value, float):
            yield (keyword,), _as_integer(value)
        elif isinstance(value, int) and not -_INT64 <= value < _INT64:
            yield (keyword,), f"{shown(value)} is not supported; 64 bits have to hold it."
    if listed_values and is_nullable(node) and None not in listed_values:
        yield (keyword,), f"the type takes null, and `{keyword}` does not; list it in both."
    if None in listed_values and "type" not in node:
        yield (keyword,), f"`{keyword}` takes null, and the type does not; list it in both."
    if "const" in node and "enum" in node:
        yield ("enum",), "`enum` beside `const` is not supported."


def _as_integer(value: float) -> str:
    return f"{shown(value)} is no integer in Python; write {shown(int(value))}."


VALUES = (
    fits_its_type,
    has_a_known_format,
    has_possible_bounds,
    has_fitting_values,
    has_fitting_own_examples,
)


def _model(name: str) -> Kind:
    """A schema that becomes a model; ``name`` is that of its kind."""
    checks = (unions.is_one_schema, *VALUES, *objects.CHECKS, unions.is_told_apart)
    return Kind(
        "a schema",
        {
            **SCALARS,
            **LISTS,
            "properties": Named(name),
            "additionalProperties": OneOrBoolean(name),
            "patternProperties": Named(name),
            "propertyNames": One("names of fields"),
            "not": One("excluded values"),
            **unchecked("required", "minProperties", "maxProperties", "dependentRequired"),
            "items": One(name),
            "oneOf": Each(name),
            "discriminator": One("discriminator"),
            **unchecked("allOf", "anyOf"),
            "unevaluatedProperties": Only((False,)),
            **dict.fromkeys(_DIRECTIONS, Only((True, False))),
        },
        beside_reference=(*ANNOTATIONS, *_DIRECTIONS),
        checks=checks if name == "schema" else (*checks, unions.can_be_decoded),
    )


KINDS = {
    "schema": _model("schema"),
    "request schema": _model("request schema"),
    "names of fields": Kind(
        "the schema of names",
        {"type": Only(("string",)), **unchecked("pattern", "minLength", "maxLength", "enum")},
        checks=(has_possible_bounds,),
    ),
    "excluded values": Kind("`not`", unchecked("const", "enum")),
    "discriminator": Kind("a discriminator", unchecked("propertyName", "mapping")),
}

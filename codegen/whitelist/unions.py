"""Unions of schemas: what a decoder can tell apart."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from codegen.located import Json, Located, Pointer
from codegen.merging import fault
from codegen.parameters import choices_of, is_nullable, kind_of
from codegen.references import is_component
from codegen.whitelist.kinds import shown

_SCHEMAS = "#/components/schemas/"


def is_one_schema(node: Json, document: Located, _: Pointer) -> Iterator[tuple[Pointer, str]]:
    """Parts that are one schema were merged before."""
    why = fault(node, document)
    if why is not None:
        yield ("anyOf" if "anyOf" in node else "allOf",), why
    if "unevaluatedProperties" in node and "allOf" not in node:
        sentence = "`unevaluatedProperties` is supported beside `allOf` only."
        yield ("unevaluatedProperties",), sentence


def is_told_apart(node: Json, document: Located, _: Pointer) -> Iterator[tuple[Pointer, str]]:
    """A discriminator names a field of each schema; without one, the kinds of JSON differ."""
    if "discriminator" in node:
        yield from _is_tagged(node, document)
    for index, inner in enumerate(node.get("oneOf", ())):
        schema = document.resolved(inner)
        if not kind_of(schema):
            yield ("oneOf", str(index)), "a schema of a union has to have one `type`."
        if is_nullable(schema) and kind_of(schema) != "null":
            yield ("oneOf", str(index)), "null is supported in a union only as `type: 'null'`."


def can_be_decoded(node: Json, document: Located, _: Pointer) -> Iterator[tuple[Pointer, str]]:
    """In a request, schemas of one kind of JSON need a discriminator."""
    if "discriminator" in node:
        return
    kinds = Counter(kind_of(document.resolved(inner)) for inner in node.get("oneOf", ()))
    if kinds["integer"] and kinds["number"]:
        kinds["number"] += 1
    for kind, count in kinds.items():
        if kind and count > 1:
            sentence = f"several schemas of the type {shown(kind)} in a request are not supported"
            more = " without `discriminator`" if kind == "object" else ""
            yield ("oneOf",), f"{sentence}{more}."


def _is_tagged(node: Json, document: Located) -> Iterator[tuple[Pointer, str]]:
    tag = node["discriminator"]["propertyName"]
    variants = node.get("oneOf", [])
    if not variants or not all(is_component(inner.get("$ref", "")) for inner in variants):
        yield ("discriminator",), "a discriminator is supported for `oneOf` of `$ref`s."
        return
    mapping = node["discriminator"].get("mapping")
    if mapping is None:
        yield ("discriminator",), "a discriminator without `mapping` is not supported."
        return
    if sorted(mapping.values()) != sorted(inner["$ref"] for inner in variants):
        yield ("discriminator", "mapping"), "has to name each schema of `oneOf` once."
        return
    for value, reference in mapping.items():
        schema = document.resolved({"$ref": reference})
        field = schema.get("properties", {}).get(tag, {})
        if choices_of(field) != [value] or tag not in schema.get("required", ()):
            name = reference.removeprefix(_SCHEMAS)
            sentence = (
                f"{shown(name)} has to require the field {shown(tag)} with the only value "
                f"{shown(value)}."
            )
            yield ("discriminator", "mapping", value), sentence

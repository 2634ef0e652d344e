"""Parameters and bodies of requests."""

from __future__ import annotations

from collections.abc import Iterator

from codegen.located import Json, Located, Pointer
from codegen.parameters import choices_of, is_nullable, kind_of
from codegen.whitelist.answers import OF_CONNECTIONS
from codegen.whitelist.examples import has_fitting_examples
from codegen.whitelist.kinds import (
    ANY,
    ByName,
    Check,
    Kind,
    Named,
    One,
    Only,
    listed,
    shown,
    unchecked,
)
from codegen.whitelist.objects import has_writable_names
from codegen.whitelist.schemas import ANNOTATIONS, LISTS, SCALARS, VALUES

_DESCRIBED = ("summary", "description")
_STYLES = {"query": "form", "cookie": "form", "path": "simple", "header": "simple"}
_SENDABLE = ("string", "integer", "number", "boolean", "array")
_BOOLEAN_WORDS = frozenset({"true", "false", "True", "False", "1", "0"})
#: OpenAPI says that these header parameters are ignored: they are described by other means.
_IGNORED = {
    "accept": "the media types of the responses",
    "content-type": "the media type of the body",
    "authorization": "`security`",
}


def _is_consistent(node: Json, _: Located, __: Pointer) -> Iterator[tuple[Pointer, str]]:
    where = node["in"]
    wanted = _STYLES[where]
    if node.get("style", wanted) != wanted:
        sentence = (
            f"`style: {node['style']}` is not supported in a {where} parameter; supported: "
            f"`{wanted}`."
        )
        yield ("style",), sentence
    if where == "header" and node["name"].lower() in _IGNORED:
        described = _IGNORED[node["name"].lower()]
        sentence = (
            f"`{node['name']}` is not supported as a header parameter; it is described by "
            f"{described}."
        )
        yield ("name",), sentence
    if where == "header" and node["name"].lower() in OF_CONNECTIONS:
        yield ("name",), f"`{node['name']}` is not supported: clients set it themselves."
    if "schema" not in node:
        yield (), "a parameter without `schema` is not supported."


def _can_be_sent(node: Json, document: Located, _: Pointer) -> Iterator[tuple[Pointer, str]]:
    """Lists stand in queries. Clients leave null out, so that a parameter may be null only where
    this says the same as leaving it out."""
    schema = document.resolved(node.get("schema", {}))
    if kind_of(schema) == "array" and node["in"] != "query":
        yield ("schema",), f"a list is not supported in a {node['in']} parameter; supported: query."
    means_else = node.get("required") or schema.get("default") is not None
    if is_nullable(schema) and (means_else or kind_of(schema) == "array"):
        yield ("schema",), "null cannot be sent in this parameter; leave `null` out of its type."
    if node.get("required") and schema.get("default") is not None:
        yield ("schema", "default"), "a required parameter has no default."


def _is_scalar_or_list(node: Json, _: Located, __: Pointer) -> Iterator[tuple[Pointer, str]]:
    if "anyOf" in node:
        yield from _is_boolean_in_words(node)
    elif kind_of(node) not in _SENDABLE and choices_of(node) is None:
        yield (), "a parameter has to be text, a number, a boolean, or a list of these."
    elif kind_of(node) == "array" and "items" not in node:
        yield (), "a list without `items` is not supported in a parameter."


def _is_scalar(node: Json, _: Located, __: Pointer) -> Iterator[tuple[Pointer, str]]:
    if kind_of(node) not in _SENDABLE[:-1] or is_nullable(node):
        yield (), "an item of a parameter has to be text, a number or a boolean."


def _is_boolean_in_words(node: Json) -> Iterator[tuple[Pointer, str]]:
    """The one union of parameters: a boolean, and the words that it may be sent as."""
    forms = node["anyOf"]
    words = [value for form in forms for value in form.get("enum", ())]
    is_boolean = len(forms) == 2 and {"type": "boolean"} in forms
    if not is_boolean or not words or not {str(word) for word in words} <= _BOOLEAN_WORDS:
        sentence = (
            "`anyOf` is supported only as `type: boolean` and an `enum` of words that it may be "
            f"sent as: {listed(sorted(_BOOLEAN_WORDS))}."
        )
        yield ("anyOf",), sentence


def _has_one_media_type(node: Json, _: Located, __: Pointer) -> Iterator[tuple[Pointer, str]]:
    if len(node["content"]) != 1:
        yield ("content",), f"has {len(node['content'])} media types; supported is one."


def _has_a_schema(node: Json, _: Located, __: Pointer) -> Iterator[tuple[Pointer, str]]:
    if "schema" not in node:
        yield (), "has no `schema`."


def _has_required_fields(node: Json, _: Located, __: Pointer) -> Iterator[tuple[Pointer, str]]:
    for name in node.get("required", ()):
        if name not in node.get("properties", {}):
            yield ("required",), f"{shown(name)} is required, and not among the properties."
    yield from has_writable_names(node)


def _is_field(node: Json, _: Located, __: Pointer) -> Iterator[tuple[Pointer, str]]:
    if kind_of(node) not in _SENDABLE[:-1] or is_nullable(node):
        yield (), "a field of a form has to be text, a number, a boolean or a file (`binary`)."


def _unless_file(check: Check) -> Check:
    """``check``, of fields that are no files."""

    def checked(node: Json, document: Located, pointer: Pointer) -> Iterator[tuple[Pointer, str]]:
        if node.get("type") != "string" or node.get("format") != "binary":
            yield from check(node, document, pointer)

    return checked


KINDS = {
    "parameter": Kind(
        "a parameter",
        {
            **unchecked("name", "description", "example", "required"),
            "in": Only(("path", "query", "header", "cookie")),
            "examples": Named("example"),
            "schema": One("parameter schema"),
            "style": ANY,
            "explode": Only((True, False)),
            "deprecated": Only((True, False)),
            "allowReserved": Only((False,)),
            "allowEmptyValue": Only((False,)),
        },
        beside_reference=_DESCRIBED,
        checks=(_is_consistent, _can_be_sent, has_fitting_examples),
    ),
    "parameter schema": Kind(
        "the schema of a parameter",
        {**SCALARS, **LISTS, "items": One("item schema"), "anyOf": ANY},
        beside_reference=ANNOTATIONS,
        checks=(*VALUES, _is_scalar_or_list),
    ),
    "item schema": Kind(
        "the schema of an item of a parameter",
        SCALARS,
        beside_reference=ANNOTATIONS,
        checks=(*VALUES, _is_scalar),
    ),
    "request body": Kind(
        "a request body",
        {
            **unchecked("description", "required"),
            "content": ByName(
                {
                    "application/json": "request content",
                    "multipart/form-data": "form content",
                    "text/csv": "bytes content",
                }
            ),
        },
        beside_reference=_DESCRIBED,
        checks=(_has_one_media_type,),
    ),
    "form content": Kind(
        "the content of a form",
        {"schema": One("form"), "example": ANY, "examples": Named("example")},
        checks=(_has_a_schema, has_fitting_examples),
    ),
    "form": Kind(
        "the schema of a form",
        {
            **unchecked(*ANNOTATIONS, "required"),
            "type": Only(("object",)),
            "properties": Named("form field"),
            "additionalProperties": Only((True, False)),
        },
        checks=(_has_required_fields,),
    ),
    "form field": Kind(
        "a field of a form",
        SCALARS,
        beside_reference=ANNOTATIONS,
        checks=(*(_unless_file(check) for check in VALUES), _unless_file(_is_field)),
    ),
    "bytes content": Kind(
        "the content of a body of bytes",
        {"schema": One("bytes"), "example": ANY, "examples": Named("example")},
    ),
    "bytes": Kind(
        "the schema of a body of bytes", {**unchecked(*ANNOTATIONS), "type": Only(("string",))}
    ),
    "request content": Kind(
        "the content of a request",
        {"schema": One("request schema"), "example": ANY, "examples": Named("example")},
        checks=(_has_a_schema, has_fitting_examples),
    ),
}

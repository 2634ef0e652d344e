"""Parameters and bodies of requests."""

from __future__ import annotations

from collections.abc import Iterator

from codegen.located import Json, Located, Pointer
from codegen.parameters import choices_of, is_nullable, is_plain_text, kind_of
from codegen.whitelist.kinds import ANY, Kind, Named, One, Only, listed, unchecked
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
    if "schema" not in node:
        yield (), "a parameter without `schema` is not supported."


def _can_be_sent(node: Json, document: Located, _: Pointer) -> Iterator[tuple[Pointer, str]]:
    """Lists stand in queries; null is left out, and so a parameter that must be sent has none."""
    schema = _resolved(node.get("schema", {}), document)
    if kind_of(schema) == "array" and node["in"] != "query":
        yield ("schema",), f"a list is not supported in a {node['in']} parameter; supported: query."
    if is_nullable(schema) and (node.get("required") or kind_of(schema) == "array"):
        if kind_of(schema) == "array" or is_plain_text(schema):
            yield (
                ("schema",),
                "null cannot be sent in this parameter; leave `null` out of its type.",
            )
        elif node["in"] == "path":
            yield ("schema",), "a path parameter cannot be null."
    if node.get("required") and schema.get("default") is not None:
        yield ("schema", "default"), "a required parameter has no default."


def _resolved(schema: Json, document: Located) -> Json:
    while "$ref" in schema:
        found = document.find(schema["$ref"])
        assert found is not None, "broken references were refused before"
        schema = found[1]
    return schema


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
            "allowReserved": Only((False,)),
            "allowEmptyValue": Only((False,)),
        },
        beside_reference=_DESCRIBED,
        checks=(_is_consistent, _can_be_sent),
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
            "content": Named("request content", names=("application/json",)),
        },
        beside_reference=_DESCRIBED,
    ),
    "request content": Kind(
        "the content of a request",
        {"schema": One("request schema"), "example": ANY, "examples": Named("example")},
    ),
}

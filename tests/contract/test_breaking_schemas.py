"""What breaks clients where a schema of one value changes, in bodies and in answers."""

from __future__ import annotations

import copy
from typing import Any

import pytest
import yaml

from codegen import breaking

Json = Any
OF_BODY, OF_ANSWER = "use: body.v", "use: answer 200.v"


def written(text: str) -> Json:
    """A schema of a few words."""
    return yaml.safe_load(f"{{{text}}}")


def document(sent: Json = None, read: Json = None, **parts: Any) -> Json:
    """A contract with the operation `use`, whose body and answer have a field `v`. ``parts`` are
    further parts of the operation."""

    def content(schema: Json) -> Json:
        schema = {"type": "string"} if schema is None else schema
        holder = {"type": "object", "properties": {"v": schema}}
        return {"content": {"application/json": {"schema": holder}}}

    operation = {
        "operationId": "use",
        "requestBody": content(sent),
        "responses": {"200": content(read)},
        **parts,
    }
    named = {
        "A": written("type: object, properties: {a: {type: string}}"),
        "B": written("type: object, properties: {b: {type: string}}"),
        "Text": written("type: string, enum: [x, y]"),
        "Tree": written(
            "type: object, properties: {t: {$ref: '#/components/schemas/Tree'}}, required: [t]"
        ),
        "Less": written(
            "type: object, properties: {t: {oneOf: [{$ref: '#/components/schemas/Less'}, "
            "{type: 'null'}]}}, required: [t]"
        ),
    }
    return copy.deepcopy(
        {
            "info": {"title": "t", "version": "1.0.0"},
            "paths": {"/x": {"post": operation}},
            "components": {"schemas": named},
        }
    )


def found(old: Json, new: Json) -> list[str]:
    """The breaks, as sentences."""
    return [str(each) for each in breaking.breaks(old, new)]


A, B, TEXT, TREE, LESS = (
    f"$ref: '#/components/schemas/{name}'" for name in ("A", "B", "Text", "Tree", "Less")
)
STRING_OR_INTEGER = "oneOf: [{type: string}, {type: integer}]"
#: For each: what clients sent, what they may send now, and what is said of it; None for nothing.
SENT: dict[str, tuple[str, str, str | None]] = {
    "a type of a union": (STRING_OR_INTEGER, "type: string", " no longer takes integer"),
    "another type in a union": (
        STRING_OR_INTEGER,
        "oneOf: [{type: string}, {type: boolean}]",
        " no longer takes integer",
    ),
    "more types": ("type: string", STRING_OR_INTEGER, None),
    "more types, and a bound": (
        "type: string",
        "oneOf: [{type: string, maxLength: 3}, {type: integer}]",
        "(string) has maxLength 3, and had none",
    ),
    "a type in a union that has a name now": (
        STRING_OR_INTEGER,
        f"oneOf: [{{{TEXT}}}, {{type: integer}}]",
        "(string) took any value, and now only those of an enum",
    ),
    "numbers for integers, with a bound": (
        STRING_OR_INTEGER,
        "oneOf: [{type: string}, {type: number, minimum: 0}]",
        "(integer) has minimum 0, and had none",
    ),
    "a union in place of one of it": (A, f"oneOf: [{{{A}}}, {{{B}}}]", None),
    "a union with null for null": (
        "type: [string, 'null'], enum: [a, null]",
        "oneOf: [{type: string, enum: [a]}, {type: integer}, {type: 'null'}]",
        None,
    ),
    "one of a union": (f"oneOf: [{{{A}}}, {{{B}}}]", A, " no longer takes B"),
    "a union in place of anything": (
        "",
        STRING_OR_INTEGER,
        " took any type, and now takes integer, string",
    ),
    "anything in place of a union": (STRING_OR_INTEGER, "", None),
    "a schema of further fields": (
        "type: object, additionalProperties: true",
        "type: object, additionalProperties: {type: string}",
        ".* took any type, and now takes string",
    ),
    "names in place of any field": (
        "type: object",
        "type: object, properties: {a: {type: string}}",
        ".a took any type, and now takes string",
    ),
    "no fields with names of a pattern": (
        "type: object, patternProperties: {^x: {}}, additionalProperties: false",
        "type: object, patternProperties: {^y: {}}, additionalProperties: false",
        " no longer takes fields with names like ^x",
    ),
    "items": (
        "type: array",
        "type: array, items: {type: string}",
        "[] took any type, and now takes string",
    ),
    "not": (
        "type: integer, not: {enum: [0, 1]}",
        "type: integer, not: {enum: [1, 2]}",
        " no longer takes the value 2",
    ),
    "less of not": ("type: integer, not: {enum: [0, 1]}", "type: integer, not: {const: 1}", None),
    "dependentRequired": (
        "type: object, properties: {a: {type: string}, b: {}}",
        "dependentRequired: {a: [b]}, type: object, properties: {a: {type: string}, b: {}}",
        ".b is now required with a",
    ),
    "readOnly": (
        "type: object, properties: {a: {type: string}}, required: [a]",
        "type: object, properties: {a: {type: string, readOnly: true}}, required: [a]",
        ".a is now readOnly",
    ),
    "required, and no longer readOnly": (
        "type: object, properties: {a: {type: string, readOnly: true}}, required: [a]",
        "type: object, properties: {a: {type: string}}, required: [a]",
        ".a is now required",
    ),
    "a constant of an enum": (
        "type: string, enum: [a, b]",
        "const: a",
        " has the value 'b' no longer",
    ),
    "the constant as an enum": ("const: a", "type: string, enum: [a]", None),
    "no rule of unique items": ("type: array", "type: array, uniqueItems: false", None),
    "null inside itself": (TREE, LESS, None),
}
#: The same for what clients read.
READ: dict[str, tuple[str, str, str | None]] = {
    "another type": ("type: string", STRING_OR_INTEGER, " may now be integer"),
    "less types": (STRING_OR_INTEGER, "type: integer", None),
    "another schema": (A, f"oneOf: [{{{A}}}, {{{B}}}]", " may now be B"),
    "another schema of a union": (
        f"oneOf: [{{{A}}}, {{{B}}}]",
        f"oneOf: [{{{A}}}, {{{B}}}, {{{TREE}}}]",
        None,
    ),
    "anything": (STRING_OR_INTEGER, "", " was of type integer, string, and may now be of any"),
    "no enum": (
        "type: string, enum: [a]",
        "type: string",
        " had only values of an enum, and may now have any",
    ),
    "no const": (
        "type: string, const: a",
        "type: string",
        " had only values of an enum, and may now have any",
    ),
    "no enum in a union": (
        f"oneOf: [{{{TEXT}}}, {{type: integer}}]",
        STRING_OR_INTEGER,
        "(Text) had only values of an enum, and may now have any",
    ),
    "another format": (
        "type: string, format: uuid",
        "type: string",
        " has format 'none', and had 'uuid'",
    ),
    "writeOnly": (
        "type: object, properties: {a: {type: string}}",
        "type: object, properties: {a: {type: string, writeOnly: true}}",
        ".a is now writeOnly",
    ),
    "items of any type": (
        "type: array, items: {type: string}",
        "type: array",
        "[] was of type string, and may now be of any",
    ),
    "further fields of another type": (
        "type: object, additionalProperties: {type: string}",
        "type: object, additionalProperties: {type: integer}",
        ".* may now be integer",
    ),
    "null inside itself": (TREE, LESS, ".t may now be null"),
}


@pytest.mark.parametrize(("old", "new", "said"), SENT.values(), ids=SENT)
def test_what_is_sent(old: str, new: str, said: str | None) -> None:
    """One sentence names the value that is refused now."""
    expected = [] if said is None else [f"{OF_BODY}{said}."]
    assert found(document(sent=written(old)), document(sent=written(new))) == expected


@pytest.mark.parametrize(("old", "new", "said"), READ.values(), ids=READ)
def test_what_is_read(old: str, new: str, said: str | None) -> None:
    """One sentence names the value that clients do not know."""
    expected = [] if said is None else [f"{OF_ANSWER}{said}."]
    assert found(document(read=written(old)), document(read=written(new))) == expected


def _answer(text: str) -> Json:
    return document(responses={"200": written(text)})


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            "headers: {X-A: {required: true, schema: {type: string}}}",
            "headers: {x-a: {schema: {type: string}}}",
            "use: answer 200 may now be without the header X-A.",
        ),
        (
            "headers: {X-A: {schema: {type: integer}}}",
            "headers: {X-A: {schema: {type: string}}}",
            "use: answer 200: header X-A may now be string.",
        ),
        (
            "content: {text/event-stream: {x-item-schema: {type: string}}}",
            "content: {text/event-stream: {x-item-schema: {type: integer}}}",
            "use: answer 200, each item may now be integer.",
        ),
    ],
)
def test_what_is_answered(old: str, new: str, said: str) -> None:
    """Headers, which have no case, and the items of streams."""
    assert found(_answer(old), _answer(new)) == [said]


def test_how_a_list_is_sent() -> None:
    """As one word or as several; for other parameters it makes no difference."""

    def query(schema: str, *, explode: bool) -> Json:
        parameter = {"name": "a", "in": "query", "schema": written(schema), "explode": explode}
        return document(parameters=[parameter])

    lists = "type: array, items: {type: string}"
    assert found(query(lists, explode=False), query(lists, explode=True)) == [
        "use: parameter a in query has another value of explode."
    ]
    text = "type: string"
    assert found(query(text, explode=False), query(text, explode=True)) == []

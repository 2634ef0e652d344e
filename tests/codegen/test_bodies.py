"""JSON bodies: what the handler gets, and what is refused, for each keyword of schemas."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
import pytest

from tests.codegen.support import contract, indented, operation, serve
from tests.codegen.test_parameters import ID, No

BODY = "required: true\ncontent:\n  application/json:\n    schema:\n"
REFERENCE = f"{BODY}      $ref: '#/components/schemas/Body'"


def field(schema: str) -> str:
    """The schema of a body with the one field `a`."""
    return f"Body:\n  type: object\n  properties:\n    a:\n{indented(schema, 6)}"


def nested(levels: int) -> Any:
    """Lists in lists."""
    found: Any = []
    for _ in range(levels - 1):
        found = [found]
    return found


#: What the limits of free JSON are for.
DEEP = nested(101)
LONG = msgspec.Raw(b"1" * 30)
TOO_LONG = "body: has an integer that does not fit in 64 bits. Send it as a string."
#: For each case: the schema `Body` and others, and bodies with what the handler gets of them, as
#: JSON; `...` for the same as was sent.
BODIES: dict[str, tuple[str, list[tuple[Any, Any]]]] = {
    "a closed object inside": (
        field("{type: object, properties: {b: {type: integer}}, additionalProperties: false}"),
        [
            ({"a": {"b": 1}}, ...),
            ({"a": {"c": 1}}, No("a.c: is not a field of this request. The fields are b.")),
            ({"a": None}, No("a: has to be an object, and is null.")),
            ({"x": 1}, {}),
        ],
    ),
    "closed objects in lists and by name": (
        field(
            "type: object\n"
            "additionalProperties:\n"
            "  type: array\n"
            "  items: {type: object, properties: {b: {type: [string, 'null']}},"
            " required: [b], additionalProperties: false}"
        ),
        [
            ({"a": {"k": [{"b": "x"}, {"b": None}]}}, ...),
            ({"a": {"k": [{}]}}, No("a[...][0].b: is required, and was not sent.")),
        ],
    ),
    "an object or null": (
        field("{type: [object, 'null'], properties: {b: {type: integer}}, required: [b]}"),
        [
            ({"a": None}, ...),
            ({"a": {"b": 1}}, ...),
            ({"a": {}}, No("a.b: is required, and was not sent.")),
        ],
    ),
    "an object in parts": (
        (
            "Body:\n  description: A body.\n  allOf:\n"
            "  - {$ref: '#/components/schemas/Base'}\n"
            "  - {type: object, required: [b], properties: {b: {type: integer}}}\n"
            "  - required: [c]\n"
            "  properties:\n    c:\n      allOf: [{$ref: '#/components/schemas/Base'}]\n"
            "Base:\n  allOf:\n  - {type: object, properties: {a: {type: string, maxLength: 2}}}\n"
            "  - {properties: {d: {allOf: [{type: integer, maximum: 3}]}}}\n"
        ),
        [
            ({"a": "x", "b": 1, "c": {"a": "y"}}, ...),
            ({"a": "x", "b": 1, "c": {}, "d": 3, "e": 1}, {"a": "x", "b": 1, "c": {}, "d": 3}),
            ({"b": 1}, No("c: is required, and was not sent.")),
            ({"c": {}}, No("b: is required, and was not sent.")),
            (
                {"a": "xyz", "b": 1, "c": {}},
                No("a: has more than 2 characters, which is the most."),
            ),
            ({"b": 1, "c": {}, "d": 4}, No("d: is more than 3, which is the most.")),
        ],
    ),
    "a closed object in parts": (
        (
            "Body:\n  unevaluatedProperties: false\n  allOf:\n"
            "  - {$ref: '#/components/schemas/Base'}\n"
            "  - {type: object, properties: {b: {type: integer}}}\n"
            "Base: {type: object, properties: {a: {type: string}}}\n"
        ),
        [
            ({"a": "x", "b": 1}, ...),
            ({"c": 1}, No("c: is not a field of this request. The fields are a, b.")),
        ],
    ),
    "any of a schema and null": (
        field(
            "type: object\nproperties:\n"
            "  b: {anyOf: [{type: string, maxLength: 2}, {type: 'null'}], default: null}\n"
            "  c: {anyOf: [{type: 'null'}, {$ref: '#/components/schemas/Inner'}]}\n"
            "  d: {anyOf: [{type: string, enum: [x, y]}, {type: 'null'}]}\n"
            "  e: {anyOf: [{type: array, items: {type: integer}}, {type: 'null'}]}"
        )
        + "Inner: {type: object, required: [f], properties: {f: {type: integer}}}\n",
        [
            ({"a": {"b": "x", "c": {"f": 1}, "d": "y", "e": [1]}}, ...),
            ({"a": {"b": None, "c": None, "d": None, "e": None}}, ...),
            ({"a": {"b": "xyz"}}, No("a.b: has more than 2 characters, which is the most.")),
            ({"a": {"c": {}}}, No("a.c.f: is required, and was not sent.")),
            ({"a": {"d": "z"}}, No("a.d: 'z' is none of x, y.")),
        ],
    ),
    "names of Python": (
        (
            "Body:\n  type: object\n  required: [class]\n  properties:\n"
            "    class: {type: integer}\n    x-y: {type: string}\n    int: {type: integer}\n"
            "    date: {type: string, format: date}\n"
            "    list: {type: array, items: {type: integer}}"
        ),
        [
            ({"class": 1, "x-y": "a", "int": 2, "date": "2026-01-31", "list": [1]}, ...),
            ({"class": 1, "x-y": 2}, No("x-y: has to be a string, and is an integer.")),
        ],
    ),
    "unique items": (
        field("{type: array, items: {}, uniqueItems: true}"),
        [
            ({"a": [1, "1", True, None, [1], {"b": 1}]}, ...),
            ({"a": [1, 1.0]}, No("a: has an item twice: [1] is [0] again. Send each item once.")),
            (
                {"a": [{"b": 1, "c": 2}, {"c": 2, "b": 1}]},
                No("a: has an item twice: [1] is [0] again. Send each item once."),
            ),
        ],
    ),
    "numbers of fields": (
        field("{type: object, minProperties: 2, maxProperties: 2}"),
        [
            ({"a": {"b": 1, "c": 2}}, ...),
            ({"a": {"b": 1}}, No("a: has fewer than 2 fields, which is the least.")),
            (
                {"a": {"b": 1, "c": 2, "d": 3}},
                No("a: has more than 2 fields, which is the most."),
            ),
        ],
    ),
    "at least one field": (
        "Body: {type: object, minProperties: 1, properties: {a: {type: integer}}}",
        [({"a": 1}, ...), ({}, No("body: has no field. Send at least one."))],
    ),
    "fields that need others": (
        (
            "Body:\n  type: object\n  properties: {a: {type: integer}, b: {type: integer}}\n"
            "  dependentRequired: {a: [b]}"
        ),
        [
            ({"b": 1}, ...),
            ({"a": 1, "b": 1}, ...),
            ({"a": 1}, No("b: is required with a, and was not sent.")),
        ],
    ),
    "names of fields": (
        field(
            "{type: object, additionalProperties: {type: integer},"
            " propertyNames: {pattern: '^[a-z]+$', maxLength: 2}}"
        ),
        [({"a": {"b": 1}}, ...)]
        + [
            ({"a": {name: 1}}, No(f"a.{name}: is not a name that a field may have here."))
            for name in ("B", "b\n", "bbb")
        ],
    ),
    "fields by pattern, closed": (
        field(
            "{type: object, patternProperties: {'^x_': {type: array, items: {type: string},"
            " uniqueItems: true}}, additionalProperties: false}"
        ),
        [
            ({"a": {"x_1": ["b"]}}, ...),
            ({"a": {"y": ["b"]}}, No("a.y: is not a name that a field may have here.")),
            (
                {"a": {"x_1": ["b", "b"]}},
                No("a.x_1: has an item twice: [1] is [0] again. Send each item once."),
            ),
        ],
    ),
    "excluded values": (
        field("{type: string, not: {enum: [x, y]}}"),
        [({"a": "z"}, ...), ({"a": "x"}, No("a: must not be x, y."))],
    ),
    "formats": (
        "Body:\n  type: object\n  properties:\n"
        + "".join(
            f"    {name}: {{type: string, format: {form}}}\n"
            for name, form in {
                "e": "email",
                "u": "uri",
                "i": "ipv4",
                "j": "ipv6",
                "t": "date-time",
                "d": "date",
                "k": "uuid",
            }.items()
        ),
        [
            ({"e": "a@example.org", "u": "https://a/b", "i": "192.0.2.1", "j": "::1"}, ...),
            ({"t": "2026-01-31T12:00:00Z", "d": "2026-01-31", "k": ID}, ...),
            ({"e": "a b@example.org"}, No("e: is not an email address like a@example.org.")),
            ({"u": "a b"}, No("u: is not a URI with a scheme, like https://example.org/a.")),
            ({"i": "1.2.3"}, No("i: is not an IPv4 address like 192.0.2.1.")),
            ({"j": "1.2.3.4"}, No("j: is not an IPv6 address like 2001:db8::1.")),
            ({"t": "2026-01-31T12:00:00"}, No("t: has no offset from UTC. Add Z, for example.")),
            (
                {"t": "yesterday"},
                No("t: is not a date and time. Send 2026-01-31T12:00:00Z, for example."),
            ),
            ({"d": "2026-02-30"}, No("d: is not a date. Send 2026-01-31, for example.")),
            (
                {"k": ID.replace("-", "")},
                No("k: is not a UUID. Send 8-4-4-4-12 hexadecimal digits."),
            ),
        ],
    ),
    "UUIDs by name": (
        field("{type: object, additionalProperties: {type: string, format: uuid}}"),
        [
            ({"a": {"b": ID}}, ...),
            (
                {"a": {"b": ID.replace("-", "")}},
                No("a.b: is not a UUID. Send 8-4-4-4-12 hexadecimal digits."),
            ),
        ],
    ),
    "bounds of numbers": (
        (
            "Body:\n  type: object\n  properties:\n"
            "    i: {type: integer, exclusiveMinimum: 0, exclusiveMaximum: 10, multipleOf: 2}\n"
            "    n: {type: number, minimum: 0.5, maximum: 1.5}\n"
            "    s: {type: integer, format: int32}"
        ),
        [
            ({"i": 2, "n": 0.5, "s": -1}, ...),
            ({"i": 2.0}, {"i": 2}),
            ({"i": 0}, No("i: is less than 1, which is the least.")),
            ({"i": 10}, No("i: is more than 9, which is the most.")),
            ({"i": 3}, No("i: has to be a multiple of 2.")),
            ({"n": 0.4}, No("n: is less than 0.5, which is the least.")),
            ({"n": 2}, No("n: is more than 1.5, which is the most.")),
            ({"s": 1 << 31}, No("s: is more than 2147483647, which is the most.")),
        ],
    ),
    "enums and constants": (
        (
            "Body:\n  type: object\n  properties:\n"
            "    s: {enum: [x, \"it's\"]}\n    i: {type: [integer, 'null'], enum: [1, 2, null]}\n"
            "    n: {enum: [0.5, 1]}\n    b: {const: true}\n    c: {const: x}"
        ),
        [
            ({"s": "it's", "i": None, "n": 1.0, "b": True, "c": "x"}, ...),
            ({"s": "y"}, No("s: 'y' is none of it's, x.")),
            ({"i": 3}, No("i: '3' is none of 1, 2.")),
            ({"n": 0.6}, No("n: is none of 0.5, 1.")),
            ({"b": False}, No("b: is none of true.")),
            ({"c": "y"}, No("c: 'y' is none of x.")),
        ],
    ),
    "patterns": (
        field(r"{type: string, pattern: '^\d+$'}"),
        [({"a": "12"}, ...)]
        + [
            ({"a": text}, No("a: does not match the pattern ^[0-9]+$."))
            for text in ("12\n", "١", "x")
        ],
    ),
    "a list as the body": (
        "Body: {type: array, items: {type: integer}, minItems: 1, uniqueItems: true}",
        [
            ([1, 2], ...),
            ([1.0], [1]),
            ([], No("body: is an empty list. Send at least one item.")),
            ([1, "x"], No("[1]: has to be an integer, and is a string.")),
            ([1, 1], No("body: has an item twice: [1] is [0] again. Send each item once.")),
        ],
    ),
    "text as the body": (
        "Body: {type: string, maxLength: 2}",
        [("ab", ...), ("abc", No("body: has more than 2 characters, which is the most."))],
    ),
    "a body that contains itself": (
        (
            "Body:\n  type: object\n  additionalProperties: false\n  properties:\n"
            "    id: {type: string, format: uuid}\n"
            "    inner: {type: array, items: {$ref: '#/components/schemas/Body'}}"
        ),
        [
            ({"inner": [{"inner": [{"id": ID}]}]}, ...),
            (
                {"inner": [{"inner": [{"id": ID.replace("-", "")}]}]},
                No("inner[0].inner[0].id: is not a UUID. Send 8-4-4-4-12 hexadecimal digits."),
            ),
        ],
    ),
    "a union by kind": (
        field(
            "oneOf:\n- {type: string, minLength: 1}\n- {type: integer}\n"
            "- {type: array, items: {type: integer}, uniqueItems: true}\n"
            "- {type: object, properties: {b: {type: integer}}, additionalProperties: false}\n"
            "- {type: 'null'}"
        ),
        [({"a": value}, ...) for value in ("x", 1, [1], {"b": 1}, None)]
        + [
            ({"a": [1, 1]}, No("a: has an item twice: [1] is [0] again. Send each item once.")),
            ({"a": {"c": 1}}, No("a.c: is not a field of this request. The fields are b.")),
            ({"a": ""}, No("a: is empty. Send at least one character.")),
        ],
    ),
    "a union with a discriminator": (
        (
            "Body: {type: array, items: {$ref: '#/components/schemas/Pet'}}\n"
            "Pet:\n"
            "  oneOf: [{$ref: '#/components/schemas/Cat'}, {$ref: '#/components/schemas/Dog'}]\n"
            "  discriminator:\n"
            "    propertyName: kind\n"
            "    mapping: {cat: '#/components/schemas/Cat', dog: '#/components/schemas/Dog'}\n"
            "Cat:\n  type: object\n  required: [kind]\n"
            "  properties: {kind: {const: cat}, lives: {type: integer}}\n"
            "Dog:\n  type: object\n  required: [kind, names]\n  additionalProperties: false\n"
            "  properties: {kind: {const: dog}, names: {type: array, items: {type: string},"
            " uniqueItems: true}}"
        ),
        [
            ([{"kind": "cat", "lives": 9}, {"kind": "dog", "names": ["a"]}], ...),
            ([{"kind": "cow"}], No("[0].kind: 'cow' is none of cat, dog.")),
            ([{"lives": 9}], No("[0].kind: is required, and was not sent.")),
            ([{"kind": "dog"}], No("[0].names: is required, and was not sent.")),
            (
                [{"kind": "dog", "names": ["a", "a"]}],
                No("[0].names: has an item twice: [1] is [0] again. Send each item once."),
            ),
            (
                [{"kind": "dog", "names": [], "lives": 1}],
                No("[0].lives: is not a field of this request. The fields are lives, names."),
            ),
        ],
    ),
    "one schema of a union": (
        (
            "Body: {type: object, required: [kind], properties: {kind: {const: cat}}}\n"
            "Pet:\n"
            "  oneOf: [{$ref: '#/components/schemas/Body'}]\n"
            "  discriminator: {propertyName: kind, mapping: {cat: '#/components/schemas/Body'}}"
        ),
        [
            ({"kind": "cat"}, ...),
            ({}, No("kind: is required, and was not sent.")),
            ({"kind": "dog"}, No("kind: 'dog' is none of cat.")),
        ],
    ),
    "closed objects with odd names": (
        (
            "Body:\n  type: object\n  properties:\n"
            + "".join(
                f"    {name}: {{type: object, additionalProperties: false, "
                f"properties: {{b: {{type: integer}}}}}}\n"
                for name in ("$defs", "defs", "Defs", "a/b", "ab", "'1'", "é", "a_b", "_")
            )
        ),
        [
            case
            for name in ("$defs", "defs", "Defs", "a/b", "ab", "1", "é", "a_b", "_")
            for case in [
                ({name: {"b": 1}}, ...),
                (
                    {name: {"c": 1}},
                    No(f"{name}.c: is not a field of this request. The fields are b."),
                ),
            ]
        ],
    ),
    "free JSON in an object": (
        field("{type: object}"),
        [
            ({"a": {"b": DEEP}}, No("body: is nested deeper than 100 levels.")),
            ({"a": {"b": LONG}}, No(TOO_LONG)),
            ({"a": {"b": [1]}}, ...),
        ],
    ),
    "free JSON in a map": (
        "Body: {type: object, additionalProperties: {}}",
        [
            ({"a": DEEP}, No("body: is nested deeper than 100 levels.")),
            ({"a": LONG}, No(TOO_LONG)),
            ({"a": 1}, ...),
        ],
    ),
    "free JSON in a list of a map": (
        field("{type: object, additionalProperties: {type: array}}"),
        [({"a": {"b": [DEEP]}}, No("body: is nested deeper than 100 levels."))],
    ),
    "free JSON in a map of patterns": (
        field("{type: object, patternProperties: {^x: {}}, additionalProperties: false}"),
        [({"a": {"x": LONG}}, No(TOO_LONG)), ({"a": {"x": [1]}}, ...)],
    ),
    "free JSON in an object without fields": (
        field("{type: object, properties: {}}"),
        [({"a": {"b": DEEP}}, {"a": {}}), ({"a": {"b": LONG}}, {"a": {}})],
    ),
    "a union of numbers, booleans and texts": (
        (
            "Body:\n  type: object\n  properties:\n"
            "    i: {oneOf: [{type: integer, not: {const: 0}}, {type: string}]}\n"
            "    n: {oneOf: [{type: number, enum: [0.5, 2]}, {type: boolean, const: true}]}\n"
        ),
        [
            ({"i": 1, "n": 0.5}, ...),
            ({"i": "0", "n": True}, ...),
            ({"n": 2}, {"n": 2.0}),
            ({"i": 0}, No("i: must not be 0.")),
            ({"i": 0.0}, No("i: must not be 0.")),
            ({"n": 0.7}, No("n: is none of 0.5, 2.")),
            ({"n": 1}, No("n: is none of 0.5, 2.")),
            ({"n": False}, No("n: is none of true.")),
        ],
    ),
    "a reference with a description": (
        "Count: {type: integer, minimum: 1}\n"
        + field("{$ref: '#/components/schemas/Count', description: How many.}"),
        [({"a": 1}, ...), ({"a": 0}, No("a: is less than 1, which is the least."))],
    ),
    "defaults": (
        (
            "Body:\n  type: object\n  properties:\n    a: {type: integer, default: 3}\n"
            "    b: {type: string, default: it's}\n    c: {type: boolean, default: false}"
        ),
        [({}, {"a": 3, "b": "it's", "c": False}), ({"a": 4}, {"a": 4, "b": "it's", "c": False})],
    ),
}


@pytest.mark.parametrize("case", BODIES)
def test_body(case: str, tmp_path: Path) -> None:
    """The handler gets what was sent, and encodes to the same."""
    schemas, bodies = BODIES[case]
    served = serve(tmp_path, contract(operation(body=REFERENCE, method="post"), schemas=schemas))
    for body, expected in bodies:
        answer = served.call("POST", "/x", body)
        if isinstance(expected, No):
            assert (answer.status, answer.body["message"]) == (400, expected), body
        else:
            assert answer.status == 200, (body, answer.body)
            got = msgspec.json.decode(msgspec.json.encode(served.received["body"]))
            assert got == (body if expected is ... else expected)


@pytest.mark.parametrize("levels", [50, 200, 300, 450])
def test_a_body_that_contains_itself_often(levels: int, tmp_path: Path) -> None:
    """It is taken, or refused as too deep, whether or not it has rules that are checked."""
    schemas = (
        "Body:\n  type: object\n  properties:\n    mail: {type: string, format: email}\n"
        "    inner: {type: array, items: {$ref: '#/components/schemas/Body'}}"
    )
    served = serve(tmp_path, contract(operation(body=REFERENCE, method="post"), schemas))
    raw = b'{"inner":[' * levels + b'{"mail":"a@example.org"}' + b"]}" * levels
    answer = served.call("POST", "/x", raw, most=100_000)
    if levels == 50:
        assert answer.status == 200
    else:  # the rest of the stack decides
        assert answer.status == 200 or answer.message == "body: is nested too deeply."
    wrong = served.call("POST", "/x", raw.replace(b"@", b" "), most=100_000)
    assert wrong.status == 400


def test_inline_body(tmp_path: Path) -> None:
    """A body without a name of its own is named from its operation."""
    body = f"{BODY}      {{type: object, required: [n], properties: {{n: {{type: integer}}}}}}"
    served = serve(tmp_path, contract(operation(body=body, method="post")))
    assert served.call("POST", "/x", {"n": 1}).status == 200
    assert served.received == {"body": served.models.UseBody(n=1)}
    assert served.call("POST", "/x", {}).message == "n: is required, and was not sent."
    assert served.call("POST", "/x").message == "The body is missing. Send JSON."


def test_referenced_body_that_may_be_absent(tmp_path: Path) -> None:
    """`$ref` of a request body."""
    components = (
        "requestBodies:\n  Some:\n    content:\n      application/json:\n"
        "        schema: {type: object, properties: {n: {type: integer}}}"
    )
    body = "$ref: '#/components/requestBodies/Some'"
    served = serve(tmp_path, contract(operation(body=body, method="put"), components=components))
    assert served.call("PUT", "/x").status == 200
    assert served.received == {"body": None}
    assert served.call("PUT", "/x", {"n": 1}).status == 200
    assert served.received == {"body": served.models.UseBody(n=1)}


def test_inline_answer(tmp_path: Path) -> None:
    """A schema of an answer without a name of its own, with objects in it."""
    paths = operation().replace(
        "'200': {$ref: '#/components/responses/Ok'}",
        "'200':\n        description: It's \"done\".\n        content:\n"
        "          application/json:\n            schema:\n              type: array\n"
        "              items: {type: object, required: [n], properties: {n: {type: integer}}}",
    )
    served = serve(
        tmp_path,
        contract(paths),
        use=lambda served: served.ops.Use200(body=[served.models.Use200BodyItem(n=1)]),
    )
    assert served.call("GET", "/x").body == [{"n": 1}]


ACCOUNT = (
    "Account:\n  type: object\n  required: [id, name, secret]\n  properties:\n"
    "    id: {type: integer, readOnly: true}\n"
    "    name: {type: string}\n"
    "    secret: {type: string, writeOnly: true}\n"
    "    inner: {$ref: '#/components/schemas/Other', readOnly: true}\n"
    "Other: {type: object, properties: {account: {$ref: '#/components/schemas/Account'}}}\n"
    "Body: {type: array, items: {$ref: '#/components/schemas/Account'}}"
)


def test_fields_of_one_direction(tmp_path: Path) -> None:
    """A request must not have readOnly fields, and an answer cannot have writeOnly ones."""
    paths = operation(body=REFERENCE, method="post").replace(
        "{$ref: '#/components/responses/Ok'}",
        "{description: Done., content: {application/json: {schema: "
        "{$ref: '#/components/schemas/Account'}}}}",
    )
    served = serve(
        tmp_path,
        contract(paths, schemas=ACCOUNT),
        use=lambda served, body: served.ops.Use200(
            body=served.models.Account(id=1, name=body[0].name)
        ),
    )
    answer = served.call("POST", "/x", [{"name": "a", "secret": "s"}])
    assert (answer.status, answer.body) == (200, {"id": 1, "name": "a"})
    assert served.received["body"][0].secret == "s"
    answer = served.call("POST", "/x", [{"name": "a", "secret": "s", "id": 1}])
    assert answer.body["message"] == "[0].id: is set by the server. Leave it out."
    answer = served.call("POST", "/x", [{"name": "a"}])
    assert answer.body["message"] == "[0].secret: is required, and was not sent."
    with pytest.raises(TypeError):
        served.models.Account(id=1, name="a", secret="s")


def test_a_union_with_a_discriminator_is_answered(tmp_path: Path) -> None:
    """Each of its models is encoded with its value of the discriminator's field."""
    schemas, _ = BODIES["a union with a discriminator"]
    paths = operation().replace(
        "{$ref: '#/components/responses/Ok'}",
        "{description: Done., content: {application/json: {schema: "
        "{$ref: '#/components/schemas/Body'}}}}",
    )
    served = serve(
        tmp_path,
        contract(paths, schemas=schemas),
        use=lambda served: served.ops.Use200(
            body=[served.models.Cat(lives=9), served.models.Dog(names=["a"])]
        ),
    )
    assert served.call("GET", "/x").body == [
        {"kind": "cat", "lives": 9},
        {"kind": "dog", "names": ["a"]},
    ]

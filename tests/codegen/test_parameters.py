"""Parameters of every place and type: what the handler gets, and what is refused."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from tests.codegen.support import contract, operation, serve

ID = "3f8e1c52-6f0b-4f5c-9d0e-2b7a41c6d901"


class No(str):
    """The message of a refusal."""

    __slots__ = ()


#: For each case: the schema of a query parameter `a`, other keywords of the parameter, the type
#: that the handler declares, and queries with the value that it gets.
QUERY: dict[str, tuple[str, str, str, dict[str, Any]]] = {
    "text": (
        "{type: string}",
        "",
        "str | None",
        {"": None, "a=": "", "a=x%20y": "x y", "a=x+y": "x y", "b=1": None}
        | {"a=1&a=2": No("a: is given more than once. Send it once.")},
    ),
    "required text": (
        "{type: string, minLength: 2, maxLength: 3}",
        "required: true",
        "str",
        {
            "": No("a: is required, and was not sent."),
            "a=": No("a: is empty."),
            "a=x": No("a: has fewer than 2 characters."),
            "a=xyzz": No("a: has 4 characters; the most is 3."),
            "a=xy": "xy",
        },
    ),
    "text with a default": (
        "{type: string, default: it's}",
        "",
        "str",
        {"": "it's", "a=b": "b"},
    ),
    "text with a pattern": (
        r"{type: string, pattern: '^\d+$'}",
        "",
        "str | None",
        {"a=12": "12"}
        | dict.fromkeys(
            ("a=12%0A", "a=%D9%A1", "a=x"), No("a: has characters that are not allowed here.")
        ),
    ),
    "an integer": (
        "{type: integer}",
        "",
        "int | None",
        {"a=-7": -7, "a=0": 0}
        | {f"a={t}": No(f"a: '{t}' is not an integer.") for t in ("1.0", "1e3", "", "x", "01")}
        | {f"a={t}": t for t in (2**63 - 1, -(2**63))}
        | {
            f"a={t}": No(f"a: '{t}' does not fit in 64 bits.")
            for t in (2**63, -(2**63) - 1, 99999999999999999999)
        }
        | {"a=" + "9" * 5000: No(f"a: '{'9' * 40}…' does not fit in 64 bits.")},
    ),
    "an integer with bounds": (
        "{type: integer, exclusiveMinimum: 0, exclusiveMaximum: 10, multipleOf: 2}",
        "",
        "int | None",
        {
            "a=2": 2,
            "a=0": No("a: is 0; it has to be more than 0."),
            "a=10": No("a: is 10; it has to be less than 10."),
            "a=3": No("a: is 3; it has to be a multiple of 2."),
        },
    ),
    "an integer of 32 bits": (
        "{type: integer, format: int32, minimum: 0}",
        "",
        "int | None",
        {
            "a=2147483647": 2147483647,
            "a=2147483648": No("a: is 2147483648; the most is 2147483647."),
            "a=-1": No("a: is -1; the least is 0."),
        },
    ),
    "a number": (
        "{type: number, minimum: 0, multipleOf: 0.1}",
        "",
        "float | None",
        {
            "a=0.3": 0.3,
            "a=1": 1.0,
            "a=1e1": 10.0,
            "a=0.35": No("a: is 0.35; it has to be a multiple of 0.1."),
            "a=-0.1": No("a: is -0.1; the least is 0."),
        }
        | {f"a={t}": No(f"a: '{t}' is not a number.") for t in ("nan", "inf", ".5", "1_0", "")}
        | {"a=1e999": No("a: '1e999' is too large for a number.")},
    ),
    "a number with a default": ("{type: number, default: 1}", "", "float", {"": 1.0}),
    "a boolean": (
        "{type: boolean, default: false}",
        "",
        "bool",
        {"": False, "a=true": True, "a=0": False}
        | {"a=yes": No("a: 'yes' is not a boolean. Send true or false (or True, False, 1, 0).")},
    ),
    "an enum of text without default": (
        "{type: string, enum: [asc, desc, it's]}",
        "",
        """Literal["asc", "desc", "it's"] | None""",
        {"": None, "a=asc": "asc", "a=it's": "it's"}
        | {"a=up": No("a: 'up' is none of asc, desc, it's.")},
    ),
    "an enum of integers": (
        "{type: integer, enum: [1, 2]}",
        "required: true",
        "Literal[1, 2]",
        {"a=1": 1, "a=3": No("a: '3' is none of 1, 2."), "a=x": No("a: 'x' is none of 1, 2.")},
    ),
    "an enum of numbers": (
        "{enum: [0.5, 1.5]}",
        "",
        "float | None",
        {"a=0.50": 0.5, "a=1": No("a: '1' is none of 0.5, 1.5.")},
    ),
    "any of an integer and null": (
        "{anyOf: [{type: integer, minimum: 1}, {type: 'null'}]}",
        "deprecated: true",
        "int | None",
        {"": None, "a=1": 1, "a=null": None, "a=0": No("a: is 0; the least is 1.")},
    ),
    "a constant": (
        "{const: true}",
        "",
        "Literal[True] | None",
        {"a=1": True, "a=false": No("a: 'false' is none of true.")},
    ),
    "a UUID": (
        "{type: string, format: uuid}",
        "",
        "UUID | None",
        {f"a={ID}": UUID(ID), f"a={ID.upper()}": UUID(ID)}
        | {"a=1": No("a: '1' is not a UUID. Send 8-4-4-4-12 hexadecimal digits.")},
    ),
    "a UUID with a default": (
        f"{{type: string, format: uuid, default: {ID}}}",
        "",
        "UUID",
        {"": UUID(ID)},
    ),
    "a moment": (
        "{type: string, format: date-time}",
        "",
        "datetime | None",
        {"a=2026-01-31T12:00:00Z": datetime(2026, 1, 31, 12, tzinfo=UTC)}
        | {
            f"a={text}": No(
                f"a: '{text}' is not a date and time with an offset. "
                "Send 2026-01-31T12:00:00Z, for example."
            )
            for text in ("2026-01-31T12:00:00", "2026-02-30T12:00:00Z", "1")
        },
    ),
    "a day": (
        "{type: string, format: date, default: 2026-02-01}",
        "",
        "date",
        {"": date(2026, 2, 1), "a=2026-01-31": date(2026, 1, 31)}
        | {"a=2026-13-01": No("a: '2026-13-01' is not a date. Send 2026-01-31, for example.")},
    ),
    "an email address": (
        "{type: string, format: email}",
        "",
        "str | None",
        {"a=a@example.org": "a@example.org"}
        | {"a=a@": No("a: 'a@' is not an email address like a@example.org.")},
    ),
    "a URI": (
        "{type: string, format: uri}",
        "",
        "str | None",
        {"a=https://example.org/%2525": "https://example.org/%25"}
        | {"a=/x": No("a: '/x' is not a URI with a scheme, like https://example.org/a.")},
    ),
    "addresses of version 4": (
        "{type: string, format: ipv4}",
        "",
        "str | None",
        {"a=192.0.2.1": "192.0.2.1"}
        | {"a=192.0.2.256": No("a: '192.0.2.256' is not an IPv4 address like 192.0.2.1.")},
    ),
    "addresses of version 6": (
        "{type: string, format: ipv6}",
        "",
        "str | None",
        {"a=2001:db8::1": "2001:db8::1"}
        | {"a=1::2::3": No("a: '1::2::3' is not an IPv6 address like 2001:db8::1.")},
    ),
    "an integer or null": (
        "{type: [integer, 'null'], minimum: 1}",
        "",
        "int | None",
        {"": None, "a=null": None, "a=1": 1, "a=0": No("a: is 0; the least is 1.")},
    ),
    "text or null": (
        "{type: [string, 'null']}",
        "",
        "str | None",
        {"": None, "a=null": "null"},
    ),
    "a list, exploded": (
        "{type: array, items: {type: integer, minimum: 0}, minItems: 1, maxItems: 2}",
        "",
        "list[int] | None",
        {
            "": None,
            "a=1": [1],
            "a=1&a=2": [1, 2],
            "a=1&a=2&a=3": No("a: has 3 items; the most is 2."),
            "a=1,2": No("a: '1,2' is not an integer."),
            "a=-1": No("a: is -1; the least is 0."),
        },
    ),
    "a list between commas": (
        "{type: array, items: {type: string}, minItems: 2, uniqueItems: true}",
        "explode: false",
        "list[str] | None",
        {
            "a=x,y": ["x", "y"],
            "a=x%2Cy,z+1": ["x,y", "z 1"],
            "a=x&b=2&a=y": ["x", "y"],
            "a=x": No("a: has 1 items; the least is 2."),
            "a=x,x": No("a: has an item twice. Send each item once."),
        },
    ),
    "a list of UUIDs with a default": (
        f"{{type: array, items: {{type: string, format: uuid}}, default: [{ID}]}}",
        "",
        "list[UUID]",
        {"": [UUID(ID)], f"a={ID}": [UUID(ID)]},
    ),
    "a required list of words": (
        "{type: array, items: {enum: [x, y]}}",
        "required: true",
        'list[Literal["x", "y"]]',
        {"": No("a: is required, and was not sent."), "a=x": ["x"]}
        | {"a=z": No("a: 'z' is none of x, y.")},
    ),
}


@pytest.mark.parametrize("case", QUERY)
def test_query(case: str, tmp_path: Path) -> None:
    """The value that the handler gets has the type that it declares."""
    schema, rest, declared, queries = QUERY[case]
    more = f"\n  {rest}" if rest else ""
    served = serve(
        tmp_path, contract(operation(f"- name: a\n  in: query{more}\n  schema: {schema}"))
    )
    hint = served.ops.ThingsApi.use.__annotations__["a"]
    assert hint.replace("'", '"') == declared.replace('it"s', "it's").replace("'", '"')
    for query, expected in queries.items():
        answer = served.call("GET", f"/x?{query}")
        if isinstance(expected, No):
            assert (answer.status, answer.message) == (400, expected), query
        else:
            assert answer.status == 200, (query, answer.body)
            got = served.received["a"]
            assert got == expected, query
            assert type(got) is type(expected), query


def test_header(tmp_path: Path) -> None:
    """Parameters in headers, with and without a default; names in any case."""
    parameters = (
        "- {name: X-Count, in: header, schema: {type: integer, default: 3}}\n"
        "- {name: X-Mode, in: header, schema: {enum: [fast, slow]}}\n"
        "- {name: X-Id, in: header, required: true, schema: {type: string, format: uuid}}"
    )
    served = serve(tmp_path, contract(operation(parameters)))
    assert served.call("GET", "/x", headers={"x-id": ID}).status == 200
    assert served.received == {"x_count": 3, "x_mode": None, "x_id": UUID(ID)}
    assert served.call("GET", "/x?X-Count=9", headers={"X-ID": ID, "X-Mode": "slow"}).status == 200
    assert served.received == {"x_count": 3, "x_mode": "slow", "x_id": UUID(ID)}
    answer = served.call("GET", "/x", headers={"X-Id": ID, "X-Mode": "up"})
    assert answer.message == "X-Mode: 'up' is none of fast, slow."
    assert served.call("GET", "/x").message == "X-Id: is required, and was not sent."


def test_cookie(tmp_path: Path) -> None:
    """Parameters in cookies; cookies that the contract does not have are passed over."""
    parameters = (
        "- {name: session, in: cookie, required: true, schema: {type: string}}\n"
        "- {name: count, in: cookie, schema: {type: integer, default: 3}}"
    )
    served = serve(tmp_path, contract(operation(parameters)))
    sent = {"cookie": "other=%FF; session=a%20b; count=4"}
    assert served.call("GET", "/x?session=no", headers=sent).status == 200
    assert served.received == {"session": "a b", "count": 4}
    assert served.call("GET", "/x", headers={"cookie": 'session="q"'}).status == 200
    assert served.received == {"session": "q", "count": 3}
    answer = served.call("GET", "/x", headers={"cookie": "count=1"})
    assert answer.message == "session: is required, and was not sent."
    answer = served.call("GET", "/x", headers={"cookie": "session=a; session=b"})
    assert answer.message == "session: is given more than once. Send it once."


def test_path(tmp_path: Path) -> None:
    """Parameters of the path, of several types, in its order."""
    parameters = (
        "- {name: day, in: path, required: true, schema: {type: string, format: date}}\n"
        "- {name: n, in: path, required: true, schema: {type: integer, minimum: 1}}\n"
        "- {name: word, in: path, required: true,"
        " schema: {type: string, pattern: '^[a-z/]+$', maxLength: 3}}"
    )
    served = serve(tmp_path, contract(operation(parameters, path="/x/{n}/{word}/{day}")))
    assert served.call("GET", "/x/2/a%2Fb/2026-01-31").status == 200
    assert served.received == {"n": 2, "word": "a/b", "day": date(2026, 1, 31)}
    assert served.call("GET", "/x/0/a/2026-01-31").message == "n: is 0; the least is 1."
    answer = served.call("GET", "/x/1/abcd/2026-01-31")
    assert answer.message == "word: has 4 characters; the most is 3."
    answer = served.call("GET", "/x/1/A/2026-01-31")
    assert answer.message == "word: has characters that are not allowed here."
    answer = served.call("GET", "/x/1/%FF/2026-01-31")
    assert answer.message == "word: the bytes are not UTF-8. Percent-encode UTF-8."


def test_text_around_a_path_parameter(tmp_path: Path) -> None:
    """A suffix is not part of the value, and the longest text that fits decides."""
    identifier = "- {name: id, in: path, required: true, schema: {type: string}}"
    paths = "".join(
        operation(identifier, path=path).replace("operationId: use", f"operationId: {name}")
        for name, path in {
            "plain": "/x/{id}",
            "csv": "/x/{id}.csv",
            "verb": "/x/{id}:run",
            "fixed": "/x/all.csv",
            "both": "/x/v{id}.csv",
        }.items()
    )
    paths = paths.replace(
        "operationId: fixed\n    tags: [things]\n    parameters:\n    " + identifier + "\n",
        "operationId: fixed\n    tags: [things]\n",
    )
    served = serve(tmp_path, contract(paths))
    for path, name, value in (
        ("/x/a", "plain", "a"),
        ("/x/a.csv", "csv", "a"),
        ("/x/.csv", "plain", ".csv"),
        ("/x/a%2Ecsv", "plain", "a.csv"),
        ("/x/a.b.csv", "csv", "a.b"),
        ("/x/a:run", "verb", "a"),
        ("/x/a%3Arun", "plain", "a:run"),
        ("/x/va.csv", "both", "a"),
    ):
        assert served.call("GET", path).status == 200
        assert (served.called, served.received["id"]) == (name, value), path
    assert served.call("GET", "/x/all.csv").status == 200
    assert served.called == "fixed"


def test_names_of_python(tmp_path: Path) -> None:
    """Words of Python, and names that generated code uses, get an underscore where they need it."""
    names = ("class", "from", "self", "caller", "body", "query", "request", "api", "result", "in")
    parameters = "".join(
        f"- {{name: {name}, in: query, schema: {{type: string}}}}\n" for name in (*names, "A-b.c")
    )
    served = serve(tmp_path, contract(operation(parameters)))
    query = "&".join(f"{name}={name}" for name in (*names, "A-b.c"))
    assert served.call("GET", f"/x?{query}").status == 200
    taken = {"class", "from", "self", "caller", "body", "in"}
    expected = {f"{name}_" if name in taken else name: name for name in names}
    assert served.received == {**expected, "a_b_c": "A-b.c"}


def test_references(tmp_path: Path) -> None:
    """`$ref` of a parameter, of its schema, of the schema of its items, and of a path item."""
    served = serve(
        tmp_path,
        contract(
            "/x: {$ref: '#/components/pathItems/X'}\n",
            schemas=(
                "Count: {type: integer, minimum: 1}\nCounts:\n  type: array\n"
                "  items: {$ref: '#/components/schemas/Count'}"
            ),
            components=(
                "parameters:\n"
                "  One: {name: one, in: query, schema: {$ref: '#/components/schemas/Count'}}\n"
                "  Many: {$ref: '#/components/parameters/Other'}\n"
                "  Other: {name: many, in: query, schema: {$ref: '#/components/schemas/Counts'}}\n"
                "pathItems:\n"
                "  X:\n"
                "    parameters:\n"
                "    - {$ref: '#/components/parameters/One'}\n"
                "    get:\n"
                "      operationId: use\n"
                "      tags: [things]\n"
                "      parameters:\n"
                "      - {$ref: '#/components/parameters/Many'}\n"
                "      responses:\n"
                "        '200': {$ref: '#/components/responses/Ok'}\n"
            ),
        ),
    )
    assert served.call("GET", "/x?one=1&many=2&many=3").status == 200
    assert served.received == {"one": 1, "many": [2, 3]}
    assert served.call("GET", "/x?one=0").message == "one: is 0; the least is 1."


def test_a_parameter_of_the_operation_replaces_that_of_the_path(tmp_path: Path) -> None:
    """OpenAPI says so."""
    text = contract(operation("- {name: a, in: query, schema: {type: integer}}"))
    text = text.replace(
        "  /x:\n", "  /x:\n    parameters: [{name: a, in: query, schema: {type: string}}]\n"
    )
    served = serve(tmp_path, text)
    assert served.call("GET", "/x?a=1").status == 200
    assert served.received == {"a": 1}

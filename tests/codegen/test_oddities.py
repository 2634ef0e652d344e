"""Odd contracts that are supported: each is generated, imported, served and called."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.codegen.support import contract, operation, serve


@dataclass(frozen=True)
class Call:
    """A call of a contract's operation, its status, and what the handler got; or for a refusal what
    its message has."""

    target: str = "/x"
    body: Any = b""
    status: int = 200
    got: Any = None
    says: str = ""
    handler: str = "use"


def _operations(*paths: str) -> str:
    """A contract with an operation ``op0``, ``op1`` … at each of the paths, whose parameter in the
    path is a text."""
    text = ""
    for number, path in enumerate(paths):
        name = path.partition("{")[2].partition("}")[0]
        parameter = f"- {{name: {name}, in: path, required: true, schema: {{type: string}}}}\n"
        one = operation(parameter if name else "", path=path)
        text += one.replace("operationId: use", f"operationId: op{number}")
    return contract(text)


def _body(schema: str, schemas: str = "") -> str:
    body = f"required: true\ncontent:\n  application/json:\n    schema: {schema}\n"
    return contract(operation(body=body, method="post"), schemas)


def _field(schema: str, schemas: str = "") -> str:
    return _body(f"{{type: object, properties: {{a: {schema}}}}}", schemas)


def _map_of(schema: str) -> str:
    return f"{{type: object, additionalProperties: {schema}}}"


def _query(*names: str, schema: str = "{type: string}") -> str:
    return contract(
        operation("".join(f"- {{name: '{name}', in: query, schema: {schema}}}\n" for name in names))
    )


_NODE = """\
N:
  type: object
  properties: {n: {oneOf: [{$ref: '#/components/schemas/N'}, {type: 'null'}]}}
"""
_TREE = "N: {type: object, properties: {k: {type: array, items: {$ref: '#/components/schemas/N'}}}}"
_TWO = """\
M: {type: object, properties: {o: {$ref: '#/components/schemas/O'}}}
O: {type: object, properties: {m: {$ref: '#/components/schemas/M'}}}
"""
#: What the parameters of one of the cases are called in Python.
_TEN = ("class_", "self_", "none", "print", "len", "wire", "models", "caller_", "a_b", "a_c")
#: Variables, functions and modules of a route, and names like them.
_USED = (
    *("api", "query", "query_", "request", "request_", "result", "result_", "isinstance", "ops"),
    *("ops_", "cookies", "header_values", "wire_", "caller_value", "result_value", "bytes"),
)
_TAKEN = "UseBody: {type: object, required: [z], properties: {z: {type: string}}}"
CASES: dict[str, tuple[str, list[Call]]] = {
    "paths that overlap": (
        _operations("/x/{a}", "/x/me", "/x/{b}.csv", "/x/{a}/y", "/x/z/{b}", "/x/w/v", "/x/{c}:do"),
        [
            Call("/x/you", got={"a": "you"}, handler="op0"),
            Call("/x/me", got={}, handler="op1"),
            Call("/x/you.csv", got={"b": "you"}, handler="op2"),
            Call("/x/q/y", got={"a": "q"}, handler="op3"),
            Call("/x/z/y", got={"b": "y"}, handler="op4"),
            Call("/x/w/y", got={"a": "w"}, handler="op3"),
            Call("/x/you:do", got={"c": "you"}, handler="op6"),
            Call("/x/w/u", status=404),
        ],
    ),
    "paths of slashes": (
        _operations("/", "/x", "/x/", "/x//y", "/X"),
        [
            Call("/", got={}, handler="op0"),
            Call("/x", got={}, handler="op1"),
            Call("/x/", got={}, handler="op2"),
            Call("/x//y", got={}, handler="op3"),
            Call("/X", got={}, handler="op4"),
        ],
    ),
    "names of Python, and of generated code": (
        _query("class", "self", "None", "print", "len", "wire", "models", "caller", "a b", "a.c"),
        [
            Call(
                "/x?class=1&self=2&None=3&print=4&len=5&wire=6&models=7&caller=8&a+b=9&a.c=10",
                got={name: str(number) for number, name in enumerate(_TEN, 1)},
            )
        ],
    ),
    "names of what a route uses": (
        _query(*_USED),
        [
            Call(
                "/x?" + "&".join(f"{name}={number}" for number, name in enumerate(_USED)),
                got={name: str(number) for number, name in enumerate(_USED)},
            )
        ],
    ),
    "odd words": (
        _query("a", schema="{type: string, enum: ['', 'a b', \"q'\"]}"),
        [
            Call("/x?a=", got={"a": ""}),
            Call("/x?a=a+b", got={"a": "a b"}),
            Call("/x?a=q'", got={"a": "q'"}),
            Call("/x?a=b", status=400, says="is none of"),
        ],
    ),
    "a default without items": (
        _query("a", schema="{type: array, items: {type: string}, default: []}"),
        [Call(got={"a": []}), Call("/x?a=1", got={"a": ["1"]})],
    ),
    "a constant boolean": (
        _field("{const: true}"),
        [Call(body={"a": True}), Call(body={"a": False}, status=400, says="none of true")],
    ),
    "a constant with a fraction": (
        _field("{const: 1.5}"),
        [Call(body={"a": 1.5}), Call(body={"a": 2}, status=400, says="none of 1.5")],
    ),
    "choices of numbers": (
        _field("{type: number, enum: [1, 2.5]}"),
        [Call(body={"a": 1}), Call(body={"a": 3}, status=400, says="none of 1, 2.5")],
    ),
    "choices and null": (
        _field("{type: [string, 'null'], enum: [a, null]}"),
        [
            Call(body={"a": "a"}),
            Call(body={"a": None}),
            Call(body={"a": "b"}, status=400, says="none of a"),
        ],
    ),
    "a list of types with one": (
        _field("{type: [string]}"),
        [Call(body={"a": "a"}), Call(body={"a": 1}, status=400, says="has to be a string")],
    ),
    "a union of texts and integers": (
        _field("{oneOf: [{type: string}, {type: integer}]}"),
        [
            Call(body={"a": "a"}),
            Call(body={"a": 1}),
            Call(body={"a": 1.5}, status=400, says="fraction"),
        ],
    ),
    "digits are those of ASCII": (
        _field("{type: string, pattern: '^\\d$'}"),
        [
            Call(body={"a": "1"}),
            Call(body={"a": "\u0663"}, status=400, says="pattern"),
            Call(body={"a": "1\n"}, status=400, says="pattern"),
        ],
    ),
    "lists and maps with null inside": (
        _field("{type: [array, 'null'], items: {type: [integer, 'null']}}"),
        [
            Call(body={"a": [1, None]}),
            Call(body={"a": None}),
            Call(body={"a": ["x"]}, status=400, says="a[0]"),
        ],
    ),
    "maps of maps": (
        _field(_map_of(_map_of("{type: integer}"))),
        [
            Call(body={"a": {"b": {"c": 1}}}),
            Call(body={"a": {"b": {"c": "x"}}}, status=400, says="has to be an integer"),
        ],
    ),
    "names of fields that are no names of Python": (
        _body(
            "{type: object, properties: {class: {type: string}, a-b: {type: string}, "
            "a_b: {type: integer}, '': {type: string}, '1': {type: string}, "
            "__proto__: {type: string}}}"
        ),
        [
            Call(body={"class": "1", "a-b": "2", "a_b": 3, "": "4", "1": "5", "__proto__": "6"}),
            Call(body={"a_b": "3"}, status=400, says="a_b: has to be an integer"),
        ],
    ),
    "a schema that contains itself": (
        _body("{$ref: '#/components/schemas/N'}", _NODE),
        [
            Call(body={"n": {"n": None}}),
            Call(body={"n": {"n": 1}}, status=400, says="n.n: has to be"),
        ],
    ),
    "a schema that contains itself in a list": (
        _body("{$ref: '#/components/schemas/N'}", _TREE),
        [
            Call(body={"k": [{"k": []}]}),
            Call(body={"k": [{"k": 3}]}, status=400, says="k[0].k: has to be a list"),
        ],
    ),
    "schemas that contain each other": (
        _body("{$ref: '#/components/schemas/M'}", _TWO),
        [
            Call(body={"o": {"m": {}}}),
            Call(body={"o": {"m": 1}}, status=400, says="o.m: has to be"),
        ],
    ),
    "a body without a name beside a schema of that name": (
        _field("{$ref: '#/components/schemas/UseBody'}", _TAKEN),
        [Call(body={"a": {"z": "1"}}), Call(body={"a": {}}, status=400, says="a.z: is required")],
    ),
    "notes beside a reference": (
        _field("{$ref: '#/components/schemas/Ok', description: A note., deprecated: true}"),
        [Call(body={"a": {"ok": True}}), Call(body={"a": 1}, status=400, says="a: has to be")],
    ),
    "texts that would end comments and templates": (
        contract(operation()).replace(
            "tags: [things]\n",
            'tags: [things]\n      summary: \'a """ \\ {{ x }} {% raw %} */ ${x} `\'\n',
        ),
        [Call(got={})],
    ),
    "an alias": (
        contract(
            operation(
                "- {name: a, in: query, schema: &s {type: integer}}\n"
                "- {name: b, in: query, schema: *s}\n"
            )
        ),
        [Call("/x?a=1&b=2", got={"a": 1, "b": 2})],
    ),
    "a byte order mark": ("\ufeff" + contract(operation()), [Call(got={})]),
    "lines that end as on Windows": (contract(operation()).replace("\n", "\r\n"), [Call(got={})]),
    "a status as a number": (contract(operation()).replace("'200'", "200"), [Call(got={})]),
}


@pytest.mark.parametrize("case", CASES)
def test_served(case: str, tmp_path: Path) -> None:
    """Each works exactly."""
    text, calls = CASES[case]
    served = serve(tmp_path, text)
    for call in calls:
        answer = served.call("POST" if call.body else "GET", call.target, call.body)
        assert answer.status == call.status, answer
        if call.status == 200:
            assert served.called == call.handler
        else:
            assert call.says in answer.message
        if call.got is not None:
            assert served.received == call.got

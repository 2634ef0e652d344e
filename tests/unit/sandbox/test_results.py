"""What code gets, what its cell gets, and what it is told about mistakes."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from recalc.columns import registry
from recalc.columns.answers import read_here
from recalc.columns.base import BadConfig, CellFailed, Failure, Json
from recalc.columns.slow_context import SlowContext
from recalc.sandbox.indent import as_function
from recalc.sandbox.port import CodeFailed, Language, Program
from tests.unit.sandbox.fixture import caller, sandboxes

ROW: dict[str, Json] = {
    "Output": "é☃😀\u2028",
    "n": 2**53 + 1,
    "f": 0.1,
    "none": None,
    "list": [1, [True, {"k": "v"}]],
    "": "no title",
    "__proto__": "a title",
}


async def cell(language: Language, code: str, row: dict[str, Json] | None = None) -> Any:
    """The value of a cell of a column with this code, or its failure."""
    pool = sandboxes()
    nobody: Any = None
    context = SlowContext(
        client=nobody, timeout=1, max_response_bytes=1, read_answer=read_here, sandbox=pool
    )
    column = registry.get("CODE_EXECUTION")
    config = column.parse({"code": code, "language": language})
    given = ROW if row is None else row
    try:
        found = await column.run(config, list(given), list(given.values()), context)
    except CellFailed as failed:
        return failed.failure
    finally:
        await pool.close()
    assert set(found.metrics or {}) == {"latency_ms"}
    assert isinstance(found.value, msgspec.Raw)
    return msgspec.msgpack.decode(found.value)


RESULTS: dict[str, tuple[Language, str, Json]] = {
    "the row": ("PYTHON", "return data", ROW),
    "a value": ("PYTHON", "return data.get('Output')", ROW["Output"]),
    "nothing": ("PYTHON", "x = 1", None),
    "only a comment": ("PYTHON", "# nothing", None),
    "result": ("PYTHON", "result = data['list'][1]", [True, {"k": "v"}]),
    "result in a branch": ("PYTHON", "if data['none']:\n    result = 1", None),
    "return before result": ("PYTHON", "result = 1\nreturn 2", 2),
    "null": ("PYTHON", "return None", None),
    "a tuple": ("PYTHON", "return 1, (2,)", [1, [2]]),
    "a large integer": ("PYTHON", "return 2**63", 2**63),
    "lines in strings": ("PYTHON", 'x = """a\n  b\n"""\nreturn x', "a\n  b\n"),
    "lines in f-strings": ("PYTHON", "y = 1\nreturn f'''a\n  {y}\n'''", "a\n  1\n"),
    "a line that goes on": ("PYTHON", "return (1 +\n2) + \\\n3", 6),
    "tabs": ("PYTHON", "if data:\n\treturn 1\nreturn 2", 1),
    "lines of other systems": ("PYTHON", "x = 1\r\nreturn x\r\n", 1),
    "functions and classes": (
        "PYTHON",
        (
            "class A:\n    def __init__(self, x):\n        self.x = x\n\n"
            "def f(a):\n    return a.x\n\nreturn f(A(3))"
        ),
        3,
    ),
    "modules": (
        "PYTHON",
        "import json, math, re\nreturn [json.loads('[1]'), math.floor(1.5), re.findall('a', 'aa')]",
        [[1], 1, ["a", "a"]],
    ),
    "a scorer as the official client sends it": (
        "PYTHON",
        (
            'output = data.get("Output")\nexpected = data.get("expected")\n'
            "_result = {'score': 1.0 if output == expected else 0.0}\n"
            "if isinstance(_result, dict) and 'score' in _result:\n"
            "    _result = _result['score']\nreturn _result\n"
        ),
        0.0,
    ),
    "the row in JavaScript": (
        "JAVASCRIPT",
        "return data",
        {**ROW, "n": 2**53},
    ),
    "nothing in JavaScript": ("JAVASCRIPT", "const x = 1", None),
    "result in JavaScript": ("JAVASCRIPT", "const result = data.list[1]", [True, {"k": "v"}]),
    "undeclared result": ("JAVASCRIPT", "result = 5", 5),
    "return before result in JavaScript": ("JAVASCRIPT", "result = 1; return 2", 2),
    "a comment at the end": ("JAVASCRIPT", "return 1 // one", 1),
    "undefined members": ("JAVASCRIPT", "return {a: undefined, b: [undefined]}", {"b": [None]}),
    "a date": ("JAVASCRIPT", "return new Date(0)", "1970-01-01T00:00:00.000Z"),
    "an instance": ("JAVASCRIPT", "class A { x = 1 }; return new A()", {"x": 1}),
    "what awaits": ("JAVASCRIPT", "return (async () => (await null) ?? 3)()", 3),
}


@pytest.mark.parametrize("name", RESULTS)
async def test_result(name: str) -> None:
    """Code gets the row as it is stored, and its cell what it returns."""
    language, code, expected = RESULTS[name]
    assert await cell(language, code) == expected


FAILURES: dict[str, tuple[Language, str, str, str]] = {
    "NaN": ("PYTHON", "return float('nan')", "value_not_storable", "no JSON form"),
    "function": ("PYTHON", "return [print]", "value_not_storable", "no JSON form"),
    "set": ("PYTHON", "return {1}", "value_not_storable", "set"),
    "bytes": ("PYTHON", "return b'x'", "value_not_storable", "bytes"),
    "cycle": ("PYTHON", "x = []\nx.append(x)\nreturn x", "value_not_storable", "Circular"),
    "instance": ("PYTHON", "class A: pass\nreturn A()", "value_not_storable", "A"),
    "huge integer": ("PYTHON", "return 2**64", "number_too_large", "64 bits"),
    "deep": (
        "PYTHON",
        "x = 1\nfor _ in range(200):\n    x = [x]\nreturn x",
        "too_deep",
        "nested",
    ),
    "large": ("PYTHON", "return 'x' * ((1 << 20) + 1)", "value_too_large", "1048576"),
    "exception": ("PYTHON", "x = 1\nreturn data['zz']", "code_raised", "Line 2: KeyError: zz"),
    "exception in a function": (
        "PYTHON",
        "def f():\n    return 1 / 0\n\nreturn f()",
        "code_raised",
        "Line 2: ZeroDivisionError",
    ),
    "NaN in JavaScript": ("JAVASCRIPT", "return [NaN]", "value_not_storable", "NaN"),
    "infinity": ("JAVASCRIPT", "return {a: -Infinity}", "value_not_storable", "infinity"),
    "function in JavaScript": ("JAVASCRIPT", "return () => 1", "value_not_storable", "function"),
    "symbol": ("JAVASCRIPT", "return Symbol()", "value_not_storable", "symbol"),
    "BigInt": ("JAVASCRIPT", "return 1n", "value_not_storable", "bigint"),
    "map": ("JAVASCRIPT", "return {m: new Map([[1, 2]])}", "value_not_storable", "Map"),
    "cycle in JavaScript": (
        "JAVASCRIPT",
        "const x = {}; x.x = x; return x",
        "value_not_storable",
        "circular",
    ),
    "half a pair": ("JAVASCRIPT", "return '\\ud800'", "value_not_storable", "surrogate"),
    "exception in JavaScript": (
        "JAVASCRIPT",
        "const f = () => {\n  throw new TypeError('no')\n}\nreturn f()",
        "code_raised",
        "Line 2: TypeError: no",
    ),
    "thrown string": ("JAVASCRIPT", "throw 'no'", "code_raised", "no"),
    "half a pair in an error": ("JAVASCRIPT", "throw 'no \\ud800'", "code_raised", "no \ufffd"),
    "a pair at the limit of a message": (
        "JAVASCRIPT",
        "throw 'no' + '😀'.repeat(3000)",
        "code_raised",
        "no😀",
    ),
    "half a pair in the name of a type": (
        "JAVASCRIPT",
        "return {[Symbol.toStringTag]: '\\udc00'}",
        "value_not_storable",
        "\ufffd",
    ),
}


@pytest.mark.parametrize("name", FAILURES)
async def test_failure(name: str) -> None:
    """What has no JSON form fails its cell, and an exception is told with its line."""
    language, code, expected, said = FAILURES[name]
    found = await cell(language, code)
    assert isinstance(found, Failure), found
    assert found.code == expected
    assert said in found.message


async def test_repeated_title() -> None:
    """Two sources of one title cannot be keys of one object."""
    column = registry.get("CODE_EXECUTION")
    context: Any = None
    with pytest.raises(CellFailed, match="repeated_title"):
        await column.run(column.parse({"code": "return 1"}), ["a", "a"], [1, 2], context)


SYNTAX: dict[str, tuple[Language, str, str]] = {
    "expression": ("PYTHON", "x = 1\nreturn 1 +", "Line 2"),
    "string": ("PYTHON", "x = 1\ny = 'a", "Line 2"),
    "long string": ("PYTHON", "x = 1\n\ny = '''a", "Line 3"),
    "bracket": ("PYTHON", "x = (1,\n\n", "Line"),
    "indentation": ("PYTHON", "x = 1\n   y = 2", "Line 2"),
    "not supported": ("PYTHON", "x = 1\ndef f():\n    yield 1", "Line 3"),
    "expression in JavaScript": ("JAVASCRIPT", "const x = 1\nreturn 1 + ;", "Line 2"),
    "names": ("JAVASCRIPT", "const x = 1\n\nconst x = 2", "Line 3"),
    "end": ("JAVASCRIPT", "if (1) {", "Line 1"),
}


@pytest.mark.parametrize("name", SYNTAX)
async def test_syntax(name: str) -> None:
    """Code that does not compile is refused with the line, when a column is created; and nothing
    of it runs."""
    language, code, line = SYNTAX[name]
    pool = sandboxes()
    column = registry.get("CODE_EXECUTION")
    try:
        parsed = column.parse({"code": code, "language": language})
        with pytest.raises(BadConfig, match=line) as refused:
            await column.verify(parsed, pool, caller())
        assert refused.value.path == "config.code"
        with pytest.raises(CodeFailed, match="code_syntax"):
            await pool.run(Program(language, code), b"{}", caller())
        endless = "while True: pass" if language == "PYTHON" else "for (;;);"
        await pool.check(Program(language, endless), caller())
    finally:
        await pool.close()


@pytest.mark.parametrize(
    ("config", "path"),
    [
        ({}, "config.code"),
        ({"code": ""}, "config.code"),
        ({"code": 1}, "config.code"),
        ({"code": "x", "language": "RUBY"}, "config.language"),
        ({"code": "x", "language": "python"}, "config.language"),
        ({"code": "x", "timeout": 1}, "config.timeout"),
    ],
)
def test_bad_config(config: dict[str, Json], path: str) -> None:
    """Code is needed, and one of two languages; PYTHON if none is named."""
    with pytest.raises(BadConfig) as refused:
        registry.get("CODE_EXECUTION").parse(config)
    assert refused.value.path == path


def test_lines_stay() -> None:
    """Line n of the code is line n + 1 of its function, and strings keep their text."""
    code = "x = '''a\n b'''\nif x:\n    y = 1"
    lines = as_function(code).split("\n")
    assert lines[:5] == ["def execute(data):", " x = '''a", " b'''", " if x:", "     y = 1"]

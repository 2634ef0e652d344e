"""Code that tries to reach what it must not have, or to have more than its share.

Each attempt stands beside what it gets: a value that shows that nothing was reached, or the code of
the failure of its cell. After each of them another cell is computed as if nothing had happened.
"""

from __future__ import annotations

from typing import Any

import pytest

from recalc.sandbox.port import Language
from tests.unit.sandbox.fixture import outcome, sandboxes

#: What the code gets, for each attempt.
PYTHON: dict[str, tuple[str, Any]] = {
    "read a file": ("return open('/etc/passwd').read()", "<code_raised>"),
    "write a file": ("open('/tmp/recalc-escape', 'w').write('x')", "<code_raised>"),
    "read with pathlib": (
        "import pathlib\nreturn pathlib.Path('/etc/passwd').read_text()",
        "<code_raised>",
    ),
    "list a folder": ("import os\nreturn os.listdir('/')", "<code_raised>"),
    "read the environment": ("import os\nreturn dict(os.environ)", "<code_raised>"),
    "ask for a variable": ("import os\nreturn os.getenv('HOME')", "<code_raised>"),
    "run a program": ("import os\nreturn os.system('id')", "<code_raised>"),
    "import subprocess": ("import subprocess", "<code_raised>"),
    "import socket": ("import socket", "<code_raised>"),
    "import ctypes": ("import ctypes", "<code_raised>"),
    "import urllib": ("import urllib.request", "<code_raised>"),
    "import recalc": ("import recalc.settings", "<code_raised>"),
    "import by name": ("return __import__('os').getpid()", "<code_raised>"),
    "import importlib": ("import importlib", "<code_raised>"),
    "walk to all classes": (
        "return [c.__name__ for c in ().__class__.__base__.__subclasses__()]",
        "<code_raised>",
    ),
    "globals of a function": (
        "def f():\n    return 1\nreturn list(f.__globals__)",
        "<code_raised>",
    ),
    "code of a function": ("return (lambda: 1).__code__.co_consts", "<code_raised>"),
    "frames": ("import sys\nreturn sys._getframe().f_back.f_globals", "<code_raised>"),
    "modules": ("import sys\nreturn list(sys.modules)", "<code_raised>"),
    "builtins of a module": ("import json\nreturn json.__builtins__", "<code_raised>"),
    "format string": ("return '{0.__class__.__init__.__globals__}'.format(1)", "<code_raised>"),
    "getattr": ("return getattr(1, '__cla' + 'ss__').__mro__", "<code_raised>"),
    "eval": ("return eval(\"__import__('os').listdir('/')\")", "<code_raised>"),
    "exec": ("exec(\"open('/etc/passwd').read()\")", "<code_raised>"),
    "breakpoint": ("breakpoint()", "<code_raised>"),
    "input": ("return input()", "<code_raised>"),
    "list that grows": ("x = [0]\nwhile True:\n    x = x + x", "<code_memory>"),
    "string that grows": ("return len('x' * 10**12)", "<code_memory>"),
    "large power": ("return 10 ** (10 ** 10)", "<code_memory>"),
    "large shift": ("return 1 << (1 << 40)", "<code_memory>"),
    "large range": ("return sum(list(range(10**10)))", "<code_memory>"),
    "recursion": ("def f():\n    return f()\nreturn f()", "<code_raised>"),
    "deep expression": ("return " + "(" * 5000 + "1" + ")" * 5000, "<code_syntax>"),
    # Turning it into text may take more memory than there is, before its depth is looked at.
    "deep value": (
        "x = []\nfor _ in range(10**5):\n    x = [x]\nreturn x",
        ("<value_not_storable>", "<code_memory>"),
    ),
    "much output": ("while True:\n    print('x' * 1000)", "<code_output>"),
    "large result": ("return 'x' * (7 << 20)", "<value_too_large>"),
    "catch the memory limit": (
        (
            "x = [0]\nwhile True:\n    try:\n        while True:\n            x = x + x\n"
            "    except BaseException:\n        pass"
        ),
        "<code_memory>",
    ),
    "leave": ("raise SystemExit", "<code_raised>"),
    "interrupt": ("raise KeyboardInterrupt", "<code_raised>"),
    "regular expression": (
        "import re\nreturn re.match('(a+)+$', 'a' * 40 + 'b') is None",
        True,
    ),
    "another json": ("global json\njson = None\nreturn 1", 1),
    "another execute": ("global execute\nexecute = None\nreturn 1", 1),
}

JAVASCRIPT: dict[str, tuple[str, Any]] = {
    "read a file": ("return require('fs').readFileSync('/etc/passwd')", "<code_raised>"),
    "the process": ("return process.env", "<code_raised>"),
    "globals of hosts": (
        (
            "return ['process', 'require', 'Deno', 'Bun', 'window', 'self', 'fetch',"
            " 'XMLHttpRequest', 'WebSocket', 'Worker', 'importScripts', 'module', 'exports',"
            " 'read', 'load', 'print', 'quit', 'os', 'd8', 'setTimeout', '__timer_manager',"
            " 'gc', 'WebAssembly',"
            " 'SharedArrayBuffer', 'Atomics'].filter((name) => globalThis[name] !== undefined)"
        ),
        [],
    ),
    "import": ("return import('fs')", "<code_raised>"),
    "static import": ("import fs from 'fs'", "<code_syntax>"),
    "network": ("return fetch('http://127.0.0.1/')", "<code_raised>"),
    "shell of the function": ("}); globalThis.seen = 1; (function () {", "<code_syntax>"),
    "comment out the end": ("return 1 /*", "<code_syntax>"),
    "constructor of functions": (
        "return (() => {}).constructor('return typeof process + typeof require')()",
        "undefinedundefined",
    ),
    "stack of callers": (
        (
            "Error.prepareStackTrace = (_, frames) => frames.map((f) => typeof f.getThis());"
            "return new Error().stack.every((kind) => kind === 'undefined' || kind === 'object')"
        ),
        True,
    ),
    "callers": ("return (function f() { return f.caller.caller })()", None),
    "WebAssembly": ("return new WebAssembly.Memory({initial: 65536})", "<code_raised>"),
    "shared memory": ("return new SharedArrayBuffer(1 << 20)", "<code_raised>"),
    "wait": ("Atomics.wait(new Int32Array(4), 0, 0)", "<code_raised>"),
    "array that grows": ("const a = []; while (true) a.push({})", "<code_memory>"),
    "arrays": ("const a = []; while (true) a.push(new Array(1e6).fill(1))", "<code_memory>"),
    "string that grows": ("let s = 'x'; while (true) s += s", "<code_raised>"),
    "flat strings": (
        "const a = []; for (;;) a.push(new Array(1e6).fill('y').join(a.length))",
        "<code_memory>",
    ),
    "buffers": (
        "const a = []; for (;;) a.push(new Uint8Array(1 << 24).fill(1))",
        ("<code_raised>", "<code_crashed>", "<code_memory>"),
    ),
    "large integer": (
        "let n = 2n; for (;;) n = n * n",
        ("<code_raised>", "<code_crashed>", "<code_memory>"),
    ),
    "large typed array": ("return new Float64Array(2 ** 32).length", "<code_raised>"),
    "recursion": ("const f = () => f(); return f()", "<code_raised>"),
    "recursion that catches": (
        "let n = 0; const f = () => { try { f() } catch (e) { n++ } }; f(); return n > 0",
        True,
    ),
    "deep expression": ("return " + "(" * 20000 + "1" + ")" * 20000, "<code_syntax>"),
    "deep value": (
        "let x = []; for (let i = 0; i < 1e5; i++) x = [x]; return x",
        "<value_not_storable>",
    ),
    "large result": ("return 'x'.repeat(7 << 20)", "<value_too_large>"),
    "much output": ("for (let i = 0; i < 1e4; i++) console.log('x'.repeat(1e3)); return 1", 1),
    "promise that never ends": ("return new Promise(() => {})", "<code_unsettled>"),
    "rejected promise": ("return Promise.reject(new Error('no'))", "<code_raised>"),
    "async": ("return (async () => { await null; return [1] })()", [1]),
    "thenable": ("return {then: (f) => f(1)}", "<value_not_storable>"),
    "another stringify": ("JSON.stringify = () => 'evil'; return 1", 1),
    "another toJSON": ("Object.prototype.toJSON = () => 'mine'; return {}", "mine"),
    "another then": ("Promise.prototype.then = null; return Promise.resolve(1)", 1),
    "another compiler": ("globalThis.Function = null; return 1", 1),
    "getter that throws": ("return {get a() { throw new Error('no') }}", "<value_not_storable>"),
    "error that throws": (
        "const e = new Error(); Object.defineProperty(e, 'stack', {get() { throw 1 }}); throw e",
        "<code_raised>",
    ),
    "throw nothing": ("throw undefined", "<code_raised>"),
    "proxy": (
        "return new Proxy({}, {ownKeys() { throw new Error('no') }})",
        "<value_not_storable>",
    ),
    "natives": ("return %GetOptimizationStatus(1)", "<code_syntax>"),
    "debugger": ("debugger; return 1", 1),
}

#: Code that never ends by itself.
ENDLESS: dict[str, tuple[Language, str]] = {
    "Python loop": ("PYTHON", "while True:\n    pass"),
    "Python loop that catches": (
        "PYTHON",
        (
            "while True:\n    try:\n        while True:\n            pass\n"
            "    except BaseException:\n        pass"
        ),
    ),
    "Python sleep": ("PYTHON", "import time\nwhile True:\n    time.sleep(5)"),
    "JavaScript loop": ("JAVASCRIPT", "for (;;);"),
    "JavaScript loop that catches": ("JAVASCRIPT", "for (;;) try { for (;;); } catch {} "),
    "JavaScript promises": (
        "JAVASCRIPT",
        "const again = () => Promise.resolve().then(again); return again()",
    ),
    "JavaScript regular expression": ("JAVASCRIPT", "return /^(a+)+$/.test('a'.repeat(60) + 'b')"),
    "JavaScript getter": ("JAVASCRIPT", "return {get a() { for (;;); }}"),
    "JavaScript sort": ("JAVASCRIPT", "return [2, 1].sort(() => { for (;;); })"),
}


@pytest.mark.parametrize("name", PYTHON)
async def test_python(name: str) -> None:
    """Python has no files, connections, environment or modules of the host, and bounded memory."""
    code, expected = PYTHON[name]
    await _attempt("PYTHON", code, expected, "return data['a'] + 1")


@pytest.mark.parametrize("name", JAVASCRIPT)
async def test_javascript(name: str) -> None:
    """JavaScript has the language and nothing else, and bounded memory."""
    code, expected = JAVASCRIPT[name]
    await _attempt("JAVASCRIPT", code, expected, "return data.a + 1")


async def _attempt(language: Language, code: str, expected: Any, after: str) -> None:
    pool = sandboxes()
    try:
        assert await outcome(pool, language, code) in _each(expected)
        assert await outcome(pool, language, after) == 2
    finally:
        await pool.close()


def _each(expected: Any) -> tuple[Any, ...]:
    return expected if isinstance(expected, tuple) else (expected,)


@pytest.mark.parametrize("name", ENDLESS)
async def test_endless(name: str) -> None:
    """What never ends is killed at the time limit, and the next cell is computed."""
    language, code = ENDLESS[name]
    pool = sandboxes(seconds=0.3)
    try:
        assert await outcome(pool, language, code) == "<code_timeout>"
    finally:
        await pool.close()


_LEFT: dict[str, tuple[Language, str, str, Any]] = {
    "Python variable": ("PYTHON", "global left\nleft = 1", "return left", "<code_raised>"),
    "Python module": (
        "PYTHON",
        "import json\njson.left = 1",
        "import json\nreturn json.left",
        "<code_raised>",
    ),
    "JavaScript variable": ("JAVASCRIPT", "left = 1", "return typeof left", "undefined"),
    "JavaScript prototype": (
        "JAVASCRIPT",
        "Object.prototype.left = 1; Array.prototype.map = null",
        "return [({}).left, [1].map((x) => x)]",
        [None, [1]],
    ),
    "JavaScript JSON": (
        "JAVASCRIPT",
        "JSON.parse = () => ({a: 'evil'})",
        "return data.a",
        1,
    ),
    "JavaScript compiler": (
        "JAVASCRIPT",
        "globalThis.Function = class { constructor() { return () => 'evil' } }",
        "return data.a",
        1,
    ),
    "JavaScript registered symbol": (
        "JAVASCRIPT",
        "globalThis[Symbol.for('left')] = 1",
        "return globalThis[Symbol.for('left')] ?? null",
        None,
    ),
}


@pytest.mark.parametrize("name", _LEFT)
async def test_nothing_is_left(name: str) -> None:
    """A cell sees nothing that another one left behind, in the same process and workspace."""
    language, code, after, expected = _LEFT[name]
    pool = sandboxes()
    try:
        await outcome(pool, language, code)
        assert await outcome(pool, language, after) == expected
    finally:
        await pool.close()

"""Runs JavaScript in V8, in the process that imports this. A cell has a context of its own."""

from __future__ import annotations

import json
import re
from collections.abc import Callable

from py_mini_racer import JSEvalException, JSOOMException, JSParseException, MiniRacer, mini_racer
from py_mini_racer._dll import init_mini_racer

from recalc.sandbox.frames import MOST_RESULT
from recalc.sandbox.port import CodeFailed

#: V8 without a compiler to machine code has no WebAssembly, and needs no memory that is written
#: and executed. It computes as fast here: cells are short.
_FLAGS = ("--single-threaded", "--jitless")
#: Names that mini_racer adds, and what lets two threads share memory.
_REMOVED = ("setTimeout", "clearTimeout", "__timer_manager", "SharedArrayBuffer", "Atomics")
#: Lines that ``Function`` puts in front of the code.
_LINES_BEFORE = 2
#: The value of ``result``, if the code returns nothing.
_RESULT = "\n;return typeof result === 'undefined' ? undefined : result"

_COMPILE = "globalThis.{name} = new Function('data', {code}); 0"
#: Calls the function, and returns what became of it: "v" and JSON, or the letter of a failure and
#: its text, or "p" for a promise that is not settled.
_RUN = """
(function (text, most) {
  "use strict";
  const compiled = globalThis.execute, parse = JSON.parse, stringify = JSON.stringify;
  const bind = Function.prototype.call.bind.bind(Function.prototype.call);
  const call = bind(Object.prototype.toString), whole = bind(String.prototype.toWellFormed);
  const finite = Number.isFinite, then = Promise.prototype.then;
  const plain = new Set(["Object", "Array", "String", "Number", "Boolean", "Null"]
    .map((name) => "[object " + name + "]"));
  const has = plain.has.bind(plain), Wrong = class {constructor(what) {this.what = what;}};
  const say = (error) => {
    try {
      const thrown = error instanceof Error;
      return whole(
        String(thrown && error.stack ? error.stack : "Error: " + error).slice(0, 4000));
    } catch (_) { return "Error: a value that cannot be shown"; }
  };
  const json = (value) => {
    try {
      const found = value === undefined ? "null" : stringify(value, (key, each) => {
        if (typeof each === "number" && !finite(each)) throw new Wrong("NaN or infinity");
        if (typeof each === "object" ? !has(call(each)) : typeof each === "function"
            || typeof each === "symbol" || typeof each === "bigint")
          throw new Wrong("a value of type "
            + (typeof each === "object" ? call(each).slice(8, -1) : typeof each));
        return each;
      });
      if (found === undefined) return "nThe result is a " + typeof value + ".";
      return found.length > most ? "l" : "v" + found;
    } catch (error) {
      if (error instanceof Wrong) return "nThe result holds " + whole(error.what) + ".";
      return "n" + say(error).split("\\n")[0] + ".";
    }
  };
  let value;
  try { value = compiled(parse(text)); } catch (error) { return "t" + say(error); }
  if (!(value instanceof Promise)) return json(value);
  globalThis.outcome = "p";
  then.call(value, (settled) => { globalThis.outcome = json(settled); },
    (error) => { globalThis.outcome = "t" + say(error); });
  return "p";
})"""
_PLACE = re.compile(r"<anonymous>:(\d+):\d+\)?$", re.MULTILINE)
_FIRST_LINE = re.compile(r"[^\n:]*:(\d+): ([^\n]*)")


class JavaScript:
    """Runs one function at a time, with ``memory`` bytes at most."""

    def __init__(self, memory: int) -> None:
        self._memory = memory

    @staticmethod
    def load() -> None:
        """Load V8, which reads files."""
        init_mini_racer(flags=_FLAGS)

    async def start(self, limit: Callable[[], None]) -> None:
        """Make a first context, and call ``limit`` while it has its memory."""
        with mini_racer() as context:
            await context.eval_cancelable("0")
            limit()

    async def check(self, code: str) -> None:
        """Compile the code. Raises CodeFailed."""
        with mini_racer() as context:
            await self._compile(context, code)

    async def run(self, code: str, data: str) -> str:
        """Return the result of the code as JSON text. Raises CodeFailed."""
        with mini_racer() as context:
            context.set_hard_memory_limit(self._memory)
            await self._compile(context, code)
            try:
                outcome = await context.eval_cancelable(
                    f"{_RUN}({json.dumps(data)}, {MOST_RESULT})"
                )
                if outcome == "p":  # promises that can be settled are, at the end of a call
                    outcome = await context.eval_cancelable("globalThis.outcome")
            except JSOOMException as error:
                raise CodeFailed("code_memory", "") from error
            except JSEvalException as error:
                raise CodeFailed("code_raised", str(error)) from error
        return _result(str(outcome), code)

    @staticmethod
    async def _compile(context: MiniRacer, code: str) -> None:
        removed = ";".join(f"globalThis.{name} = undefined" for name in _REMOVED)
        await context.eval_cancelable(removed)
        try:
            with_result = json.dumps(code + _RESULT)
            await context.eval_cancelable(_COMPILE.format(name="execute", code=with_result))
        except (JSEvalException, JSParseException):
            await _explain(context, code)
            raise CodeFailed("code_syntax", "The code is not the body of a function.") from None


async def _explain(context: MiniRacer, code: str) -> None:
    """Raise CodeFailed with the line at which the code, without anything added, is wrong."""
    try:
        await context.eval_cancelable(_COMPILE.format(name="execute", code=json.dumps(code)))
    except (JSEvalException, JSParseException) as error:
        found = _FIRST_LINE.match(str(error))
        if found is None:
            raise CodeFailed("code_syntax", str(error).partition("\n")[0]) from error
        raise CodeFailed("code_syntax", f"{_line(found[1], code)}: {found[2]}") from error


def _line(number: str, code: str) -> str:
    """Return the name of a line of the code, of which V8 gave the number with the lines before."""
    line = min(max(int(number) - _LINES_BEFORE, 1), code.count("\n") + 1)
    return f"Line {line}"


def _result(outcome: str, code: str) -> str:
    """Return the JSON text of an outcome. Raises CodeFailed."""
    kind, text = outcome[:1], outcome[1:]
    if kind == "v":
        return text
    if kind == "n":
        raise CodeFailed("value_not_storable", f"{text.partition(chr(10))[0]} It has no JSON form.")
    if kind == "l":
        raise CodeFailed("value_too_large", "The result is too large.")
    if kind == "t":
        place = _PLACE.search(text)
        said = text.partition("\n")[0]
        raise CodeFailed("code_raised", f"{_line(place[1], code)}: {said}" if place else said)
    raise CodeFailed(
        "code_unsettled",
        "The code returned a promise that waits for something which never happens: there are no "
        "timers, files or connections. Return a value.",
    )

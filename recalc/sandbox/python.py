"""Runs Python in Monty, whose interpreter is another process. A cell has a session of its own."""

from __future__ import annotations

import sysconfig
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

from pydantic_monty import (
    Monty,
    MontyCrashedError,
    MontyError,
    MontyRuntimeError,
    MontySession,
    MontySyntaxError,
    ResourceLimits,
)

from recalc.sandbox.frames import MOST_RESULT
from recalc.sandbox.indent import as_function
from recalc.sandbox.port import CodeFailed

#: Bytes that code may print. What it prints is thrown away.
MOST_PRINTED = 1 << 20
#: Folders and files with the libraries that the interpreter is linked with.
_LIBRARIES = ("/lib", "/lib64", "/usr/lib", "/usr/lib64", "/etc/ld.so.cache")
#: Name of the file of the function in tracebacks, and of the call.
_FUNCTION, _CALL = "<python-input-0>", "<python-input-1>"
_RUN = f"""def encoded():
 from json import dumps, loads
 value = execute(loads(text))
 try:
  found = dumps(value, allow_nan=False)
 except (TypeError, ValueError, RecursionError) as error:
  return 'n' + str(error)
 return 'l' if len(found) > {MOST_RESULT} else 'v' + found
encoded()"""


class Python:
    """Runs one function at a time, with ``memory`` bytes at most.

    Code whose process nobody kills stops by itself after ``seconds``. ``gave_up`` is called with
    the code of a failure when the interpreter cannot be stopped: an exception in a callback only
    ends code that ends.
    """

    def __init__(self, memory: int, seconds: float, gave_up: Callable[[str], NoReturn]) -> None:
        self._gave_up = gave_up
        self._limits = ResourceLimits(max_memory=memory, max_feed_duration_secs=seconds)
        self._pool = Monty(
            binary_path=interpreter(),
            min_processes=1,
            max_processes=1,
            feed_duration_limit_grace=None,
            turn_duration_limit_grace=None,
        )

    @staticmethod
    def readable() -> list[str]:
        """Return the files and folders that the interpreter needs to start."""
        return [str(interpreter()), *_LIBRARIES]

    async def start(self) -> None:
        """Start the interpreter."""
        self._pool.__enter__()
        with self._pool.checkout() as session:
            session.feed_run("0")

    async def check(self, code: str) -> None:
        """Compile the code. Raises CodeFailed."""
        with self._pool.checkout(limits=self._limits) as session:
            _define(session, code)

    async def run(self, code: str, data: str) -> str:
        """Return the result of the code as JSON text. Raises CodeFailed."""
        printed = 0

        def count(_stream: str, text: str) -> None:
            nonlocal printed
            printed += len(text)
            if printed > MOST_PRINTED:
                self._gave_up("code_output")

        with self._pool.checkout(limits=self._limits) as session:
            _define(session, code)
            try:
                outcome = session.feed_run(_RUN, inputs={"text": data}, print_callback=count)
            except MontyCrashedError:
                raise
            except MontyError as error:
                raise _raised(error, code) from error
        if not isinstance(outcome, str):
            raise CodeFailed("value_not_storable", "The result has no JSON form.")
        kind, text = outcome[:1], outcome[1:]
        if kind == "v":
            return text
        if kind == "l":
            raise CodeFailed("value_too_large", "The result is too large.")
        raise CodeFailed("value_not_storable", f"The result has no JSON form: {text}.")


def interpreter() -> Path:
    """Return the path of Monty's program."""
    return Path(sysconfig.get_path("scripts")) / "monty"


def _define(session: MontySession, code: str) -> None:
    """Define the function; none of the code runs. Raises CodeFailed."""
    try:
        session.feed_run(as_function(code))
    except SyntaxError as error:
        where = _line(error.lineno or 1, code, before=0)
        raise CodeFailed("code_syntax", f"{where}: {error.msg}") from error
    except MontyCrashedError:
        raise
    except (MontySyntaxError, MontyRuntimeError) as error:
        frames = error.traceback()
        where = f"{_line(frames[-1].line, code)}: " if frames else ""
        said = error.display("msg").replace("The monty syntax parser", "The interpreter")
        raise CodeFailed("code_syntax", f"{where}{said}") from error


def _raised(error: MontyError, code: str) -> CodeFailed:
    """Return the failure for an exception of the code."""
    inner = error.exception()
    said = error.display("type-msg") if isinstance(error, MontyRuntimeError) else str(error)
    if isinstance(inner, MemoryError):
        return CodeFailed("code_memory", "")
    if isinstance(inner, TimeoutError) and "time limit" in said:
        return CodeFailed("code_timeout", "")
    frames = error.traceback() if isinstance(error, MontyRuntimeError) else []
    lines = [frame.line for frame in frames if frame.filename == _FUNCTION]
    return CodeFailed("code_raised", f"{_line(lines[-1], code)}: {said}" if lines else said)


def _line(number: int, code: str, before: int = 1) -> str:
    """Return the name of a line of the code; ``before`` lines stand in front of it."""
    return f"Line {min(max(number - before, 1), code.count(chr(10)) + 1)}"

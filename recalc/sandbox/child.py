"""The program of a process that runs code: reads requests from its standard input, and writes
answers to its standard output.

Started as ``python -I -B -m recalc.sandbox.child LANGUAGE MEMORY SECONDS PARENT``. It gives up
files and connections before it reads the first request.
"""

from __future__ import annotations

import asyncio
import os
import sys
import traceback
from functools import partial
from typing import NoReturn, Protocol

from recalc.sandbox import confine, syscalls
from recalc.sandbox.frames import CHECK, FAILED, LENGTH, READY, VALUE, failure, message
from recalc.sandbox.port import CodeFailed

#: Whether the system has each layer that confines a process.
Layers = dict[str, bool]

_IN, _OUT = 0, 1
#: Bytes above the memory of the code: with them the engine can say that it has too much. V8 counts
#: only when it has collected garbage, and gets as much again until then.
_SLACK = 64 << 20


class Engine(Protocol):
    """Runs code of one language."""

    async def check(self, code: str) -> None:
        """Compile the code. Raises CodeFailed."""

    async def run(self, code: str, data: str) -> str:
        """Return the result as JSON text. Raises CodeFailed."""


async def _javascript(memory: int) -> tuple[Engine, Layers]:
    from recalc.sandbox.javascript import JavaScript  # noqa: PLC0415 - one process has one engine

    status = confine.open_status()
    JavaScript.load()
    files = confine.no_files()
    engine = JavaScript(memory)
    await engine.start(partial(confine.limit, 2 * memory + _SLACK, status))
    return engine, {"landlock": files, "seccomp": confine.only_calls(syscalls.COMPUTING)}


async def _python(memory: int, seconds: float) -> tuple[Engine, Layers]:
    from recalc.sandbox.python import Python  # noqa: PLC0415 - one process has one engine

    confine.limit(memory + _SLACK, confine.open_status())
    files = confine.no_files(Python.readable())
    calls = confine.only_calls(syscalls.COMPUTING | syscalls.STARTING)
    engine = Python(memory, seconds, _give_up)
    await engine.start()
    # The interpreter runs. This process, which reads what comes from it, starts no other one.
    confine.no_files()
    confine.only_calls(syscalls.COMPUTING)
    return engine, {"landlock": files, "seccomp": calls}


def _read() -> tuple[bytes, bytes]:
    """Return kind and body of the next message. Ends the process at the end of the input."""
    length = int.from_bytes(_read_exactly(LENGTH), "big")
    body = _read_exactly(length)
    return body[:1], body[1:]


def _read_exactly(count: int) -> bytes:
    found = bytearray()
    while len(found) < count:
        piece = os.read(_IN, min(count - len(found), 1 << 20))
        if not piece:
            os._exit(0)
        found += piece
    return bytes(found)


def _write(kind: bytes, body: bytes) -> None:
    left = memoryview(message(kind, body))
    while left:
        left = left[os.write(_OUT, left) :]


def _give_up(code: str) -> NoReturn:
    """Answer that the code failed, and wait to be killed with all that this process started."""
    _write(FAILED, failure(code, ""))
    while True:
        _read()


async def _serve(engine: Engine) -> None:
    while True:
        kind, body = _read()
        code = body.decode()
        try:
            if kind == CHECK:
                await engine.check(code)
                answer = VALUE, b""
            else:
                _, data = _read()
                answer = VALUE, (await engine.run(code, data.decode())).encode(errors="replace")
        except CodeFailed as failed:
            answer = FAILED, failure(failed.code, failed.message)
        except MemoryError:
            answer = FAILED, failure("code_memory", "")
        _write(*answer)


async def _main(language: str, memory: int, seconds: float) -> None:
    start = _javascript(memory) if language == "JAVASCRIPT" else _python(memory, seconds)
    engine, layers = await start
    _write(READY, " ".join(name for name, holds in layers.items() if holds).encode())
    await _serve(engine)


def main() -> None:
    """Run until the input ends."""
    language, memory, seconds, parent = sys.argv[1:]
    confine.die_with_parent(int(parent))
    try:
        asyncio.run(_main(language, int(memory), float(seconds)))
    except BaseException:  # noqa: BLE001 - the worker sees that this process ended
        traceback.print_exc()
    os._exit(1)  # an engine in an unknown state is not tidied up


if __name__ == "__main__":
    main()

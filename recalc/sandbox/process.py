"""One process that runs code, as its worker sees it."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from asyncio.subprocess import DEVNULL, PIPE
from contextlib import suppress

import structlog

from recalc.sandbox.frames import LENGTH, MOST_RESULT, READY, message
from recalc.sandbox.port import Language

_log = structlog.get_logger(__name__)

#: Bytes that an answer may have: the text of a result, escaped as UTF-8.
_MOST_ANSWER = 4 * MOST_RESULT
#: Seconds in which a process has to be ready.
_START = 60.0


class Died(Exception):
    """The process ended, or sent what is no answer."""


class Process:
    """A process for code of one language. It serves one request at a time, and has to be killed
    after a request that was cancelled or failed."""

    def __init__(self, inner: asyncio.subprocess.Process) -> None:
        self._inner = inner
        #: Requests that it has answered.
        self.answered = 0

    @classmethod
    async def start(cls, language: Language, memory: int, seconds: float) -> Process:
        """Start a process and wait until it is ready.

        It inherits no environment and no descriptor. Code may use ``memory`` bytes. Code whose
        worker is gone stops after ``seconds``. Raises Died, and OSError where none can be started.
        """
        inner = await asyncio.create_subprocess_exec(
            *(sys.executable, "-I", "-B", "-m", "recalc.sandbox.child"),
            *(language, str(memory), str(seconds), str(os.getpid())),
            stdin=PIPE,
            stdout=PIPE,
            stderr=DEVNULL,
            cwd="/",
            env={"TZ": "UTC"},
            start_new_session=True,
        )
        process = cls(inner)
        try:
            async with asyncio.timeout(_START):
                kind, layers = await process._read()
            if kind != READY:
                raise Died
        except TimeoutError as error:
            await process.kill()
            raise Died from error
        except BaseException:
            await process.kill()
            raise
        confined = layers.decode().split()
        log = _log.debug if confined == ["landlock", "seccomp"] else _log.warning
        log("code_process_started", language=language, confined_by=confined)
        return process

    async def ask(self, *requests: tuple[bytes, bytes]) -> tuple[bytes, bytes]:
        """Send a request, as messages of kind and body, and return kind and body of its answer.
        Raises Died."""
        stdin = self._inner.stdin
        assert stdin is not None
        try:
            for kind, body in requests:
                stdin.write(message(kind, body))
            await stdin.drain()
        except (BrokenPipeError, ConnectionResetError) as error:
            raise Died from error
        answer = await self._read()
        self.answered += 1
        return answer

    async def _read(self) -> tuple[bytes, bytes]:
        stdout = self._inner.stdout
        assert stdout is not None
        try:
            length = int.from_bytes(await stdout.readexactly(LENGTH), "big")
            if not 0 < length <= _MOST_ANSWER:
                raise Died
            answer = await stdout.readexactly(length)
        except asyncio.IncompleteReadError as error:
            raise Died from error
        return answer[:1], answer[1:]

    @property
    def ended(self) -> bool:
        """Whether the process has ended."""
        return self._inner.returncode is not None

    async def kill(self) -> None:
        """Kill the process and all that it started, at once; then wait until it has ended."""
        # Also where it has ended: the interpreter of Python is another process of its group.
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self._inner.pid, signal.SIGKILL)
        # Another process may have its end of a pipe open for longer, which asyncio would wait for.
        self._inner._transport.close()  # type: ignore[attr-defined]  # noqa: SLF001
        await self._inner.wait()

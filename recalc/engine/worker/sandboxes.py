"""Runs code in a few processes, which workspaces share."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import AsyncExitStack, contextmanager
from importlib.util import find_spec

from typing_extensions import override

from recalc.fair_queue import FairQueue
from recalc.models.port import Caller
from recalc.sandbox.frames import CHECK, DATA, FAILED, RUN
from recalc.sandbox.port import CodeFailed, Language, Program, Sandbox, not_available
from recalc.sandbox.process import Died, Process

#: Requests that one process answers before it is replaced.
_MOST_ANSWERS = 1000
#: Seconds for which a process that nobody needs is kept.
IDLE = 60.0
#: Seconds that code whose worker is gone may run beyond its time limit.
_GRACE = 1.0
_MODULES: dict[Language, str] = {"PYTHON": "pydantic_monty", "JAVASCRIPT": "py_mini_racer"}
#: Failures after which a process goes on. After others its engine is in an unknown state.
_HARMLESS = {"code_raised", "code_syntax", "code_unsettled", "value_not_storable"}

#: The processes of one workspace and language.
_Key = tuple[int, Language]


class Sandboxes(Sandbox):
    """Runs code in ``processes`` processes, each program for ``seconds`` at most and with
    ``memory`` bytes.

    A process is started when it is needed first, and serves one workspace and language. It is
    killed when a cell is cancelled, takes too long or breaks it, when another workspace or language
    needs its place, and when nobody has needed it for ``idle`` seconds. Workspaces share the places
    fairly.
    """

    def __init__(self, processes: int, seconds: float, memory: int, *, idle: float = IDLE) -> None:
        self._most = processes
        self._queue = FairQueue(processes, beyond=processes)
        self._seconds = seconds
        self._memory = memory
        self._keep = idle
        self._busy = 0
        #: The longest idle one is first.
        self._idle: list[tuple[_Key, Process]] = []
        self._tidying: asyncio.Task[None] | None = None

    @override
    async def run(self, program: Program, data: bytes, caller: Caller) -> bytes:
        requests = ((RUN, program.code.encode()), (DATA, data))
        return await self._answer(program.language, requests, caller)

    @override
    async def check(self, program: Program, caller: Caller) -> None:
        await self._answer(program.language, ((CHECK, program.code.encode()),), caller)

    async def close(self) -> None:
        """Kill all processes. Call this when nothing runs."""
        if self._tidying is not None:
            self._tidying.cancel()
        while self._idle:
            await self._idle.pop()[1].kill()

    async def _answer(
        self, language: Language, requests: tuple[tuple[bytes, bytes], ...], caller: Caller
    ) -> bytes:
        if find_spec(_MODULES[language]) is None:
            raise not_available(f"{_MODULES[language]}, which runs {language}, is not installed")
        workspace = caller.owner.workspace_id
        async with AsyncExitStack() as stack:
            await stack.enter_async_context(self._queue.hold(workspace, caller.turn_awaited))
            stack.enter_context(self._counted())
            process = await self._take((workspace, language))
            kept = False
            try:
                async with asyncio.timeout(self._seconds):
                    kind, body = await process.ask(*requests)
                failed = _failed(body) if kind == FAILED else None
                kept = failed is None or failed.code in _HARMLESS
            except TimeoutError as error:
                raise self._explained("code_timeout", "") from error
            except Died as error:
                raise self._explained("code_crashed", "") from error
            finally:
                await self._give_back((workspace, language), process, kept=kept)
        if failed is not None:
            raise self._explained(failed.code, failed.message)
        return body

    @contextmanager
    def _counted(self) -> Iterator[None]:
        """Count a process as busy from before it starts, which may take a second: cells that come
        meanwhile have to see it."""
        self._busy += 1
        try:
            yield
        finally:
            self._busy -= 1

    async def _take(self, key: _Key) -> Process:
        """Return an idle process of ``key``, or start one. An idle one of another key makes room
        for it, which is counted as busy already. Raises CodeFailed."""
        for at in reversed(range(len(self._idle))):
            if self._idle[at][0] == key:
                process = self._idle.pop(at)[1]
                if not process.ended:
                    return process
        while self._idle and self._busy + len(self._idle) > self._most:
            await self._idle.pop(0)[1].kill()
        try:
            return await Process.start(key[1], self._memory, self._seconds + _GRACE)
        except Died as error:
            raise CodeFailed(
                "code_not_available",
                "The process that runs code did not start. The log of the server says more.",
            ) from error

    async def _give_back(self, key: _Key, process: Process, *, kept: bool) -> None:
        if not kept or process.ended or process.answered >= _MOST_ANSWERS:
            await process.kill()
            return
        self._idle.append((key, process))
        if self._tidying is not None:
            self._tidying.cancel()
        self._tidying = asyncio.create_task(self._tidy())

    async def _tidy(self) -> None:
        """Kill all idle processes after a while in which none was given back."""
        await asyncio.sleep(self._keep)
        while self._idle:
            await self._idle.pop()[1].kill()

    def _explained(self, code: str, message: str) -> CodeFailed:
        """Return the failure of a cell, with a message where the process sent none."""
        settings = {
            "code_timeout": f"The code ran for more than {self._seconds:g} s "
            "(RECALC_CODE_TIMEOUT). Make it do less.",
            "code_memory": f"The code needs more than {self._memory >> 20} MiB of memory "
            "(RECALC_CODE_MEMORY). Make it keep less.",
            "code_crashed": "The process that ran this code ended. The code may need too much "
            f"memory: it has {self._memory >> 20} MiB (RECALC_CODE_MEMORY).",
            "code_output": "The code printed more than 1 MiB. What it prints is not kept: print "
            "less.",
            "value_too_large": "The result is larger than a cell can be. Return less.",
        }
        return CodeFailed(code, message or settings.get(code, "The code failed."))


def _failed(body: bytes) -> CodeFailed:
    """Return the failure that a process sent. Its text is foreign."""
    code, _, message = body.decode(errors="replace").partition("\n")
    return CodeFailed(code if code in _KNOWN else "code_raised", message)


_KNOWN = {*_HARMLESS, "code_timeout", "code_memory", "code_output", "value_too_large"}

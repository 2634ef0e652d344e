"""A TCP proxy for tests, between a process and its database, that can lose, hold or swallow."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from urllib.parse import urlsplit, urlunsplit

from typing_extensions import override

from tests.support.hang import HANG_SECONDS
from tests.support.threaded import ThreadedServer

_BYTES = 1 << 16


class Proxy(ThreadedServer):
    """Forwards a local port to ``host``:``port`` until told otherwise. For ``with``.

    Stalled bytes are kept, and go on at ``resume``; swallowed ones are gone. Safe to be used from
    the thread of a test: it runs in one of its own.
    """

    def __init__(self, host: str, port: int) -> None:
        super().__init__()
        self._target = (host, port)
        self._open: set[asyncio.Task[None]] = set()
        self._flowing = asyncio.Event()
        self._flowing.set()
        self._swallow_answers = False
        self._refuse = False

    def url(self, database_url: str) -> str:
        """``database_url`` through this proxy."""
        parts = urlsplit(database_url)
        user = f"{parts.netloc.rpartition('@')[0]}@" if "@" in parts.netloc else ""
        return urlunsplit(parts._replace(netloc=f"{user}127.0.0.1:{self.port}"))

    # --- what a test does to it ---

    def refuse(self) -> None:
        """Close new connections at once; those that are there go on."""
        self._tell(refuse=True)

    def cut(self) -> None:
        """Close every connection, and refuse new ones."""
        self._tell(refuse=True, cut=True)

    def stall(self) -> None:
        """Accept connections and bytes, and pass nothing on: the other side just falls silent."""
        self._tell(flowing=False)

    def half_open(self) -> None:
        """What is sent arrives; answers do not."""
        self._tell(swallow=True)

    def resume(self) -> None:
        """Forward again, and what was stalled first. Connections that lost answers are closed."""
        self._tell(refuse=False, flowing=True, swallow=False, cut=self._swallow_answers)

    def _tell(
        self,
        *,
        refuse: bool | None = None,
        flowing: bool | None = None,
        swallow: bool | None = None,
        cut: bool = False,
    ) -> None:
        async def act() -> None:
            if refuse is not None:
                self._refuse = refuse
            if swallow is not None:
                self._swallow_answers = swallow
            if flowing is not None:
                (self._flowing.set if flowing else self._flowing.clear)()
            if cut:
                await self._cut()

        asyncio.run_coroutine_threadsafe(act(), self._loop).result(HANG_SECONDS)

    async def _cut(self) -> None:
        for each in list(self._open):
            each.cancel()
        await asyncio.gather(*self._open, return_exceptions=True)

    # --- forwarding ---

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._open.add(task)
        out: asyncio.StreamWriter | None = None
        try:
            if self._refuse:
                return
            answers, out = await asyncio.open_connection(*self._target)
            both = [
                asyncio.create_task(self._pump(reader, out, answers=False)),
                asyncio.create_task(self._pump(answers, writer, answers=True)),
            ]
            try:
                await asyncio.wait(both, return_when=asyncio.FIRST_COMPLETED)
            finally:
                for each in both:
                    each.cancel()
                await asyncio.gather(*both, return_exceptions=True)
        except (OSError, asyncio.CancelledError):
            pass  # either side may vanish, and a cut is meant to
        finally:
            self._open.discard(task)
            writer.transport.abort()
            if out is not None:
                out.transport.abort()

    async def _pump(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, answers: bool
    ) -> None:
        with suppress(OSError):
            while data := await reader.read(_BYTES):
                await self._flowing.wait()
                if answers and self._swallow_answers:
                    continue
                writer.write(data)
                await writer.drain()

    @override
    async def _listen(self) -> asyncio.Server:
        return await asyncio.start_server(self._serve, "127.0.0.1", 0)

    @override
    async def _end(self) -> None:
        await self._cut()

"""A server of a test in an event loop of its own, which runs in a thread."""

from __future__ import annotations

import asyncio
import threading
from abc import ABC, abstractmethod
from types import TracebackType
from typing import Self

from tests.support.hang import HANG_SECONDS


class ThreadedServer(ABC):
    """Listens on a free ``port`` of 127.0.0.1 within a ``with`` block."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self.port = 0

    @abstractmethod
    async def _listen(self) -> asyncio.Server:
        """Begin to listen on any port."""

    @abstractmethod
    async def _end(self) -> None:
        """End what is open, once nothing new is accepted."""

    def __enter__(self) -> Self:
        self._thread.start()
        listening = asyncio.run_coroutine_threadsafe(self._listen(), self._loop)
        self._server = listening.result(HANG_SECONDS)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        async def close() -> None:
            self._server.close()
            # A connection that is being accepted has a task of asyncio's own, which closes it.
            tasks = asyncio.all_tasks() - {asyncio.current_task()}
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            await self._end()

        asyncio.run_coroutine_threadsafe(close(), self._loop).result(HANG_SECONDS)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

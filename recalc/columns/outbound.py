"""Outbound connections that close before the calls on them have unwound.

A cancelled call passes through some fifteen frames of its HTTP client before its connection
closes. Where one worker has 64 calls, the last connection would stay open until 63 other calls
have done so.
"""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any, Protocol, TypeVar
from weakref import WeakSet

T = TypeVar("T")


class Stream(Protocol):
    """A connection. ``aclose`` closes it before it first waits."""

    async def aclose(self) -> None: ...


class Connections:
    """The open connections of one HTTP client, which serves one call at a time.

    It knows those that were opened by requests whose ``trace`` extension is ``trace``:
    https://www.encode.io/httpcore/extensions/#trace.
    """

    def __init__(self) -> None:
        self._streams: WeakSet[Stream] = WeakSet()

    async def trace(self, event: str, info: dict[str, Any]) -> None:
        if event == "connection.connect_tcp.complete":
            self._streams.add(info["return_value"])

    async def run(self, call: Coroutine[Any, Any, T]) -> T:
        """What ``call`` returns or raises. Cancelling this closes all connections before anything
        else, and ends when ``call`` has ended too."""
        task = asyncio.create_task(call)
        try:
            await asyncio.wait({task})
        except asyncio.CancelledError:
            task.add_done_callback(_ignored)
            await self.close()
            raise
        finally:
            if task.cancel():
                await asyncio.wait({task})
        return task.result()

    async def close(self) -> None:
        """Close all connections. A call that is under way breaks."""
        for stream in list(self._streams):
            await stream.aclose()


def _ignored(task: asyncio.Task[Any]) -> None:
    """Take note of how a cancelled task ended, or asyncio would complain of an error unseen."""
    if not task.cancelled():
        task.exception()

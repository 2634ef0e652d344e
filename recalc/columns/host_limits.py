"""Limits how many calls of one workspace are open to one host at once, in this process."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext
from dataclasses import dataclass


@dataclass(slots=True)
class _Slots:
    free: asyncio.Semaphore
    users: int = 0


class HostLimits:
    """Gives each call a slot of its workspace and host. ``most`` is their number; None is no
    limit."""

    def __init__(self, most: int | None = None) -> None:
        self._most = most
        self._slots: dict[tuple[int, str], _Slots] = {}

    def slot(
        self,
        workspace_id: int,
        host: str,
        awaited: Callable[[], AbstractAsyncContextManager[None]],
    ) -> AbstractAsyncContextManager[None]:
        """Hold a slot during the block. Those who wait for one get it in order of arrival.
        ``awaited`` is entered where a call has to wait, and left when it has its slot."""
        if self._most is None:
            return nullcontext()
        return self._one_of(self._most, (workspace_id, host), awaited)

    @asynccontextmanager
    async def _one_of(
        self,
        most: int,
        key: tuple[int, str],
        awaited: Callable[[], AbstractAsyncContextManager[None]],
    ) -> AsyncIterator[None]:
        slots = self._slots.setdefault(key, _Slots(asyncio.Semaphore(most)))
        slots.users += 1
        try:
            held = False
            try:
                if slots.free.locked():
                    async with awaited():
                        held = await slots.free.acquire()
                else:
                    held = await slots.free.acquire()
                yield
            finally:
                if held:
                    slots.free.release()
        finally:
            slots.users -= 1
            if slots.users == 0:
                del self._slots[key]

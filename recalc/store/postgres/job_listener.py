"""Listen for jobs on one connection for all of Procrastinate's workers of a process.

A commit that notifies, as that of a cancel does, signals every session that listens to anything,
and only then answers. All of them wake at once and want a processor beside it: each connection that
listens makes the answer to a cancel later, and the abort of its calls.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import procrastinate
from procrastinate.manager import get_channel_for_queues
from typing_extensions import override

from recalc.ending import end_tasks

if TYPE_CHECKING:
    from procrastinate.connector import Notify


class SharedListeningConnector(procrastinate.PsycopgConnector):
    """Procrastinate's connector, whose workers share one connection for listening.

    The first worker that listens opens it, for all ``queues``; the last one that stops closes it.
    When it fails, all of them fail, and the first to start again opens another.
    """

    def __init__(self, queues: Sequence[str]) -> None:
        super().__init__()
        self._channels = list(get_channel_for_queues(queues))
        self._workers: dict[str, Notify] = {}
        #: What the next worker joins, until it has failed or is left by the last one.
        self._listening: asyncio.Task[None] | None = None
        #: How many workers listen by each. One that nobody needs takes a while to end.
        self._shared_by: Counter[asyncio.Task[None]] = Counter()

    @override
    async def listen_notify(self, on_notification: Notify, channels: Iterable[str]) -> None:
        self._workers |= dict.fromkeys(channels, on_notification)
        if self._listening is None or self._listening.done():
            listen = super().listen_notify(self._forward, self._channels)
            self._listening = asyncio.create_task(listen, name="listener for jobs")
        listening = self._listening
        self._shared_by[listening] += 1
        try:
            await asyncio.shield(listening)
        finally:
            self._shared_by[listening] -= 1
            if not self._shared_by[listening]:
                if self._listening is listening:
                    self._listening = None
                await end_tasks([listening])
                del self._shared_by[listening]

    @override
    async def close_async(self) -> None:
        """End the listening too: the last worker may have been cancelled while it did so."""
        await end_tasks([*self._shared_by])
        await super().close_async()

    async def _forward(self, *, channel: str, payload: str) -> None:
        if channel in self._workers:
            await self._workers[channel](channel=channel, payload=payload)

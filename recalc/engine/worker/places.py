"""Share the evaluating processes of one worker among workspaces."""

from __future__ import annotations

import asyncio
from collections import Counter, deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import count


class Places:
    """``places`` processes, of which each evaluates one chunk at a time.

    A process that comes free goes to the waiting workspace that holds the fewest, and among those
    to the one that was granted one longest ago. A workspace that holds none is granted one even
    where all are taken, until twice as many are: no chunk of another workspace is stopped for it,
    and one may take long. For one event loop.
    """

    def __init__(self, places: int) -> None:
        self._places = places
        self._held: Counter[int] = Counter()
        self._waiting: dict[int, deque[asyncio.Future[None]]] = {}
        #: When each workspace that holds or wants a process was granted one last.
        self._granted: dict[int, int] = {}
        self._clock = count(1)

    @asynccontextmanager
    async def of(self, workspace_id: int) -> AsyncIterator[None]:
        """Hold a process for a chunk of the workspace; wait for it first."""
        granted = asyncio.get_running_loop().create_future()
        self._waiting.setdefault(workspace_id, deque()).append(granted)
        self._pass_on()
        try:
            await granted
        except asyncio.CancelledError:
            if granted.done() and not granted.cancelled():  # granted in the same moment
                self._give_back(workspace_id)
            else:
                self._leave(workspace_id, granted)
            raise
        try:
            yield
        finally:
            self._give_back(workspace_id)

    def _give_back(self, workspace_id: int) -> None:
        self._held[workspace_id] -= 1
        if not self._held[workspace_id]:
            del self._held[workspace_id]
        self._forget(workspace_id)
        self._pass_on()

    def _leave(self, workspace_id: int, wait: asyncio.Future[None]) -> None:
        """Take a cancelled wait out of its queue."""
        queue = self._waiting.get(workspace_id)
        if queue is not None and wait in queue:
            queue.remove(wait)
            if not queue:
                del self._waiting[workspace_id]
        self._forget(workspace_id)

    def _forget(self, workspace_id: int) -> None:
        """Remember nothing of a workspace that neither holds nor wants a process."""
        if workspace_id not in self._held and workspace_id not in self._waiting:
            self._granted.pop(workspace_id, None)

    def _pass_on(self) -> None:
        """Grant the free processes."""
        while able := [each for each in self._waiting if self._may_have(each)]:
            chosen = min(able, key=lambda each: (self._held[each], self._granted.get(each, 0)))
            granted = self._waiting[chosen].popleft()
            if not self._waiting[chosen]:
                del self._waiting[chosen]
            if not granted.done():  # else it was cancelled, and its task has not had its turn
                self._held[chosen] += 1
                self._granted[chosen] = next(self._clock)
                granted.set_result(None)

    def _may_have(self, workspace_id: int) -> bool:
        taken = self._held.total()
        first = not self._held[workspace_id] and taken < 2 * self._places
        return taken < self._places or first

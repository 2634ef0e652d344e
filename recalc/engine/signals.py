"""What hurries inside one process. Nothing depends on a signal: whoever waits also polls."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection
from uuid import UUID

Listener = Callable[[Collection[UUID]], None]


class Signals:
    """Tells the workers of this process about commits of this process (and of others, when a
    store's listener forwards them). Signals may be lost, doubled or late."""

    def __init__(self) -> None:
        self.work = asyncio.Event()
        self._listeners: list[Listener] = []

    def on_touched(self, listener: Listener) -> Callable[[], None]:
        """Call ``listener`` with the ids of operations that were cancelled or lost cells; the
        returned function ends that."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def touched(self, operations: Collection[UUID]) -> None:
        """These operations were cancelled or lost cells, and the commit is durable."""
        if operations:
            for listener in list(self._listeners):
                listener(operations)

    def created(self) -> None:
        """There is something to claim."""
        self.work.set()

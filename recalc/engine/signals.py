"""What hurries inside one process. Nothing depends on a signal: whoever waits also polls."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any
from uuid import UUID

Unlisten = Callable[[], None]


class Signals:
    """Tells the worker of this process about commits of this process (and of others, when a
    store's listener forwards them). Signals may be lost, doubled or late."""

    def __init__(self) -> None:
        self._cancelled: list[Callable[[Collection[UUID]], None]] = []
        self._touched: list[Callable[[Collection[UUID]], None]] = []
        self._work: list[Callable[[], None]] = []

    def cancelled(self, operations: Collection[UUID]) -> None:
        """These operations are cancelled, and the commit is durable."""
        for listener in list(self._cancelled):
            listener(operations)

    def touched(self, operations: Collection[UUID]) -> None:
        """These operations lost cells, some perhaps all, and the commit is durable."""
        for listener in list(self._touched):
            listener(operations)

    def created(self) -> None:
        """There is something to claim."""
        for listener in list(self._work):
            listener()

    def on_cancelled(self, listener: Callable[[Collection[UUID]], None]) -> Unlisten:
        return _register(self._cancelled, listener)

    def on_cells_withdrawn(self, listener: Callable[[Collection[UUID]], None]) -> Unlisten:
        return _register(self._touched, listener)

    def on_work(self, listener: Callable[[], None]) -> Unlisten:
        return _register(self._work, listener)


def _register(listeners: list[Any], listener: object) -> Unlisten:
    listeners.append(listener)
    return lambda: listeners.remove(listener)

"""Notifications inside one process: they reduce latency only. Whoever waits for one also polls."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any
from uuid import UUID

from recalc.domain.states import Reason

Unlisten = Callable[[], None]
#: Called with operations that are cancelled, and why.
OnCancelled = Callable[[Collection[UUID], Reason], None]


class Signals:
    """Notifies those that work in this process of commits, of this process and of others where a
    store's listener forwards them. Notifications may be lost, duplicated or late."""

    def __init__(self) -> None:
        self._on_cancelled: list[OnCancelled] = []
        self._on_cells_withdrawn: list[Callable[[Collection[UUID]], None]] = []
        self._on_work: list[Callable[[], None]] = []
        self._on_mirrors_changed: list[Callable[[], None]] = []

    def cancelled(self, operations: Collection[UUID], reason: Reason) -> None:
        """Notify that these operations are cancelled, and why. Call it after the commit."""
        for listener in list(self._on_cancelled):
            listener(operations, reason)

    def cells_withdrawn(self, operations: Collection[UUID]) -> None:
        """Notify that these operations lost cells, perhaps all. Call it after the commit."""
        for listener in list(self._on_cells_withdrawn):
            listener(operations)

    def created(self) -> None:
        """Notify that there is an execution to claim."""
        for listener in list(self._on_work):
            listener()

    def mirrors_changed(self) -> None:
        """Notify that a mirror was created or changed. Call it after the commit."""
        for listener in list(self._on_mirrors_changed):
            listener()

    def on_cancelled(self, listener: OnCancelled) -> Unlisten:
        """Call ``listener`` for every cancel; returns a function that stops that."""
        return _register(self._on_cancelled, listener)

    def on_cells_withdrawn(self, listener: Callable[[Collection[UUID]], None]) -> Unlisten:
        """Call ``listener`` for every withdrawal of cells; returns a function that stops that."""
        return _register(self._on_cells_withdrawn, listener)

    def on_work(self, listener: Callable[[], None]) -> Unlisten:
        """Call ``listener`` when there is an execution to claim; returns a function that stops
        that."""
        return _register(self._on_work, listener)

    def on_mirrors_changed(self, listener: Callable[[], None]) -> Unlisten:
        """Call ``listener`` for every mirror that is created or changed; returns a function that
        stops that."""
        return _register(self._on_mirrors_changed, listener)


def _register(listeners: list[Any], listener: object) -> Unlisten:
    listeners.append(listener)
    return lambda: listeners.remove(listener)

"""How much may run at once in one process."""

from __future__ import annotations

from collections.abc import Callable


class Permits:
    """A number of places. Whoever got none is told, by ``on_free``, when there may be some."""

    def __init__(self, places: int) -> None:
        self._free = places
        self._listeners: list[Callable[[], None]] = []

    @property
    def free(self) -> int:
        return max(self._free, 0)

    def take(self, wanted: int) -> int:
        """Take up to ``wanted`` places; returns how many were free."""
        granted = min(wanted, self.free)
        self._free -= granted
        return granted

    def force(self, places: int) -> None:
        """Take places that are in use already: cells that a dead holder had started."""
        self._free -= places

    def give(self, places: int) -> None:
        if places:
            self._free += places
            for listener in list(self._listeners):
                listener()

    def on_free(self, listener: Callable[[], None]) -> Callable[[], None]:
        """Call ``listener`` whenever places were given back; the returned function ends that."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

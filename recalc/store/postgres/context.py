"""The clock and the settings of an open store, for functions that need them."""

from __future__ import annotations

from dataclasses import dataclass

from recalc.domain.records import Millis
from recalc.engine.ports import Clock


@dataclass(frozen=True, slots=True)
class StoreContext:
    """The store's clock and settings.

    ``max_rows`` is the most row ids that a sheet uses. ``deliver`` says whether executions are
    enqueued as jobs.
    """

    clock: Clock
    max_rows: int
    deliver: bool

    @property
    def now(self) -> Millis:
        """The wall-clock time."""
        return self.clock.now()

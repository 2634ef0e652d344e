"""The clock and the settings that a store gives to the functions which need them."""

from __future__ import annotations

from dataclasses import dataclass

from recalc.domain.records import Millis
from recalc.engine.ports import Clock


@dataclass(frozen=True, slots=True)
class StoreContext:
    """The wall-clock time, read once when a transaction begins, and the store's clock and settings.

    Functions that begin transactions of their own use the time at which they were called.
    ``max_rows`` is the most row ids that a sheet uses. ``deliver`` says whether executions are
    enqueued as jobs.
    """

    now: Millis
    clock: Clock
    max_rows: int
    deliver: bool

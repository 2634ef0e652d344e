"""The clock and the settings of an open store, for functions that need them."""

from __future__ import annotations

from dataclasses import dataclass

from recalc.domain.records import Millis


@dataclass(frozen=True, slots=True)
class StoreContext:
    """The wall-clock time at which a method was called, and the store's settings.

    ``max_rows`` is the most row ids that a sheet uses. ``deliver`` says whether executions are
    enqueued as jobs.
    """

    now: Millis
    max_rows: int
    deliver: bool

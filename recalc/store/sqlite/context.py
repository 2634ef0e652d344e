"""The clock readings and limits that a store gives to the functions which need them."""

from __future__ import annotations

from dataclasses import dataclass

from recalc.domain.records import Millis


@dataclass(frozen=True, slots=True)
class LeasePeriod:
    """A lease to be granted, in milliseconds of the store's monotonic clock.

    That clock starts anew with each process, and so do all leases: one process has the file open.
    """

    now: Millis
    until: Millis


@dataclass(frozen=True, slots=True)
class StoreContext:
    """The store's clock, read once when a transaction begins, and the store's limits.

    ``now`` is wall-clock time. ``monotonic`` measures leases and the silence of imports, in
    milliseconds. ``max_rows`` is the most row ids that a sheet uses.
    """

    now: Millis
    monotonic: Millis
    max_rows: int

    def lease_period(self, lease: float) -> LeasePeriod:
        """Return the period of a lease of ``lease`` seconds that begins now."""
        return LeasePeriod(self.monotonic, self.monotonic + int(lease * 1000))

"""Garbage collection of a process that works for long."""

from __future__ import annotations

import gc

#: Objects that are made, less those that end, between two collections. Hardly any of a request or a
#: chunk are in a cycle: at Python's default of 700, looking for them took 4 to 8 % of the time.
_COLLECT_AFTER = 20_000


def freeze_heap() -> None:
    """Exclude all objects that exist now from garbage collection, and collect more seldom. Call it
    when a process is ready to work.

    A full collection over the modules and the contract took 120 ms, in which the process did
    nothing else, not even a cancel or an abort.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(_COLLECT_AFTER)

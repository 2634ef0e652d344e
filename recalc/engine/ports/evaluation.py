"""How quick cells are computed without their rows passing through the worker."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import NamedTuple

from pyroaring import BitMap


class StoredOutcome(NamedTuple):
    """The cells that have a result, those of them that FAILED (packed cell sets), the packed ids of
    rows that are gone, and the results as the store takes them (``Progress.encoded``). ``left`` are
    packed ids of rows that the worker has to read."""

    done: bytes
    failed: bytes
    gone: bytes
    results: bytes
    left: bytes = BitMap().serialize()


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Computes the cells of a task from what the store has at that moment. The task is one of
    ``engine.worker.stored_task``, encoded.

    ``in_process`` may be called in another process, with ``address`` and a task. ``here`` does the
    same in this one.
    """

    in_process: Callable[[str, bytes], StoredOutcome]
    address: str
    here: Callable[[bytes], Awaitable[StoredOutcome]]

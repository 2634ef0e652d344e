"""How quick cells are computed without their rows passing through the worker."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Computes the cells of a task from what the store has at that moment, and encodes their
    results for a report (``Progress.encoded``). The task and the outcome are those of
    ``engine.worker.stored_task``, encoded.

    ``in_process`` may be called in another process, with ``address`` and a task. ``here`` does the
    same in this one.
    """

    in_process: Callable[[str, bytes], bytes]
    address: str
    here: Callable[[bytes], Awaitable[bytes]]

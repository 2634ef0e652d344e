"""For whom work is done: what a store has to know of a request beside the request's own words.

It travels beside the calls (in a context variable), since it decides nothing but turns and limits:
every method of every store would have to hand it on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass


def _unlimited(_stored: int) -> None:
    """Limits nothing."""


@dataclass(frozen=True, slots=True)
class Requester:
    """``workspace_id``: whose turn it is, None for the server's own work. ``reserve``: told how
    many stored bytes are about to be read for the answer, and raises when that is too much. It may
    be called from any thread."""

    workspace_id: int | None = None
    reserve: Callable[[int], None] = _unlimited


_OURS = Requester()
_current: ContextVar[Requester] = ContextVar("requester", default=_OURS)


def current() -> Requester:
    """For whom this task works."""
    return _current.get()


@contextmanager
def working_for(requester: Requester) -> Iterator[None]:
    """Work for ``requester`` within the block, and in tasks that are begun in it."""
    token = _current.set(requester)
    try:
        yield
    finally:
        _current.reset(token)

"""For whom work is done: what a store has to know of a request beside the request's own words.

It travels beside the calls (in a context variable), since it decides nothing but turns and limits:
every method of every store would have to hand it on.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Protocol

#: Bytes. An answer that takes more memory is put together and encoded beside the event loop.
LARGE = 4 << 20


class Answer(Protocol):
    """The memory that one answer takes."""

    @property
    def reserved(self) -> int:
        """Bytes, as far as they are known by now."""

    def reserve(self, memory: int) -> None:
        """Count the bytes that the answer will take, before what it needs is read. The larger of
        several numbers holds. May be called from any thread. Raises when it is too much."""


class _Unlimited:
    reserved = 0

    def reserve(self, memory: int) -> None:
        """Limits nothing."""


@dataclass(frozen=True, slots=True)
class Requester:
    """``workspace_id``: whose turn it is, None for the server's own work."""

    workspace_id: int | None = None
    answer: Answer = field(default_factory=_Unlimited)

    @property
    def waits_for_much(self) -> bool:
        """Whether the answer is large."""
        return self.answer.reserved > LARGE


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

"""The requester: the workspace for which a task works, and the memory of its answer.

Stores read it from a context variable. It decides only turns and limits, and as a parameter it
would have to be passed through every method of every store.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Protocol

#: Bytes of memory above which an answer is built and encoded in a thread.
LARGE = 4 << 20


class Answer(Protocol):
    """Counts the memory that one answer takes."""

    @property
    def reserved(self) -> int:
        """Bytes that were reserved until now."""

    def reserve(self, memory: int) -> None:
        """Reserve the bytes that the answer will take, before its values are read. The largest of
        several numbers counts. May be called from any thread. Raises when it is too much."""


class _Unlimited:
    reserved = 0

    def reserve(self, memory: int) -> None:
        """Accept any number."""


@dataclass(frozen=True, slots=True)
class Requester:
    """The workspace for which a task works, None for the server's own work, and its answer.

    ``client_waits`` says whether a client waits for the answer. Where the database cannot be used,
    it is told so soon; other work waits longer.
    """

    workspace_id: int | None = None
    answer: Answer = field(default_factory=_Unlimited)
    client_waits: bool = False

    @property
    def waits_for_much(self) -> bool:
        """Whether the answer is large."""
        return self.answer.reserved > LARGE


_OURS = Requester()
_current: ContextVar[Requester] = ContextVar("requester", default=_OURS)


def current() -> Requester:
    """Return the requester of this task."""
    return _current.get()


def in_background() -> AbstractContextManager[None]:
    """Work for the same workspace within the block, without a client that waits."""
    return working_for(Requester(current().workspace_id))


@contextmanager
def working_for(requester: Requester) -> Iterator[None]:
    """Work for ``requester`` within the block, and in tasks that are started in it."""
    token = _current.set(requester)
    try:
        yield
    finally:
        _current.reset(token)

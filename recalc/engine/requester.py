"""The requester: the workspace for which a task works, and the memory of its answer.

Stores read it from a context variable. It decides only turns and limits, and as a parameter it
would have to be passed through every method of every store.
"""

from __future__ import annotations

from contextlib import AbstractContextManager
from contextvars import ContextVar
from typing import Protocol

import msgspec

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


class Requester(msgspec.Struct, frozen=True):
    """The workspace for which a task works, None for the server's own work, and its answer.

    ``client_waits`` says whether a client waits for the answer. Where the database cannot be used,
    it is answered so soon; other work waits longer.
    """

    workspace_id: int | None = None
    answer: Answer = msgspec.field(default_factory=_Unlimited)
    client_waits: bool = False

    def is_large(self) -> bool:
        """Return whether the answer is large."""
        return self.answer.reserved > LARGE


_OURS = Requester()
_current: ContextVar[Requester] = ContextVar("requester", default=_OURS)


def current() -> Requester:
    """Return the requester of this task."""
    return _current.get()


def in_background() -> AbstractContextManager[None]:
    """Work for the same workspace within the block, without a client that waits."""
    return working_for(Requester(current().workspace_id))


class working_for:  # noqa: N801  # a context manager; one of a generator takes thrice the time
    """Work for ``requester`` within the block, and in tasks that are started in it."""

    __slots__ = ("_requester", "_token")

    def __init__(self, requester: Requester) -> None:
        self._requester = requester

    def __enter__(self) -> None:
        self._token = _current.set(self._requester)

    def __exit__(self, *_: object) -> None:
        _current.reset(self._token)

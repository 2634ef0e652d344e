"""The open connections of a server that may be closed when another one needs room."""

from __future__ import annotations

from typing import Generic, TypeVar

C = TypeVar("C")


class ConnectionTable(Generic[C]):
    """Two lists, each with the longest waiting first: ``idle`` connections, which have no request
    under way, and ``blocked_writers``, whose clients do not take what was written."""

    def __init__(self) -> None:
        # Dictionaries, which keep their order and find a connection at once.
        self.idle: dict[C, None] = {}
        self.blocked_writers: dict[C, None] = {}

    def first_to_close(self) -> C | None:
        """The connection to close for a new one: the one that has waited longest for a request, or
        else for its answer to be taken; None when every connection is at work."""
        return next(iter(self.idle), None) or next(iter(self.blocked_writers), None)

    def remove(self, connection: C) -> None:
        """Remove a connection from both lists."""
        self.idle.pop(connection, None)
        self.blocked_writers.pop(connection, None)

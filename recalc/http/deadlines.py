"""The deadlines of a connection: for a request to arrive, and for an answer to be taken."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

from recalc.http import protocol_errors
from recalc.http.errors import Problem

#: Bytes of an answer that a client has to take within ``Timeouts.write``.
_WRITE_PIECE = 1 << 16


@dataclass(frozen=True, slots=True)
class Timeouts:
    """Limits of time, in seconds, and of the number of connections.

    ``head`` runs from a request's first byte, or from the connection's beginning, until its headers
    are complete; ``body`` from then on until its body is. Neither runs while an earlier request of
    the connection is unanswered. ``write`` is the time in which a client has to take 64 KiB of an
    answer, or the rest of it. ``connections`` may be open at once.
    """

    head: float
    body: float
    write: float
    connections: int


class RequestTimer:
    """Calls ``refuse`` when a request's headers, or its body, do not arrive in time. One deadline
    runs at a time: starting one ends the other."""

    def __init__(
        self,
        loop: asyncio.AbstractEventLoop,
        timeouts: Timeouts,
        refuse: Callable[[Problem], None],
    ) -> None:
        self._loop = loop
        self._timeouts = timeouts
        self._refuse = refuse
        self._handle: asyncio.TimerHandle | None = None

    @property
    def runs(self) -> bool:
        """Whether a deadline was started and not stopped."""
        return self._handle is not None

    def await_head(self) -> None:
        """Start the deadline of the headers."""
        self._start(self._timeouts.head, self._refuse, protocol_errors.SLOW_HEAD)

    def await_body(self) -> None:
        """Start the deadline of the body."""
        self._start(self._timeouts.body, self._refuse, protocol_errors.SLOW_BODY)

    def linger(self, close: Callable[[], None]) -> None:
        """Start the deadline of what comes behind the last answer: as long as that of a body."""
        self._start(self._timeouts.body, close)

    def _start(self, seconds: float, then: Callable[..., None], *args: Problem) -> None:
        self.stop()
        self._handle = self._loop.call_later(seconds, then, *args)

    def stop(self) -> None:
        """End the deadline."""
        if self._handle is not None:
            self._handle.cancel()
            self._handle = None


class WriteTimer:
    """Calls ``abort`` when a client does not take an answer in time. ``unsent`` returns the bytes
    that were written to the connection and not taken yet."""

    def __init__(
        self,
        loop: asyncio.AbstractEventLoop,
        timeouts: Timeouts,
        unsent: Callable[[], int],
        abort: Callable[[], None],
    ) -> None:
        self._loop = loop
        self._seconds = timeouts.write
        self._unsent = unsent
        self._abort = abort
        self._handle: asyncio.TimerHandle | None = None

    def start(self) -> None:
        """Watch the bytes that are unsent now, if there are some and none are watched."""
        if self._handle is None:
            unsent = self._unsent()
            if unsent:
                self._handle = self._loop.call_later(self._seconds, self._check, unsent)

    def _check(self, before: int) -> None:
        self._handle = None
        unsent = self._unsent()
        if unsent and unsent > before - _WRITE_PIECE:
            self._abort()
        else:
            self.start()

    def stop(self) -> None:
        """Watch no longer."""
        if self._handle is not None:
            self._handle.cancel()
            self._handle = None

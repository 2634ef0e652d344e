"""Reads that run on the event loop where they are short, and in a reader thread where they are not.

A thread takes the interpreter's lock anew after each row that SQLite finds. While cells are
recalculated the event loop and the writer want it too: a page that was read in a thread took 1.9 ms
longer than on an idle server, and on the event loop 1.1.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from sqlite3 import Connection
from typing import Concatenate, ParamSpec, TypeVar

from recalc.engine import requester
from recalc.fair_queue import FairTurns
from recalc.store.sqlite.announced import Announce, announce_any
from recalc.store.sqlite.transactions import Transactions

P = ParamSpec("P")
T = TypeVar("T")

#: Bytes that one read on the event loop announces at most: about a millisecond.
SHORT = 2 << 20


class TooLong(Exception):
    """Raised by ``Announce`` on the event loop: the function is run again in a thread."""


class ShortReads:
    """Runs short reads, of which each turn of the event loop has one: others go between them.
    Workspaces take turns, as at the reader threads."""

    def __init__(self, transactions: Transactions) -> None:
        self._transactions = transactions
        self._turns = FairTurns()

    async def run(
        self,
        function: Callable[Concatenate[Connection, Announce, P], T],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> T:
        """Run ``function`` on one snapshot: on the event loop, unless it announces more than
        ``SHORT`` bytes, and else in a thread."""
        left = SHORT

        def announce(size: int) -> None:
            nonlocal left
            left -= size
            if left < 0:
                raise TooLong

        await self._turns.take(requester.current().workspace_id)
        with suppress(TooLong):
            return self._transactions.read_inline(function, announce, *args, **kwargs)
        return await self._transactions.read(lambda db: function(db, announce_any, *args, **kwargs))

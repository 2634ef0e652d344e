"""SQLite's transactions without threads, for unit tests and simulated worlds."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable
from typing import Any, Concatenate

from recalc.store.sqlite.snapshots import run_snapshot
from recalc.store.sqlite.transactions import P, T, Work, run_savepoint


class InlineTransactions:
    """Runs every transaction on the caller's thread, over one connection.

    ``pause`` is awaited before and after each transaction, so that a scheduler can put other work,
    or a crash, in between.
    """

    def __init__(
        self,
        connection: sqlite3.Connection,
        pause: Callable[[], Any] = lambda: asyncio.sleep(0),
    ) -> None:
        self._connection = connection
        self._pause = pause

    async def write(self, work: Work[T], *, urgent: bool = False) -> T:
        await self._pause()
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            result = run_savepoint(self._connection, work)
        except BaseException:
            self._connection.execute("ROLLBACK")
            raise
        self._connection.execute("COMMIT")
        await self._pause()
        return result

    async def read(self, work: Work[T]) -> T:
        await self._pause()
        result = run_snapshot(self._connection, work)
        await self._pause()
        return result

    def read_inline(
        self,
        function: Callable[Concatenate[sqlite3.Connection, P], T],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> T:
        return run_snapshot(self._connection, lambda db: function(db, *args, **kwargs))

    async def close(self) -> None:
        self._connection.close()

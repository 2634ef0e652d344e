"""The SQLite store in memory, with all work inline: no thread, no file, no process."""

from __future__ import annotations

import asyncio
import sqlite3
import tempfile
from collections.abc import Awaitable, Callable
from functools import cache
from pathlib import Path
from typing import Any

from recalc.engine.ports import Clock
from recalc.store.sqlite.migrate import upgrade
from recalc.store.sqlite.store import SqliteStore
from tests.support.inline_transactions import InlineTransactions


@cache
def empty_database() -> bytes:
    """Return a serialized database with the newest schema and no rows; made once a process."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "template.db"
        upgrade(path)
        on_disk = sqlite3.connect(path)
        on_disk.execute("PRAGMA journal_mode=DELETE")
        found = on_disk.serialize()
        on_disk.close()
    return found


def memory_database(start: bytes | None = None) -> sqlite3.Connection:
    """Open a database in memory: a copy of `start`, or one that is empty and migrated."""
    db = sqlite3.connect(":memory:", isolation_level=None)
    db.deserialize(empty_database() if start is None else start)
    return db


def memory_store(
    clock: Clock,
    *,
    start: bytes | None = None,
    max_rows: int = 1 << 20,
    pause: Callable[[], Awaitable[None]] | None = None,
) -> SqliteStore:
    """Open a store on a database in memory, which begins as a copy of `start`."""
    db = memory_database(start)
    transactions = InlineTransactions(db) if pause is None else InlineTransactions(db, pause)
    return SqliteStore(transactions, clock=clock, max_rows=max_rows)


async def inline(work: Callable[..., Any], *arguments: Any) -> Any:
    """Run `work` where the caller is, without letting anything else run."""
    return work(*arguments)


async def inline_after_others(work: Callable[..., Any], *arguments: Any) -> Any:
    """Let other tasks run for one turn of the loop, as with a thread; then run `work` here."""
    await asyncio.sleep(0)
    return work(*arguments)

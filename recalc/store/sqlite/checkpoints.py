"""Copies SQLite's log into the database file in a thread of its own, beside the writer. A commit
would do it otherwise, and keep a cancel that comes then waiting."""

from __future__ import annotations

import sqlite3
import threading
from contextlib import closing
from pathlib import Path

from recalc.store.sqlite.connection import connect

#: Commits after which the log is copied.
COMMITS = 32
#: Pages of a log that should begin anew.
PAGES = 4000
#: Pages from which on each commit copies the log itself: where the thread has failed.
_MOST = 4 * PAGES


class Checkpoints:
    """A thread that copies the log of the database at ``path``, and counts the commits of
    ``writer``.

    SQLite begins its log anew where all of it was copied. The thread alone never comes that far
    while one commit follows the other, so the writer copies the last pages of a long log.
    """

    def __init__(self, path: Path, writer: sqlite3.Connection) -> None:
        self._connection = connect(path)  # here: the file may be gone when the thread begins
        self._writer = writer
        self._commits = 0
        self._due = threading.Event()
        self._long = self._ending = False
        writer.execute(f"PRAGMA wal_autocheckpoint={_MOST}")
        self._thread = threading.Thread(target=self._loop, name="sqlite-checkpoints", daemon=True)
        self._thread.start()

    def committed(self) -> None:
        """Count a commit. To be called between two transactions, in the writer's thread."""
        self._commits += 1
        if self._commits % COMMITS == 0:
            self._due.set()
        if self._long:
            self._long = False
            _copy(self._writer)

    def close(self) -> None:
        """End the thread."""
        self._ending = True
        self._due.set()
        self._thread.join()

    def _loop(self) -> None:
        with closing(self._connection) as connection:
            while True:
                self._due.wait()
                self._due.clear()
                if self._ending:
                    return
                self._long = _copy(connection) > PAGES


def _copy(connection: sqlite3.Connection) -> int:
    """Copy the pages that no reader keeps; returns how many pages the log has. Where this fails, as
    on a full disk, nothing is lost: a later call copies them."""
    try:
        _, pages, _ = connection.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()
    except sqlite3.Error:
        return 0
    return int(pages)

"""Connections to one SQLite file, and the lock that keeps it to one process."""

from __future__ import annotations

import fcntl
import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from recalc.domain.errors import DomainError

#: Kibibytes of pages that a connection keeps, and those that it keeps of rows that are only added.
_CACHE, _SMALL_CACHE = 65_536, 4_096


class DatabaseInUse(DomainError):
    """Raised when another process has the database file open."""


def is_busy(error: BaseException) -> bool:
    """Return whether another program, such as a backup, has the file locked for the moment."""
    if not isinstance(error, sqlite3.OperationalError):
        return False
    # The low byte is the kind of error; the rest says which lock.
    return error.sqlite_errorcode & 0xFF in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}


def connect(path: Path | str, *, read_only: bool = False, wait: float = 5.0) -> sqlite3.Connection:
    """Open a connection in autocommit mode: callers begin and end transactions with statements.

    A commit is durable when it returns (WAL, synchronous=FULL). A lock of another program is waited
    for ``wait`` seconds. Use the connection from one thread at a time.
    """
    connection = sqlite3.connect(
        str(path), isolation_level=None, check_same_thread=False, cached_statements=512
    )
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("PRAGMA foreign_keys=ON")
    connection.execute(f"PRAGMA busy_timeout={int(wait * 1000)}")
    connection.execute(f"PRAGMA cache_size=-{_CACHE}")
    connection.execute("PRAGMA temp_store=MEMORY")
    # SQLite's own lower() changes ASCII letters only.
    connection.create_function("casefold", 1, str.casefold, deterministic=True)
    if read_only:
        connection.execute("PRAGMA query_only=ON")
    return connection


@contextmanager
def small_cache(connection: sqlite3.Connection) -> Iterator[None]:
    """Keep few pages in the block, for rows that are only added: nobody asks this connection for
    them again."""
    connection.execute(f"PRAGMA cache_size=-{_SMALL_CACHE}")
    try:
        yield
    finally:
        connection.execute(f"PRAGMA cache_size=-{_CACHE}")


class FileLock:
    """Lock a database file for this process, until ``release`` or the end of the process.

    Raises DatabaseInUse when another process has it.
    """

    def __init__(self, database: Path) -> None:
        path = database.with_name(database.name + ".lock")
        self._descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as taken:
            os.close(self._descriptor)
            raise DatabaseInUse(
                "database_in_use",
                f"{database} is open in another recalc process. Nothing was changed. Stop that "
                "process, or give this one a database of its own in RECALC_DATABASE_URL.",
            ) from taken

    def release(self) -> None:
        os.close(self._descriptor)

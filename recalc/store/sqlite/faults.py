"""Faults of the database file or its disk, as errors that say what to do."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path
from typing import TypeAlias

from recalc.domain.error_codes import UnavailableCode
from recalc.domain.errors import Unavailable

_MOVED = getattr(sqlite3, "SQLITE_READONLY_DBMOVED", 1032)
_Fault: TypeAlias = tuple[UnavailableCode, str]
_AGAIN = "Then send the request again."


def _fault(code: UnavailableCode, what: str, todo: str) -> _Fault:
    """Return code and message of a fault after which nothing was changed."""
    return code, f"{what} Nothing was changed. {todo} {_AGAIN}"


_GONE = _fault(
    "database_gone",
    "The database file, or its -wal or -shm file, was removed or replaced while the server ran.",
    "Stop the server, put the file back, or a backup of it, and start the server.",
)
_DAMAGED = _fault(
    "database_corrupt",
    "The database file is damaged.",
    "Stop the server, put a backup in its place, and start the server.",
)
_DISK_ERROR = (
    "The disk of the database failed to read or write. What the request changed, if anything, is"
    " whole. Look at the server's log and at the disk. Then read the state before you send the"
    " request again."
)
#: Code and message by SQLite's primary result code.
_FAULTS: dict[int, _Fault] = {
    sqlite3.SQLITE_READONLY: _fault(
        "database_read_only",
        "The database file cannot be written to.",
        "Make the file and its folder writable for the server.",
    ),
    sqlite3.SQLITE_FULL: _fault(
        "disk_full", "The disk of the database is full.", "Make room on it."
    ),
    sqlite3.SQLITE_IOERR: (
        "disk_error",
        _DISK_ERROR,
    ),
    sqlite3.SQLITE_CANTOPEN: _GONE,
    sqlite3.SQLITE_CORRUPT: _DAMAGED,
    sqlite3.SQLITE_NOTADB: _DAMAGED,
    sqlite3.SQLITE_BUSY: _fault(
        "database_busy",
        "Another program has locked the database file.",
        "End that program, or wait for it.",
    ),
}


def locked(seconds: float) -> Unavailable:
    """Return the error to answer with when another program has kept the file locked so long."""
    return Unavailable(
        *_fault(
            "database_busy",
            f"Another program has kept the database file locked for {seconds:.1f} s.",
            "End that program, or wait for it.",
        )
    )


def unavailable(error: sqlite3.Error) -> Unavailable | None:
    """Return the error to answer with; None when neither the file nor the disk caused ``error``.

    SQLite rolls a failed transaction back. Where the disk itself fails, the outcome of a commit may
    be unknown.
    """
    code = getattr(error, "sqlite_errorcode", None)
    if code is None:
        return None
    found = _GONE if code == _MOVED else _FAULTS.get(code & 0xFF)
    return None if found is None else Unavailable(*found)


class translated:  # noqa: N801  # a context manager; one of a generator takes thrice the time
    """Raise Unavailable in place of SQLite's errors that the file or the disk caused, in a block
    that reads.

    A reader that tries to write is a programming error: SQLite's own error is raised.
    """

    __slots__ = ()

    def __enter__(self) -> None:
        pass

    def __exit__(self, _: object, error: BaseException | None, __: object) -> None:
        if not isinstance(error, sqlite3.Error):
            return
        fault = unavailable(error)
        if fault is not None and fault.code != "database_read_only":
            raise fault from error


class Identity:
    """The identity of a database's files, to notice that they were removed or replaced.

    SQLite goes on writing to such files, and all that it stores in them is lost. Beside another
    -shm file, another program sees neither its commits nor its locks, and writes over them.
    """

    def __init__(self, database: Path) -> None:
        self._database = str(database)
        self._paths = (self._database, f"{database}-wal", f"{database}-shm")
        self._known: dict[str, tuple[int, int]] = {}

    def check(self) -> None:
        """Raise Unavailable when a file is another than at the first check. Takes three system
        calls.

        The files beside the database are compared from the first check at which they exist.
        """
        for path in self._paths:
            try:
                found = os.stat(path)  # noqa: PTH116 - half the time of a Path's
            except OSError:
                if path != self._database and path not in self._known:
                    continue
                raise Unavailable(*_GONE) from None
            identity = (found.st_dev, found.st_ino)
            if self._known.setdefault(path, identity) != identity:
                raise Unavailable(*_GONE)

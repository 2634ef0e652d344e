"""Read a file at one moment: in the server, and in processes that evaluate cells."""

from __future__ import annotations

import sqlite3
import sys
import traceback
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


def run_snapshot(connection: sqlite3.Connection, work: Callable[[sqlite3.Connection], T]) -> T:
    """Run ``work`` in a transaction that is rolled back: all that it reads is of one moment."""
    connection.execute("BEGIN")
    try:
        with CursorsDropped():
            return work(connection)
    finally:
        if connection.in_transaction:  # SQLite rolls back itself when the disk cannot be read
            connection.execute("ROLLBACK")


class CursorsDropped:
    """A block that drops the variables of the functions that an exception leaves in it, and so
    their cursors.

    While a statement is open, SQLite keeps the snapshot at the end of its transaction, and begins
    the next one on it. A cursor that had not returned its last row lives as long as the exception
    does: for as long as its handler waits for something else.
    """

    __slots__ = ("_outer",)

    def __enter__(self) -> None:
        #: The frames of what is handled already, and of what led to it, may be those of tasks that
        #: go on.
        self._outer = sys.exception()

    def __exit__(self, _: object, error: BaseException | None, __: object) -> None:
        seen = {id(self._outer)}
        left = [error]
        while left:
            each = left.pop()
            if each is None or id(each) in seen:
                continue
            seen.add(id(each))
            traceback.clear_frames(each.__traceback__)
            left += (each.__cause__, each.__context__)

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
    outer = sys.exception()
    connection.execute("BEGIN")
    try:
        return work(connection)
    except BaseException as error:
        drop_cursors(error, outer)
        raise
    finally:
        if connection.in_transaction:  # SQLite rolls back itself when the disk cannot be read
            connection.execute("ROLLBACK")


def drop_cursors(error: BaseException, outer: BaseException | None) -> None:
    """Drop the variables of the functions that have raised ``error``, and so their cursors.

    While a statement is open, SQLite keeps the snapshot at the end of its transaction, and begins
    the next one on it. A cursor that had not returned its last row lives as long as the exception
    does: for as long as its handler waits for something else.

    ``outer`` is what was being handled before: the frames of that, and of what led to it, may be
    those of tasks that go on.
    """
    seen = {id(outer)}
    left: list[BaseException | None] = [error]
    while left:
        each = left.pop()
        if each is None or id(each) in seen:
            continue
        seen.add(id(each))
        traceback.clear_frames(each.__traceback__)
        left += (each.__cause__, each.__context__)

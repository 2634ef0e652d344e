"""Read a file at one moment: in the server, and in processes that evaluate cells."""

from __future__ import annotations

import sqlite3
import traceback
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


def run_snapshot(connection: sqlite3.Connection, work: Callable[[sqlite3.Connection], T]) -> T:
    """Run ``work`` in a transaction that is rolled back: all that it reads is of one moment."""
    connection.execute("BEGIN")
    try:
        return work(connection)
    except BaseException as error:
        drop_cursors(error)
        raise
    finally:
        connection.execute("ROLLBACK")


def drop_cursors(error: BaseException) -> None:
    """Drop the variables of the functions that have raised ``error``, and so their cursors.

    While a statement is open, SQLite keeps the snapshot at the end of its transaction, and begins
    the next one on it. A cursor that had not returned its last row lives as long as the exception
    does: for as long as its handler waits for something else.
    """
    cause: BaseException | None = error
    while cause is not None:
        traceback.clear_frames(cause.__traceback__)
        cause = cause.__cause__ or cause.__context__

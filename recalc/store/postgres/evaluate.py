"""Compute a chunk of quick cells in a process that reads the database itself.

The rows are read by one statement after the commit that marked the cells. Each row's results are
encoded once, as they are stored, with the transaction that wrote the row: where another has written
it by the time of the report, the results are merged instead.
"""

from __future__ import annotations

import atexit
from collections.abc import Container, Sequence
from functools import lru_cache
from typing import Any

import psycopg
from psycopg.conninfo import make_conninfo

from recalc.engine.ports import StoredOutcome
from recalc.store import evaluation
from recalc.store.evaluation import NewResults
from recalc.store.postgres.database import Limits, connection_settings
from recalc.store.postgres.encoded import RowsEncoder
from recalc.store.postgres.task_rows import Row, TaskRead, read_rows


def address(url: str, limits: Limits) -> str:
    """Return how an evaluating process connects."""
    settings = connection_settings(url, limits)
    settings["options"] = f"{settings['options']} -c default_transaction_read_only=on"
    settings["application_name"] = "recalc-evaluator"
    return make_conninfo(url, **settings)  # type: ignore[arg-type]


def evaluate_at(conninfo: str, task: bytes) -> StoredOutcome:
    """Compute a task in this process, which stays connected. Raises psycopg.OperationalError when
    the server does not answer."""
    try:
        read = read_rows(_connection(conninfo), task)
    except psycopg.OperationalError:
        # The connection may be one of a server that was restarted since.
        _connection.cache_clear()
        read = read_rows(_connection(conninfo), task)
    return compute(read)


@lru_cache(maxsize=1)
def _connection(conninfo: str) -> psycopg.Connection[tuple[Any, ...]]:
    connection = psycopg.connect(conninfo, autocommit=True)
    atexit.register(connection.close)
    return connection


def compute(read: TaskRead) -> StoredOutcome:
    """Compute a task whose rows were read, as ``evaluation.compute`` does."""
    return evaluation.compute(read, _Encoder(read.row_type))


class _Encoder:
    """Encodes each row once, with all its results."""

    def __init__(self, row_type: int) -> None:
        self._rows = RowsEncoder(row_type)
        self.end = self._rows.end

    @property
    def size(self) -> int:
        """Bytes of the rows that were added."""
        return self._rows.size

    def add(self, rows: Sequence[Row], results: NewResults) -> None:
        """Add rows with their new results beside those that they have of other columns."""
        for row, new in zip(rows, zip(*results.values(), strict=True), strict=True):
            # The first element is there always, so that no array has another lower bound.
            merged = list(row.results or (None,))
            for column, result in zip(results, new, strict=True):
                if column >= len(merged):
                    merged += [None] * (column + 1 - len(merged))
                merged[column] = result
            dirty = None if row.dirty is None else _left(row.dirty, results)
            self._rows.add(row.key, row.inputs_version, row.written_by, merged, dirty)


def _left(dirty: Sequence[int | None], computed: Container[int]) -> list[int | None] | None:
    """Return the marks that stay once these columns are stored; None where none does."""
    left = [None if number in computed else mark for number, mark in enumerate(dirty)]
    return left if any(mark is not None for mark in left) else None

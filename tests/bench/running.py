"""Other requests and cancels while cells are recalculated. Parts of ``tests.bench.large``."""

from __future__ import annotations

import sqlite3
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.bench.figures import figure, note, percentile, times
from tests.bench.large_sheets import LargeSheet, cancel, create, timed

#: What a request may take longer at the median, and take at p99, in milliseconds.
MORE_P50, MOST_P99 = 1.0, 10.0
#: Milliseconds of a cancel.
CANCEL_P50, CANCEL_P99 = 4.0, 12.0


@dataclass
class Background:
    """A sheet that is recalculated again and again."""

    large: LargeSheet
    operation: str = field(default="", init=False)

    def keep_running(self) -> None:
        """Start an operation unless one is active."""
        if not self.operation or not self.large.sheet.operation(self.operation)["pending_count"]:
            self.operation, _ = create(self.large, statuses=[])

    @contextmanager
    def running(self) -> Iterator[None]:
        """Recalculate until the end of the block."""
        self.keep_running()
        try:
            yield
        finally:
            self.large.sheet.cancel(self.operation)


def others(large: LargeSheet, background: Background, requests: int) -> None:
    """Measure other requests, idle and while the background runs."""
    finished, _ = create(large, statuses=[])
    large.sheet.cancel(finished)
    asked: dict[str, Callable[[], Any]] = {
        "GET operation": lambda: large.sheet.operation(finished),
        "page of 100 rows": large.sheet.page,
        "status-counts": large.sheet.counts,
    }
    idle = {name: _asked(each, requests) for name, each in asked.items()}
    with background.running():
        for name, each in asked.items():
            busy = _asked(each, requests, background.keep_running)
            times(f"{name}, idle", idle[name])
            times(f"{name}, while cells are recalculated", busy, p99=MOST_P99)
            more = statistics.median(busy) - statistics.median(idle[name])
            figure(f"{name}: longer at the median", more, "ms", at_most=MORE_P50)


def _asked(
    request: Callable[[], Any], count: int, before: Callable[[], None] = lambda: None
) -> list[float]:
    found: list[float] = []
    for number in range(count):
        if number % 20 == 0:
            before()
        found.append(timed(request)[1])
    return found


def cancels(sheets: Sequence[LargeSheet], background: Background, rounds: int) -> None:
    """Measure cancels of operations over each sheet while the background runs."""
    medians: dict[int, float] = {}
    with background.running():
        for large in sheets:
            took: list[float] = []
            for _ in range(rounds):
                background.keep_running()
                operation, _ = create(large, statuses=[])
                left, milliseconds = cancel(large, operation)
                if left:  # else it was too small to be caught
                    took.append(milliseconds)
            if took:
                what = f"cancel of {large.cells:,} cells while others are recalculated"
                times(what, took, p50=CANCEL_P50, p99=CANCEL_P99)
                medians[large.cells] = percentile(took, 0.5)
    if not medians:
        note("no operation was caught before its end, so that no cancel was measured")
        return
    smallest, largest = min(medians), max(medians)
    what = f"cancel of {largest:,} cells over that of {smallest:,}"
    figure(what, medians[largest] / medians[smallest], "×", at_most=2)
    _against_bounds(medians, rounds)


def _against_bounds(medians: dict[int, float], rounds: int) -> None:
    """Compare with a bare commit, and with a design that has a row for each cell."""
    cells = min(max(medians), 1_000_000)
    with tempfile.TemporaryDirectory() as name, closing(_database(Path(name))) as db:
        commit = statistics.median(_updated(db, "UPDATE bare SET n = n + 1") for _ in range(rounds))
        figure("a bare durable commit of SQLite", commit, "ms")
        figure("cancel over that", medians[max(medians)] / commit, "×")
        db.execute("BEGIN")
        db.executemany("INSERT INTO cells VALUES (?, 1, 'QUEUED')", ((n,) for n in range(cells)))
        db.execute("COMMIT")
        each = _updated(db, "UPDATE cells SET status = 'STALE' WHERE operation = 1")
        figure(f"an UPDATE of {cells:,} rows, one for each cell", each, "ms")
        if cells in medians:
            figure("that over our cancel", each / medians[cells], "×", at_least=1000)


def _database(folder: Path) -> sqlite3.Connection:
    db = sqlite3.connect(folder / "bare.db", isolation_level=None)
    db.execute("PRAGMA journal_mode = WAL")
    db.execute("PRAGMA synchronous = FULL")
    db.execute("CREATE TABLE bare (n INTEGER)")
    db.execute("INSERT INTO bare VALUES (0)")
    db.execute("CREATE TABLE cells (id INTEGER PRIMARY KEY, operation INTEGER, status TEXT)")
    return db


def _updated(db: sqlite3.Connection, statement: str) -> float:
    """Return the milliseconds of a statement and its commit."""
    began = time.perf_counter()
    db.execute("BEGIN IMMEDIATE")
    db.execute(statement)
    db.execute("COMMIT")
    return (time.perf_counter() - began) * 1000

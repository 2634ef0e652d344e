"""A design that has a row for each cell: its cancel, and on SQLite that over recalc's, without
HTTP."""

from __future__ import annotations

import logging
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import LiteralString
from uuid import UUID

import structlog

from recalc.app import open_engine
from recalc.domain.records import Queued, Selection
from recalc.domain.states import CellStatus
from recalc.engine.ports import SheetRef
from recalc.settings import Settings
from tests.bench.figures import figure, times
from tests.bench.large_sheets import COLUMNS, LargeSheet
from tests.support.server import KEY

#: Cells of the cancel that is compared.
MILLION = 1_000_000
#: How much less a cancel of that many should take.
WANTED = 1000
#: Cancels all cells that wait.
CANCEL_ALL: LiteralString = (
    "UPDATE cells SET status = 'STALE' WHERE operation = 1 AND status = 'QUEUED'"
)


@dataclass(frozen=True)
class RowPerCell:
    """A database with a row for each cell of one operation, as durable as recalc's. Its methods
    return the milliseconds of one transaction."""

    db: sqlite3.Connection

    def queue_all(self) -> float:
        """Make all cells wait."""
        return self._run("UPDATE cells SET status = 'QUEUED'")

    def cancel_all(self) -> float:
        """Cancel all cells that wait."""
        return self._run(CANCEL_ALL)

    def bare_commit(self) -> float:
        """Change one number."""
        return self._run("UPDATE bare SET n = n + 1")

    def _run(self, statement: str) -> float:
        began = time.perf_counter()
        self.db.execute("BEGIN IMMEDIATE")
        self.db.execute(statement)
        self.db.execute("COMMIT")
        return (time.perf_counter() - began) * 1000


@contextmanager
def opened(cells: int) -> Iterator[RowPerCell]:
    """Make the database for so many cells, for the length of a block."""
    with (
        tempfile.TemporaryDirectory() as name,
        closing(sqlite3.connect(Path(name) / "cells.db", isolation_level=None)) as db,
    ):
        db.execute("PRAGMA journal_mode = WAL")
        db.execute("PRAGMA synchronous = FULL")
        db.execute("CREATE TABLE bare (n INTEGER)")
        db.execute("INSERT INTO bare VALUES (0)")
        db.execute(
            'CREATE TABLE cells ("row" INTEGER, "column" INTEGER, value INTEGER,'
            ' operation INTEGER, status TEXT, PRIMARY KEY ("row", "column")) WITHOUT ROWID'
        )
        # It finds the cells that an operation still has to compute, as this design needs it.
        db.execute("CREATE INDEX by_operation ON cells (operation, status)")
        db.execute("BEGIN")
        rows = ((cell // COLUMNS, cell % COLUMNS, cell) for cell in range(cells))
        db.executemany("INSERT INTO cells VALUES (?, ?, ?, 1, 'QUEUED')", rows)
        db.execute("COMMIT")
        yield RowPerCell(db)


async def compare(folder: Path, large: LargeSheet, rounds: int) -> None:
    """Cancel operations over a sheet in this process, without a worker, in turns with the same in
    the other design: each is one call that ends with its commit."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    settings = Settings(
        database_url=f"sqlite:///{folder}/recalc.db", confirmation_threshold=1_000_000_000
    )
    everything = Selection(statuses=frozenset(CellStatus))
    ours: list[float] = []
    theirs: list[float] = []
    async with open_engine(settings, worker=False) as engine:
        caller = await engine.keys.authenticate(KEY)
        parts = large.sheet.path.split("/")
        ref = SheetRef(caller.workspace_id, UUID(parts[-3]), UUID(parts[-1]))
        with opened(large.cells) as design:
            for _ in range(rounds):
                made = await engine.service.operations.create(caller, ref, everything)
                assert isinstance(made, Queued)
                began = time.perf_counter()
                await engine.context.store.cancel_if_active(ref, str(made.operation.id), caller)
                ours.append((time.perf_counter() - began) * 1000)
                design.queue_all()
                theirs.append(design.cancel_all())
    what = f"cancel of {large.cells:,} cells, the transaction alone"
    times(what, ours)
    times(f"{what}, in a design that has a row for each", theirs)
    wanted = WANTED if large.cells == MILLION else None
    over = statistics.median(theirs) / statistics.median(ours)
    figure("that over ours", over, "×", at_least=wanted)

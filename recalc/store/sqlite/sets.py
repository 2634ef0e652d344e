"""The cell sets of an execution."""

from __future__ import annotations

from sqlite3 import Connection

from recalc.domain.cellsets import CellSet
from recalc.domain.readiness import Sets


def load_sets(db: Connection, pk: int) -> Sets:
    blobs = db.execute(
        "SELECT targets, done, failed, running FROM execution_sets WHERE execution_pk = ?", (pk,)
    ).fetchone()
    return Sets(*map(CellSet.unpack, blobs))


def save_sets(db: Connection, pk: int, sets: Sets) -> None:
    """Write what a holder changes; targets change only by withdrawal."""
    db.execute(
        "UPDATE execution_sets SET done = ?, failed = ?, running = ? WHERE execution_pk = ?",
        (sets.done.pack(), sets.failed.pack(), sets.running.pack(), pk),
    )

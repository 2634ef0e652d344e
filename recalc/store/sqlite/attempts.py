"""Giving up."""

from __future__ import annotations

from sqlite3 import Connection

from recalc.domain.readiness import Sets
from recalc.domain.records import (
    Millis,
)
from recalc.engine.ports import (
    CellResult,
    RowResults,
)
from recalc.store.attempts import GIVEN_UP, NEVER_READ
from recalc.store.sqlite.lookup import (
    find_sheet_by_pk,
    load_structure,
)
from recalc.store.sqlite.results import Landing, store_results
from recalc.store.sqlite.sets import save_sets


def give_up(db: Connection, pk: int, sheet_pk: int, sets: Sets, now: Millis) -> Sets:
    """FAIL the cells that were running each time the worker was lost; all that remain, if none
    was. The rest starts anew, with attempts 0."""
    failing = sets.running or sets.pending
    after = Sets(sets.targets, sets.done | failing, sets.failed | failing)
    db.execute(
        "UPDATE execution SET attempts = 0, pending = pending - ?, failed = failed + ?,"
        " running = 0, state = CASE WHEN ? THEN state ELSE 'completed' END,"
        " ended_at = CASE WHEN ? THEN NULL ELSE ? END WHERE pk = ?",
        (len(failing), len(failing), bool(after.pending), bool(after.pending), now, pk),
    )
    save_sets(db, pk, after)
    by_row: dict[int, dict[int, CellResult]] = {}
    for column, row in failing:
        by_row.setdefault(row, {})[column] = CellResult(None, GIVEN_UP, inputs_version=NEVER_READ)
    sheet = find_sheet_by_pk(db, sheet_pk)
    sources = load_structure(db, sheet).computed()
    store_results(
        db,
        Landing(sheet_pk, sheet.version, now, sources, read_inputs=False),
        [RowResults(row, cells) for row, cells in sorted(by_row.items())],
    )
    return after

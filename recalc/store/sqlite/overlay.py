"""Pending cells of a sheet, derived from the sets of its live executions."""

from __future__ import annotations

from collections.abc import Sequence
from sqlite3 import Connection
from uuid import UUID

from recalc.domain import overlay
from recalc.domain.overlay import ByStatus
from recalc.domain.planning import SheetCells
from recalc.domain.records import Column, StatusCounts
from recalc.store.sqlite.announced import Announce, announce_any
from recalc.store.sqlite.lookup import SheetKey, load_columns
from recalc.store.sqlite.sets import live_executions
from recalc.store.sqlite.statuses import load_stored, sheet_rows


def pending_cells(
    db: Connection,
    sheet_pk: int,
    *,
    first: int = 0,
    last: int = 1 << 32,
    announce: Announce = announce_any,
) -> list[tuple[UUID, ByStatus]]:
    """Return the pending cells of each live execution that has cells in the rows ``first`` to
    ``last``. A cell is pending in at most one execution."""
    return [
        (each.id, overlay.pending_cells(each.state, each.sets))
        for each in live_executions(db, sheet_pk, first=first, last=last, announce=announce)
    ]


def sheet_cells(
    db: Connection,
    sheet: SheetKey,
    columns: Sequence[Column],
    announce: Announce = announce_any,
) -> SheetCells:
    """Return every computed cell of the sheet by the status that it reads."""
    computed = [column.number for column in columns if column.is_computed]
    return overlay.sheet_cells(
        columns,
        sheet_rows(db, sheet.pk),
        load_stored(db, sheet.pk, computed, announce=announce),
        [by_status for _, by_status in pending_cells(db, sheet.pk, announce=announce)],
    )


def count_statuses(
    db: Connection, sheet: SheetKey, announce: Announce = announce_any
) -> StatusCounts:
    """Count the cells of the sheet by the status that they read."""
    columns = load_columns(db, sheet, announce)
    cells = sheet_cells(db, sheet, columns, announce)
    return overlay.count_statuses(cells, len(columns), sheet.version)

"""What changes in a sheet, for those that watch it."""

from __future__ import annotations

from collections.abc import Collection
from sqlite3 import Connection
from uuid import UUID

import msgspec

from recalc.engine.ports import ChangeCounters, SheetActivity, SheetOperation, SheetRef
from recalc.store import sql
from recalc.store.activity import newer_than
from recalc.store.sqlite import guards
from recalc.store.sqlite.lookup import find_sheet
from recalc.store.sqlite.operations import load_operations
from recalc.store.sqlite.overlay import count_statuses

#: The set of live executions changes where an operation is created, which raises the plan version,
#: or where one of them ends. Each other change of one raises a number of it.
_COUNTERS = f"""
SELECT s.version, s.plan_number, count(e.pk), coalesce(sum(e.epoch), 0),
       coalesce(sum(e.revision), 0), coalesce(sum(e.step), 0),
       coalesce(sum(e.state {guards.HELD}), 0)
FROM tables t JOIN sheet s ON s.table_pk = t.pk
LEFT JOIN execution e ON e.sheet_pk = s.pk AND e.state {guards.LIVE}
WHERE s.id = ? AND s.deleted_at IS NULL
  AND t.id = ? AND t.workspace_id = ? AND t.deleted_at IS NULL
GROUP BY s.pk
"""


def change_counters(db: Connection, refs: Collection[SheetRef]) -> dict[SheetRef, ChangeCounters]:
    """Read the change counters of those of the sheets that are there."""
    found = {}
    for ref in refs:
        path = (ref.sheet_id.bytes, ref.table_id.bytes, ref.workspace_id)
        row = db.execute(_COUNTERS, path).fetchone()
        if row is not None:
            found[ref] = row
    return found


_ACTIVE = f"SELECT pk FROM operation WHERE sheet_pk = ? AND state = {sql.ACTIVE}"
_KNOWN = "SELECT pk FROM operation WHERE id = ? AND sheet_pk = ?"
_NEWER = "SELECT pk FROM operation WHERE sheet_pk = ? AND pk > ? ORDER BY pk DESC LIMIT ?"


def sheet_activity(
    db: Connection, ref: SheetRef, known: Collection[UUID] | None = None
) -> SheetActivity:
    """Read the counts of a sheet, and those of its operations that are active, known or newer."""
    sheet = find_sheet(db, ref)
    active = {pk for (pk,) in db.execute(_ACTIVE, (sheet.pk,))}
    kept = {pk for each in known or () for (pk,) in db.execute(_KNOWN, (each.bytes, sheet.pk))}
    newer = {pk for (pk,) in db.execute(_NEWER, (sheet.pk, *newer_than(kept, known)))}
    chosen = sorted(active | kept | newer)
    text = msgspec.json.encode(chosen).decode()
    operations = load_operations(db, ref, "pk IN (SELECT value FROM json_each(?))", text)
    return SheetActivity(
        [SheetOperation(*each) for each in zip(chosen, operations, strict=True)],
        count_statuses(db, sheet),
    )

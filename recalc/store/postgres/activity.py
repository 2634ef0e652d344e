"""What changes in a sheet, for those that watch it."""

from __future__ import annotations

from collections.abc import Callable, Collection
from uuid import UUID

from recalc.engine.ports import ChangeCounters, SheetActivity, SheetOperation, SheetRef
from recalc.store import sql
from recalc.store.activity import newer_than
from recalc.store.postgres.database import Connection, fetch
from recalc.store.postgres.lookup import find_sheet, load_columns
from recalc.store.postgres.operations import load_operations
from recalc.store.postgres.overlay import PackedSheet

#: The set of live executions changes where an operation is created, which raises the plan version,
#: or where one of them ends. Each other change of one raises a number of it.
_COUNTERS = f"""
SELECT r.workspace, r.of_table, r.sheet, s.version, s.plan_number, e.live, e.epochs, e.revisions,
       e.steps, e.held
FROM unnest(%s::bigint[], %s::uuid[], %s::uuid[]) AS r (workspace, of_table, sheet)
JOIN sheet s ON s.id = r.sheet AND s.deleted_at IS NULL
JOIN tables t ON t.pk = s.table_pk AND t.id = r.of_table AND t.workspace_id = r.workspace
    AND t.deleted_at IS NULL
CROSS JOIN LATERAL (
    SELECT count(*) AS live, coalesce(sum(x.epoch), 0)::bigint AS epochs,
           coalesce(sum(x.revision), 0)::bigint AS revisions,
           coalesce(sum(x.step), 0)::bigint AS steps,
           count(*) FILTER (WHERE x.state IN ({sql.HELD})) AS held
    FROM operation o JOIN execution x ON x.operation_pk = o.pk
    WHERE o.sheet_pk = s.pk AND o.state = {sql.ACTIVE} AND x.state IN ({sql.LIVE})
) e
"""


async def change_counters(
    db: Connection, refs: Collection[SheetRef]
) -> dict[SheetRef, ChangeCounters]:
    """Read the change counters of those of the sheets that are there."""
    workspaces = [ref.workspace_id for ref in refs]
    tables, sheets = [ref.table_id for ref in refs], [ref.sheet_id for ref in refs]
    found = await fetch(db, _COUNTERS, (workspaces, tables, sheets))
    return {
        SheetRef(workspace, table, sheet): tuple(counters)
        for workspace, table, sheet, *counters in found
    }


_ACTIVE = f"SELECT pk FROM operation WHERE sheet_pk = %s AND state = {sql.ACTIVE}"
#: Those of other sheets are left out afterwards: else the index of a sheet's operations might be
#: used, and all of them be read.
_KNOWN = "SELECT pk, sheet_pk FROM operation WHERE id = ANY (%s::uuid[])"
_NEWER = "SELECT pk FROM operation WHERE sheet_pk = %s AND pk > %s ORDER BY pk DESC LIMIT %s"


async def sheet_activity(
    db: Connection, ref: SheetRef, known: Collection[UUID] | None = None
) -> Callable[[], SheetActivity]:
    """Read a sheet, and those of its operations that are active, known or newer. Returns a function
    that counts its cells by status."""
    sheet = await find_sheet(db, ref)
    active = {pk for (pk,) in await fetch(db, _ACTIVE, (sheet.pk,))}
    found = await fetch(db, _KNOWN, (list(known or ()),))
    kept = {pk for pk, sheet_pk in found if sheet_pk == sheet.pk}
    newer = {pk for (pk,) in await fetch(db, _NEWER, (sheet.pk, *newer_than(kept, known)))}
    chosen = sorted(active | kept | newer)
    operations = await load_operations(db, ref, chosen)
    packed = await PackedSheet.fetch(db, sheet, await load_columns(db, sheet))
    listed = [SheetOperation(*each) for each in zip(chosen, operations, strict=True)]
    return lambda: SheetActivity(listed, packed.counts())

"""Find what a path names inside one workspace, and read columns. Raises NotFound."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from recalc.domain.errors import NotFound
from recalc.domain.records import Column, Millis
from recalc.engine.ports import SheetRef, Structure
from recalc.store.columns import column_of
from recalc.store.postgres.database import Connection, fetch, fetch_one


@dataclass(frozen=True, slots=True)
class SheetKey:
    """A sheet that was found: its key in this store, and its versions and counts."""

    pk: int
    ref: SheetRef
    version: int
    columns_version: int
    plan_version: int
    next_row: int
    row_count: int
    next_column: int


async def find_table(
    db: Connection, workspace_id: int, table_id: UUID, *, lock: bool = False
) -> int:
    """Find a table, and with ``lock`` hold it until the transaction ends. Returns its key.

    Raises NotFound.
    """
    row = await fetch_one(
        db,
        "SELECT pk FROM tables WHERE id = %s AND workspace_id = %s AND deleted_at IS NULL"
        + (" FOR NO KEY UPDATE" if lock else ""),
        (table_id, workspace_id),
    )
    if row is None:
        raise NotFound("table")
    pk: int = row[0]
    return pk


_SHEET = """
SELECT s.pk, s.version, s.structure, s.plan_number, s.next_row, s.row_count, s.next_column
FROM tables t {join} sheet s ON s.table_pk = t.pk AND s.id = %s AND s.deleted_at IS NULL
WHERE t.id = %s AND t.workspace_id = %s AND t.deleted_at IS NULL
"""
_FIND = _SHEET.format(join="LEFT JOIN")
_LOCK = _SHEET.format(join="JOIN") + " FOR NO KEY UPDATE OF s"


async def find_sheet(db: Connection, ref: SheetRef) -> SheetKey:
    """Find a sheet. Raises NotFound."""
    row = await fetch_one(db, _FIND, (ref.sheet_id, ref.table_id, ref.workspace_id))
    if row is None:
        raise NotFound("table")
    if row[0] is None:
        raise NotFound("sheet")
    return _sheet_key(row, ref)


async def lock_sheet(db: Connection, ref: SheetRef) -> SheetKey:
    """Find a sheet and lock it until the transaction ends: edits of a sheet take turns. Cancels,
    claims and reports do not take this lock. Raises NotFound."""
    row = await fetch_one(db, _LOCK, (ref.sheet_id, ref.table_id, ref.workspace_id))
    if row is None:
        await find_table(db, ref.workspace_id, ref.table_id)
        raise NotFound("sheet")
    return _sheet_key(row, ref)


def _sheet_key(row: Sequence[Any], ref: SheetRef) -> SheetKey:
    pk, *numbers = row
    return SheetKey(pk, ref, *numbers)


TOUCH = """
UPDATE sheet SET version = version + 1, updated_at = %s
WHERE pk = %s RETURNING version
"""
#: The last statement of its transaction (``finish_with``): reports wait for it.
TOUCH_STRUCTURE = "SELECT recalc_touch_structure(%s, %s)"


async def touch(db: Connection, sheet_pk: int, now: Millis) -> int:
    """Raise the sheet's version. Returns the new one."""
    version: int = (await fetch_one(db, TOUCH, (now, sheet_pk)))[0]
    return version


_COLUMNS = """
SELECT id, number, title, type, config, dependencies, revision, is_output
FROM sheet_column WHERE sheet_pk = %s AND deleted_at IS NULL ORDER BY number
"""


async def load_columns(db: Connection, sheet: SheetKey) -> list[Column]:
    """Read the live columns in order of position, which is the order of creation."""
    found = await fetch(db, _COLUMNS, (sheet.pk,))
    of_sheet = (sheet.ref.sheet_id, sheet.ref.workspace_id)
    return [column_of(row[0], row[1:], *of_sheet) for row in found]


async def load_structure(db: Connection, sheet: SheetKey) -> Structure:
    """Read the columns. They belong to the version of ``sheet`` only on the same snapshot, or under
    the sheet's lock."""
    return Structure(sheet.columns_version, sheet.version, await load_columns(db, sheet))


_STRUCTURE = """
SELECT s.structure, s.version, c.id, c.number, c.title, c.type, c.config, c.dependencies,
       c.revision, c.is_output
FROM sheet s LEFT JOIN sheet_column c ON c.sheet_pk = s.pk AND c.deleted_at IS NULL
WHERE s.pk = %s ORDER BY c.number
"""


async def structure_of(
    db: Connection, sheet_pk: int, sheet_id: UUID, workspace_id: int
) -> Structure:
    """Read the columns of a sheet, deleted or not, and its versions by the same statement.

    Raises NotFound for a sheet that was purged.
    """
    found = await fetch(db, _STRUCTURE, (sheet_pk,))
    if not found:
        raise NotFound("sheet")
    number, version = found[0][:2]
    columns = [
        column_of(row[2], row[3:], sheet_id, workspace_id) for row in found if row[2] is not None
    ]
    return Structure(number, version, columns)

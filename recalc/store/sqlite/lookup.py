"""Find what a path names, inside one workspace. Raises NotFound where it is not there."""

from __future__ import annotations

from sqlite3 import Connection
from uuid import UUID

import msgspec

from recalc.domain.errors import NotFound
from recalc.domain.records import Column, Millis
from recalc.engine.ports import SheetRef, Structure
from recalc.store.columns import column_of
from recalc.store.sqlite.announced import COLUMN, CONFIG, Announce, announce_any


class SheetKey(msgspec.Struct, frozen=True):
    """A sheet that was found: its key in this store, its versions and its next free numbers."""

    pk: int
    ref: SheetRef
    version: int
    columns_version: int
    plan_version: int
    next_row: int
    row_count: int
    next_column: int


def find_table(db: Connection, workspace_id: int, table_id: UUID) -> int:
    """Return the key of a table."""
    row = db.execute(
        "SELECT pk FROM tables WHERE id = ? AND workspace_id = ? AND deleted_at IS NULL",
        (table_id.bytes, workspace_id),
    ).fetchone()
    if row is None:
        raise NotFound("table")
    pk: int = row[0]
    return pk


_SHEET = """
SELECT s.pk, s.version, s.structure, s.plan_number, s.next_row, s.row_count, s.next_column
FROM tables t LEFT JOIN sheet s ON s.table_pk = t.pk AND s.id = ? AND s.deleted_at IS NULL
WHERE t.id = ? AND t.workspace_id = ? AND t.deleted_at IS NULL
"""


def find_sheet(db: Connection, ref: SheetRef) -> SheetKey:
    """Return the key of a sheet."""
    row = db.execute(_SHEET, (ref.sheet_id.bytes, ref.table_id.bytes, ref.workspace_id)).fetchone()
    if row is None:
        raise NotFound("table")
    pk, *numbers = row
    if pk is None:
        raise NotFound("sheet")
    return SheetKey(pk, ref, *numbers)


def find_sheet_by_pk(db: Connection, sheet_pk: int) -> SheetKey:
    """Return the sheet with this key, whether it is deleted or not."""
    row = db.execute(
        "SELECT t.workspace_id, t.id, s.id, s.version, s.structure, s.plan_number, s.next_row,"
        " s.row_count, s.next_column FROM sheet s JOIN tables t ON t.pk = s.table_pk"
        " WHERE s.pk = ?",
        (sheet_pk,),
    ).fetchone()
    workspace_id, table_id, sheet_id, *numbers = row
    ref = SheetRef(workspace_id, UUID(bytes=table_id), UUID(bytes=sheet_id))
    return SheetKey(sheet_pk, ref, *numbers)


def raise_version(db: Connection, sheet_pk: int, now: Millis, *, columns: bool = False) -> int:
    """Raise the sheet's version and return it; with ``columns``, raise its columns version and its
    plan version too."""
    row = db.execute(
        "UPDATE sheet SET version = version + 1, structure = structure + ?,"
        " plan_number = plan_number + ?, updated_at = ? WHERE pk = ? RETURNING version",
        (int(columns), int(columns), now, sheet_pk),
    ).fetchone()
    version: int = row[0]
    return version


_COLUMNS = """
SELECT id, number, title, type, config, dependencies, revision, is_output
FROM sheet_column WHERE sheet_pk = ? AND deleted_at IS NULL ORDER BY number
"""


def load_columns(
    db: Connection, sheet: SheetKey, announce: Announce = announce_any
) -> list[Column]:
    """Read the columns in order of position, which is the order of creation."""
    columns: list[Column] = []
    for identity, *row in db.execute(_COLUMNS, (sheet.pk,)):
        config, dependencies = row[3:5]
        announce(COLUMN + CONFIG * (len(config) + len(dependencies)))
        columns.append(
            column_of(UUID(bytes=identity), row, sheet.ref.sheet_id, sheet.ref.workspace_id)
        )
    return columns


def load_structure(db: Connection, sheet: SheetKey, announce: Announce = announce_any) -> Structure:
    """Read the columns, with the columns version and the version of the sheet."""
    return Structure(sheet.columns_version, sheet.version, load_columns(db, sheet, announce))

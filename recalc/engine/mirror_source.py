"""The source of a mirror: a column of another sheet of the same workspace."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple
from uuid import UUID

from recalc.columns.base import BadConfig
from recalc.columns.composition import Mirrored, mirrored
from recalc.domain.errors import Invalid, NotFound
from recalc.domain.records import MIRROR, Json
from recalc.engine.ports import SheetRef, Store


class MirrorSource(NamedTuple):
    """A sheet and a column of it."""

    ref: SheetRef
    column_id: UUID

    @classmethod
    def of(cls, workspace_id: int, named: Mirrored) -> MirrorSource:
        """Return the source that a config names, seen from the workspace of the mirror."""
        return cls(SheetRef(workspace_id, named.table_id, named.sheet_id), named.column_id)


async def check_source(store: Store, ref: SheetRef, config: Mapping[str, Json]) -> None:
    """Check the source that a new config of a mirror in the sheet ``ref`` names.

    Raises BadConfig, also for a column that cannot be mirrored: of the same sheet, or a mirror
    itself. Raises Invalid where it is no column of the workspace.
    """
    named = mirrored(config)
    if named.deleted:
        raise BadConfig("config.source_deleted", "is written by the server. Leave it out")
    if named.sheet_id == ref.sheet_id:
        raise BadConfig(
            "config.source_sheet_id",
            "is the sheet of the column itself. Name a column of another sheet; columns of one "
            "sheet are sources of each other without a mirror",
        )
    source = MirrorSource.of(ref.workspace_id, named)
    try:
        column = (await store.structure(source.ref)).find(source.column_id)
    except NotFound as error:
        raise Invalid(
            "unknown_source",
            f"config: there is no column {named.column_id} in sheet {named.sheet_id} of table "
            f"{named.table_id}. Name the source by the ids of all three.",
            parameter="config",
        ) from error
    if column.type == MIRROR:
        raise BadConfig(
            "config.source_column_id",
            f"is column {column.title!r}, which is a mirror too. Name the column that it mirrors",
        )

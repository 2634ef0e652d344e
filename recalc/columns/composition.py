"""COMPOSITION: a mirror of a column of another sheet. The server writes its cells."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple
from uuid import UUID

from typing_extensions import override

from recalc.columns.base import BadConfig, Json
from recalc.columns.typed import Typed
from recalc.generated.configs import CompositionColumnConfig
from recalc.generated.explaining.uuids import NOT_A_UUID, is_uuid


class Mirrored(NamedTuple):
    """The column that a config names. ``deleted``: whether the server has noted that it is gone."""

    table_id: UUID
    sheet_id: UUID
    column_id: UUID
    deleted: bool


class Composition(Typed[CompositionColumnConfig]):
    """A value of a column of another sheet. No operation computes it, and no person edits it."""

    name = "COMPOSITION"
    kind = "edited"
    config_type = CompositionColumnConfig

    @override
    def names(self, config: CompositionColumnConfig) -> list[str]:
        return []


def mirrored(config: Mapping[str, Json]) -> Mirrored:
    """Return the column that the config of a mirror names. Raises BadConfig."""
    own = Composition().parse(config)
    return Mirrored(
        _uuid(own.source_table_id, "source_table_id"),
        _uuid(own.source_sheet_id, "source_sheet_id"),
        _uuid(own.source_column_id, "source_column_id"),
        own.source_deleted,
    )


def with_deleted(config: Mapping[str, Json]) -> dict[str, Json]:
    """Return the config of a mirror with the note that its source was deleted."""
    return {**config, "source_deleted": True}


def _uuid(text: str, key: str) -> UUID:
    """Read an id in the one form that the contract allows."""
    if not is_uuid(text):
        raise BadConfig(f"config.{key}", NOT_A_UUID)
    return UUID(text)

"""Columns as both stores have them in their rows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from recalc.domain.records import EDITED, Column
from recalc.store import codec


def column_of(identity: UUID, row: Sequence[Any], sheet_id: UUID, workspace_id: int) -> Column:
    """Return a column from what its row has after the id: number, title, type, config,
    dependencies, revision and ``is_output``."""
    number, title, kind, config, dependencies, revision, is_output = row
    return Column(
        id=identity,
        sheet_id=sheet_id,
        workspace_id=workspace_id,
        number=number,
        title=title,
        type=kind,
        config=codec.decode_value(config),
        dependencies=codec.decode_dependencies(dependencies),
        position_rank=float(number + 1),
        is_output=kind not in EDITED if is_output is None else bool(is_output),
        revision=revision,
    )

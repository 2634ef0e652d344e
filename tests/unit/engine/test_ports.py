"""Values of the port that stores apply."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

import pytest

from recalc.domain.records import Column, Dependency
from recalc.engine.ports import ColumnEdit

COLUMN = Column(
    id=UUID(int=1),
    sheet_id=UUID(int=2),
    workspace_id=3,
    number=4,
    title="title",
    type="COUNT",
    config={"source": "text"},
    dependencies=(),
    position_rank=5.0,
    is_output=True,
    revision=6,
)
SOURCES = (Dependency(UUID(int=7), 0),)


@pytest.mark.parametrize(
    ("edit", "changed", "outdates"),
    [
        (ColumnEdit(), COLUMN, False),
        (ColumnEdit(title="other"), replace(COLUMN, title="other"), False),
        (ColumnEdit(is_output=False), replace(COLUMN, is_output=False), False),
        (ColumnEdit(type="COMPARE"), replace(COLUMN, type="COMPARE"), True),
        (ColumnEdit(config={}), replace(COLUMN, config={}), True),
        (ColumnEdit(dependencies=SOURCES), replace(COLUMN, dependencies=SOURCES), True),
        (ColumnEdit(dependencies=()), COLUMN, True),
    ],
)
def test_an_edit_changes_the_fields_that_are_not_none(
    edit: ColumnEdit, changed: Column, outdates: bool
) -> None:
    """Empty is not None. Only another type, config or other sources outdate results."""
    assert edit.applied_to(COLUMN) == changed
    assert edit.outdates is outdates

"""Columns of sheets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple, Protocol
from uuid import UUID

from recalc.domain.changes import sources_of
from recalc.domain.errors import NotFound
from recalc.domain.records import Column, ColumnChange, Dependency, Json
from recalc.domain.staleness import computed_sources
from recalc.engine.ports.refs import SheetRef


@dataclass(frozen=True, slots=True)
class NewColumn:
    """A column that passed every check against one ``Structure`` of its sheet."""

    id: UUID
    title: str
    type: str
    config: Mapping[str, Json]
    dependencies: Sequence[Dependency]
    #: None: by its type.
    is_output: bool | None = None


@dataclass(frozen=True, slots=True)
class ColumnEdit:
    """A change of a column: of all fields that are not None."""

    title: str | None = None
    type: str | None = None
    config: Mapping[str, Json] | None = None
    dependencies: Sequence[Dependency] | None = None
    is_output: bool | None = None

    @property
    def outdates(self) -> bool:
        """Whether the column computes something else after the change."""
        return not (self.type is None and self.config is None and self.dependencies is None)

    def applied_to(self, column: Column) -> Column:
        """Return the column after the change, with the revision that it had."""
        return replace(
            column,
            title=column.title if self.title is None else self.title,
            type=column.type if self.type is None else self.type,
            config=column.config if self.config is None else self.config,
            dependencies=column.dependencies if self.dependencies is None else self.dependencies,
            is_output=column.is_output if self.is_output is None else self.is_output,
        )


@dataclass(frozen=True, slots=True)
class Structure:
    """All columns of a sheet, in order of position.

    ``columns_version`` rises with every change of them, ``version`` is that of the sheet.
    """

    columns_version: int
    version: int
    columns: Sequence[Column]

    def find(self, column_id: UUID) -> Column:
        """Return the column with this id. Raises NotFound."""
        for column in self.columns:
            if column.id == column_id:
                return column
        raise NotFound("column")

    def by_number(self) -> dict[int, Column]:
        """Return the columns by their numbers."""
        return {column.number: column for column in self.columns}

    def sources(self) -> dict[int, tuple[int, ...]]:
        """Return the graph: for each column number, those of its sources."""
        return sources_of(self.columns)

    def computed(self) -> dict[int, tuple[int, ...]]:
        """Return the graph of the computed columns alone (``staleness.computed_sources``)."""
        return computed_sources(self.columns)


class AddedColumns(NamedTuple):
    """New columns, and the version of their sheet."""

    columns: Sequence[Column]
    version: int


class DeletedColumn(NamedTuple):
    """The effect of deleting a column: the operations that lost cells by it, and the version of the
    sheet."""

    withdrawn_from: Sequence[UUID]
    version: int


class ColumnStore(Protocol):
    """Stores columns. ``columns_version`` is that of the ``Structure`` that the caller checked."""

    async def structure(self, ref: SheetRef) -> Structure: ...

    async def add_columns_if_unchanged(
        self, ref: SheetRef, columns_version: int, columns: Sequence[NewColumn]
    ) -> AddedColumns | None:
        """Append columns; every cell of them reads STALE (COMPLETED and null for TEXT).

        None when the columns version is another by now.
        """

    async def update_column_if_unchanged(
        self, ref: SheetRef, columns_version: int, column_id: UUID, edit: ColumnEdit
    ) -> ColumnChange | None:
        """Change a column; None when the columns version is another by now.

        A change that ``outdates`` raises the revisions of the column and of all downstream of it.
        Their cells then read STALE, at the same cost for any number of rows. The caller makes sure
        that a TEXT column stays TEXT and a computed one computed.
        """

    async def delete_column_if_unchanged(
        self, ref: SheetRef, columns_version: int, column_id: UUID
    ) -> DeletedColumn | None:
        """Withdraw a column's cells from running operations and mark it as deleted.

        None when the columns version is another by now.
        """

    async def delete_column_if_version(
        self, ref: SheetRef, version: int, column_id: UUID
    ) -> DeletedColumn | None:
        """Delete a column like ``delete_column_if_unchanged``; None when anything in the sheet
        changed since this version of it."""

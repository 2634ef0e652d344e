"""Rows and cells."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol
from uuid import UUID

from recalc.domain.records import (
    AddedRows,
    Cell,
    CellEdit,
    CellEdits,
    CellValue,
    Column,
    Json,
    Row,
    RowsPage,
    StatusCounts,
)
from recalc.domain.states import CellStatus
from recalc.engine.ports.columns import Structure
from recalc.engine.ports.refs import Order, SheetRef


@dataclass(frozen=True, slots=True)
class EncodedRows:
    """Rows to be stored: one encoded map of column number to value per row (MessagePack). ``known``
    is the structure by which they were encoded, where it is at hand: columns that have not changed
    since are not read again."""

    inputs: Sequence[bytes]
    known: Structure | None = None

    def columns_at(self, columns_version: int) -> Sequence[Column] | None:
        """Return the columns of this version, if they are known."""
        known = self.known
        return known.columns if known and known.columns_version == columns_version else None


class RowFilter(NamedTuple):
    """Rows with a cell that reads as ``status``: one of the column ``column_id``, or any."""

    status: CellStatus
    column_id: UUID | None = None


class ListedRows(NamedTuple):
    """A page of rows. ``following`` is the row id after which the next page begins, None on the
    last page. ``found.page.next_cursor`` is not set."""

    found: RowsPage
    following: int | None


class DeletedRows(NamedTuple):
    """The effect of deleting rows: how many there were, the version of the sheet, and the
    operations that lost cells by it."""

    deleted: int
    version: int
    withdrawn_from: Sequence[UUID]


class RowStore(Protocol):
    """Stores rows and cells."""

    async def list_rows(
        self,
        ref: SheetRef,
        *,
        after: int | None,
        limit: int,
        order: Order,
        only: RowFilter | None = None,
    ) -> ListedRows:
        """List rows as they read now, after the row id ``after``; those that ``only`` takes. Raises
        Invalid where it names no column of the sheet.

        A page has ``limit`` rows at most, fewer where they are large, and at least one.
        """

    async def read_rows(self, ref: SheetRef, rows: Sequence[int]) -> Sequence[Row]:
        """Read those of these rows that are live, as they read now, in this order: up to as many
        as a page has."""

    async def add_rows(self, ref: SheetRef, rows: EncodedRows) -> AddedRows:
        """Append rows with consecutive ids. Readers see all of them or none; when it fails, none
        are there.

        ``AddedRows.values`` has all of them, or none when they are more than 100 or larger than a
        page.
        """

    async def reserve_rows(self, ref: SheetRef, count: int) -> int:
        """Reserve ``count`` consecutive row ids, which readers do not see; return the first."""

    async def stage_rows(self, ref: SheetRef, first: int, rows: EncodedRows) -> None:
        """Write reserved rows, which readers do not see yet."""

    async def delete_rows(self, ref: SheetRef, row_indices: Collection[int]) -> DeletedRows:
        """Withdraw the cells of rows from running operations and hide the rows. Ids that are no
        live rows are passed over."""

    async def get_cell(self, ref: SheetRef, cell_id: UUID) -> Cell: ...

    async def edit_cell(
        self,
        ref: SheetRef,
        cell_id: UUID,
        value: Json,
        *,
        max_row_bytes: int | None = None,
    ) -> CellEdit:
        """Store an edited cell. Another value makes all its dependents STALE, a running one once
        its result is stored.

        Raises Invalid for a cell of a computed column or a mirror, and where the edited values of
        the row would have more than ``max_row_bytes``.
        """

    async def edit_cells(
        self,
        ref: SheetRef,
        values: Sequence[CellValue],
        *,
        max_row_bytes: int | None = None,
        of_mirrors: bool = False,
    ) -> CellEdits:
        """Store edited cells, all or none, as ``edit_cell`` does each. ``of_mirrors``: cells of
        mirrors are allowed, which only the server edits.

        Raises Invalid as ``edit_cell``, for a row or a column that the sheet does not have, and for
        a cell that is given twice; the message names the cell by its position.
        """

    async def status_counts(self, ref: SheetRef) -> StatusCounts: ...

"""Single cells, and recalculations of cells that are named one by one."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from recalc.domain.cell_ids import column_key, parse_cell_id
from recalc.domain.errors import Invalid
from recalc.domain.records import (
    Caller,
    Cell,
    CellEdit,
    CellEdits,
    CellValue,
    ConfirmationNeeded,
    Json,
    NothingToDo,
    Queued,
    Selection,
)
from recalc.domain.states import CellStatus
from recalc.engine.context import Context
from recalc.engine.operations import Operations
from recalc.engine.ports import SheetRef
from recalc.engine.rows import check_size

_ANY = frozenset(CellStatus)


class Cells:
    """Use cases of single cells."""

    def __init__(self, context: Context, operations: Operations) -> None:
        self._context = context
        self._store = context.store
        self._operations = operations

    async def get(self, ref: SheetRef, cell_id: UUID) -> Cell:
        """Return a cell as it reads. Raises NotFound."""
        return await self._store.get_cell(ref, cell_id)

    async def update(self, ref: SheetRef, cell_id: UUID, value: Json) -> CellEdit:
        """Store a value in a TEXT cell. Raises Invalid for a computed column's cell."""
        settings = self._context.settings
        check_size([value], settings.max_cell_bytes, "value")
        return await self._store.edit_cell(
            ref, cell_id, value, max_row_bytes=settings.max_row_bytes
        )

    async def update_many(self, ref: SheetRef, values: Sequence[CellValue]) -> CellEdits:
        """Store values in edited cells, all or none. Raises Invalid, naming the cell by its
        position, for a value that is too large, and as the store."""
        settings = self._context.settings
        await self._context.offload(_check_sizes, values, settings.max_cell_bytes)
        return await self._store.edit_cells(ref, values, max_row_bytes=settings.max_row_bytes)

    async def recalculate(
        self, caller: Caller, ref: SheetRef, cell_id: UUID
    ) -> Queued | NothingToDo | ConfirmationNeeded:
        """Recalculate one cell, whatever its status. An older operation loses it."""
        cell = await self.get(ref, cell_id)
        selection = Selection(cells=[(cell.column_id, cell.row_index)], statuses=_ANY)
        return await self._operations.create(caller, ref, selection)

    async def recalculate_batch(
        self,
        caller: Caller,
        ref: SheetRef,
        *,
        cell_ids: Sequence[UUID] | None,
        column_ids: Sequence[UUID] | None,
        row_indices: Sequence[int] | None,
    ) -> Queued | NothingToDo | ConfirmationNeeded:
        """Recalculate the named cells, or those of the named columns and rows, whatever their
        status. Older operations lose them.

        Raises Invalid when nothing is named.
        """
        if cell_ids is None and column_ids is None and row_indices is None:
            raise Invalid(
                "nothing_selected",
                "Name cells by cell_ids, or by column_ids and row_indices.",
                parameter="cell_ids",
            )
        cells = None
        if cell_ids is not None:
            cells = await self._resolve(ref, cell_ids)
        selection = Selection(
            column_ids=column_ids,
            row_ids=row_indices,
            cells=cells,
            statuses=_ANY,
            rows_named="row_indices",
        )
        return await self._operations.create(caller, ref, selection)

    async def _resolve(self, ref: SheetRef, cell_ids: Sequence[UUID]) -> list[tuple[UUID, int]]:
        """Return the column and row of each cell id. Raises Invalid for an id given twice, and for
        one that is no cell of this sheet."""
        if len(set(cell_ids)) != len(cell_ids):
            raise Invalid("duplicate_id", "cell_ids: an id is given twice.", parameter="cell_ids")
        structure = await self._store.structure(ref)
        by_key = {column_key(column.id): column.id for column in structure.columns}
        found: list[tuple[UUID, int]] = []
        for cell_id in cell_ids:
            parsed = parse_cell_id(cell_id)
            column = by_key.get(parsed[0]) if parsed is not None else None
            if parsed is None or column is None:
                raise Invalid(
                    "unknown_cell",
                    f"cell_ids: there is no cell {cell_id} in this sheet.",
                    parameter="cell_ids",
                )
            found.append((column, parsed[1]))
        return found


def _check_sizes(values: Sequence[CellValue], max_cell_bytes: int) -> None:
    """Raise Invalid when a value is longer than a cell may be."""
    for position, each in enumerate(values):
        check_size([each.value], max_cell_bytes, f"cells[{position}]")

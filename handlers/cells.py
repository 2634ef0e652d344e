"""Single cells, and recalculations of cells that are named one by one."""

from __future__ import annotations

from uuid import UUID

from msgspec import UNSET

from recalc.domain.records import Caller, CellValue, ConfirmationNeeded, NothingToDo, Queued
from recalc.domain.wording import counted
from recalc.engine import cells
from recalc.generated import models
from recalc.generated import operations as ops
from recalc.handlers import mapping
from recalc.handlers.mapping import given


class Cells:
    """Handlers of cells."""

    def __init__(self, cells: cells.Cells) -> None:
        self._cells = cells

    async def get_table_sheet_cell(
        self, caller: Caller, *, table_id: UUID, sheet_id: UUID, cell_id: UUID
    ) -> ops.GetTableSheetCell200:
        cell = await self._cells.get(mapping.ref(caller, table_id, sheet_id), cell_id)
        return ops.GetTableSheetCell200(models.CellResponse(success=True, cell=mapping.cell(cell)))

    async def update_table_sheet_cell(
        self,
        caller: Caller,
        *,
        table_id: UUID,
        sheet_id: UUID,
        cell_id: UUID,
        body: models.UpdateCellRequest,
    ) -> ops.UpdateTableSheetCell200:
        value = given(body.display_value) if body.value is UNSET else body.value
        edit = await self._cells.update(mapping.ref(caller, table_id, sheet_id), cell_id, value)
        return ops.UpdateTableSheetCell200(
            models.UpdateCellResponse(
                success=True,
                cell=mapping.cell(edit.cell),
                version=edit.version,
                stale_count=edit.stale_count,
            )
        )

    async def update_table_sheet_cells(
        self,
        caller: Caller,
        *,
        table_id: UUID,
        sheet_id: UUID,
        body: models.UpdateCellsRequest,
    ) -> ops.UpdateTableSheetCells200:
        values = [CellValue(each.row_index, each.column_id, each.value) for each in body.cells]
        edits = await self._cells.update_many(mapping.ref(caller, table_id, sheet_id), values)
        return ops.UpdateTableSheetCells200(
            models.UpdateCellsResponse(
                success=True,
                changed_count=edits.changed_count,
                stale_count=edits.stale_count,
                version=edits.version,
            )
        )

    async def create_table_sheet_cell_recalculation(
        self, caller: Caller, *, table_id: UUID, sheet_id: UUID, cell_id: UUID
    ) -> ops.CreateTableSheetCellRecalculation200 | ops.CreateTableSheetCellRecalculation202:
        outcome = await self._cells.recalculate(
            caller, mapping.ref(caller, table_id, sheet_id), cell_id
        )
        if isinstance(outcome, Queued):
            return ops.CreateTableSheetCellRecalculation202(_queued(outcome))
        return ops.CreateTableSheetCellRecalculation200(_not_started(outcome))

    async def create_table_sheet_cell_recalculations_batch(
        self,
        caller: Caller,
        *,
        table_id: UUID,
        sheet_id: UUID,
        body: models.RecalculateCellsRequest,
    ) -> (
        ops.CreateTableSheetCellRecalculationsBatch200
        | ops.CreateTableSheetCellRecalculationsBatch202
    ):
        outcome = await self._cells.recalculate_batch(
            caller,
            mapping.ref(caller, table_id, sheet_id),
            cell_ids=given(body.cell_ids),
            column_ids=given(body.column_ids),
            row_indices=given(body.row_indices),
        )
        if isinstance(outcome, Queued):
            return ops.CreateTableSheetCellRecalculationsBatch202(_queued(outcome))
        return ops.CreateTableSheetCellRecalculationsBatch200(_not_started(outcome))


def _queued(outcome: Queued) -> models.RecalculateCellsResponse:
    operation = outcome.operation
    executions = mapping.texts(operation.execution_ids)
    return models.RecalculateCellsResponse(
        success=True,
        operation_id=mapping.text(operation.id),
        execution_id=executions[0],
        execution_ids=executions,
        cell_count=operation.counts.cell_count,
        selected_cell_count=operation.counts.cell_count,
        status_url=mapping.operation_url(operation.table_id, operation.sheet_id, operation.id),
    )


def _not_started(
    outcome: NothingToDo | ConfirmationNeeded,
) -> models.NotStartedRecalculationResponse:
    if isinstance(outcome, NothingToDo):
        return models.NotStartedRecalculationResponse(
            success=True, message="There was nothing to recalculate.", cell_count=0
        )
    return models.NotStartedRecalculationResponse(
        success=False,
        message=f"This would recalculate {counted(outcome.affected_cell_count, 'cell')}, which has "
        "to be confirmed. Recalculate by an operation on the sheet, or fewer cells at once.",
        cell_count=0,
        requires_confirmation=True,
        affected_cell_count=outcome.affected_cell_count,
    )

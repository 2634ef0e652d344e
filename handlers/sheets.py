"""Sheets, and sheets that are created from files."""

from __future__ import annotations

from typing import Literal
from uuid import UUID

from recalc.domain.records import Caller
from recalc.engine import tables
from recalc.engine.imports import Imports
from recalc.generated import models
from recalc.generated import operations as ops
from recalc.handlers import mapping
from recalc.handlers.mapping import given
from recalc.importing.arrived import content_of


class Sheets:
    """Handlers of sheets."""

    def __init__(self, sheets: tables.Sheets, imports: Imports) -> None:
        self._sheets = sheets
        self._imports = imports

    async def list_table_sheets(
        self,
        caller: Caller,
        *,
        table_id: UUID,
        cursor: str | None,
        limit: int,
        order: Literal["asc", "desc"],
    ) -> ops.ListTableSheets200:
        page = await self._sheets.list(caller, table_id, cursor=cursor, limit=limit, order=order)
        return ops.ListTableSheets200(
            models.ListSheetsResponse(
                data=[mapping.sheet(sheet) for sheet in page.items],
                next_cursor=page.next_cursor,
                has_more=page.has_more,
                pagination=mapping.pagination(page.next_cursor, limit),
            )
        )

    async def create_table_sheet(
        self, caller: Caller, *, table_id: UUID, body: models.CreateSheetRequest
    ) -> ops.CreateTableSheet201 | ops.CreateTableSheet202:
        source = given(body.source)
        if source is not None:
            return await self._from_file(caller, table_id, body, source)
        sheet = await self._sheets.create(
            caller, table_id, title=given(body.title), index=given(body.index)
        )
        return ops.CreateTableSheet201(
            models.CreateSheetResponse(success=True, sheet=mapping.sheet(sheet))
        )

    async def _from_file(
        self,
        caller: Caller,
        table_id: UUID,
        body: models.CreateSheetRequest,
        source: models.FileSource,
    ) -> ops.CreateTableSheet201 | ops.CreateTableSheet202:
        imported = await self._imports.create_sheet(
            caller,
            table_id,
            title=given(body.title),
            index=given(body.index),
            operation_id=given(body.operation_id),
            file_name=source.file_name,
            file_content_base64=content_of(source.file_content_base64),
            delimiter=given(source.delimiter),
        )
        sheet = mapping.sheet(imported.sheet)
        operation = mapping.import_operation(imported.operation)
        if imported.done:
            return ops.CreateTableSheet201(
                models.CreateSheetResponse(
                    success=True,
                    sheet=sheet,
                    operation_id=imported.operation.id,
                    operation=operation,
                )
            )
        return ops.CreateTableSheet202(
            models.SheetImportStartedResponse(
                success=True,
                message=imported.operation.message,
                operation_id=imported.operation.id,
                operation=operation,
                sheet=sheet,
            )
        )

    async def get_table_sheet(
        self, caller: Caller, *, table_id: UUID, sheet_id: UUID
    ) -> ops.GetTableSheet200:
        sheet = await self._sheets.get(mapping.ref(caller, table_id, sheet_id))
        return ops.GetTableSheet200(models.SheetResponse(success=True, sheet=mapping.sheet(sheet)))

    async def update_table_sheet(
        self, caller: Caller, *, table_id: UUID, sheet_id: UUID, body: models.UpdateSheetRequest
    ) -> ops.UpdateTableSheet200:
        sheet = await self._sheets.update(
            caller,
            mapping.ref(caller, table_id, sheet_id),
            title=given(body.title),
            index=given(body.index),
            expected_row_count=given(body.expected_row_count),
            eval_run_status=given(body.eval_run_status),
        )
        return ops.UpdateTableSheet200(
            models.UpdateSheetResponse(
                success=True, sheet=mapping.sheet(sheet), version=sheet.version
            )
        )

    async def delete_table_sheet(
        self, caller: Caller, *, table_id: UUID, sheet_id: UUID
    ) -> ops.DeleteTableSheet200:
        await self._sheets.delete(mapping.ref(caller, table_id, sheet_id))
        return ops.DeleteTableSheet200(
            models.DeletedResponse(success=True, message=f"Sheet {sheet_id} was deleted.")
        )

    async def get_table_sheet_status_counts(
        self, caller: Caller, *, table_id: UUID, sheet_id: UUID
    ) -> ops.GetTableSheetStatusCounts200:
        counts = await self._sheets.status_counts(mapping.ref(caller, table_id, sheet_id))
        return ops.GetTableSheetStatusCounts200(
            models.StatusCountsResponse(
                success=True,
                total_cells=counts.total_cells,
                status_counts=mapping.status_counts(counts),
                version=counts.version,
            )
        )

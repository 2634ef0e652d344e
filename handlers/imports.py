"""Imports into sheets, and the state of imports."""

from __future__ import annotations

from urllib.parse import quote
from uuid import UUID

from recalc.domain.records import Caller
from recalc.engine.imports import Imports as ImportUseCases
from recalc.generated import models
from recalc.generated import operations as ops
from recalc.handlers import mapping
from recalc.handlers.mapping import given
from recalc.importing.arrived import content_of


class Imports:
    """Handlers of imports."""

    def __init__(self, imports: ImportUseCases) -> None:
        self._imports = imports

    async def get_table_sheet_operation(
        self, caller: Caller, *, table_id: UUID, operation_id: str
    ) -> ops.GetTableSheetOperation200:
        found = await self._imports.get(caller, table_id, operation_id)
        return ops.GetTableSheetOperation200(
            models.ImportResponse(success=True, operation=mapping.import_operation(found))
        )

    async def create_table_sheet_file_import(
        self,
        caller: Caller,
        *,
        table_id: UUID,
        sheet_id: UUID,
        body: models.CreateTableSheetFileImportRequest,
    ) -> ops.CreateTableSheetFileImport202:
        imported = await self._imports.into_sheet(
            caller,
            table_id,
            sheet_id,
            operation_id=given(body.operation_id),
            file_name=body.file_name,
            file_content_base64=content_of(body.file_content_base64),
            delimiter=given(body.delimiter),
        )
        operation = imported.operation
        name = quote(operation.id, safe="")
        return ops.CreateTableSheetFileImport202(
            models.TableSheetImportStartResponse(
                success=True,
                message=operation.message,
                operation_id=operation.id,
                operation=mapping.import_operation(operation),
                status_url=f"{mapping.API}/{table_id}/sheets/operations/{name}",
            )
        )

"""Columns."""

from __future__ import annotations

from uuid import UUID

from msgspec import UNSET, UnsetType

from recalc.domain.records import Caller
from recalc.engine.sheet_columns import NamedDependency, SheetColumns
from recalc.generated import models
from recalc.generated import operations as ops
from recalc.handlers import mapping
from recalc.handlers.mapping import given


class Columns:
    """Handlers of columns."""

    def __init__(self, columns: SheetColumns) -> None:
        self._columns = columns

    async def list_table_sheet_columns(
        self, caller: Caller, *, table_id: UUID, sheet_id: UUID, cursor: str | None, limit: int
    ) -> ops.ListTableSheetColumns200:
        page = await self._columns.list(
            mapping.ref(caller, table_id, sheet_id), cursor=cursor, limit=limit
        )
        return ops.ListTableSheetColumns200(
            models.ListColumnsResponse(
                data=[mapping.column(column) for column in page.items],
                next_cursor=page.next_cursor,
                has_more=page.has_more,
                pagination=mapping.pagination(page.next_cursor, limit),
            )
        )

    async def create_table_sheet_column(
        self, caller: Caller, *, table_id: UUID, sheet_id: UUID, body: models.CreateColumnRequest
    ) -> ops.CreateTableSheetColumn201:
        created = await self._columns.create(
            mapping.ref(caller, table_id, sheet_id),
            title=body.title,
            type=body.type,
            config=given(body.config),
            dependencies=_named(body.dependencies),
            is_output=given(body.is_output_column),
        )
        return ops.CreateTableSheetColumn201(
            models.CreateColumnResponse(
                success=True,
                column=mapping.column(created.column),
                cells=[],
                version=created.version,
            )
        )

    async def update_table_sheet_column(
        self,
        caller: Caller,
        *,
        table_id: UUID,
        sheet_id: UUID,
        column_id: UUID,
        body: models.UpdateColumnRequest,
    ) -> ops.UpdateTableSheetColumn200:
        change = await self._columns.update(
            mapping.ref(caller, table_id, sheet_id),
            column_id,
            title=given(body.title),
            type=given(body.type),
            config=given(body.config),
            dependencies=_named(body.dependencies),
            is_output=given(body.is_output_column),
        )
        return ops.UpdateTableSheetColumn200(
            models.UpdateColumnResponse(
                success=True,
                column=mapping.column(change.column),
                requires_recalculation=bool(change.affected),
                affected_column_ids=list(change.affected),
                version=change.version,
            )
        )

    async def delete_table_sheet_column(
        self, caller: Caller, *, table_id: UUID, sheet_id: UUID, column_id: UUID
    ) -> ops.DeleteTableSheetColumn200:
        version = await self._columns.delete(mapping.ref(caller, table_id, sheet_id), column_id)
        return ops.DeleteTableSheetColumn200(
            models.DeleteColumnResponse(
                success=True,
                message=f"Column {column_id} was deleted.",
                stale_count=0,
                version=version,
            )
        )


def _named(
    dependencies: list[models.NewColumnDependency] | UnsetType | None,
) -> list[NamedDependency] | None:
    if dependencies is UNSET or dependencies is None:
        return None
    return [
        NamedDependency(
            column_id=dependency.column_id,
            reference_type=given(dependency.reference_type) or "value",
            config_key=given(dependency.config_key),
            config_meta=given(dependency.config_meta),
        )
        for dependency in dependencies
    ]

"""Rows."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Literal, TypeVar
from uuid import UUID

from msgspec import UNSET

from recalc.domain.records import Caller
from recalc.domain.states import CellStatus
from recalc.domain.wording import counted, was
from recalc.engine import requester, rows
from recalc.engine.ports import RowFilter
from recalc.generated import models
from recalc.generated import operations as ops
from recalc.handlers import exports, mapping
from recalc.handlers.mapping import given

T = TypeVar("T")
_Status = Literal["STALE", "QUEUED", "DISPATCHED", "RUNNING", "COMPLETED", "FAILED"]
_ONE = models.AddRowsRequest()


class Rows:
    """Handlers of rows."""

    def __init__(self, rows: rows.Rows) -> None:
        self._rows = rows

    async def list_table_sheet_rows(
        self,
        caller: Caller,
        *,
        table_id: UUID,
        sheet_id: UUID,
        cursor: str | None,
        limit: int,
        order: Literal["asc", "desc"],
        from_row_index: int | None,
        include_columns: bool,
        include_row_count: bool,
        status: _Status | None,
        column_id: UUID | None,
        accept: Literal["application/json", "text/csv", "application/x-ndjson"],
    ) -> ops.ListTableSheetRowsResult:
        ref = mapping.ref(caller, table_id, sheet_id)
        only = None if status is None else RowFilter(CellStatus(status), column_id)
        if accept != "application/json":
            export = await self._rows.export(
                ref, cursor=cursor, order=order, from_row_index=from_row_index, only=only
            )
            if accept == "text/csv":
                return ops.ListTableSheetRows200Csv(exports.as_csv(export))
            return ops.ListTableSheetRows200XNdjson(exports.as_objects(export))
        found = await self._rows.list(
            ref,
            cursor=cursor,
            limit=limit,
            order=order,
            from_row_index=from_row_index,
            only=only,
        )
        return ops.ListTableSheetRows200(
            models.ListRowsResponse(
                data=await _built(mapping.rows, found.page.items),
                next_cursor=found.page.next_cursor,
                has_more=found.page.has_more,
                pagination=mapping.pagination(found.page.next_cursor, limit),
                row_count=found.row_count if include_row_count else UNSET,
                columns=[mapping.column(column) for column in found.columns]
                if include_columns
                else UNSET,
                version=found.version,
            )
        )

    async def list_table_sheet_failures(
        self, caller: Caller, *, table_id: UUID, sheet_id: UUID, cursor: str | None
    ) -> ops.ListTableSheetFailures200:
        ref = mapping.ref(caller, table_id, sheet_id)
        found, following = await self._rows.failures(ref, cursor=cursor)
        return ops.ListTableSheetFailures200(
            models.ListFailuresResponse(
                success=True,
                failed_count=sum(column.failed_count for column in found.columns),
                columns=[
                    models.ColumnFailures(
                        column_id=column.column_id,
                        title=column.title,
                        failed_count=column.failed_count,
                    )
                    for column in found.columns
                ],
                data=[
                    models.FailureGroup(
                        column_id=group.column_id,
                        error=group.code,
                        count=group.count,
                        example=models.FailedCell(
                            cell_id=group.cell_id,
                            row_index=group.row_index,
                            message=group.message,
                        ),
                    )
                    for group in found.groups
                ],
                examined_row_count=found.examined_rows,
                next_cursor=following,
                has_more=following is not None,
                version=found.version,
            )
        )

    async def add_table_sheet_rows(
        self, caller: Caller, *, table_id: UUID, sheet_id: UUID, body: models.AddRowsRequest | None
    ) -> ops.AddTableSheetRows201:
        wanted = body or _ONE
        added = await self._rows.add(
            mapping.ref(caller, table_id, sheet_id),
            count=given(wanted.count),
            values=given(wanted.values),
        )
        return ops.AddTableSheetRows201(
            models.AddRowsResponse(
                success=True,
                rows_created=len(added.row_indices),
                start_row_index=added.row_indices[0],
                row_indices=list(added.row_indices),
                rows=await _built(mapping.added_rows, added),
                cell_count=added.cell_count,
                row_count=added.row_count,
                version=added.version,
            )
        )

    async def delete_table_sheet_rows(
        self, caller: Caller, *, table_id: UUID, sheet_id: UUID, body: models.DeleteRowsRequest
    ) -> ops.DeleteTableSheetRows200:
        gone = await self._rows.delete(mapping.ref(caller, table_id, sheet_id), body.row_indices)
        return ops.DeleteTableSheetRows200(
            models.DeleteRowsResponse(
                success=True,
                message=f"{counted(gone.deleted, 'row')} {was(gone.deleted)} deleted.",
                rows_deleted=gone.deleted,
                version=gone.version,
            )
        )


async def _built(build: Callable[[T], list[models.Row]], found: T) -> list[models.Row]:
    """Return rows as the contract writes them; those of a large answer are built in a thread."""
    if requester.current().is_large():
        return await asyncio.to_thread(build, found)
    return build(found)

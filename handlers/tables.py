"""Tables."""

from __future__ import annotations

from typing import Literal
from uuid import UUID

from msgspec import UNSET

from recalc.domain.records import Caller
from recalc.engine import tables
from recalc.generated import models
from recalc.generated import operations as ops
from recalc.handlers import mapping
from recalc.handlers.mapping import given

_NEW = models.CreateTableRequest()


class Tables:
    """Handlers of tables."""

    def __init__(self, tables: tables.Tables) -> None:
        self._tables = tables

    async def list_tables(
        self,
        caller: Caller,
        *,
        folder_id: int | None,
        name: str | None,
        cursor: str | None,
        limit: int,
        order: Literal["asc", "desc"],
    ) -> ops.ListTables200:
        page = await self._tables.list(
            caller, name=name, folder_id=folder_id, cursor=cursor, limit=limit, order=order
        )
        return ops.ListTables200(
            models.ListTablesResponse(
                data=[mapping.table(table) for table in page.items],
                next_cursor=page.next_cursor,
                has_more=page.has_more,
                pagination=mapping.pagination(page.next_cursor, limit),
            )
        )

    async def create_table(
        self, caller: Caller, *, body: models.CreateTableRequest | None
    ) -> ops.CreateTable201:
        wanted = body or _NEW
        created = await self._tables.create(
            caller,
            title=given(wanted.title),
            folder_id=given(wanted.folder_id),
            create_default_sheet=wanted.create_default_sheet is not False,
        )
        return ops.CreateTable201(
            models.CreateTableResponse(
                success=True,
                message=f"Table {created.table.title!r} was created.",
                table=mapping.table_detail(created.table),
                default_sheet=UNSET if created.sheet is None else mapping.sheet(created.sheet),
            )
        )

    async def get_table(self, caller: Caller, *, table_id: UUID) -> ops.GetTable200:
        table = await self._tables.get(caller, table_id)
        return ops.GetTable200(
            models.TableResponse(success=True, table=mapping.table_detail(table))
        )

    async def update_table(
        self, caller: Caller, *, table_id: UUID, body: models.UpdateTableRequest
    ) -> ops.UpdateTable200:
        table = await self._tables.update(
            caller,
            table_id,
            title=given(body.title),
            folder_id=given(body.folder_id),
            set_folder=body.folder_id is not UNSET,
        )
        return ops.UpdateTable200(
            models.TableResponse(success=True, table=mapping.table_detail(table))
        )

    async def delete_table(self, caller: Caller, *, table_id: UUID) -> ops.DeleteTable200:
        await self._tables.delete(caller, table_id)
        return ops.DeleteTable200(
            models.DeletedResponse(success=True, message=f"Table {table_id} was deleted.")
        )

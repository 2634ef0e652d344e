"""File imports. Validated whole before anything changes; rows appear all at once."""

from __future__ import annotations

from uuid import UUID

from recalc.domain.records import Caller, Imported, ImportOperation
from recalc.engine.context import Context


class Imports:
    def __init__(self, context: Context) -> None:
        self._context = context

    async def create_sheet(
        self,
        caller: Caller,
        table_id: UUID,
        *,
        title: str | None,
        index: int | None,
        operation_id: str | None,
        file_name: str,
        file_content_base64: str,
    ) -> Imported:
        """Create a sheet from a CSV or JSON file. Raises Invalid, naming line or field."""
        raise NotImplementedError

    async def into_sheet(
        self,
        caller: Caller,
        table_id: UUID,
        sheet_id: UUID,
        *,
        operation_id: str | None,
        file_name: str,
        file_content_base64: str,
    ) -> Imported:
        """Append a file's rows to a sheet; new titles become TEXT columns."""
        raise NotImplementedError

    async def get(self, caller: Caller, table_id: UUID, operation_id: str) -> ImportOperation:
        """How an import stands. Raises NotFound."""
        raise NotImplementedError

    async def close(self) -> None:
        """Stop the imports that run in the background; they read failed afterwards."""

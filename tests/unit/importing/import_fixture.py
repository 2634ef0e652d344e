"""Imports over a store in memory, with all work inline, for the tests of this folder."""

from __future__ import annotations

import asyncio
import base64
import random
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, cast
from uuid import UUID

import msgspec

from recalc.domain.errors import Invalid, NotFound
from recalc.domain.records import Caller, Column, Imported, ImportOperation, Json, Sheet, Table
from recalc.engine.context import Context
from recalc.engine.imports import Imports
from recalc.engine.ports import EncodedRows, NewColumn, SheetRef, Store, Structure
from recalc.engine.signals import Signals
from recalc.settings import Settings
from tests.support.clocks import TickingClock
from tests.support.memory_store import inline_after_others

CALLER = Caller(1, "key")
TABLE = UUID(int=1)
SHEET = UUID(int=2)
_decode = msgspec.msgpack.Decoder(dict[int, Any]).decode


@dataclass
class FakeSheet:
    """A sheet in memory; ``rows`` are the visible ones, ``staged`` those that nobody sees."""

    title: str
    index: int | None = None
    columns: list[Column] = field(default_factory=list)
    rows: dict[int, dict[int, Json]] = field(default_factory=dict)
    staged: dict[int, dict[int, Json]] = field(default_factory=dict)
    next_row: int = 0
    next_column: int = 0
    version: int = 0
    structure: int = 1

    def read(self) -> list[dict[str, Json]]:
        """The visible rows in order, by title."""
        titles = {column.number: column.title for column in self.columns}
        return [
            {titles[number]: value for number, value in self.rows[index].items()}
            for index in sorted(self.rows)
        ]


class FakeStore:
    """The store methods that imports use, each atomic, with a hook before each of them, and one
    after a publication."""

    def __init__(self, max_rows: int) -> None:
        self.max_rows = max_rows
        self.sheets: dict[UUID, FakeSheet] = {SHEET: FakeSheet("Sheet 1")}
        self.imports: dict[str, ImportOperation] = {}
        self.history: list[ImportOperation] = []
        self.calls: list[str] = []
        self.before: Callable[[str], None] = lambda name: None
        self.after: Callable[[str], None] = lambda name: None
        self.slow: set[str] = set()

    async def _enter(self, name: str) -> None:
        self.calls.append(name)
        self.before(name)
        await asyncio.sleep(0)
        if name in self.slow:
            await asyncio.Event().wait()

    def _sheet(self, ref: SheetRef) -> FakeSheet:
        if ref.table_id != TABLE or ref.workspace_id != CALLER.workspace_id:
            raise NotFound("table")
        if ref.sheet_id not in self.sheets:
            raise NotFound("sheet")
        return self.sheets[ref.sheet_id]

    def _view(self, ref: SheetRef) -> Sheet:
        sheet = self._sheet(ref)
        return Sheet(
            id=ref.sheet_id,
            table_id=ref.table_id,
            workspace_id=ref.workspace_id,
            title=sheet.title,
            index=sheet.index or 0,
            row_count=len(sheet.rows),
            version=sheet.version,
            created_at=0,
            updated_at=0,
        )

    async def get_table(self, workspace_id: int, table_id: UUID) -> Table:
        await self._enter("get_table")
        if (workspace_id, table_id) != (CALLER.workspace_id, TABLE):
            raise NotFound("table")
        return Table(TABLE, workspace_id, "Table", None, {}, 0, 0)

    async def get_sheet(self, ref: SheetRef) -> Sheet:
        await self._enter("get_sheet")
        return self._view(ref)

    async def create_sheet(
        self,
        workspace_id: int,
        table_id: UUID,
        *,
        sheet_id: UUID,
        title: str | None,
        index: int | None,
    ) -> Sheet:
        await self._enter("create_sheet")
        self.sheets[sheet_id] = FakeSheet(title or "Sheet 2", index)
        return self._view(SheetRef(workspace_id, table_id, sheet_id))

    async def delete_sheet_if_version(self, ref: SheetRef, version: int) -> Sequence[UUID] | None:
        await self._enter("delete_sheet_if_version")
        if self._sheet(ref).version != version:
            return None
        del self.sheets[ref.sheet_id]
        return ()

    async def structure(self, ref: SheetRef) -> Structure:
        await self._enter("structure")
        sheet = self._sheet(ref)
        return Structure(sheet.structure, sheet.version, tuple(sheet.columns))

    async def add_columns_if_unchanged(
        self, ref: SheetRef, structure: int, columns: Sequence[NewColumn]
    ) -> tuple[Sequence[Column], int] | None:
        await self._enter("add_columns_if_unchanged")
        sheet = self._sheet(ref)
        if sheet.structure != structure:
            return None
        added = [self.add_column(ref.sheet_id, c.title, c.type, c.id) for c in columns]
        return added, sheet.version

    def add_column(
        self, sheet_id: UUID, title: str, type: str = "TEXT", identity: UUID | None = None
    ) -> Column:
        sheet = self.sheets[sheet_id]
        number = sheet.next_column
        sheet.next_column += 1
        sheet.structure += 1
        sheet.version += 1
        column = Column(
            id=identity or UUID(int=1000 + number),
            sheet_id=sheet_id,
            workspace_id=1,
            number=number,
            title=title,
            type=type,
            config={},
            dependencies=(),
            position_rank=float(number + 1),
            is_output=type != "TEXT",
            revision=1,
        )
        sheet.columns.append(column)
        return column

    async def delete_column_if_version(
        self, ref: SheetRef, version: int, column_id: UUID
    ) -> tuple[Sequence[UUID], int] | None:
        await self._enter("delete_column_if_version")
        sheet = self._sheet(ref)
        if sheet.version != version:
            return None
        self.delete_column(ref.sheet_id, column_id)
        return (), sheet.version

    def delete_column(self, sheet_id: UUID, column_id: UUID) -> None:
        sheet = self.sheets[sheet_id]
        sheet.columns = [column for column in sheet.columns if column.id != column_id]
        sheet.structure += 1
        sheet.version += 1

    async def reserve_rows(self, ref: SheetRef, count: int) -> int:
        await self._enter("reserve_rows")
        return self._reserve(ref, count)

    def _reserve(self, ref: SheetRef, count: int) -> int:
        sheet = self._sheet(ref)
        if sheet.next_row + count > self.max_rows:
            raise Invalid("sheet_full", "The sheet is full.")
        first = sheet.next_row
        sheet.next_row += count
        return first

    async def stage_rows(self, ref: SheetRef, first: int, rows: EncodedRows) -> None:
        await self._enter("stage_rows")
        staged = self._sheet(ref).staged
        for index, row in enumerate(rows.inputs, start=first):
            assert index not in staged
            staged[index] = _decode(row)

    async def publish_import(
        self,
        workspace_id: int,
        operation: ImportOperation,
        first: int,
        columns: Collection[int],
    ) -> Sheet:
        await self._enter("publish_import")
        ref = SheetRef(workspace_id, operation.table_id, operation.sheet_id)
        sheet = self._sheet(ref)
        status = self.imports[operation.id].status
        if status == "failed":
            raise Invalid("import_ended", "Given up on.")
        if status != "completed":
            if not set(columns) <= {column.number for column in sheet.columns}:
                raise Invalid("column_deleted", "A column was deleted.")
            for index in range(first, first + operation.row_count):
                sheet.rows[index] = sheet.staged.pop(index)
            sheet.version += 1
            self._write(operation)
        self.after("publish_import")
        return self._view(ref)

    async def create_import(
        self, workspace_id: int, operation: ImportOperation, *, reserve: bool = False
    ) -> int:
        await self._enter("create_import")
        if operation.id in self.imports:
            raise Invalid("duplicate_operation_id", "Used already.", parameter="operation_id")
        ref = SheetRef(workspace_id, operation.table_id, operation.sheet_id)
        first = self._reserve(ref, operation.row_count) if reserve else 0
        self._write(operation)
        return first

    def _write(self, operation: ImportOperation) -> None:
        self.imports[operation.id] = operation
        self.history.append(operation)

    async def touch_import(self, workspace_id: int, operation_id: str) -> None:
        await self._enter("touch_import")

    async def has_import(self, workspace_id: int, operation_id: str) -> bool:
        await self._enter("has_import")
        return operation_id in self.imports

    async def update_import(self, workspace_id: int, operation: ImportOperation) -> None:
        await self._enter("update_import")
        if self.imports[operation.id].status in {"pending", "running"}:
            self._write(operation)

    async def get_import(
        self, workspace_id: int, table_id: UUID, operation_id: str
    ) -> ImportOperation:
        await self._enter("get_import")
        found = self.imports.get(operation_id)
        if found is None or found.table_id != table_id or workspace_id != CALLER.workspace_id:
            raise NotFound("import operation")
        return found

    def picture(self) -> object:
        """All that anybody can see, and the row ids used up, to be compared."""
        return (
            dict(self.imports),
            {
                identity: (replace(sheet, staged={}), list(sheet.columns))
                for identity, sheet in self.sheets.items()
            },
        )


class ImportFixture:
    """An import service over a fake store. Settings by name; ``process`` as in production."""

    def __init__(self, *, process: Any = inline_after_others, **settings: Any) -> None:
        self.settings = Settings(**settings)
        self.store = FakeStore(self.settings.max_rows_per_sheet)
        self.context = Context(
            store=cast(Store, self.store),
            settings=self.settings,
            signals=Signals(),
            secret=b"secret",
            clock=TickingClock(),
            random=random.Random(1),
            offload=inline_after_others,
        )
        self.imports = Imports(self.context, process=process)

    @property
    def sheet(self) -> FakeSheet:
        """The sheet that is there from the start."""
        return self.store.sheets[SHEET]

    async def create(
        self,
        content: bytes | str,
        name: str = "flights.csv",
        *,
        title: str | None = None,
        index: int | None = None,
        operation_id: str | None = None,
        delimiter: str | None = None,
    ) -> Imported:
        """Import into a new sheet; ``content`` as bytes is encoded, a str is sent as it is."""
        return await self.imports.create_sheet(
            CALLER,
            TABLE,
            title=title,
            index=index,
            operation_id=operation_id,
            file_name=name,
            file_content_base64=encoded(content),
            delimiter=delimiter,
        )

    async def append(
        self,
        content: bytes | str,
        name: str = "flights.csv",
        *,
        operation_id: str | None = None,
        delimiter: str | None = None,
    ) -> Imported:
        """Import into the sheet that is there."""
        return await self.imports.into_sheet(
            CALLER,
            TABLE,
            SHEET,
            operation_id=operation_id,
            file_name=name,
            file_content_base64=encoded(content),
            delimiter=delimiter,
        )

    def made(self, imported: Imported) -> FakeSheet:
        return self.store.sheets[imported.sheet.id]


def encoded(content: bytes | str) -> str:
    return content if isinstance(content, str) else base64.b64encode(content).decode()

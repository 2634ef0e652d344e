"""What can be asked of imports: a sheet from a file, a file's rows into a sheet, how one stands."""

from __future__ import annotations

from contextlib import AsyncExitStack
from uuid import UUID

from recalc.domain.errors import Invalid
from recalc.domain.records import Caller, Imported, ImportOperation
from recalc.engine.context import Context
from recalc.engine.imports.columns import add_missing_columns, match_titles
from recalc.engine.imports.intake import Intake, in_process
from recalc.engine.imports.job import ImportJob
from recalc.engine.imports.lifecycle import Lifecycle
from recalc.engine.ports import SheetRef
from recalc.importing.arrived import Content
from recalc.importing.files import title_of
from recalc.importing.uploads import Run, Upload

_MAX_ID = 255


class Imports:
    """Imports of CSV, TSV and JSON files. ``process`` runs the parsing of large ones."""

    def __init__(self, context: Context, *, process: Run = in_process) -> None:
        self._context = context
        self._store = context.store
        self._intake = Intake(context, process)
        self._lifecycle = Lifecycle(context)

    async def open(self) -> None:
        """Remove the files of processes that died during imports."""
        await self._intake.clear_leftovers()

    async def close(self) -> None:
        """Stop the imports that run in the background; they read failed afterwards."""
        await self._lifecycle.close()
        await self._intake.close()

    async def create_sheet(
        self,
        caller: Caller,
        table_id: UUID,
        *,
        title: str | None,
        index: int | None,
        operation_id: str | None,
        file_name: str,
        file_content_base64: Content,
        delimiter: str | None = None,
    ) -> Imported:
        """Create a sheet from a file, before the answer or, above ``sync_import_bytes``, after it.

        ``title`` None: the file's name without its extension. ``delimiter`` None: a comma in CSV,
        a tab in TSV.

        Raises:
            Invalid: the request or the file cannot be taken; names line or field.
            TooMany: the workspace has too many large files under way.
            NotFound: the table is not there for this workspace.
        """
        await self._store.get_table(caller.workspace_id, table_id)
        ref = SheetRef(caller.workspace_id, table_id, self._context.new_id())
        identity = await self._identity(ref, operation_id)
        async with AsyncExitStack() as stack:
            upload = await self._intake.receive(
                stack,
                caller.workspace_id,
                file_name=file_name,
                file_content_base64=file_content_base64,
                delimiter=delimiter,
                within="source.",
            )
            job = self._job(ref, upload, identity, file_name, creates_sheet=True)
            await self._store.create_import(caller.workspace_id, job.operation)
            new_title = title_of(file_name) if title is None else title
            return await self._lifecycle.run(stack, job, self._new_sheet(job, new_title, index))

    async def into_sheet(
        self,
        caller: Caller,
        table_id: UUID,
        sheet_id: UUID,
        *,
        operation_id: str | None,
        file_name: str,
        file_content_base64: Content,
        delimiter: str | None = None,
    ) -> Imported:
        """Append a file's rows to a sheet; titles that it lacks become TEXT columns.

        Raises:
            Invalid: the request or the file cannot be taken, or a title is that of a computed
                column or of several columns; names line or field.
            TooMany: the workspace has too many large files under way.
            NotFound: the sheet is not there for this workspace.
        """
        ref = SheetRef(caller.workspace_id, table_id, sheet_id)
        await self._store.get_sheet(ref)
        identity = await self._identity(ref, operation_id)
        async with AsyncExitStack() as stack:
            upload = await self._intake.receive(
                stack,
                caller.workspace_id,
                file_name=file_name,
                file_content_base64=file_content_base64,
                delimiter=delimiter,
            )
            job = self._job(ref, upload, identity, file_name, creates_sheet=False)
            structure = await self._store.structure(ref)
            match_titles(upload.inspection.titles, structure, self._context.settings.max_columns)
            # With the rows' ids: an id that is taken, or a full sheet, refuses both.
            job.first = await self._store.create_import(
                caller.workspace_id, job.operation, reserve=job.operation.row_count > 0
            )
            return await self._lifecycle.run(stack, job, add_missing_columns(self._context, job))

    async def get(self, caller: Caller, table_id: UUID, operation_id: str) -> ImportOperation:
        """How an import stands. Raises NotFound."""
        return await self._store.get_import(caller.workspace_id, table_id, operation_id)

    async def _identity(self, ref: SheetRef, operation_id: str | None) -> str:
        """The import's id: the client's, or a new one. Raises Invalid for a bad or a used one.

        Only ``create_import`` refuses an id for certain; here it is refused before the file costs
        anything.
        """
        if operation_id is None:
            return str(self._context.new_id())
        if not _usable(operation_id):
            raise Invalid(
                "invalid_operation_id",
                f"operation_id has to be 1 to {_MAX_ID} printable characters, not only dots. "
                "Leave it out to be given one.",
                parameter="operation_id",
            )
        if await self._store.has_import(ref.workspace_id, operation_id):
            raise Invalid(
                "duplicate_operation_id",
                f"operation_id: an import {operation_id!r} exists already. Use a new id, or none.",
                parameter="operation_id",
            )
        return operation_id

    def _job(
        self, ref: SheetRef, upload: Upload, identity: str, file_name: str, *, creates_sheet: bool
    ) -> ImportJob:
        now = self._context.now()
        operation = ImportOperation(
            id=identity,
            table_id=ref.table_id,
            sheet_id=ref.sheet_id,
            status="pending",
            progress=0.0,
            message="The file is valid; its rows are about to be stored.",
            rows_added=0,
            row_count=upload.inspection.rows,
            file_name=file_name,
            error_message=None,
            created_at=now,
            updated_at=now,
        )
        return ImportJob(ref, upload, operation, creates_sheet)

    async def _new_sheet(self, job: ImportJob, title: str | None, index: int | None) -> None:
        ref = job.ref
        await self._store.create_sheet(
            ref.workspace_id, ref.table_id, sheet_id=ref.sheet_id, title=title, index=index
        )
        await add_missing_columns(self._context, job)
        if job.operation.row_count:
            job.first = await self._store.reserve_rows(ref, job.operation.row_count)


def _usable(operation_id: str) -> bool:
    """Whether an id can stand in a path: clients would take one of dots alone for a folder."""
    return (
        len(operation_id) <= _MAX_ID
        and operation_id.isprintable()
        and bool(operation_id.strip("."))
    )

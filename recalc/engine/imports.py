"""File imports. Validated whole before anything changes; rows appear all at once.

Values from CSV and TSV are strings, and an empty field is the empty string. Values from JSON keep
their types; a key that an object lacks leaves the cell empty.

One transaction makes the rows visible and the import completed, and does neither for an import that
was given up on meanwhile. An import that fails leaves no rows. What it made for them (its columns,
or its sheet) is removed again unless somebody has changed the sheet meanwhile.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Coroutine, Iterator, Mapping, Sequence
from contextlib import AsyncExitStack, aclosing, asynccontextmanager, contextmanager
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar
from uuid import UUID

import structlog
from anyio import to_process

from recalc.domain.errors import DomainError, Invalid, NotFound, TooMany, Unavailable
from recalc.domain.records import Caller, Imported, ImportOperation, Sheet
from recalc.engine.context import Context
from recalc.engine.ports import EncodedRows, NewColumn, SheetRef, Structure
from recalc.importing.base64_text import decoded_size
from recalc.importing.files import Limits, Refused, format_of, title_of
from recalc.importing.folders import Folders, clear_leftovers
from recalc.importing.uploads import Run, Upload, receive_long, receive_short

T = TypeVar("T")

_log = structlog.get_logger(__name__)

#: Seconds between two notes of an import's progress.
_NOTE_INTERVAL = 0.5
#: Seconds between two signs of life, whatever the import waits for; upkeep gives it up without.
_BEAT = 10.0
#: Seconds that a client is asked to wait for one of its large files to be imported.
_RETRY_AFTER = 5
#: Seconds after which a publication without an answer is sent again.
_AGAIN = 0.1
_MAX_ID = 255
_MAX_FILE_NAME = 255


async def in_process(work: Any, *args: Any) -> Any:
    """Run ``work`` in a worker process, which is killed when the caller is cancelled."""
    return await to_process.run_sync(work, *args, cancellable=True)


@dataclass(slots=True)
class _Job:
    """An import under way, and what it has made so far."""

    ref: SheetRef
    upload: Upload
    operation: ImportOperation
    #: Whether the import creates its sheet.
    fresh: bool
    first: int = 0
    numbers: Mapping[str, int] = field(default_factory=dict)
    added: Sequence[UUID] = ()
    #: The sheet's version when all that was made: if it is another, somebody uses the sheet. A new
    #: sheet begins with 0.
    version: int = 0
    published: bool = False


class Imports:
    """Imports of CSV, TSV and JSON files. ``process`` runs the parsing of large ones."""

    def __init__(self, context: Context, *, process: Run = in_process) -> None:
        self._context = context
        self._store = context.store
        self._process = process
        self._background: dict[asyncio.Task[None], _Job] = {}
        self._folders = Folders()
        #: Large files under way, by workspace.
        self._admissions: Counter[int] = Counter()

    async def open(self) -> None:
        """Remove the files of processes that died in the middle of imports."""
        cleared = await self._context.offload(clear_leftovers)
        if cleared:
            _log.info("import_leftovers_removed", processes=cleared)

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
        delimiter: str | None = None,
    ) -> Imported:
        """Create a sheet from a CSV or JSON file. Raises Invalid, naming line or field; TooMany.

        ``title`` None: the file's name without its extension. ``delimiter`` None: a comma in CSV,
        a tab in TSV. A file larger than
        ``sync_import_bytes`` is validated before the answer, and its rows are stored after it.
        """
        await self._store.get_table(caller.workspace_id, table_id)
        ref = SheetRef(caller.workspace_id, table_id, self._context.new_id())
        identity = await self._identity(ref, operation_id)
        async with AsyncExitStack() as stack:
            upload = await self._receive(
                stack, caller.workspace_id, file_name, file_content_base64, delimiter
            )
            job = self._job(ref, upload, identity, file_name, fresh=True)
            await self._store.create_import(caller.workspace_id, job.operation)
            new_title = title_of(file_name) if title is None else title
            return await self._run(stack, job, self._new_sheet(job, new_title, index))

    async def into_sheet(
        self,
        caller: Caller,
        table_id: UUID,
        sheet_id: UUID,
        *,
        operation_id: str | None,
        file_name: str,
        file_content_base64: str,
        delimiter: str | None = None,
    ) -> Imported:
        """Append a file's rows to a sheet; new titles become TEXT columns.

        Raises Invalid, naming line or field, and for titles that are computed or ambiguous here,
        and TooMany.
        """
        ref = SheetRef(caller.workspace_id, table_id, sheet_id)
        await self._store.get_sheet(ref)
        identity = await self._identity(ref, operation_id)
        async with AsyncExitStack() as stack:
            upload = await self._receive(
                stack, caller.workspace_id, file_name, file_content_base64, delimiter
            )
            job = self._job(ref, upload, identity, file_name, fresh=False)
            structure = await self._store.structure(ref)
            match_titles(upload.inspection.titles, structure, self._context.settings.max_columns)
            # With the rows' ids: an id that is taken, or a full sheet, refuses both.
            job.first = await self._store.create_import(
                caller.workspace_id, job.operation, reserve=job.operation.row_count > 0
            )
            return await self._run(stack, job, self._add_columns(job))

    async def get(self, caller: Caller, table_id: UUID, operation_id: str) -> ImportOperation:
        """How an import stands. Raises NotFound."""
        return await self._store.get_import(caller.workspace_id, table_id, operation_id)

    async def close(self) -> None:
        """Stop the imports that run in the background; they read failed afterwards."""
        background = dict(self._background)
        for task in background:
            task.cancel()
        await asyncio.gather(*background, return_exceptions=True)
        for job in background.values():
            if job.operation.status in {"pending", "running"}:  # cancelled before its first step
                await self._fail(job, asyncio.CancelledError())
        await self._context.offload(self._folders.close)

    # --- before anything changes ---

    async def _receive(
        self,
        stack: AsyncExitStack,
        workspace_id: int,
        file_name: str,
        content: str,
        delimiter: str | None,
    ) -> Upload:
        """The file, validated; it is discarded with the stack. Raises Invalid, and TooMany."""
        if not file_name.isprintable() or len(file_name) > _MAX_FILE_NAME:
            raise Invalid(
                "invalid_file_name",
                f"file_name has to be 1 to {_MAX_FILE_NAME} printable characters.",
                parameter="file_name",
            )
        settings = self._context.settings
        try:
            file_format = format_of(file_name, delimiter)
        except Refused as refused:
            parameter = "delimiter" if refused.code == "invalid_delimiter" else "file_name"
            raise Invalid(refused.code, refused.message, parameter=parameter) from refused
        try:
            limits = Limits(
                settings.max_rows_per_sheet, settings.max_columns, settings.max_cell_bytes
            )
            thread = self._context.offload
            if decoded_size(content) <= settings.sync_import_bytes:
                upload = await receive_short(content, file_format, limits, thread=thread)
            else:
                stack.enter_context(self._admitted(workspace_id))
                upload = await receive_long(
                    content,
                    file_format,
                    limits,
                    folders=self._folders,
                    thread=thread,
                    process=self._process,
                )
        except Refused as refused:
            raise Invalid(
                refused.code, refused.message, parameter="file_content_base64"
            ) from refused
        stack.push_async_callback(lambda: _to_the_end(upload.discard()))
        return upload

    @contextmanager
    def _admitted(self, workspace_id: int) -> Iterator[None]:
        """One of the workspace's large files: it occupies disk and a worker process until its rows
        are stored. Raises TooMany."""
        most = self._context.settings.concurrent_imports
        if self._admissions[workspace_id] >= most:
            raise TooMany(
                "too_many_imports",
                f"This workspace has {most} imports of large files under way in this server, and "
                "may have no more. Nothing was changed. Try again when one has ended.",
                retry_after=_RETRY_AFTER,
            )
        self._admissions[workspace_id] += 1
        try:
            yield
        finally:
            self._admissions[workspace_id] -= 1
            self._admissions += Counter()  # forgets those with none

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
        self, ref: SheetRef, upload: Upload, identity: str, file_name: str, *, fresh: bool
    ) -> _Job:
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
        return _Job(ref, upload, operation, fresh)

    # --- what an import makes ---

    async def _new_sheet(self, job: _Job, title: str | None, index: int | None) -> None:
        ref = job.ref
        await self._store.create_sheet(
            ref.workspace_id,
            ref.table_id,
            sheet_id=ref.sheet_id,
            title=title,
            index=index,
            now=self._context.now(),
        )
        await self._add_columns(job)
        if job.operation.row_count:
            job.first = await self._store.reserve_rows(ref, job.operation.row_count)

    async def _add_columns(self, job: _Job) -> None:
        """Give every title a column number. Raises Invalid where a change of the columns since
        they were looked at has made a title ambiguous."""
        titles = job.upload.inspection.titles
        while True:
            structure = await self._store.structure(job.ref)
            known, new = match_titles(titles, structure, self._context.settings.max_columns)
            if not new:
                job.numbers, job.version = known, structure.version
                return
            columns = [NewColumn(self._context.new_id(), title, "TEXT", {}, ()) for title in new]
            done = await self._store.add_columns_if_unchanged(
                job.ref, structure.number, columns, self._context.now()
            )
            if done is not None:
                added, job.version = done
                job.added = [column.id for column in added]
                job.numbers = known | {column.title: column.number for column in added}
                return

    async def _store_rows(self, job: _Job) -> Sheet:
        """Write the rows piece by piece, each in a short transaction, then show them all."""
        clock = self._context.clock
        noted = clock.monotonic()
        staged = 0
        async with aclosing(job.upload.pieces(job.numbers)) as pieces:
            async for piece in pieces:
                await self._store.stage_rows(job.ref, job.first + staged, EncodedRows(piece))
                staged += len(piece)
                if clock.monotonic() - noted >= _NOTE_INTERVAL:
                    noted = clock.monotonic()
                    await self._note(job, staged)
        assert staged == job.operation.row_count, "the second pass saw other rows than the first"
        return await _to_the_end(self._publish(job))

    async def _publish(self, job: _Job) -> Sheet:
        """Show the rows and complete the import. Sent again while no answer comes: it may have been
        carried out, and is so once only."""
        clock = self._context.clock
        count = job.operation.row_count
        now = self._context.now()
        completed = replace(
            job.operation,
            status="completed",
            progress=1.0,
            message="1 row was added." if count == 1 else f"{count} rows were added.",
            rows_added=count,
            updated_at=now,
        )
        ends = clock.monotonic() + self._context.settings.grace
        while True:
            try:
                sheet = await self._store.publish_import(
                    job.ref.workspace_id, completed, job.first, job.numbers.values(), now
                )
            except Exception as error:
                refused = isinstance(error, DomainError) and not isinstance(error, Unavailable)
                if refused or clock.monotonic() >= ends:
                    raise
                _log.info("import_published_again", import_id=completed.id, exc_info=error)
                await asyncio.sleep(_AGAIN)
            else:
                job.operation, job.published = completed, True
                return sheet

    # --- an import's life ---

    async def _run(
        self, stack: AsyncExitStack, job: _Job, prepare: Coroutine[Any, Any, None]
    ) -> Imported:
        """Prepare, then store the rows: before the answer, or in a task that takes the stack."""
        try:
            await _to_the_end(prepare)
            if not job.upload.long:
                sheet = await self._store_rows(job)
                return Imported(sheet, job.operation)
            sheet = await self._store.get_sheet(job.ref)
        except BaseException as error:
            await _to_the_end(self._fail(job, error))
            raise
        accepted = job.operation
        task = asyncio.create_task(self._in_background(stack.pop_all(), job))
        self._background[task] = job
        task.add_done_callback(self._background.pop)
        return Imported(sheet, accepted)

    async def _in_background(self, stack: AsyncExitStack, job: _Job) -> None:
        async with stack, self._heard_of(job):
            try:
                await self._note(job, 0)
                await self._store_rows(job)
            except Exception as error:  # noqa: BLE001 - it ends in the import's record
                await _to_the_end(self._fail(job, error))
            except asyncio.CancelledError as error:
                await _to_the_end(self._fail(job, error))
                raise

    @asynccontextmanager
    async def _heard_of(self, job: _Job) -> AsyncIterator[None]:
        """Let the store hear of the import, also while it waits for a process to parse its file."""
        beat = asyncio.create_task(self._beat(job))
        try:
            yield
        finally:
            beat.cancel()
            await asyncio.gather(beat, return_exceptions=True)

    async def _beat(self, job: _Job) -> None:
        while True:
            await asyncio.sleep(_BEAT)
            try:
                await self._store.touch_import(job.ref.workspace_id, job.operation.id)
            except Exception as error:  # noqa: BLE001 - the next one may come through
                _log.info("import_not_heard_of", import_id=job.operation.id, exc_info=error)

    async def _note(self, job: _Job, staged: int) -> None:
        count = job.operation.row_count
        await self._update(
            job,
            status="running",
            # 1 is reached by publishing only.
            progress=0.99 * staged / count if count else 0.0,
            message=f"{staged} of {count} rows are stored; all appear at the end.",
        )

    async def _update(self, job: _Job, **changes: Any) -> None:
        job.operation = replace(job.operation, updated_at=self._context.now(), **changes)
        await self._store.update_import(job.ref.workspace_id, job.operation)

    async def _fail(self, job: _Job, error: BaseException) -> None:
        """Take back what the import made, then let it read failed. Never raises."""
        if job.published:
            return
        expected = isinstance(error, DomainError | asyncio.CancelledError)
        if not expected:
            _log.error("import_failed", import_id=job.operation.id, exc_info=error)
        try:
            async with asyncio.timeout(self._context.settings.grace):
                await self._take_back(job)
        except Exception as failure:  # noqa: BLE001 - what stays is empty, and the record matters
            if not isinstance(failure, NotFound):
                _log.warning("import_not_taken_back", import_id=job.operation.id, exc_info=failure)
        try:
            await self._update(
                job,
                status="failed",
                message="The import failed. None of its rows were added.",
                error_message=_reason(error),
            )
        except Exception as failure:  # noqa: BLE001 - recovery fails silent imports later
            _log.error("import_not_recorded", import_id=job.operation.id, exc_info=failure)

    async def _take_back(self, job: _Job) -> None:
        """Remove the sheet or the columns that the import made, if nobody has touched them: rows
        that were published after all raise the version, too."""
        now = self._context.now()
        signals = self._context.signals
        if job.fresh:
            gone = await self._store.delete_sheet_if_version(job.ref, job.version, now)
            signals.touched(gone or ())
            return
        for column_id in job.added:
            deleted = await self._store.delete_column_if_version(
                job.ref, job.version, column_id, now
            )
            if deleted is None:
                return
            touched, job.version = deleted
            signals.touched(touched)


def match_titles(
    titles: Sequence[str], structure: Structure, max_columns: int
) -> tuple[dict[str, int], list[str]]:
    """The numbers of the TEXT columns that have these titles, and the titles that none has.

    Raises Invalid for the title of a computed column, for one that several columns have, and for
    more columns than a sheet holds.
    """
    known: dict[str, int] = {}
    new: list[str] = []
    for title in titles:
        named = [column for column in structure.columns if column.title == title]
        if not named:
            new.append(title)
        elif len(named) > 1:
            raise _bad_title(
                "ambiguous_column",
                f"{len(named)} columns of the sheet are titled {title!r}. Rename one of them, or "
                "the column in the file.",
            )
        elif named[0].type != "TEXT":
            raise _bad_title(
                "computed_column",
                f"Column {title!r} of the sheet is computed; only TEXT columns take values. "
                "Remove or rename the column in the file.",
            )
        else:
            known[title] = named[0].number
    if len(structure.columns) + len(new) > max_columns:
        raise _bad_title(
            "too_many_columns",
            f"The sheet has {len(structure.columns)} columns and the file {len(new)} new ones; "
            f"a sheet has at most {max_columns}. Remove columns from the file.",
        )
    return known, new


def _bad_title(code: str, message: str) -> Invalid:
    return Invalid(code, message, parameter="file_content_base64")


def _usable(operation_id: str) -> bool:
    """Whether an id can stand in a path: of dots alone, clients would take it for a folder."""
    return (
        len(operation_id) <= _MAX_ID
        and operation_id.isprintable()
        and bool(operation_id.strip("."))
    )


def _reason(error: BaseException) -> str:
    if isinstance(error, NotFound):
        return "The sheet was deleted during the import."
    if isinstance(error, DomainError):
        return error.message
    if isinstance(error, asyncio.CancelledError):
        return "The server stopped during the import. Import the file again."
    return "The server met an unexpected error during the import. Import the file again."


async def _to_the_end(work: Coroutine[Any, Any, T]) -> T:
    """Await ``work`` to its end even when the caller is cancelled, who is so only afterwards.

    A transaction that was begun may be carried out whether or not anybody waits for it; so its
    outcome has to be known before anything is decided.
    """
    task = asyncio.ensure_future(work)
    cancelled: asyncio.CancelledError | None = None
    while not task.done():
        try:
            await asyncio.wait([task])
        except asyncio.CancelledError as error:
            cancelled = error
    if cancelled is not None and not task.cancelled() and task.exception() is None:
        raise cancelled
    return task.result()

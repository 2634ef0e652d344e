"""An import's life from its record to its end: stage, publish, or take back."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import AsyncExitStack, aclosing, asynccontextmanager
from dataclasses import replace
from functools import partial
from typing import Any, TypeVar

import structlog

from recalc.domain.errors import DomainError, NotFound, Unavailable
from recalc.domain.records import Imported, Sheet
from recalc.domain.wording import counted, was
from recalc.ending import end_tasks
from recalc.engine import requester
from recalc.engine.context import Context
from recalc.engine.imports.job import ImportJob
from recalc.engine.imports.room import without_room
from recalc.engine.imports.uninterrupted import run_to_end
from recalc.engine.ports import EncodedRows

_log = structlog.get_logger(__name__)

T = TypeVar("T")

#: Seconds without a sign of life after which an import reads failed, and so for which a step of one
#: in the background is repeated while the database cannot be used.
SILENCE = 60.0
#: Seconds between two records of an import's progress.
_PROGRESS_INTERVAL = 0.5
#: Seconds between two heartbeats, whatever the import waits for; maintenance fails it without them.
_HEARTBEAT = 10.0
#: Seconds after which a step is repeated.
_AGAIN = 0.1


class Lifecycle:
    """Runs imports: short ones before the answer, long ones in tasks of their own."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._store = context.store
        self._background: dict[asyncio.Task[None], ImportJob] = {}
        self._closing = False

    async def close(self) -> None:
        """Stop the imports that run in the background; they read failed afterwards."""
        self._closing = True
        background = dict(self._background)
        await end_tasks(background)
        for job in background.values():
            if job.operation.status in {"pending", "running"}:  # cancelled before its first step
                await self._fail(job, asyncio.CancelledError())

    async def run(
        self, stack: AsyncExitStack, job: ImportJob, prepare: Coroutine[Any, Any, None]
    ) -> Imported:
        """Prepare, stage and publish: before the answer, or in a task that takes the stack."""
        try:
            await run_to_end(prepare)
            if not job.upload.long:
                await self._stage(job)
                sheet = await run_to_end(self._publish(job))
                return Imported(sheet, job.operation)
            sheet = await self._store.get_sheet(job.ref)
        except BaseException as error:
            await run_to_end(self._fail(job, error))
            raise
        accepted = job.operation
        with requester.in_background():
            task = asyncio.create_task(self._in_background(stack.pop_all(), job))
        self._background[task] = job
        task.add_done_callback(self._background.pop)
        return Imported(sheet, accepted)

    async def _in_background(self, stack: AsyncExitStack, job: ImportJob) -> None:
        async with stack, self._heartbeats(job):
            try:
                await self._repeat(job, lambda: self._record_progress(job, 0))
                await self._stage(job)
                await run_to_end(self._publish(job))
            except Exception as error:  # noqa: BLE001 - it ends in the import's record
                await run_to_end(self._fail(job, without_room(error) or error))
            except asyncio.CancelledError as error:
                await run_to_end(self._fail(job, error))
                raise

    # --- steps ---

    async def _stage(self, job: ImportJob) -> None:
        """Write the rows piece by piece, each in a short transaction. Nobody sees them yet."""
        clock = self._context.clock
        recorded = clock.monotonic()
        staged = 0
        async with aclosing(job.upload.pieces(job.numbers)) as pieces:
            async for piece in pieces:
                stage = partial(
                    self._store.stage_rows, job.ref, job.first + staged, EncodedRows(piece)
                )
                await self._repeat(job, stage)
                staged += len(piece)
                if clock.monotonic() - recorded >= _PROGRESS_INTERVAL:
                    recorded = clock.monotonic()
                    await self._repeat(job, partial(self._record_progress, job, staged))
        assert staged == job.operation.row_count, "the second pass saw other rows than the first"

    async def _repeat(self, job: ImportJob, step: Callable[[], Awaitable[T]]) -> T:
        """Take a step of an import: of one in the background again and again while the database
        cannot be used, for as long as the import does not read failed."""
        ends = self._context.clock.monotonic() + (SILENCE if job.upload.long else 0)
        while True:
            try:
                return await step()
            except Unavailable as error:
                if self._context.clock.monotonic() >= ends:
                    raise
                _log.info("import_step_repeated", code=error.code)
                await asyncio.sleep(_AGAIN)

    async def _publish(self, job: ImportJob) -> Sheet:
        """Show the rows and complete the import, in one transaction.

        Retries until an answer comes, for ``grace`` seconds, and for ``SILENCE`` in the background
        of a server that goes on: the transaction may have been committed, and the store publishes
        an import once only.
        """
        clock = self._context.clock
        count = job.operation.row_count
        now = self._context.now()
        completed = replace(
            job.operation,
            status="completed",
            progress=1.0,
            message=f"{counted(count, 'row')} {was(count)} added.",
            rows_added=count,
            updated_at=now,
        )
        began = clock.monotonic()
        while True:
            try:
                sheet = await self._store.publish_import(
                    job.ref.workspace_id, completed, job.first, job.numbers.values()
                )
            except Exception as error:
                refused = isinstance(error, DomainError) and not isinstance(error, Unavailable)
                patient = job.upload.long and not self._closing
                seconds = SILENCE if patient else self._context.settings.grace
                if refused or clock.monotonic() - began >= seconds:
                    raise
                _log.info("import_publication_retried", import_id=completed.id, exc_info=error)
                await asyncio.sleep(_AGAIN)
            else:
                job.operation, job.published = completed, True
                return sheet

    # --- signs of life, and failure ---

    @asynccontextmanager
    async def _heartbeats(self, job: ImportJob) -> AsyncIterator[None]:
        """Send heartbeats within the block, also while a process parses the file."""
        beat = asyncio.create_task(self._beat(job))
        try:
            yield
        finally:
            await end_tasks([beat])

    async def _beat(self, job: ImportJob) -> None:
        while True:
            await asyncio.sleep(_HEARTBEAT)
            try:
                await self._store.touch_import(job.ref.workspace_id, job.operation.id)
            except Exception as error:  # noqa: BLE001 - the next one may come through
                _log.info("import_heartbeat_failed", import_id=job.operation.id, exc_info=error)

    async def _record_progress(self, job: ImportJob, staged: int) -> None:
        count = job.operation.row_count
        await self._update(
            job,
            status="running",
            # 1 is reached by publishing only.
            progress=0.99 * staged / count if count else 0.0,
            message=f"{staged} of {count} rows are stored; all appear at the end.",
        )

    async def _update(self, job: ImportJob, **changes: Any) -> None:
        job.operation = replace(job.operation, updated_at=self._context.now(), **changes)
        await self._store.update_import(job.ref.workspace_id, job.operation)

    async def _fail(self, job: ImportJob, error: BaseException) -> None:
        """Remove what the import made, then record it as failed. Never raises."""
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
                _log.warning("import_cleanup_failed", import_id=job.operation.id, exc_info=failure)
        try:
            await self._update(
                job,
                status="failed",
                message="The import failed. None of its rows were added.",
                error_message=_reason(error),
            )
        except Exception as failure:  # noqa: BLE001 - maintenance fails it without heartbeats
            _log.error("import_failure_not_recorded", import_id=job.operation.id, exc_info=failure)

    async def _take_back(self, job: ImportJob) -> None:
        """Remove the sheet or the columns that the import made, if nobody has used them since.

        Rows that were published after all raise the sheet's version too, and so stay.
        """
        signals = self._context.signals
        if job.creates_sheet:
            gone = await self._store.delete_sheet_if_version(job.ref, job.version)
            signals.cells_withdrawn(gone or ())
            return
        for column_id in job.added:
            deleted = await self._store.delete_column_if_version(job.ref, job.version, column_id)
            if deleted is None:
                return
            withdrawn_from, job.version = deleted
            signals.cells_withdrawn(withdrawn_from)


def _reason(error: BaseException) -> str:
    if isinstance(error, NotFound):
        return "The sheet was deleted during the import."
    if isinstance(error, DomainError):
        return error.message
    if isinstance(error, asyncio.CancelledError):
        return "The server stopped during the import. Import the file again."
    return "The server met an unexpected error during the import. Import the file again."

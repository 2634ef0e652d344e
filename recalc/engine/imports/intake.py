"""Taking a file in: its name, its format, its size, and how many large ones a workspace has."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from contextlib import AsyncExitStack, contextmanager
from typing import Any

import structlog
from anyio import CapacityLimiter, to_process

from recalc.domain.errors import Invalid, TooMany
from recalc.engine.context import Context
from recalc.engine.imports.room import without_room
from recalc.engine.imports.uninterrupted import run_to_end
from recalc.fair_queue import FairQueue
from recalc.importing.arrived import Content
from recalc.importing.files import Format, Limits, Refused, format_of
from recalc.importing.folders import Folders, clear_leftovers
from recalc.importing.jobs import size_of
from recalc.importing.uploads import Run, Upload, receive_long, receive_short

_log = structlog.get_logger(__name__)

#: Seconds that a client is asked to wait for one of its large files to be imported.
_RETRY_AFTER = 5
_MAX_FILE_NAME = 255
#: Large files that are parsed at once, and as many small ones. Workspaces that have none may have
#: as many again.
_PARSED_AT_ONCE = os.cpu_count() or 1


async def in_process(work: Any, *args: Any) -> Any:
    """Run ``work`` in a worker process, which is killed when the caller is cancelled. The caller
    bounds how many there are."""
    return await to_process.run_sync(work, *args, cancellable=True, limiter=CapacityLimiter(1))


class Intake:
    """Receives and validates files. ``process`` parses large ones, beside the event loop.
    Workspaces take turns at the threads and processes that parse."""

    def __init__(self, context: Context, process: Run) -> None:
        self._context = context
        self._process = process
        self._threads = FairQueue(_PARSED_AT_ONCE, beyond=_PARSED_AT_ONCE)
        self._processes = FairQueue(_PARSED_AT_ONCE, beyond=_PARSED_AT_ONCE)
        self._folders = Folders()
        #: Large files under way, by workspace.
        self._large_files: Counter[int] = Counter()

    async def clear_leftovers(self) -> None:
        """Remove the files of processes that died during imports."""
        cleared = await self._context.offload(clear_leftovers)
        if cleared:
            _log.info("import_leftovers_removed", processes=cleared)

    async def close(self) -> None:
        await self._context.offload(self._folders.close)

    async def receive(
        self,
        stack: AsyncExitStack,
        workspace_id: int,
        *,
        file_name: str,
        file_content_base64: Content,
        delimiter: str | None,
        within: str = "",
    ) -> Upload:
        """Validate the whole file; ``stack`` discards it. ``within`` stands before the names of
        the request's fields.

        Raises:
            Invalid: the name, the format or the content cannot be taken; names line and field.
            TooMany: the workspace has too many large files under way.
            Unavailable: the disk for temporary files is full.
        """
        file_format = _format(file_name, delimiter, within)
        try:
            upload = await self._validated(stack, workspace_id, file_content_base64, file_format)
        except Refused as refused:
            raise Invalid(
                refused.code, refused.message, parameter=f"{within}file_content_base64"
            ) from refused
        except OSError as error:
            full = without_room(error)
            if full is None:
                raise
            raise full from error
        stack.push_async_callback(lambda: run_to_end(upload.discard()))
        return upload

    async def _validated(
        self, stack: AsyncExitStack, workspace_id: int, content: Content, file_format: Format
    ) -> Upload:
        settings = self._context.settings
        limits = Limits(
            settings.max_rows_per_sheet,
            settings.max_columns,
            settings.max_cell_bytes,
            settings.max_row_bytes,
        )
        thread = self._context.offload
        if size_of(content) <= settings.sync_import_bytes:
            parse = _in_turn(self._threads, workspace_id, thread)
            return await receive_short(content, file_format, limits, thread=parse)
        stack.enter_context(self._admitted(workspace_id))
        return await receive_long(
            content,
            file_format,
            limits,
            folders=self._folders,
            thread=thread,
            process=_in_turn(self._processes, workspace_id, self._process),
        )

    @contextmanager
    def _admitted(self, workspace_id: int) -> Iterator[None]:
        """Count one of the workspace's large files, which occupies disk and a worker process until
        its rows are stored. Raises TooMany.
        """
        most = self._context.settings.concurrent_imports
        if self._large_files[workspace_id] >= most:
            raise TooMany(
                "too_many_imports",
                f"This workspace has {most} imports of large files under way in this server, and "
                "may have no more. Nothing was changed. Try again when one has ended.",
                retry_after=_RETRY_AFTER,
            )
        self._large_files[workspace_id] += 1
        try:
            yield
        finally:
            self._large_files[workspace_id] -= 1
            self._large_files += Counter()  # drops workspaces that have none


def _in_turn(turns: FairQueue, workspace_id: int, run: Run) -> Run:
    """Return ``run``, made to wait for the workspace's turn first."""

    async def run_in_turn(*args: Any) -> Any:
        async with turns.hold(workspace_id):
            return await run(*args)

    return run_in_turn


def _format(file_name: str, delimiter: str | None, within: str) -> Format:
    if not file_name.isprintable() or len(file_name) > _MAX_FILE_NAME:
        raise Invalid(
            "invalid_file_name",
            f"file_name has to be 1 to {_MAX_FILE_NAME} printable characters.",
            parameter=f"{within}file_name",
        )
    try:
        return format_of(file_name, delimiter)
    except Refused as refused:
        parameter = "delimiter" if refused.code == "invalid_delimiter" else "file_name"
        raise Invalid(refused.code, refused.message, parameter=within + parameter) from refused

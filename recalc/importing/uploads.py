"""Receives uploaded files: holds them, and runs the steps of their import.

Short files are held in memory and parsed in a thread. Long files are held in a folder of their own
and parsed in a worker process: beside a busy thread, the event loop would run only every few
milliseconds. Only this module of the package awaits, and the worker process does not import it.
"""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from recalc.ending import end_tasks
from recalc.importing import jobs
from recalc.importing.arrived import Content
from recalc.importing.encoding import Piece
from recalc.importing.files import Format, Inspection, Limits
from recalc.importing.folders import Folders

#: Seconds between two looks for rows that a process encodes.
_LOOK = 0.01
#: Calls a function with arguments in a thread or process; returns or raises what it does.
Run = Callable[..., Awaitable[Any]]


class Upload(Protocol):
    """A file that was validated."""

    @property
    def long(self) -> bool:
        """Whether its rows are stored in the background."""

    @property
    def inspection(self) -> Inspection:
        """Its titles and number of rows."""

    def pieces(self, numbers: Mapping[str, int]) -> AsyncGenerator[Piece, None]:
        """Yield its encoded rows. ``numbers`` are the column numbers of its titles."""

    async def discard(self) -> None:
        """Remove its files."""


async def receive_short(
    content: Content, file_format: Format, limits: Limits, *, thread: Run
) -> Upload:
    """Decode and validate a short file with ``thread``. Raises Refused."""
    data, inspection = await thread(jobs.inspect_short, content, file_format, limits)
    return _Short(data, file_format, limits, inspection, thread)


async def receive_long(
    content: Content,
    file_format: Format,
    limits: Limits,
    *,
    folders: Folders,
    thread: Run,
    process: Run,
) -> Upload:
    """Decode and validate a long file with ``process``, which gets only short
    arguments. Raises Refused."""
    folder: Path = await thread(folders.new)
    try:
        await thread(jobs.spool, folder, content)
        inspection = await process(jobs.inspect_spooled, folder, file_format, limits)
    except BaseException:
        await thread(_remove, folder)
        raise
    return _Long(folder, file_format, limits, inspection, thread, process)


def _remove(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)


@dataclass(frozen=True, slots=True)
class _Short:
    data: bytes
    file_format: Format
    limits: Limits
    inspection: Inspection
    thread: Run

    @property
    def long(self) -> bool:
        return False

    async def pieces(self, numbers: Mapping[str, int]) -> AsyncGenerator[Piece, None]:
        pieces = jobs.encode_short(self.data, self.file_format, self.limits, numbers)
        while (piece := await self.thread(next, pieces, None)) is not None:
            yield piece

    async def discard(self) -> None:
        """Do nothing: it has no files."""


@dataclass(frozen=True, slots=True)
class _Long:
    folder: Path
    file_format: Format
    limits: Limits
    inspection: Inspection
    thread: Run
    process: Run

    @property
    def long(self) -> bool:
        return True

    async def pieces(self, numbers: Mapping[str, int]) -> AsyncGenerator[Piece, None]:
        source = jobs.open_pieces(self.folder)
        encoding = asyncio.ensure_future(
            self.process(
                jobs.encode_spooled, self.folder, self.file_format, self.limits, dict(numbers)
            )
        )
        try:
            while True:
                encoded = encoding.done()
                if (piece := await self.thread(jobs.read_piece, source)) is not None:
                    yield piece
                elif encoded:
                    break
                else:
                    await asyncio.wait([encoding], timeout=_LOOK)
            await encoding
        finally:
            source.close()
            await end_tasks([encoding])

    async def discard(self) -> None:
        await self.thread(_remove, self.folder)

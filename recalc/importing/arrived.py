"""Files that were decoded while the request arrived that they came with.

A text stands for such a file in the request. Only the tasks of this request know which.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping
from contextvars import ContextVar
from io import RawIOBase
from pathlib import Path

#: Bytes that are copied at once.
_PIECE = 1 << 17
#: The files of the request by the texts that stand for them.
_of_request: ContextVar[Mapping[str, Arrived]] = ContextVar("arrived")


class Arrived:
    """A file of ``size`` bytes, which has no name, and is gone when it is closed."""

    def __init__(self, file: RawIOBase) -> None:
        self.size = file.seek(0, os.SEEK_END)
        self._file = file

    def read(self) -> bytes:
        """Return all of it, and close it."""
        with self._file as file:
            file.seek(0)
            return file.readall()

    def move_to(self, path: Path) -> None:
        """Write all of it into a file of its own, and close it."""
        with self._file as file, path.open("wb") as target:
            file.seek(0)
            shutil.copyfileobj(file, target, _PIECE)

    def __del__(self) -> None:
        self._file.close()  # where the request was refused before its file was looked at


#: A file as base64, or one that was decoded already.
Content = str | Arrived


def register(text: str, arrived: Arrived) -> None:
    """Let ``text`` stand for a file, in this task and those that it starts."""
    _of_request.set({text: arrived})


def content_of(text: str) -> Content:
    """Return the file that ``text`` stands for, or ``text`` itself."""
    return _of_request.get({}).get(text, text)

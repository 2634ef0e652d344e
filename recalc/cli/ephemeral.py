"""The database of ``recalc serve --ephemeral``, which is removed with the server."""

from __future__ import annotations

import shutil
import signal
import sys
import tempfile
from pathlib import Path
from types import FrameType
from typing import Self


class TemporaryFolder:
    """A folder for one SQLite database, readable by its owner only and removed at the end.

    It is in the folder for temporary files (TMPDIR, else /tmp). A server that is killed (SIGKILL)
    cannot remove it: the operating system does when it clears that folder.
    """

    def __init__(self) -> None:
        self._path: Path | None = None

    @property
    def database_url(self) -> str:
        """The URL of the database. The folder has to be entered."""
        assert self._path is not None
        return f"sqlite:///{self._path}/recalc.db"

    def __enter__(self) -> Self:
        # Without it, a SIGTERM before the server has a handler would leave the folder behind.
        signal.signal(signal.SIGTERM, _exit)
        self._path = Path(tempfile.mkdtemp(prefix="recalc-ephemeral-"))
        return self

    def __exit__(self, *_: object) -> None:
        for each in (signal.SIGINT, signal.SIGTERM):
            signal.signal(each, signal.SIG_IGN)
        self.remove()

    def remove(self) -> None:
        """Remove the folder and all that is in it."""
        if self._path is not None:
            shutil.rmtree(self._path, ignore_errors=True)


def _exit(number: int, _frame: FrameType | None) -> None:
    sys.exit(128 + number)

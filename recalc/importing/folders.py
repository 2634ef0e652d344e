"""Folders for large files that are being imported, in the system's folder for temporary files.

Each process has one folder, with a folder in it for each file, and holds a lock on it as long as it
lives. A process that starts removes the folders without a lock, since a process that was killed
could not. Any number of servers may share a machine. All functions block for a short time.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
import threading
from pathlib import Path

_PREFIX = "recalc-imports-"
_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC


class Folders:
    """The folders of this process. The first file makes the process's own."""

    def __init__(self) -> None:
        self._making = threading.Lock()
        self._home: Path | None = None
        self._lock: int | None = None

    def new(self) -> Path:
        """Make an empty folder for one file."""
        with self._making:
            try:
                return self._make()
            except FileNotFoundError:
                # The process's own was cleaned away, or, before it was locked, by one that started.
                self._unlock()
                return self._make()

    def close(self) -> None:
        """Remove the folders of this process."""
        with self._making:
            if self._home is not None:
                shutil.rmtree(self._home, ignore_errors=True)
            self._unlock()

    def _make(self) -> Path:
        if self._home is None:
            home = Path(tempfile.mkdtemp(prefix=_PREFIX))
            # The folder itself is locked: no file in it can be lost, and cleaners that heed locks
            # (systemd-tmpfiles) leave it. A process that is removing it is waited for.
            self._lock = os.open(home, _FOLDER)
            fcntl.flock(self._lock, fcntl.LOCK_EX)
            self._home = home
        return Path(tempfile.mkdtemp(dir=self._home))

    def _unlock(self) -> None:
        if self._lock is not None:
            os.close(self._lock)
        self._home = self._lock = None


def clear_leftovers() -> int:
    """Remove the folders of dead processes; returns how many processes those were."""
    return sum(map(_remove_if_dead, Path(tempfile.gettempdir()).glob(f"{_PREFIX}*")))


def _remove_if_dead(home: Path) -> bool:
    try:
        lock = os.open(home, _FOLDER)
    except OSError:
        return False  # another user's, or another process has removed it
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    else:
        shutil.rmtree(home, ignore_errors=True)
        return True
    finally:
        os.close(lock)

"""Folders for large files on their way, in the system's place for temporary files.

Each process has one folder, and in it one for each file. It holds a lock on its own as long as it
lives, and whoever starts removes those that nobody holds: a process that is killed removes nothing,
and any number of servers may share a machine. All functions block for moments.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
import threading
from pathlib import Path

_PREFIX = "recalc-imports-"
_LOCK = "lock"


class Folders:
    """The folders of this process; the first file makes the one that they are in."""

    def __init__(self) -> None:
        self._making = threading.Lock()
        self._home: Path | None = None
        self._lock: int | None = None

    def new(self) -> Path:
        """An empty folder for one file."""
        with self._making:
            if self._home is None:
                self._make_home()
            return Path(tempfile.mkdtemp(dir=self._home))

    def _make_home(self) -> None:
        # Under another name until it is locked, so that nobody takes it for a dead process's.
        making = Path(tempfile.mkdtemp(prefix=f".{_PREFIX}"))
        self._lock = os.open(making / _LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        self._home = making.rename(making.with_name(making.name.removeprefix(".")))

    def close(self) -> None:
        """Remove what is left of this process's."""
        with self._making:
            if self._home is not None:
                shutil.rmtree(self._home, ignore_errors=True)
            if self._lock is not None:
                os.close(self._lock)
            self._home = self._lock = None


def clear_leftovers() -> int:
    """Remove the folders of processes that are dead; returns how many those were."""
    return sum(map(_remove_if_dead, Path(tempfile.gettempdir()).glob(f"{_PREFIX}*")))


def _remove_if_dead(home: Path) -> bool:
    try:
        lock = os.open(home / _LOCK, os.O_RDWR | os.O_CLOEXEC)
    except OSError:
        return False  # another user's, or somebody else is removing it
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    else:
        shutil.rmtree(home, ignore_errors=True)
        return True
    finally:
        os.close(lock)

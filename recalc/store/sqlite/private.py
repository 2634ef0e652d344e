"""Keep the database's files from other users: they hold all data, header values included."""

from __future__ import annotations

import os
import stat
from contextlib import suppress
from pathlib import Path

import structlog

_log = structlog.get_logger(__name__)

_FOLDER_MODE, _FILE_MODE = 0o700, 0o600
#: The mode bits of group and others.
_OTHERS = 0o077
#: Suffixes of the files beside the database. SQLite creates its own with the database's mode.
_SUFFIXES = ("-wal", "-shm", ".lock")


def make_private(database: Path) -> None:
    """Create the database's folder and file where they are missing, with access for their owner
    only.

    Existing ones keep their mode, since an operator may have chosen it. Raises OSError.
    """
    missing = [each for each in database.parents if not each.exists()]
    for folder in reversed(missing):
        folder.mkdir(_FOLDER_MODE, exist_ok=True)
    # SQLite opens an empty file as an empty database.
    with suppress(FileExistsError):
        os.close(os.open(database, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, _FILE_MODE))


def warn_of_others(database: Path) -> None:
    """Log a warning for each file of the database that other users may read or write."""
    beside = (database.with_name(database.name + suffix) for suffix in _SUFFIXES)
    for path in (database, *beside):
        try:
            mode = stat.S_IMODE(path.stat().st_mode)
        except FileNotFoundError:
            continue
        if mode & _OTHERS:
            _log.warning(
                "database_readable_by_others",
                file=str(path),
                mode=f"{mode:04o}",
                what_to_do=f"chmod 600 {path}",
            )

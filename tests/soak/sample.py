"""What a running system uses, from the kernel's own books and the database's."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import psycopg

_PAGE = os.sysconf("SC_PAGE_SIZE")


def family(pid: int) -> Iterator[int]:
    """A process and its descendants that are alive."""
    yield pid
    with suppress(OSError):
        for task in Path(f"/proc/{pid}/task").iterdir():
            for child in (task / "children").read_text().split():
                yield from family(int(child))


def memory(pid: int) -> float:
    """Resident megabytes of a process and its descendants, shared pages counted each time."""
    total = 0
    for each in family(pid):
        with suppress(OSError):
            total += int(Path(f"/proc/{each}/statm").read_text().split()[1]) * _PAGE
    return total / 1e6


def descriptors(pid: int) -> float:
    """Open file descriptors of a process and its descendants."""
    total = 0
    for each in family(pid):
        with suppress(OSError):
            total += sum(1 for _ in Path(f"/proc/{each}/fd").iterdir())
    return float(total)


def sqlite_size(path: Path) -> Callable[[], float]:
    """Megabytes of a database file and its log."""

    def measure() -> float:
        files = (path, path.with_name(f"{path.name}-wal"))
        return sum(each.stat().st_size for each in files if each.exists()) / 1e6

    return measure


def postgres_size(url: str) -> Callable[[], float]:
    """Megabytes of a database, log not included."""

    def measure() -> float:
        with psycopg.connect(url, autocommit=True) as db:
            row = db.execute("SELECT pg_database_size(current_database())").fetchone()
        assert row is not None
        return float(row[0]) / 1e6

    return measure

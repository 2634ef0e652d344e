"""Processor time of a server's threads and child processes, read from ``/proc``."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

_TICK = os.sysconf("SC_CLK_TCK")
#: Positions of user and system time in a ``stat`` line behind the name of the program.
_USER, _SYSTEM = 11, 12


@dataclass(frozen=True, slots=True)
class Processor:
    """Seconds of processor time: of the thread with the event loop, of all other threads (the
    writer, on SQLite, and little else), and of the child processes."""

    loop: float
    others: float
    children: float

    def since(self, before: Processor) -> Processor:
        """Return the time that passed since ``before``."""
        return Processor(
            self.loop - before.loop, self.others - before.others, self.children - before.children
        )

    @property
    def total(self) -> float:
        return self.loop + self.others + self.children


def used_by(pid: int) -> Processor:
    """Return what a process and its children have used."""
    threads = {each.name: _seconds(each / "stat") for each in Path(f"/proc/{pid}/task").iterdir()}
    loop = threads.pop(str(pid))
    return Processor(loop, sum(threads.values()), sum(map(_whole, _children(pid))))


def _children(pid: int) -> list[int]:
    found: list[int] = []
    for task in Path(f"/proc/{pid}/task").iterdir():
        found += map(int, (task / "children").read_text().split())
    return found


def _whole(pid: int) -> float:
    return _seconds(Path(f"/proc/{pid}/stat"))


def _seconds(stat: Path) -> float:
    fields = stat.read_text().rpartition(")")[2].split()
    return (int(fields[_USER]) + int(fields[_SYSTEM])) / _TICK

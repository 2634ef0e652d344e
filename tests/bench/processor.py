"""Processor time of a server's threads and child processes, read from ``/proc``."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

_TICK = os.sysconf("SC_CLK_TCK")
#: Positions of user and system time in a ``stat`` line behind the name of the program.
_TIMES = (11, 12)
#: The same of children that have ended.
_OF_ENDED = (13, 14)


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


def used_by(pid: int, *, ended: bool = False) -> Processor:
    """Return what a process and its children have used. With ``ended``, children that have ended
    count too."""
    threads = {each.name: _seconds(each / "stat") for each in Path(f"/proc/{pid}/task").iterdir()}
    loop = threads.pop(str(pid))
    children = sum(map(_whole, _children(pid)))
    if ended:
        children += _seconds(Path(f"/proc/{pid}/stat"), _OF_ENDED)
    return Processor(loop, sum(threads.values()), children)


def _children(pid: int) -> list[int]:
    found: list[int] = []
    for task in Path(f"/proc/{pid}/task").iterdir():
        found += map(int, (task / "children").read_text().split())
    return found


def _whole(pid: int) -> float:
    try:
        return _seconds(Path(f"/proc/{pid}/stat"))
    except (FileNotFoundError, ProcessLookupError):
        return 0.0  # it has ended since it was listed


def _seconds(stat: Path, positions: Sequence[int] = _TIMES) -> float:
    fields = stat.read_text().rpartition(")")[2].split()
    return sum(int(fields[position]) for position in positions) / _TICK

"""CODE_EXECUTION: how fast processes start, how many cells a second one computes, and how long an
endless loop lives after the abort of its cell.

``python -m tests.bench.code`` prints them. An abort is measured twice: until the task of the cell
has ended, which waits for its process, and until nothing that the process started is left either.
"""

from __future__ import annotations

import asyncio
import os
import time
from contextlib import suppress
from pathlib import Path
from statistics import median

import uvloop

from recalc.engine.worker.sandboxes import Sandboxes
from recalc.models.port import Caller
from recalc.sandbox.port import CodeFailed, Language, Program
from tests.support.waiting import until

_SHORT: dict[Language, str] = {
    "PYTHON": "return len(data['text'].split(' '))",
    "JAVASCRIPT": "return data.text.split(' ').length",
}
_ENDLESS: dict[Language, str] = {"PYTHON": "while True:\n    pass", "JAVASCRIPT": "for (;;);"}
_ROW = b'{"text": "' + b"word " * 100 + b'"}'


def _groups() -> set[int]:
    """The live processes of the groups that children of this process lead."""
    found = set()
    for folder in Path("/proc").iterdir():
        if not folder.name.isdecimal():
            continue
        with suppress(OSError):
            fields = (folder / "stat").read_text().rpartition(")")[2].split()
            leader = int(fields[2])
            if fields[0] != "Z" and leader != os.getpgrp() and _parent(leader) == os.getpid():
                found.add(int(folder.name))
    return found


def _parent(pid: int) -> int:
    return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])


def _gone(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except OSError:
        return True


def _ticks(pids: set[int]) -> int:
    used = 0
    for pid in pids:
        with suppress(OSError):
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
            used += int(fields[11]) + int(fields[12])
    return used


async def _abort(pool: Sandboxes, language: Language, others: set[int]) -> tuple[float, float]:
    """Return the seconds after the abort until the task has ended, and until no process is left.

    `others` are processes that the pool did not start: a database server of the tests, say.
    """
    await pool.run(Program(language, "return 1"), b"{}", Caller())
    pids = _groups() - others
    before = _ticks(pids)
    task = asyncio.create_task(pool.run(Program(language, _ENDLESS[language]), b"{}", Caller()))
    await until(lambda: _ticks(pids) > before + 3, pause=0.01)
    signal = time.perf_counter()
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task
    ended = time.perf_counter() - signal
    await until(lambda: all(map(_gone, pids)))
    return ended, time.perf_counter() - signal


async def _measure(language: Language, cells: int, aborts: int) -> None:
    others = _groups()
    pool = Sandboxes(1, 60.0, 128 << 20)
    short = Program(language, _SHORT[language])
    begun = time.perf_counter()
    await pool.run(short, _ROW, Caller())
    first = time.perf_counter() - begun
    times = []
    for _ in range(cells):
        begun = time.perf_counter()
        with suppress(CodeFailed):
            await pool.run(short, _ROW, Caller())
        times.append(time.perf_counter() - begun)
    found = sorted([await _abort(pool, language, others) for _ in range(aborts)])
    await pool.close()
    ends, gone = sorted(each[0] for each in found), sorted(each[1] for each in found)
    print(
        f"{language:10}  first cell {first * 1000:5.0f} ms  cell p50 {median(times) * 1000:5.2f} ms"
        f"  {1 / median(times):5.0f} cells/s  abort of {aborts}: task ended p50"
        f" {median(ends) * 1000:.1f}, max {ends[-1] * 1000:.1f} ms; no process left p50"
        f" {median(gone) * 1000:.1f}, max {gone[-1] * 1000:.1f} ms"
    )


def main(*, smallest: bool = False) -> None:
    for language in ("PYTHON", "JAVASCRIPT"):
        cells, aborts = (10, 2) if smallest else (1000, 100)
        uvloop.run(_measure(language, cells, aborts))


if __name__ == "__main__":
    main()

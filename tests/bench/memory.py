"""Resident memory of a server and its child processes, as the kernel counts it (Linux)."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from tests.bench.processor import used_by
from tests.soak.sample import family
from tests.support.waiting import eventually

_PEAK = re.compile(r"^VmHWM:\s+(\d+) kB$", re.MULTILINE)
_SHARE = re.compile(r"^Pss:\s+(\d+) kB$", re.MULTILINE)
#: Looks between which a server does nothing, and seconds between two of them.
_LOOKS, _PAUSE = 10, 0.1
#: Written to ``clear_refs``: the peak begins anew at what is resident now.
_RESET_PEAK = "5"


def wait_until_started(pid: int) -> None:
    """Wait until a process and its children sleep, and use no processor time meanwhile. A server is
    ready before its evaluating processes have loaded what they need, a quarter of its memory
    each."""
    before: object = None
    quiet = 0

    def started() -> bool:
        nonlocal before, quiet
        found = used_by(pid), list(family(pid))
        quiet = quiet + 1 if found == before and all(map(_sleeps, found[1])) else 0
        before = found
        return quiet == _LOOKS

    eventually(started, pause=_PAUSE)


def _sleeps(pid: int) -> bool:
    """Whether a process waits, and not for a processor or a disk."""
    with suppress(OSError):
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "S"
    return False


@contextmanager
def shared_once(pid: int) -> Iterator[list[float]]:
    """Add what ``shared_once_now`` returns, again and again until the block ends."""
    found = [shared_once_now(pid)]
    ended = threading.Event()

    def look() -> None:
        while not ended.wait(_PAUSE / 2):
            found.append(shared_once_now(pid))

    looking = threading.Thread(target=look)
    looking.start()
    try:
        yield found
    finally:
        ended.set()
        looking.join()


def shared_once_now(pid: int) -> float:
    """Return the megabytes that a process and its children have resident. A page that processes
    share counts in equal parts for each of them."""
    total = 0
    for each in family(pid):
        with suppress(OSError):
            share = _SHARE.search(Path(f"/proc/{each}/smaps_rollup").read_text())
            total += 0 if share is None else int(share[1])
    return total * 1024 / 1e6


def peak(pid: int) -> float:
    """Return the most megabytes that a process and its children have had resident each, in all.

    Pages that processes share count once for each.
    """
    return sum(map(peak_alone, family(pid)))


def peak_alone(pid: int) -> float:
    """Return the most megabytes that a process has had resident: what ``getrusage`` calls
    ``ru_maxrss``, of one that goes on; 0 where it has ended."""
    with suppress(OSError):
        found = _PEAK.search(Path(f"/proc/{pid}/status").read_text())
        if found is not None:
            return int(found[1]) * 1024 / 1e6
    return 0.0


def forget_peak(pid: int) -> None:
    """Let the peak of a process and its children begin anew."""
    for each in family(pid):
        with suppress(OSError):
            Path(f"/proc/{each}/clear_refs").write_text(_RESET_PEAK)

"""Resident memory of a server and its child processes, as the kernel counts it (Linux)."""

from __future__ import annotations

import re
from contextlib import suppress
from pathlib import Path

from tests.soak.sample import family

_PEAK = re.compile(r"^VmHWM:\s+(\d+) kB$", re.MULTILINE)
#: Written to ``clear_refs``: the peak begins anew at what is resident now.
_RESET_PEAK = "5"


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

"""`recalc demo` leaves no server and no data behind, however it ends."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.hang import HANG_SECONDS
from tests.support.waiting import eventually

#: `recalc demo` with flights of our own: its data is a package that tests do not need. An endpoint
#: that answers in 0.2 s keeps it busy for seconds. SIGHUP is as in a terminal, where the suite runs
#: under nohup, too.
_DEMO = """
import signal
from recalc.cli import demo, main
signal.signal(signal.SIGHUP, signal.SIG_DFL)
row = "1,1,UA,{},EWR,IAH,16"
lines = ["month,day,carrier,flight,origin,dest,dep_delay", *map(row.format, range(5000))]
demo.flights = lambda _: "\\n".join(lines)
main(["demo"])
"""


def _processes(folder: Path) -> list[int]:
    """The processes whose environment names the folder."""
    found = []
    for each in Path("/proc").glob("[0-9]*/environ"):
        try:
            if os.fsencode(folder) in each.read_bytes():
                found.append(int(each.parent.name))
        except OSError:
            continue  # it has ended
    return found


@pytest.mark.parametrize(
    ("number", "code", "left"),
    [
        (signal.SIGINT, 130, 0),
        (signal.SIGTERM, 143, 0),
        (signal.SIGHUP, 129, 0),
        (signal.SIGKILL, -signal.SIGKILL, 1),  # the folder of a killed process stays
    ],
)
def test_its_server_ends_with_it(
    tmp_path: Path, number: signal.Signals, code: int, left: int
) -> None:
    """Also where it is killed: then the server notices that its standard input has ended."""
    with subprocess.Popen(
        [sys.executable, "-c", _DEMO],
        env={**os.environ, "TMPDIR": str(tmp_path), "PYTHONUNBUFFERED": "1"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        assert "Imported" in process.stdout.readline()
        assert len(_processes(tmp_path)) >= 2
        process.send_signal(number)
        _, errors = process.communicate(timeout=HANG_SECONDS)
    assert process.returncode == code, errors
    eventually(lambda: not _processes(tmp_path))
    assert len(list(tmp_path.iterdir())) == left

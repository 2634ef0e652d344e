"""Child processes of servers and workers: not reached by Ctrl-C, and nicer than their parent."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from asyncio.subprocess import PIPE
from pathlib import Path

import pytest

from recalc.cli.process import Loop

_TELL = "import os; input(); print(os.getpid(), os.getpgid(0), os.getsid(0), os.nice(0))"
#: The niceness of this session, where Linux groups processes by sessions.
_SESSION = Path("/proc/self/autogroup")


@pytest.mark.parametrize("own_session", [False, True])
def test_a_child_is_nicer_and_has_a_group_of_its_own(own_session: bool) -> None:
    """In the session of its parent, where its niceness is weighed against the parent's, unless it
    asks for a session."""

    async def started() -> list[int]:
        child = await asyncio.create_subprocess_exec(
            *(sys.executable, "-c", _TELL),
            stdin=PIPE,
            stdout=PIPE,
            start_new_session=own_session,
        )
        told, _ = await child.communicate(b"\n")  # its niceness is set once it was started
        return [int(each) for each in told.split()]

    before = _SESSION.read_text() if _SESSION.exists() else ""
    loop = Loop()
    loop.niceness = os.nice(0) + 1
    with asyncio.Runner(loop_factory=lambda: loop) as runner:
        pid, group, session, niceness = runner.run(started())
    assert group == pid
    assert session == (pid if own_session else os.getsid(0))
    assert niceness == min(loop.niceness, 19)
    assert (_SESSION.read_text() if _SESSION.exists() else "") == before


def test_a_worker_leaves_the_session_of_its_shell_alone() -> None:
    """Whatever else runs in that terminal does not give way."""
    before = _SESSION.read_text() if _SESSION.exists() else ""
    tell = "from recalc.cli.process import give_way; import os; give_way(0, 19); print(os.nice(0))"
    done = subprocess.run([sys.executable, "-c", tell], capture_output=True, text=True, check=True)
    assert int(done.stdout) == 19
    assert (_SESSION.read_text() if _SESSION.exists() else "") == before

"""For all tests: no timing is asserted, not by Hypothesis either, and nothing is left behind."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

settings.register_profile("recalc", deadline=None, print_blob=True)
settings.load_profile("recalc")

ROOT = Path(__file__).parents[1]


def _untracked() -> set[str]:
    """Files that git does not know and would not ignore; none where there is no repository."""
    listed = subprocess.run(
        ["git", "ls-files", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    return set(listed.stdout.splitlines()) if listed.returncode == 0 else set()


def _processes_of_recalc() -> set[str]:
    """Command lines of servers and workers that descend from this process, as Linux tells them."""
    parents, commands = {}, {}
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            stat = (entry / "stat").read_text()
            commands[int(entry.name)] = (entry / "cmdline").read_text().replace("\0", " ")
        except OSError:
            continue  # it has ended meanwhile
        parents[int(entry.name)] = int(stat.rpartition(")")[2].split()[1])
    found = set()
    for pid, command in commands.items():
        if "recalc serve" in command or "recalc worker" in command:
            above = pid
            while above > 1 and above != os.getpid():
                above = parents.get(above, 0)
            if above == os.getpid():
                found.add(command)
    return found


@pytest.fixture(scope="session", autouse=True)
def nothing_is_left_behind() -> Iterator[None]:
    """The tests make no file in the repository, and their servers and workers end with them."""
    before = _untracked()
    yield
    assert _untracked() <= before, "the tests left files behind"
    assert _processes_of_recalc() == set(), "the tests left processes behind"

"""Folders of files on their way: each process's own, and those of the dead."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from recalc.importing.folders import Folders, clear_leftovers

from .test_imports import LARGE, ended, folders, importing_in_background

HOLDER = """
import sys, tempfile
tempfile.tempdir = sys.argv[1]
from recalc.importing.folders import Folders
kept = Folders()
(kept.new() / "file").write_text("rows")
print("ready", flush=True)
sys.stdin.read()
"""


@pytest.fixture
def holder(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    """Another process, that has a file on its way."""
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(tmp_path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        yield process
        process.kill()


def test_folders_of_the_living_stay_and_those_of_the_dead_go(
    tmp_path: Path, holder: subprocess.Popen[str]
) -> None:
    """Who starts removes what a killed process left, and nothing of one that lives, nor what is not
    a folder of imports."""
    ours = Folders()
    kept = ours.new()
    (tmp_path / "something else").mkdir()
    (theirs,) = (each for each in folders(tmp_path) if each != kept)
    assert clear_leftovers() == 0
    assert kept.exists()
    assert (theirs / "file").exists()
    holder.kill()
    holder.wait()
    assert clear_leftovers() == 1
    assert not theirs.parent.exists()
    assert kept.exists()
    ours.close()
    assert [each.name for each in tmp_path.iterdir()] == ["something else"]


async def test_an_opened_service_clears_up(tmp_path: Path, holder: subprocess.Popen[str]) -> None:
    """Opening the service removes what a killed server left."""
    holder.kill()
    holder.wait()
    assert folders(tmp_path)
    await importing_in_background().imports.open()
    assert not folders(tmp_path)


async def test_a_file_of_a_live_import_survives_another_start(tmp_path: Path) -> None:
    """A server that starts on the same machine takes no file away from an import under way."""
    fixture = importing_in_background()
    imported = await fixture.append(LARGE)
    assert clear_leftovers() == 0
    assert (await ended(fixture, imported.operation.id)).status == "completed"

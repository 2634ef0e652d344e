"""Folders of files on their way: each process's own, and those of the dead."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from recalc.importing.folders import Folders, clear_leftovers

from .test_imports import LARGE, ended, folders, importing_in_background, names

HOLDER = """
import sys, tempfile
tempfile.tempdir = sys.argv[1]
from recalc.importing.folders import Folders
kept = Folders()
(kept.new() / "file").write_text("rows")
print("ready", flush=True)
sys.stdin.read()
"""
#: Has made its folder, and is about to lock it.
MAKER = """
import fcntl, sys, tempfile
tempfile.tempdir = sys.argv[1]
from recalc.importing.folders import Folders
def wait(*_):
    print("ready", flush=True)
    sys.stdin.read()
fcntl.flock = wait
Folders().new()
"""


@pytest.fixture
def holder(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    """Another process, that has a file on its way."""
    yield from running(HOLDER, tmp_path)


@pytest.fixture
def maker(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    """Another process, that makes its folder."""
    yield from running(MAKER, tmp_path)


def running(code: str, tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    with subprocess.Popen(
        [sys.executable, "-c", code, str(tmp_path)],
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


def test_a_folder_of_a_process_killed_before_its_lock_goes(
    tmp_path: Path, maker: subprocess.Popen[str]
) -> None:
    """Who starts also removes the folder of a process that was killed while it made it."""
    assert list(tmp_path.iterdir())
    maker.kill()
    maker.wait()
    assert clear_leftovers() == 1
    assert not list(tmp_path.iterdir())


def test_a_folder_that_was_cleaned_away_is_made_anew(tmp_path: Path) -> None:
    """A cleaner of temporary files removes the folder of a process that lives: the next file has
    one again, which who starts leaves."""
    ours = Folders()
    shutil.rmtree(ours.new().parent)
    kept = ours.new()
    assert clear_leftovers() == 0
    assert kept.exists()
    ours.close()
    assert not list(tmp_path.iterdir())


def test_a_folder_removed_before_its_lock_is_made_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who starts may take the folder of a process that has not locked it yet for that of a dead
    one: the process makes another."""
    make: Callable[..., str] = tempfile.mkdtemp
    removed: list[int] = []

    def make_beside_a_start(*args: str, **kwargs: str) -> str:
        made = make(*args, **kwargs)
        if not removed:
            removed.append(clear_leftovers())
        return made

    monkeypatch.setattr("tempfile.mkdtemp", make_beside_a_start)
    assert Folders().new().exists()
    assert removed == [1]


async def test_a_large_file_is_imported_after_a_clean_up(tmp_path: Path) -> None:
    """An import after the clean-up of the folder of large files is as any other."""
    fixture = importing_in_background()
    await ended(fixture, (await fixture.append(LARGE)).operation.id)
    for home in names(tmp_path):
        shutil.rmtree(tmp_path / home)
    imported = await fixture.append(LARGE)
    assert (await ended(fixture, imported.operation.id)).status == "completed"

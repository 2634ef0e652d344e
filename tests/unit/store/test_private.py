"""Who may read the files of an SQLite database: nobody but their owner."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from recalc.app import open_store, upgrade_database
from recalc.settings import Settings


@pytest.fixture(autouse=True)
def wide_umask() -> Iterator[None]:
    """The widest one, so that every mode is the server's own choice."""
    before = os.umask(0)
    yield
    os.umask(before)


def _mode(path: Path) -> str:
    return f"{stat.S_IMODE(path.stat().st_mode):o}"


def _settings(path: Path) -> Settings:
    return Settings(database_url=f"sqlite:///{path}")


async def test_what_the_server_makes_is_for_its_owner_alone(tmp_path: Path) -> None:
    """Missing folders are 0700 and every file of the open database is 0600."""
    path = tmp_path / "var" / "data" / "recalc.db"
    with capture_logs() as logs:
        store = await open_store(_settings(path))
    names = {each.name: _mode(each) for each in path.parent.iterdir()}
    await store.close()
    assert (_mode(path.parent), _mode(path.parent.parent)) == ("700", "700")
    assert set(names) == {"recalc.db", "recalc.db-wal", "recalc.db-shm", "recalc.db.lock"}
    assert set(names.values()) == {"600"}
    assert [line["event"] for line in logs] == []


def test_an_upgrade_makes_the_same_files(tmp_path: Path) -> None:
    """``recalc db upgrade`` may be the first to make the database."""
    path = tmp_path / "var" / "recalc.db"
    upgrade_database(_settings(path))
    assert (_mode(path.parent), _mode(path)) == ("700", "600")


async def test_a_chosen_mode_is_kept_and_warned_of(tmp_path: Path) -> None:
    """A database that others may read keeps its mode, and the log says what to do."""
    path = tmp_path / "recalc.db"
    await (await open_store(_settings(path))).close()
    path.chmod(0o640)
    folder = _mode(tmp_path)
    with capture_logs() as logs:
        await (await open_store(_settings(path))).close()
    assert (_mode(path), _mode(tmp_path)) == ("640", folder)
    (warning,) = [line for line in logs if line["event"] == "database_readable_by_others"]
    assert (warning["file"], warning["mode"]) == (str(path), "0640")
    assert warning["what_to_do"] == f"chmod 600 {path}"

"""SQLite files of any version are brought to the newest schema."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from recalc.store.newer_schema import NewerSchema
from recalc.store.sqlite import migrate
from recalc.store.sqlite.migrate import MIGRATIONS, upgrade

_ROWS = [(1, 0, b"in", None, None), (2, 3, b"in", b"out", b"marks"), (3, 0, b"in", b"out", None)]
_REVISIONS = sorted(file.name[:4] for file in MIGRATIONS.iterdir())


def _schema(path: Path) -> list[tuple[str, str]]:
    with closing(sqlite3.connect(path)) as db:
        return db.execute(
            "SELECT name, sql FROM sqlite_schema UNION ALL SELECT 'revision', version_num"
            " FROM alembic_version ORDER BY 1"
        ).fetchall()


def test_every_migration_is_a_file_of_sql_with_a_revision_of_its_own() -> None:
    """Others would not be run: files of Python, and of two files the second of one number."""
    assert {file.suffix for file in MIGRATIONS.iterdir()} == {".sql"}
    assert all(revision.isdigit() for revision in _REVISIONS)
    assert len(_REVISIONS) == len(set(_REVISIONS))


@pytest.mark.parametrize("revision", _REVISIONS)
def test_an_upgrade_from_each_version_ends_at_the_same_schema(
    tmp_path: Path, revision: str
) -> None:
    """Also where it is repeated."""
    fresh, old = tmp_path / "fresh.db", tmp_path / "old.db"
    upgrade(fresh)
    upgrade(old, revision)
    assert (_schema(old) == _schema(fresh)) == (revision == _REVISIONS[-1])
    upgrade(old)
    upgrade(old)
    assert _schema(old) == _schema(fresh)


def test_results_and_marks_are_moved(tmp_path: Path) -> None:
    """An existing file gets a table for results, with what its rows have."""
    path = tmp_path / "recalc.db"
    upgrade(path, "0005")
    with closing(sqlite3.connect(path)) as db:
        db.executemany(
            "INSERT INTO row_data (id, seq, inputs, results, dirty) VALUES (?, ?, ?, ?, ?)", _ROWS
        )
        db.commit()
    upgrade(path)
    with closing(sqlite3.connect(path)) as db:
        found = db.execute("SELECT id, seq, stamp, results, dirty FROM row_results").fetchall()
        assert found == [(2, 3, 1, b"out", b"marks"), (3, 0, 1, b"out", None)]
        assert db.execute("SELECT * FROM row_data").fetchall() == [(n, b"in") for n in (1, 2, 3)]


def test_a_migration_that_fails_undoes_those_before_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The file is as it was, and can be upgraded by a later attempt."""
    path = tmp_path / "recalc.db"
    upgrade(path, "0013")
    before = _schema(path)
    copy = shutil.copytree(MIGRATIONS, tmp_path / "migrations")
    (copy / "9999_bad.sql").write_text("CREATE TABLE more (id INTEGER);\nDROP TABLE nothing;\n")
    with monkeypatch.context() as patched:
        patched.setattr(migrate, "MIGRATIONS", copy)
        with pytest.raises(sqlite3.OperationalError, match="nothing"):
            upgrade(path)
    assert _schema(path) == before
    upgrade(path)


def test_a_file_of_a_newer_version_is_refused(tmp_path: Path) -> None:
    """Its revision is named, and nothing is changed."""
    path = tmp_path / "recalc.db"
    upgrade(path)
    with closing(sqlite3.connect(path)) as db:
        db.execute("UPDATE alembic_version SET version_num = '9999'")
        db.commit()
    before = _schema(path)
    with pytest.raises(NewerSchema, match="9999"):
        upgrade(path)
    assert _schema(path) == before


def test_a_file_whose_first_start_was_killed_is_refused_with_a_reason(tmp_path: Path) -> None:
    """The first versions made the table of the revision before everything else."""
    path = tmp_path / "recalc.db"
    with closing(sqlite3.connect(path)) as db:
        db.execute("CREATE TABLE alembic_version (version_num TEXT)")
        db.commit()
    with pytest.raises(sqlite3.OperationalError, match="alembic_version already exists"):
        upgrade(path)

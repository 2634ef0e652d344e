"""An existing file gets a table for results, with what its rows have."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config

from recalc.store.migrate import upgrade
from recalc.store.sqlite.store import MIGRATIONS, URL_PREFIX

_ROWS = [(1, 0, b"in", None, None), (2, 3, b"in", b"out", b"marks"), (3, 0, b"in", b"out", None)]


@pytest.mark.parametrize("interrupted", [False, True])
def test_results_and_marks_are_moved(tmp_path: Path, interrupted: bool) -> None:
    """Also where the first try was killed once it had made the table."""
    path = tmp_path / "recalc.db"
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.set_main_option("path_separator", "os")
    config.attributes["url"] = f"{URL_PREFIX}{path}"
    command.upgrade(config, "0005")
    db = sqlite3.connect(path)
    db.executemany(
        "INSERT INTO row_data (id, seq, inputs, results, dirty) VALUES (?, ?, ?, ?, ?)", _ROWS
    )
    if interrupted:
        db.execute(
            "CREATE TABLE row_results (id INTEGER PRIMARY KEY, seq INTEGER NOT NULL DEFAULT 0,"
            " stamp INTEGER NOT NULL, results BLOB, dirty BLOB)"
        )
    db.commit()
    db.close()
    upgrade(f"{URL_PREFIX}{path}", MIGRATIONS)
    db = sqlite3.connect(path)
    found = db.execute("SELECT id, seq, stamp, results, dirty FROM row_results").fetchall()
    assert found == [(2, 3, 1, b"out", b"marks"), (3, 0, 1, b"out", None)]
    assert db.execute("SELECT * FROM row_data").fetchall() == [(n, b"in") for n in (1, 2, 3)]
    db.close()

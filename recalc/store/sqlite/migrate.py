"""Bring a SQLite file to the newest schema."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from recalc.store.newer_schema import NewerSchema
from recalc.store.sqlite.connection import connect

#: One SQL file for each change of the schema, ordered by name. A name begins with its revision.
MIGRATIONS = Path(__file__).with_name("migrations")
_DIGITS = 4


def upgrade(path: Path, until: str | None = None) -> None:
    """Run the migrations that the file has not seen, up to the revision ``until``, in one
    transaction: all of them or none. Raises NewerSchema."""
    known = _migrations()
    with closing(connect(path)) as db:  # an open transaction is rolled back
        db.execute("PRAGMA journal_mode=WAL")
        db.execute("PRAGMA foreign_keys=OFF")  # a migration may replace a table that others name
        db.execute("BEGIN IMMEDIATE")
        present = _revision(db)
        if present and present not in known:
            raise NewerSchema(present)
        for revision, file in known.items():
            if present < revision <= (until or revision):
                for statement in _statements(file.read_text()):
                    db.execute(statement)
                db.execute("DELETE FROM alembic_version")
                db.execute("INSERT INTO alembic_version VALUES (?)", (revision,))
        db.execute("COMMIT")


def is_newest(path: Path) -> bool:
    """Return whether the file has the schema of this version."""
    with closing(connect(path, read_only=True)) as db:
        return _revision(db) == max(_migrations())


def _migrations() -> dict[str, Path]:
    """Return the files by revision, in their order."""
    return {file.name[:_DIGITS]: file for file in sorted(MIGRATIONS.glob("*.sql"))}


def _revision(db: sqlite3.Connection) -> str:
    """Return the revision of the file; empty for an empty file."""
    # Named by alembic, which ran the migrations of the first versions.
    named = "SELECT 1 FROM sqlite_schema WHERE name = 'alembic_version'"
    if db.execute(named).fetchone() is None:
        return ""
    row = db.execute("SELECT version_num FROM alembic_version").fetchone()
    # Those versions made the table first: it has no row where their first start was killed then.
    return "" if row is None else str(row[0])


def _statements(sql: str) -> Iterator[str]:
    """Split a file into its statements, each of which ends at the end of a line."""
    statement = ""
    for line in sql.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""

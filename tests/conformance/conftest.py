"""The stores that the suite runs on. Everything that knows one of them stands here."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from recalc.domain.records import Caller
from recalc.engine.ports import Store
from recalc.store.migrate import upgrade
from recalc.store.sqlite.gate import ThreadGate
from recalc.store.sqlite.store import MIGRATIONS, URL_PREFIX, SqliteStore
from tests.conformance.desk import MAX_ROWS, NOW, Desk


class FixedClock:
    """A clock that tests move. Leases need no moving: one of 0 seconds has run out at once."""

    def __init__(self) -> None:
        self.at = NOW

    def now(self) -> int:
        return self.at

    def monotonic(self) -> float:
        return self.at / 1000


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty database with the newest schema, made once and copied for each test."""
    path = tmp_path_factory.mktemp("sqlite") / "template.db"
    upgrade(f"{URL_PREFIX}{path}", MIGRATIONS)
    db = sqlite3.connect(path)
    db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    db.close()
    return path


@pytest.fixture(params=["sqlite"])
async def store(
    request: pytest.FixtureRequest, tmp_path: Path, sqlite_template: Path
) -> AsyncIterator[Store]:
    """An empty store of each kind, closed after the test."""
    assert request.param == "sqlite"
    path = tmp_path / "recalc.db"
    shutil.copyfile(sqlite_template, path)
    opened = SqliteStore(ThreadGate(path), clock=FixedClock(), max_rows=MAX_ROWS)
    yield opened
    await opened.close()


@pytest.fixture
async def desk(store: Store) -> AsyncIterator[Desk]:
    """A sheet of one workspace with four columns and four rows; audited after the test."""
    workspace = await store.create_workspace("ours", NOW)
    desk = await Desk.open(store, Caller(workspace.id, "our-key"))
    yield desk
    await desk.audit()


@pytest.fixture
async def stranger(store: Store, desk: Desk) -> Caller:
    """A caller of another workspace of the same store."""
    workspace = await store.create_workspace("theirs", NOW)
    return Caller(workspace.id, "their-key")

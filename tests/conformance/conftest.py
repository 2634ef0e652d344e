"""The stores that the suite runs on. Everything that knows one of them stands here."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from recalc.domain.records import Caller
from recalc.engine.ports import Clock, Store
from recalc.store.postgres.store import open_postgres
from recalc.store.sqlite.migrate import upgrade
from recalc.store.sqlite.store import SqliteStore
from recalc.store.sqlite.transactions import ThreadTransactions
from tests.conformance.sheet_fixture import MAX_ROWS, NOW, SheetFixture
from tests.support.clocks import ManualClock
from tests.support.postgres import PATIENT, shared_server


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty database with the newest schema, made once and copied for each test."""
    path = tmp_path_factory.mktemp("sqlite") / "template.db"
    upgrade(path)
    db = sqlite3.connect(path)
    db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    db.close()
    return path


@asynccontextmanager
async def _sqlite(clock: Clock, template: Path, folder: Path) -> AsyncIterator[Store]:
    path = folder / "recalc.db"
    shutil.copyfile(template, path)
    opened = SqliteStore(ThreadTransactions(path), clock=clock, max_rows=MAX_ROWS)
    yield opened
    await opened.close()


@asynccontextmanager
async def _postgres(clock: Clock) -> AsyncIterator[Store]:
    with shared_server().database() as url:
        opened = await open_postgres(
            url, clock=clock, max_rows=MAX_ROWS, limits=PATIENT, upgrade=False
        )
        yield opened
        await opened.close()


@pytest.fixture
def clock() -> ManualClock:
    """The clock of the store, which shows NOW until the test moves it."""
    return ManualClock(NOW)


@pytest.fixture(params=["sqlite", "postgres"])
async def store(
    request: pytest.FixtureRequest, clock: ManualClock, tmp_path: Path, sqlite_template: Path
) -> AsyncIterator[Store]:
    """An empty store of each kind, closed after the test."""
    on_sqlite = request.param == "sqlite"
    opening = _sqlite(clock, sqlite_template, tmp_path) if on_sqlite else _postgres(clock)
    async with opening as opened:
        yield opened


@pytest.fixture
async def seeded(store: Store) -> AsyncIterator[SheetFixture]:
    """A sheet of one workspace with four columns and four rows; audited after the test."""
    workspace = await store.create_workspace("ours")
    seeded = await SheetFixture.open(store, Caller(workspace.id, "our-key"))
    yield seeded
    await seeded.audit()


@pytest.fixture
async def stranger(store: Store, seeded: SheetFixture) -> Caller:
    """A caller of another workspace of the same store."""
    workspace = await store.create_workspace("theirs")
    return Caller(workspace.id, "their-key")

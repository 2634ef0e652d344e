"""A PostgreSQL store of its own for each test."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import psycopg
import pytest

from recalc.domain.records import Caller
from recalc.engine.context import SystemClock
from recalc.store.postgres.store import PostgresStore, open_postgres
from tests.conformance.sheet_fixture import MAX_ROWS, SheetFixture
from tests.support.postgres import PATIENT, PostgresServer, shared_server


@pytest.fixture(scope="session")
def server() -> PostgresServer:
    return shared_server()


@pytest.fixture
def url(server: PostgresServer) -> Iterator[str]:
    with server.database() as fresh:
        yield fresh


@pytest.fixture
async def store(url: str) -> AsyncIterator[PostgresStore]:
    opened = await open_postgres(
        url, clock=SystemClock(), max_rows=MAX_ROWS, limits=PATIENT, upgrade=False
    )
    yield opened
    await opened.close()


@pytest.fixture
async def seeded(store: PostgresStore) -> AsyncIterator[SheetFixture]:
    """A sheet with a TEXT column, three computed ones and four rows; audited after the test."""
    workspace = await store.create_workspace("ours")
    seeded = await SheetFixture.open(store, Caller(workspace.id, "our-key"))
    yield seeded
    await seeded.audit()


@pytest.fixture
async def admin(url: str) -> AsyncIterator[psycopg.AsyncConnection[tuple[object, ...]]]:
    """A connection apart from the store's."""
    connection = await psycopg.AsyncConnection.connect(url, autocommit=True)
    async with connection:
        yield connection

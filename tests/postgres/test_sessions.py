"""Sessions have the settings that recalc relies on, whatever the role or the database has."""

from __future__ import annotations

from typing import Any

import psycopg
import pytest

from recalc.domain.records import Caller
from recalc.engine.context import SystemClock
from recalc.store.postgres.database import Connection, fetch
from recalc.store.postgres.evaluate import address
from recalc.store.postgres.store import open_postgres
from tests.conformance.sheet_fixture import MAX_ROWS, SheetFixture
from tests.support.postgres import PATIENT, PostgresServer

#: What an administrator may set for a role or a database, and what a session of ours has.
_SETTINGS = {
    "default_transaction_isolation": ("serializable", "read committed"),
    "idle_session_timeout": ("1h", "0"),
    "client_encoding": ("LATIN1", "UTF8"),
    "statement_timeout": ("1h", "10min"),
}
_SHOWN = f"SELECT name, current_setting(name) FROM unnest('{{{','.join(_SETTINGS)}}}'::text[]) name"


async def test_settings_of_the_database_do_not_count(server: PostgresServer) -> None:
    """Reads, writes, cancels, keys and evaluating processes have ours."""
    ours = [(name, value) for name, (_, value) in _SETTINGS.items()]
    with server.database() as url, psycopg.connect(url, autocommit=True) as admin:
        for name, (value, _) in _SETTINGS.items():
            admin.execute(f"ALTER DATABASE \"{admin.info.dbname}\" SET {name} = '{value}'".encode())
        store = await open_postgres(url, clock=SystemClock(), max_rows=MAX_ROWS, limits=PATIENT)

        async def shown(db: Connection) -> list[Any]:
            return await fetch(db, _SHOWN)

        for run in (store.database.write, store.database.reserved, store.database.on_key_pool):
            assert await run(shown) == ours, run
        with psycopg.connect(address(url, PATIENT)) as evaluating:
            assert evaluating.execute(_SHOWN.encode()).fetchall() == ours
        await store.close()


async def test_a_schema_is_made_whatever_the_database_has_set(server: PostgresServer) -> None:
    """A limit for statements stops no migration."""
    with server.database(migrated=False) as url, psycopg.connect(url, autocommit=True) as admin:
        admin.execute(f'ALTER DATABASE "{admin.info.dbname}" SET statement_timeout = 1'.encode())
        store = await open_postgres(url, clock=SystemClock(), max_rows=MAX_ROWS, limits=PATIENT)
        await store.ready()
        await store.close()


@pytest.mark.parametrize("by_url", [True, False])
async def test_the_search_path_of_the_url_counts_everywhere(
    server: PostgresServer, monkeypatch: pytest.MonkeyPatch, *, by_url: bool
) -> None:
    """A schema that the URL, or PGOPTIONS, names gets the tables, and they are used there. (Only
    migrations used it: the tables were made in it, and then not found.)"""
    with server.database(migrated=False) as fresh:
        with psycopg.connect(fresh, autocommit=True) as admin:
            admin.execute("CREATE SCHEMA app")
        url = fresh
        if by_url:
            url = f"{fresh}?options=-csearch_path%3Dapp"
        else:
            monkeypatch.setenv("PGOPTIONS", "-csearch_path=app")
        store = await open_postgres(url, clock=SystemClock(), max_rows=MAX_ROWS, limits=PATIENT)
        workspace = await store.create_workspace("ours")
        seeded = await SheetFixture.open(store, Caller(workspace.id, "our-key"))
        operation = await seeded.start()
        assert (await seeded.cancel(operation.id)).cancelled_cell_count
        with psycopg.connect(address(url, PATIENT)) as evaluating:
            assert evaluating.execute("SELECT count(*) FROM app.sheet").fetchone() == (1,)
            assert evaluating.execute("SELECT current_schema()").fetchone() == ("app",)
        await store.close()

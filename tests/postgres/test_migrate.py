"""The schema: made once, by whoever comes first."""

from __future__ import annotations

import subprocess
import sys

import psycopg
import pytest

from recalc.engine.context import SystemClock
from recalc.store.postgres.migrate import MIGRATIONS
from recalc.store.postgres.store import open_postgres
from tests.support.postgres import PostgresServer


def test_processes_that_migrate_at_once_take_turns(server: PostgresServer) -> None:
    """Two start on an empty database: both succeed, and the schema is there."""
    with server.database(migrated=False) as url:
        code = "import sys; from recalc.store.postgres.migrate import migrate; migrate(sys.argv[1])"
        started = [subprocess.Popen([sys.executable, "-c", code, url]) for _ in range(2)]
        assert [process.wait(60) for process in started] == [0, 0]
        with psycopg.connect(url) as db:
            found = db.execute("SELECT version_num FROM alembic_version").fetchall()
        newest = max((MIGRATIONS / "versions").glob("0*.py")).stem.partition("_")[0]
        assert found == [(newest,)]


async def test_opening_migrates(server: PostgresServer) -> None:
    """An empty database is ready for use, and opening it again changes nothing."""
    with server.database(migrated=False) as url:
        for _ in range(2):
            store = await open_postgres(url, clock=SystemClock(), max_rows=10)
            await store.ready()
            await store.close()


def test_the_law_is_a_constraint(server: PostgresServer) -> None:
    """The database itself refuses counts that do not add up."""
    with server.database() as url, psycopg.connect(url) as db:
        db.execute("INSERT INTO workspace (id, name, created_at) VALUES (1, 'w', 1)")
        db.execute(
            "INSERT INTO tables (id, workspace_id, title, folded, created_at, updated_at)"
            " VALUES (gen_random_uuid(), 1, 't', 't', 1, 1)"
        )
        db.execute(
            "INSERT INTO sheet (id, table_pk, title, position, created_at, updated_at)"
            " SELECT gen_random_uuid(), pk, 's', 0, 1, 1 FROM tables"
        )
        db.execute(
            "INSERT INTO operation (id, sheet_pk, workspace_id, state, created_at, created_by)"
            " SELECT gen_random_uuid(), pk, 1, 'active', 1, 'k' FROM sheet"
        )
        with pytest.raises(psycopg.errors.CheckViolation, match="accounting_law"):
            db.execute(
                "INSERT INTO execution (id, operation_pk, sheet_pk, first_row, last_row, state,"
                " cell_count, pending) SELECT gen_random_uuid(), pk, sheet_pk, 0, 1, 'queued', 2, 1"
                " FROM operation"
            )

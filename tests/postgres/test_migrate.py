"""Migrations and functions: applied once, beside traffic, from any version to the same schema."""

from __future__ import annotations

import asyncio
import re
import shutil
import subprocess
import sys
import threading
from importlib.metadata import version
from pathlib import Path
from typing import Any

import psycopg
import pytest
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory

from recalc.domain.errors import Invalid
from recalc.engine.context import SystemClock
from recalc.store.postgres.migrate import MIGRATIONS, migrate
from recalc.store.postgres.sql_functions import digest, read_functions
from recalc.store.postgres.store import open_postgres
from tests.conformance.sheet_fixture import SheetFixture
from tests.support.hang import HANG_SECONDS
from tests.support.locks import until_waiting
from tests.support.postgres import PostgresServer


def _newest() -> str:
    return max((MIGRATIONS / "versions").glob("0*.py")).stem.partition("_")[0]


def test_processes_that_migrate_at_once_take_turns(server: PostgresServer) -> None:
    """Two start on an empty database: both succeed, and the schema is there."""
    with server.database(migrated=False) as url:
        code = "import sys; from recalc.store.postgres.migrate import migrate; migrate(sys.argv[1])"
        started = [subprocess.Popen([sys.executable, "-c", code, url]) for _ in range(2)]
        assert [process.wait(HANG_SECONDS) for process in started] == [0, 0]
        with psycopg.connect(url) as db:
            found = db.execute("SELECT version_num FROM alembic_version").fetchall()
        assert found == [(_newest(),)]


def test_a_url_of_several_hosts_is_read_as_libpq_reads_it(server: PostgresServer) -> None:
    """The host that answers is migrated, as it is used afterwards."""
    with server.database(migrated=False) as url:
        migrate(url.replace("@", "@127.0.0.1:1,", 1))
        with psycopg.connect(url) as db:
            found = db.execute("SELECT version_num FROM alembic_version").fetchall()
        assert found == [(_newest(),)]


@pytest.mark.parametrize("encoding", ["SQL_ASCII", "LATIN1"])
def test_a_database_that_does_not_keep_every_text_is_refused(
    server: PostgresServer, encoding: str
) -> None:
    """Nothing is made in it. (A migration or a function failed, at a character of it.)"""
    with psycopg.connect(server.dsn, autocommit=True) as admin:
        name = f"recalc_{encoding.lower()}"
        admin.execute(
            f"CREATE DATABASE {name} ENCODING '{encoding}' LOCALE 'C' TEMPLATE template0".encode()
        )
        url = server.url(name)
        try:
            with pytest.raises(Invalid, match=f"encoding {encoding}.*ENCODING 'UTF8'"):
                migrate(url)
            with psycopg.connect(url) as db:
                assert db.execute("SELECT to_regclass('alembic_version')").fetchone() == (None,)
        finally:
            server.drop_database(url)


async def test_opening_migrates(server: PostgresServer) -> None:
    """An empty database is ready for use, and opening it again changes nothing."""
    with server.database(migrated=False) as url:
        for _ in range(2):
            store = await open_postgres(url, clock=SystemClock(), max_rows=10)
            await store.ready()
            await store.close()


#: Each kind of thing in the schema, Procrastinate's included, by name and definition.
_SCHEMA = """
SELECT oid::regprocedure::text, pg_get_functiondef(oid) FROM pg_proc
 WHERE pronamespace = 'public'::regnamespace AND prokind = 'f'
UNION ALL SELECT tgrelid::regclass || '.' || tgname, pg_get_triggerdef(oid) FROM pg_trigger
 WHERE NOT tgisinternal
UNION ALL SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index
 WHERE indrelid IN (SELECT oid FROM pg_class WHERE relnamespace = 'public'::regnamespace)
UNION ALL SELECT conrelid::regclass || '.' || conname, pg_get_constraintdef(oid) FROM pg_constraint
 WHERE connamespace = 'public'::regnamespace
UNION ALL SELECT table_name || '.' || column_name,
       concat_ws(' ', ordinal_position, udt_name, is_nullable, column_default)
  FROM information_schema.columns WHERE table_schema = 'public'
"""


def _schema(url: str) -> dict[str, str]:
    with psycopg.connect(url) as db:
        found = db.execute(_SCHEMA).fetchall()
    assert len(found) == len(dict(found))
    return dict(found)


def _alembic(url: str) -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.set_main_option("path_separator", "os")
    config.attributes["url"] = url
    config.attributes["stopped"] = threading.Event()
    return config


_REVISIONS = [script.revision for script in ScriptDirectory(str(MIGRATIONS)).walk_revisions()]


@pytest.mark.parametrize("revision", sorted(_REVISIONS)[:-1])
def test_an_upgrade_from_each_version_ends_at_the_same_schema(
    server: PostgresServer, revision: str
) -> None:
    """A database of any earlier version, with the functions that were in it, has after the upgrade
    the functions, columns, indexes, constraints and triggers of a database that is new."""
    with server.database() as fresh, server.database(migrated=False) as old:
        command.upgrade(_alembic(old), revision)
        with psycopg.connect(old) as db:
            db.execute(_OLD_FUNCTIONS.read_bytes().replace(b"CREATE FUNCTION", _REPLACE))
        assert _schema(old) != _schema(fresh)
        migrate(old)
        assert _schema(old) == _schema(fresh)


#: Signatures of all functions that migrations made, before the folder had them.
_OLD_FUNCTIONS = Path(__file__).with_name("old_functions.sql")
_REPLACE = b"CREATE OR REPLACE FUNCTION"


def test_every_function_is_in_the_folder(server: PostgresServer) -> None:
    """Each function of the database, by name and number of parameters, has its text in a file of
    functions/, and each of the folder is in the database. One that no file has is dropped by the
    next upgrade that applies them."""
    text = "\n".join(read_functions().values())
    declared = [
        (name, parameters.count(",") + 1 if parameters.strip() else 0)
        for name, parameters in re.findall(r"CREATE OR REPLACE FUNCTION (\w+)\(([^)]*)\)", text)
    ]
    assert len(set(declared)) == len(declared) == text.count("FUNCTION recalc_")
    with server.database() as url, psycopg.connect(url, autocommit=True) as db:
        db.execute("CREATE FUNCTION recalc_of_another_version(integer) RETURNS integer RETURN $1")
        db.execute("UPDATE meta SET value = 'another' WHERE key = 'functions'")
        migrate(url)
        found = db.execute(
            "SELECT proname, pronargs FROM pg_proc WHERE proname LIKE 'recalc%'"
        ).fetchall()
    assert sorted(found) == sorted(declared)


def test_functions_that_are_there_are_not_replaced(server: PostgresServer) -> None:
    """A process that starts on an up-to-date database leaves its functions alone: replacing them
    would make every session plan them anew."""
    with server.database() as url, psycopg.connect(url, autocommit=True) as db:
        written = (
            "SELECT proname, xmin::text FROM pg_proc WHERE proname LIKE 'recalc%' ORDER BY 1, 2"
        )
        before = db.execute(written).fetchall()
        migrate(url)
        assert before
        assert db.execute(written).fetchall() == before


def test_changed_functions_have_a_migration() -> None:
    """The newest migration names the digest of the functions, so that a process of the version
    before that starts later finds a revision that it does not know, and replaces nothing."""
    script = ScriptDirectory(str(MIGRATIONS)).get_revision("head")
    assert script is not None
    assert script.module.functions == digest(read_functions()), (
        "The functions changed. Where the newest migration was not released yet, write this digest "
        "into it; else add a migration that does nothing and has it."
    )


def test_old_signatures_are_dropped_in_time() -> None:
    """An old signature names the version that drops it, and is gone in that version."""
    found = [
        (name, marked)
        for name, text in read_functions().items()
        for marked in re.findall(
            r"^-- Old signature.*?Dropped by version ([\d.]+)\.", text, re.DOTALL | re.MULTILINE
        )
    ]
    assert len(found) == 5
    present = tuple(map(int, version("recalc").split(".")))
    for name, marked in found:
        assert present < tuple(map(int, marked.split("."))), f"functions/{name}: drop it"


Admin = psycopg.AsyncConnection[tuple[Any, ...]]
_INDEXES = ("operation_of_sheet", "sheet_by_table", "sheet_deleted", "tables_deleted",
            "import_of_table")  # fmt: skip


async def _before_0003(admin: Admin) -> None:
    """Take the database back to the schema that has none of these indexes."""
    await admin.execute("UPDATE alembic_version SET version_num = '0002'")
    await admin.execute(f"DROP INDEX {', '.join(_INDEXES)}".encode())


async def _valid(admin: Admin) -> int:
    """How many of the indexes are there and in use."""
    found = await admin.execute(
        "SELECT FROM pg_index WHERE indexrelid = ANY (%s::text[]::regclass[]) AND indisvalid",
        (list(_INDEXES),),
    )
    return found.rowcount


async def test_indexes_are_made_beside_cancels(
    seeded: SheetFixture, admin: Admin, url: str
) -> None:
    """While a migration makes indexes, and waits for a transaction that has written, an operation
    is cancelled."""
    operation = await seeded.start()
    await _before_0003(admin)
    async with asyncio.timeout(HANG_SECONDS):
        async with await psycopg.AsyncConnection.connect(url) as writer:
            await writer.execute("UPDATE sheet SET title = 'written'")
            migration = asyncio.create_task(asyncio.to_thread(migrate, url))
            await until_waiting(admin)
            assert (await seeded.cancel(operation.id)).not_started_reset == 12
            await writer.rollback()
        await migration
    assert await _valid(admin) == len(_INDEXES)


async def test_an_index_that_was_left_unfinished_is_made_anew(admin: Admin, url: str) -> None:
    """A process that was killed in the middle leaves an index that is not used."""
    await _before_0003(admin)
    await admin.execute("CREATE INDEX sheet_by_table ON sheet (table_pk)")
    await admin.execute(
        "UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'sheet_by_table'::regclass"
    )
    await asyncio.to_thread(migrate, url)
    assert await _valid(admin) == len(_INDEXES)


async def test_a_migration_that_waits_lets_others_pass(
    seeded: SheetFixture,
    admin: Admin,
    url: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A change of a table that is in use leaves the queue for its lock, so that later transactions
    go on; it is retried until the table is free."""
    copy = shutil.copytree(MIGRATIONS, tmp_path / "migrations")
    (copy / "versions" / "next.py").write_text(
        f"from alembic import op\nrevision = 'next'\ndown_revision = {_newest()!r}\n"
        "def upgrade():\n    op.execute('ALTER TABLE operation ADD COLUMN note text')\n"
    )
    monkeypatch.setattr("recalc.store.postgres.migrate.MIGRATIONS", copy)
    monkeypatch.setattr("recalc.store.postgres.migrate._PAUSE", 0.01)
    operation = await seeded.start()
    async with asyncio.timeout(HANG_SECONDS):
        async with await psycopg.AsyncConnection.connect(url) as reader:
            await reader.execute("SELECT FROM operation")
            migration = asyncio.create_task(asyncio.to_thread(migrate, url))
            await until_waiting(admin)
            assert (await seeded.cancel(operation.id)).not_started_reset == 12
            assert not migration.done()
            await reader.rollback()
        await migration
    assert (await admin.execute("SELECT note FROM operation")).rowcount == 1


def test_migrations_make_indexes_beside_traffic() -> None:
    """From 0003 on, an index is made by ``create_index``, unless its table is new too."""
    files = [file for file in MIGRATIONS.rglob("0*.*") if file.name >= "0003"]
    assert len(files) > 2
    for file in files:
        text = file.read_text()
        new = set(re.findall(r"CREATE TABLE (\w+)", text))
        indexed = re.findall(r"CREATE (?:UNIQUE )?INDEX \w+\s+ON (\w+)", text)
        assert set(indexed) <= new, f"{file.name}: see recalc/store/postgres/online_migrations.py"


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

"""Run the migrations, then apply the SQL functions. Processes that do so at once take turns."""

import threading
from functools import partial

import psycopg
from alembic import context
from alembic.util import CommandError
from sqlalchemy import Connection, create_engine
from sqlalchemy.pool import NullPool

from recalc.domain.errors import Invalid
from recalc.store.postgres.online_migrations import limit_locks
from recalc.store.postgres.sql_functions import apply_functions
from recalc.store.postgres.url import with_options

#: Advisory lock of the process that migrates.
_MIGRATION_LOCK = 0x7265_6361_6C63
#: Seconds between two attempts to take the lock.
_PAUSE = 0.05
#: Seconds after which a server that does not answer counts as unreachable.
_CONNECT_SECONDS = 5
#: Session settings that count before those of the role or the database. A migration may take long.
_OPTIONS = {
    "statement_timeout": 0,
    "idle_in_transaction_session_timeout": 0,
    "idle_session_timeout": 0,
    "default_transaction_isolation": r"read\ committed",
}


def _connect(url: str) -> psycopg.Connection:
    """Connect to the database. Raises Invalid for one that does not store every text."""
    # libpq reads the URL, as for all other connections: SQLAlchemy reads some of them differently.
    connection = psycopg.connect(
        url,
        connect_timeout=_CONNECT_SECONDS,
        client_encoding="UTF8",
        options=with_options(url, _OPTIONS),
    )
    encoding = connection.info.parameter_status("server_encoding")
    if encoding != "UTF8":
        connection.close()
        raise Invalid(
            "bad_database_url",
            f"The database of RECALC_DATABASE_URL has the encoding {encoding}, which does not keep"
            " every text. Nothing was started or changed. Create a database with ENCODING 'UTF8'"
            " TEMPLATE template0, and name that.",
        )
    return connection


def _take_turn(connection: Connection, stopped: threading.Event) -> None:
    """Take the migration lock. Raises CommandError once ``stopped`` is set."""
    # Tried again and again instead of waited for: a statement that waits is an open transaction,
    # and the process that holds the lock waits for those while it makes an index.
    lock = f"SELECT pg_try_advisory_lock({_MIGRATION_LOCK})"
    while not connection.exec_driver_sql(lock).scalar():
        connection.rollback()
        if stopped.wait(_PAUSE):
            raise CommandError("Stopped while another process migrated. Nothing was changed.")
    connection.commit()


def _run() -> None:
    attributes = context.config.attributes
    connect = partial(_connect, attributes["url"])
    engine = create_engine("postgresql+psycopg://", creator=connect, poolclass=NullPool)
    with engine.connect() as connection:
        _take_turn(connection, attributes["stopped"])
        limit_locks(connection)
        connection.commit()
        context.configure(connection=connection, transaction_per_migration=True)
        with context.begin_transaction():
            context.run_migrations()
        connection.rollback()  # ends the transaction in which the revision was read
        if context.get_context().get_current_revision() == context.get_head_revision():
            connection.rollback()
            apply_functions(connection)


_run()

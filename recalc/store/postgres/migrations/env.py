"""Run by alembic. Processes that migrate at the same time take turns."""

import threading

from alembic import context
from alembic.util import CommandError
from sqlalchemy import Connection, create_engine
from sqlalchemy.pool import NullPool

from recalc.store.postgres.online_migrations import limit_locks

#: Held while one process migrates.
_TURN = 0x7265_6361_6C63
_PAUSE = 0.05
#: Seconds after which a server that does not answer counts as away.
_CONNECT_SECONDS = 5


def _take_turn(connection: Connection, stopped: threading.Event) -> None:
    # Asked for again and again: a statement that waited for it would be a transaction that is open
    # for long, and those the holder has to wait for while it makes an index.
    while not connection.exec_driver_sql(f"SELECT pg_try_advisory_lock({_TURN})").scalar():
        connection.rollback()
        if stopped.wait(_PAUSE):
            raise CommandError("Stopped while another process migrated. Nothing was changed.")
    connection.commit()


def _run() -> None:
    attributes = context.config.attributes
    engine = create_engine(
        attributes["url"], poolclass=NullPool, connect_args={"connect_timeout": _CONNECT_SECONDS}
    )
    with engine.connect() as connection:
        _take_turn(connection, attributes["stopped"])
        limit_locks(connection)
        connection.commit()
        context.configure(connection=connection, transaction_per_migration=True)
        with context.begin_transaction():
            context.run_migrations()


_run()

"""Run by alembic. Processes that migrate at the same time take turns."""

import time

from alembic import context
from sqlalchemy import Connection, create_engine
from sqlalchemy.pool import NullPool

from recalc.store.postgres.online_migrations import limit_locks

#: Held while one process migrates.
_TURN = 0x7265_6361_6C63
_PAUSE = 0.05


def _take_turn(connection: Connection) -> None:
    # Asked for again and again: a statement that waited for it would be a transaction that is open
    # for long, and those the holder has to wait for while it makes an index.
    while not connection.exec_driver_sql(f"SELECT pg_try_advisory_lock({_TURN})").scalar():
        connection.rollback()
        time.sleep(_PAUSE)
    connection.commit()


def _run() -> None:
    engine = create_engine(context.config.attributes["url"], poolclass=NullPool)
    with engine.connect() as connection:
        _take_turn(connection)
        limit_locks(connection)
        connection.commit()
        context.configure(connection=connection, transaction_per_migration=True)
        with context.begin_transaction():
            context.run_migrations()


_run()

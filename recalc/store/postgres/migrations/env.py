"""Run by alembic. Processes that migrate at the same time take turns."""

from alembic import context
from sqlalchemy import create_engine
from sqlalchemy.pool import NullPool

#: Held while one process migrates.
_TURN = 0x7265_6361_6C63


def _run() -> None:
    engine = create_engine(context.config.attributes["url"], poolclass=NullPool)
    with engine.connect() as connection:
        connection.exec_driver_sql(f"SELECT pg_advisory_lock({_TURN})")
        connection.commit()
        context.configure(connection=connection, transaction_per_migration=True)
        with context.begin_transaction():
            context.run_migrations()


_run()

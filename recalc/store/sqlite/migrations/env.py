"""Run the migrations of a SQLite file. Alembic executes this module."""

from alembic import context
from sqlalchemy import URL, create_engine, event
from sqlalchemy.pool import NullPool


def _run() -> None:
    # Use the path as it is: in a URL, "%" and "?" in it would name another file.
    path = context.config.attributes["url"].removeprefix("sqlite:///")
    engine = create_engine(URL.create("sqlite", database=path), poolclass=NullPool)

    @event.listens_for(engine, "connect")
    def _connect(connection, _record):  # type: ignore[no-untyped-def]
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=FULL")

    with engine.connect() as connection:
        context.configure(connection=connection, transaction_per_migration=True)
        with context.begin_transaction():
            context.run_migrations()


_run()

"""How migrations change tables that are in use.

Every process runs the migrations that are missing when it starts, beside others that serve. So a
migration does not wait long for a lock, because all who come after it would wait too: after
``LOCK_TIMEOUT`` it is undone, and begun anew a little later. And what takes its time, an index, is
made without such a lock, by ``create_index``.
"""

from __future__ import annotations

from alembic import op
from psycopg import errors
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

#: How long a migration, and so a request behind it, may wait for a lock (as PostgreSQL writes it).
LOCK_TIMEOUT = "200ms"
_IN_THE_WAY = (errors.LockNotAvailable, errors.DeadlockDetected)


def limit_locks(connection: Connection) -> None:
    """From here on, statements of this session that wait for a lock fail after ``LOCK_TIMEOUT``."""
    connection.exec_driver_sql(f"SET lock_timeout = '{LOCK_TIMEOUT}'")


def was_in_the_way(error: Exception) -> bool:
    """Whether a migration failed for somebody's lock, and may be begun anew."""
    cause = error.orig if isinstance(error, DBAPIError) else error
    return isinstance(cause, _IN_THE_WAY)


def create_index(name: str, definition: str) -> None:
    """Make an index while the table is written to: ``definition`` is what comes after ON.

    Not part of the migration's transaction: what the migration did before is committed. An index
    that is there stays; one that an interrupted attempt has left behind unfinished is made anew.
    """
    with op.get_context().autocommit_block():
        connection = op.get_bind()
        # It waits for transactions that are older than it, and nobody waits for it.
        connection.exec_driver_sql("SET lock_timeout = 0")
        unfinished = connection.exec_driver_sql(
            f"SELECT FROM pg_index WHERE indexrelid = to_regclass('{name}') AND NOT indisvalid"
        )
        if unfinished.rowcount:
            connection.exec_driver_sql(f"DROP INDEX CONCURRENTLY {name}")
        connection.exec_driver_sql(
            f"CREATE INDEX CONCURRENTLY IF NOT EXISTS {name} ON {definition}"
        )
        limit_locks(connection)

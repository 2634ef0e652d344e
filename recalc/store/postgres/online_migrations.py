"""Change tables that are in use.

Every process runs the missing migrations when it starts, beside others that serve. A migration
does not wait long for a lock, since all later transactions would wait behind it: after
``LOCK_TIMEOUT`` it is rolled back and retried a little later. An index takes long, and is made by
``create_index`` without such a lock.
"""

from __future__ import annotations

from alembic import op
from psycopg import errors
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

#: Time that a migration, and a request behind it, may wait for a lock, as PostgreSQL writes it.
LOCK_TIMEOUT = "200ms"
_BLOCKED = (errors.LockNotAvailable, errors.DeadlockDetected)


def limit_locks(connection: Connection) -> None:
    """Make statements of this session fail that wait for a lock for ``LOCK_TIMEOUT``."""
    connection.exec_driver_sql(f"SET lock_timeout = '{LOCK_TIMEOUT}'")


def was_blocked(error: Exception) -> bool:
    """Return whether a migration failed because of another's lock, and may be retried."""
    cause = error.orig if isinstance(error, DBAPIError) else error
    return isinstance(cause, _BLOCKED)


def create_index(name: str, definition: str) -> None:
    """Make an index while the table is written to. ``definition`` is the text after ON.

    Commits the migration's transaction first. An index that exists stays; one that an interrupted
    attempt left unfinished is made again.
    """
    with op.get_context().autocommit_block():
        connection = op.get_bind()
        # It waits for older transactions, and no transaction waits for it.
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

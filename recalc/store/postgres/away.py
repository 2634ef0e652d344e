"""Recognize errors of a database that is unreachable for a while."""

from __future__ import annotations

import psycopg
from sqlalchemy.exc import DBAPIError

#: Classes of SQLSTATE: the connection broke; the server has no connection, memory or disk left.
_CLASSES = {"08", "53"}
#: SQLSTATEs: the server is stopping, crashed or starting; it is read only, as a standby is that
#: becomes the primary soon; conflicts that lasted for all attempts.
_STATES = {"57P01", "57P02", "57P03", "25006", "40001", "40P01"}


def is_away(error: BaseException) -> bool:
    """Return whether ``error`` may pass by itself: PostgreSQL is not reachable, has no room, or
    stopped in the middle.

    libpq gives no SQLSTATE to a failed connection, not even for a wrong password or a database that
    does not exist. These count as passing too; callers that wait log the error.
    """
    cause = error.orig if isinstance(error, DBAPIError) else error
    if not isinstance(cause, psycopg.Error):
        return False
    if cause.sqlstate is None:
        return isinstance(cause, psycopg.OperationalError)
    return cause.sqlstate[:2] in _CLASSES or cause.sqlstate in _STATES

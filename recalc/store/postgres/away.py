"""Tells a database that is away for a while from an error that stays."""

from __future__ import annotations

import psycopg
from sqlalchemy.exc import DBAPIError

#: Classes of SQLSTATE: the connection broke; the server has no connection, memory or disk to give.
_CLASSES = {"08", "53"}
#: SQLSTATEs: the server is stopping, crashed or starting; it only reads, as one does that will
#: be the primary soon; and conflicts that lasted for all tries.
_STATES = {"57P01", "57P02", "57P03", "25006", "40001", "40P01"}


def is_away(error: BaseException) -> bool:
    """Return whether ``error`` may be gone when it is tried again: PostgreSQL is not there, is
    full, or went away in the middle.

    libpq gives no SQLSTATE to any failure of connecting, a wrong password or a database that does
    not exist among them. Those count as away too: whoever waits says why in the log.
    """
    cause = error.orig if isinstance(error, DBAPIError) else error
    if not isinstance(cause, psycopg.Error):
        return False
    if cause.sqlstate is None:
        return isinstance(cause, psycopg.OperationalError)
    return cause.sqlstate[:2] in _CLASSES or cause.sqlstate in _STATES

"""Translate errors of the database server into errors that say what to do."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from psycopg import errors
from psycopg_pool import PoolTimeout

from recalc.domain.errors import Unavailable

#: Errors of a statement or transaction that the server ended because it took too long. Nothing of
#: it was stored.
STOPPED = (errors.QueryCanceled, errors.IdleInTransactionSessionTimeout, errors.TransactionTimeout)
#: Errors of conflicts with other transactions, after which a transaction is retried.
CONFLICTS = (errors.DeadlockDetected, errors.SerializationFailure)
_AGAIN = "Then send the request again."
_NOTHING = "Nothing was changed."
_PERHAPS = "An earlier attempt may have done what was asked: read the state."
_UNKNOWN = (
    "What the request changed, if anything, is whole. Read the state before you send the request "
    "again."
)


def lasting(error: psycopg.Error, changed: str = _NOTHING) -> Unavailable | None:
    """Return the error to answer with when ``error`` stays until an operator acts, else None.
    ``changed`` says what the request has changed."""
    match error:
        case errors.ReadOnlySqlTransaction():
            return Unavailable(
                "database_read_only",
                "The database takes no changes now: it is a standby, or was set to read only. "
                f"{changed} Make it writable, or name the primary in "
                f"RECALC_DATABASE_URL and start the server. {_AGAIN}",
            )
        case errors.DiskFull():
            return Unavailable(
                "disk_full",
                f"The disk of the database is full. {changed} Make room on it. {_AGAIN}",
            )
        case errors.InvalidCatalogName():
            return Unavailable(
                "database_gone",
                f"The database of RECALC_DATABASE_URL does not exist any more. {changed} "
                f"Restore it from a backup. {_AGAIN}",
            )
        case errors.IoError() | errors.DataCorrupted() | errors.IndexCorrupted():
            return Unavailable(
                "disk_error",
                f"The disk of the database failed. Look at the log of PostgreSQL. {_UNKNOWN}",
            )
    return None


def passing(error: psycopg.Error, changed: str = _NOTHING) -> Unavailable | None:
    """Return the error to answer with when a connection broke or none was free, or when others
    were in the way in each attempt, else None. ``changed`` is as in ``lasting``."""
    if isinstance(error, PoolTimeout):
        return Unavailable(
            "database_unreachable",
            f"No connection to the database was free in time. {changed} Look whether "
            f"PostgreSQL runs, and has connections left. {_AGAIN}",
        )
    if isinstance(error, (*CONFLICTS, errors.LockNotAvailable)):
        return busy(changed)
    if isinstance(error, psycopg.OperationalError) and not isinstance(error, STOPPED):
        return Unavailable(
            "database_unreachable",
            f"The connection to the database broke. Look whether PostgreSQL runs. {_UNKNOWN}",
        )
    return None


def busy(changed: str = _NOTHING) -> Unavailable:
    """Return the error to answer with when the server stopped a statement that took too long, or
    conflicted with others in each attempt. ``changed`` is as in ``lasting``."""
    return Unavailable(
        "database_busy",
        "The database stopped a statement of this request, which took too long, or waited too long "
        f"for other work or conflicted with it. {changed} {_AGAIN}",
    )


def waited(seconds: float) -> Unavailable:
    """Return the error to answer with when a cancel has waited so long for other transactions."""
    return Unavailable(
        "database_busy",
        f"The cancel waited {seconds:g} s for other transactions, and was given up. End the one "
        f"that holds its locks, or wait for it. {_UNKNOWN}",
    )


def silent(seconds: float) -> Unavailable:
    """Return the error to answer with when the database has not answered for so long."""
    return Unavailable(
        "database_unreachable",
        f"The database did not answer within {seconds:g} s. Look whether PostgreSQL runs and can "
        f"be reached from this server. {_UNKNOWN}",
    )


def after_an_attempt(error: BaseException) -> Unavailable | None:
    """Return the error to answer with where an attempt before the failed one may have been carried
    out; None where the error is none of the database's."""
    if not isinstance(error, psycopg.Error):
        return None
    if isinstance(error, STOPPED):
        return busy(_PERHAPS)
    return lasting(error, _PERHAPS) or passing(error, _PERHAPS)


@contextmanager
def translate_errors() -> Iterator[None]:
    """Raise Unavailable in place of psycopg's errors that are the server's: lasting ones, and
    broken connections, after which the caller has tried again already."""
    try:
        yield
    except psycopg.Error as error:
        fault = lasting(error) or passing(error)
        if fault is None:
            raise
        raise fault from error


@contextmanager
def translate_stopped() -> Iterator[None]:
    """Raise Unavailable in place of the error of a statement that the server stopped."""
    try:
        yield
    except STOPPED as stopped:
        raise busy() from stopped

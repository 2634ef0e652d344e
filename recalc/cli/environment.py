"""Loads the settings, and explains in a sentence why they or their database cannot be used."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import click
from pydantic import ValidationError

from recalc.domain.errors import DomainError
from recalc.settings import SQLITE, Settings
from recalc.store.newer_schema import NewerSchema

#: What a URL of PostgreSQL has before its parameters: user, password, hosts and database.
_BEFORE_PARAMETERS = re.compile(r"\w+://[^/]*(/[^?]*)?")


def load_settings(**given: Any) -> Settings:
    """Return the settings of the environment, overridden by those ``given`` that are not None.

    Raises ClickException for a value that is not allowed.
    """
    chosen = {name: value for name, value in given.items() if value is not None}
    try:
        return Settings(**chosen)
    except ValidationError as error:
        first = error.errors()[0]
        name = "_".join(map(str, first["loc"]))
        source = f"--{name}: " if name in chosen else f"RECALC_{name.upper()}: " if name else ""
        raise click.ClickException(
            f"{source}{first['msg']}. Nothing was started or changed. "
            "docs/CONFIGURATION.md lists the settings."
        ) from error


def shown(database_url: str) -> str:
    """Return a database's URL without user, password and parameters, of which the password may be
    one. A path has none of them, but may have their characters."""
    if database_url.startswith(SQLITE):
        return database_url
    # A password may have a ?, and a parameter an @: parameters begin behind the first slash.
    before_parameters = _BEFORE_PARAMETERS.match(database_url)
    assert before_parameters is not None
    return re.sub(r"//.*@", "//…@", before_parameters[0]).partition("?")[0]


def _refusals() -> tuple[type[Exception], ...]:
    """Return the exceptions of opening a database, whichever library opens it. Called when there is
    one: these libraries take 0.4 s to import, and no server on SQLite needs them."""
    # ruff: noqa: PLC0415 - see above
    import psycopg
    from alembic.util import CommandError
    from sqlalchemy.exc import SQLAlchemyError

    return OSError, ValueError, sqlite3.Error, psycopg.Error, SQLAlchemyError, CommandError


@contextmanager
def opening(settings: Settings) -> Iterator[None]:
    """Raise ClickException, with a sentence that says why, where the database cannot be used."""
    try:
        yield
    except DomainError as refused:
        raise click.ClickException(refused.message) from refused
    except NewerSchema as newer:
        raise click.ClickException(
            f"The database {shown(settings.database_url)} has schema {newer.revision}, which a "
            "newer version of recalc made and this one does not know. Nothing was started or "
            "changed. Run that version, or name another database with RECALC_DATABASE_URL."
        ) from newer
    except _refusals() as error:
        database = shown(settings.database_url)
        raise click.ClickException(
            f"The database {database} cannot be opened: {_reason(error)}. Nothing was started or "
            "changed. RECALC_DATABASE_URL names the database."
        ) from error


@contextmanager
def working(settings: Settings) -> Iterator[None]:
    """Raise ClickException where the database, which is open, refuses or loses a command."""
    try:
        yield
    except _refusals() as error:
        database = shown(settings.database_url)
        raise click.ClickException(
            f"The database {database} failed: {_reason(error)}. The command may have been done in "
            "part; what the `list` commands show is stored."
        ) from error


def _reason(error: Exception) -> str:
    """Return the cause of an error of a database as one line, without the statement."""
    return " ".join(str(getattr(error, "orig", None) or error).split())

"""Loads the settings, and explains in a sentence why they or their database cannot be used."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import click
from alembic.util import CommandError
from pydantic import ValidationError
from sqlalchemy.exc import SQLAlchemyError

from recalc.domain.errors import DomainError
from recalc.settings import Settings

_IS_PATH = re.compile(r"\w+:///").match
#: alembic's words for a schema of a version that this one does not know, and the schema's number.
_NEWER_SCHEMA = re.compile(r"Can't locate revision identified by '(?P<revision>[^']*)'")


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
    """Return a database's URL without user and password. A path has neither, but may have an @."""
    return database_url if _IS_PATH(database_url) else re.sub(r"//.*@", "//…@", database_url)


def _refusals() -> tuple[type[Exception], ...]:
    """Return the exceptions of opening a database, whichever library opens it. Called when there is
    one: psycopg takes 0.2 s to import, and no server on SQLite needs it."""
    import psycopg  # noqa: PLC0415 - see above

    return OSError, ValueError, sqlite3.Error, psycopg.Error, SQLAlchemyError, CommandError


@contextmanager
def opening(settings: Settings) -> Iterator[None]:
    """Raise ClickException, with a sentence that says why, where the database cannot be used."""
    try:
        yield
    except DomainError as refused:
        raise click.ClickException(refused.message) from refused
    except _refusals() as error:
        database = shown(settings.database_url)
        newer = _NEWER_SCHEMA.match(str(error))
        if newer is not None:
            raise click.ClickException(
                f"The database {database} has schema {newer['revision']}, which a newer version of "
                "recalc made and this one does not know. Nothing was started or changed. Run that "
                "version, or name another database with RECALC_DATABASE_URL."
            ) from error
        reason = getattr(error, "orig", None) or error
        raise click.ClickException(
            f"The database {database} cannot be opened: {reason}. Nothing was started or changed. "
            "RECALC_DATABASE_URL names the database."
        ) from error

"""Settings and the database they name, and what is wrong with either in a sentence."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import click
import psycopg
from alembic.util import CommandError
from pydantic import ValidationError
from sqlalchemy.exc import SQLAlchemyError

from recalc.domain.errors import DomainError
from recalc.settings import Settings

#: What opening a database raises, whichever library opens it.
_REFUSALS = (OSError, ValueError, sqlite3.Error, psycopg.Error, SQLAlchemyError, CommandError)
_IS_PATH = re.compile(r"\w+:///").match


def load_settings(**given: Any) -> Settings:
    """The settings of the environment, overridden by those ``given`` that are not None. Raises
    ClickException for a value that cannot be."""
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
    """A database's URL without the password. A path has none, and may have an @."""
    return database_url if _IS_PATH(database_url) else re.sub(r"//.*@", "//…@", database_url)


@contextmanager
def opening(settings: Settings) -> Iterator[None]:
    """Say in a sentence why the database cannot be used. Raises ClickException."""
    try:
        yield
    except DomainError as refused:
        raise click.ClickException(refused.message) from refused
    except _REFUSALS as error:
        reason = getattr(error, "orig", None) or error
        raise click.ClickException(
            f"The database {shown(settings.database_url)} cannot be opened: {reason}. "
            "Nothing was started or changed. RECALC_DATABASE_URL says where the data is."
        ) from error

"""Bring a PostgreSQL database to the newest schema and functions."""

from __future__ import annotations

import re
import threading
from pathlib import Path

import structlog
from alembic import command
from alembic.config import Config
from alembic.util import CommandError

from recalc.store.newer_schema import NewerSchema
from recalc.store.postgres.online_migrations import was_blocked

_log = structlog.get_logger(__name__)

MIGRATIONS = Path(__file__).with_name("migrations")
#: Attempts of a migration whose tables are in use, and seconds between them.
_TRIES, _PAUSE = 120, 1.0
#: alembic's words for a schema of a version that this one does not know, and the schema's number.
_NEWER_SCHEMA = re.compile(r"Can't locate revision identified by '(?P<revision>[^']*)'")


def migrate(url: str, stopped: threading.Event | None = None) -> None:
    """Run the migrations that the database at ``url`` has not seen, and apply the functions.

    Several processes may do so at once: one works, the others wait and find everything done. A
    migration whose tables are in use is rolled back and retried. Raises the error of the last
    attempt, NewerSchema, and alembic.util.CommandError when ``stopped`` is set while another
    process migrates.
    """
    stopped = stopped or threading.Event()
    for attempt in range(1, _TRIES + 1):
        try:
            _upgrade(url, stopped)
        except Exception as error:
            if not was_blocked(error):
                raise
            if attempt == _TRIES:
                error.add_note(
                    "A migration found its tables in use each time that it was tried, and was "
                    "undone. End the transaction that is open (pg_stat_activity, xact_start), and "
                    "start again."
                )
                raise
            _log.info("migration_retried", attempt=attempt, error=str(error))
            if stopped.wait(_PAUSE):
                raise
        else:
            return


def _upgrade(url: str, stopped: threading.Event) -> None:
    """Run the migrations that the database does not have. Each migration is one transaction. When
    ``stopped`` is set, those that wait for a lock do not begin."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.set_main_option("path_separator", "os")
    config.attributes["url"] = url
    config.attributes["stopped"] = stopped
    try:
        command.upgrade(config, "head")
    except CommandError as error:
        newer = _NEWER_SCHEMA.match(str(error))
        if newer is None:
            raise
        raise NewerSchema(newer["revision"]) from error

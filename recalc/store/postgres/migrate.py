"""Bringing a PostgreSQL database to the newest schema."""

from __future__ import annotations

import threading
from pathlib import Path

import structlog

from recalc.store.migrate import upgrade
from recalc.store.postgres.online_migrations import was_in_the_way

_log = structlog.get_logger(__name__)

MIGRATIONS = Path(__file__).with_name("migrations")
#: How URLs of this store begin; the second form is an alias that libpq knows too.
URL_PREFIXES = ("postgresql://", "postgres://")
#: How often a migration is begun that finds its tables in use, and the seconds in between.
_TRIES, _PAUSE = 120, 1.0


def migrate(url: str, stopped: threading.Event | None = None) -> None:
    """Run what the database at ``url`` has not seen. Several processes may do so at once: one
    works, the others wait and find everything done. Blocks.

    A migration whose tables are in use is undone and begun anew; raises what PostgreSQL said to
    the last attempt. Once ``stopped`` is set, no further attempt is made: what waited raises
    alembic.util.CommandError.
    """
    stopped = stopped or threading.Event()
    for attempt in range(1, _TRIES + 1):
        try:
            upgrade(f"postgresql+psycopg://{url.split('://', 1)[1]}", MIGRATIONS, stopped)
        except Exception as error:
            if not was_in_the_way(error):
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

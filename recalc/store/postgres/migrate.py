"""Bring a PostgreSQL database to the newest schema and functions."""

from __future__ import annotations

import threading
from pathlib import Path

import structlog

from recalc.store.migrate import upgrade
from recalc.store.postgres.online_migrations import was_blocked

_log = structlog.get_logger(__name__)

MIGRATIONS = Path(__file__).with_name("migrations")
#: Attempts of a migration whose tables are in use, and seconds between them.
_TRIES, _PAUSE = 120, 1.0


def migrate(url: str, stopped: threading.Event | None = None) -> None:
    """Run the migrations that the database at ``url`` has not seen, and apply the functions.

    Several processes may do so at once: one works, the others wait and find everything done. A
    migration whose tables are in use is rolled back and retried. Raises the error of the last
    attempt, and alembic.util.CommandError when ``stopped`` is set while another process migrates.
    """
    stopped = stopped or threading.Event()
    for attempt in range(1, _TRIES + 1):
        try:
            upgrade(f"postgresql+psycopg://{url.split('://', 1)[1]}", MIGRATIONS, stopped)
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

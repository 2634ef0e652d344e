"""Migrations of a database to the newest schema."""

from __future__ import annotations

import threading
from pathlib import Path

from alembic import command
from alembic.config import Config


def upgrade(url: str, migrations: Path, stopped: threading.Event | None = None) -> None:
    """Run every migration of ``migrations`` that the database at ``url`` does not have.

    ``url`` is an SQLAlchemy one, or sqlite:/// and a path, taken as it is. Each migration is one
    transaction. When ``stopped`` is set, migrations that wait for a lock do not begin.
    """
    config = Config()
    config.set_main_option("script_location", str(migrations))
    config.set_main_option("path_separator", "os")
    config.attributes["url"] = url
    config.attributes["stopped"] = stopped or threading.Event()
    command.upgrade(config, "head")

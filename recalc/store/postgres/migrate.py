"""Bringing a PostgreSQL database to the newest schema."""

from __future__ import annotations

from pathlib import Path

from recalc.store.migrate import upgrade

MIGRATIONS = Path(__file__).with_name("migrations")
#: How URLs of this store begin; the second form is an alias that libpq knows too.
URL_PREFIXES = ("postgresql://", "postgres://")


def migrate(url: str) -> None:
    """Run what the database at ``url`` has not seen. Several processes may do so at once: one
    works, the others wait and find everything done. Blocks."""
    upgrade(f"postgresql+psycopg://{url.split('://', 1)[1]}", MIGRATIONS)

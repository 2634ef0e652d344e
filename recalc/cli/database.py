"""``recalc db``: upgrades the schema of the database."""

from __future__ import annotations

import click

from recalc.app import upgrade_database
from recalc.cli.environment import load_settings, opening, shown


@click.group(short_help="Upgrade the schema of the database.")
def db() -> None:
    """Upgrade the schema of the database that RECALC_DATABASE_URL names."""


@db.command(short_help="Upgrade the schema to that of this version.")
def upgrade() -> None:
    """Upgrade the schema to that of this version. Servers and workers on PostgreSQL continue; a
    SQLite file that a server has open is refused."""
    settings = load_settings()
    with opening(settings):
        upgrade_database(settings)
    click.echo(f"{shown(settings.database_url)} has the schema of this version.")

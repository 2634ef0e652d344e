"""``recalc db``: the schema of the database."""

from __future__ import annotations

import click

from recalc.app import upgrade_database
from recalc.cli.environment import load_settings, opening, shown


@click.group()
def db() -> None:
    """The database of RECALC_DATABASE_URL."""


@db.command()
def upgrade() -> None:
    """Bring the database to this version's schema. Servers and workers that are running go on."""
    settings = load_settings()
    with opening(settings):
        upgrade_database(settings)
    click.echo(f"{shown(settings.database_url)} has the schema of this version.")

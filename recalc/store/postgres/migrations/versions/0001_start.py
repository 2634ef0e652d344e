"""The first schema: tables, and the functions through which workers and cancels write."""

from pathlib import Path

from alembic import op

revision = "0001"
down_revision = None

_SQL = Path(__file__).parent.parent / "sql"


def upgrade() -> None:
    # The files are sent as they are: neither SQLAlchemy's ":name" nor "%" means anything in them.
    connection = op.get_bind().connection.driver_connection
    for name in ("tables", "cells", "report", "claim", "cancel", "edit"):
        connection.execute((_SQL / f"0001_{name}.sql").read_text())

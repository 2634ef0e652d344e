"""Indexes by which what was deleted is found and cleared away."""

from pathlib import Path

from alembic import op

revision = "0003"
down_revision = "0002"

_SQL = Path(__file__).parent.parent / "sql"


def upgrade() -> None:
    op.get_bind().connection.driver_connection.execute((_SQL / "0003_purge.sql").read_text())

"""Workspaces take turns: at claims, and by a delivery ahead of the queue for one that is behind."""

from pathlib import Path

from alembic import op

revision = "0008"
down_revision = "0007"

_SQL = Path(__file__).parent.parent / "sql"


def upgrade() -> None:
    op.get_bind().connection.driver_connection.execute((_SQL / "0008_fair.sql").read_text())

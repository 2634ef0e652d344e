"""Executions that make calls are delivered and claimed apart; operations take turns."""

from pathlib import Path

from alembic import op

revision = "0006"
down_revision = "0005"

_SQL = Path(__file__).parent.parent / "sql"


def upgrade() -> None:
    op.get_bind().connection.driver_connection.execute((_SQL / "0006_lanes.sql").read_text())

"""A cancel that comes too late is told when the operation ended, by the same statement."""

from pathlib import Path

from alembic import op

revision = "0004"
down_revision = "0003"

_SQL = Path(__file__).parent.parent / "sql"


def upgrade() -> None:
    op.get_bind().connection.driver_connection.execute((_SQL / "0004_ended.sql").read_text())

"""Bound the stored results of a row, by a trigger."""

from pathlib import Path

from alembic import op

revision = "0010"
down_revision = "0009"

_SQL = Path(__file__).parent.parent / "sql"


def upgrade() -> None:
    op.get_bind().connection.driver_connection.execute((_SQL / "0010_row_bytes.sql").read_text())

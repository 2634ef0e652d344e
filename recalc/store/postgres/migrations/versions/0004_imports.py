"""When an import's process was last heard of, by the database's clock."""

from pathlib import Path

from alembic import op

revision = "0004"
down_revision = "0003"

_SQL = Path(__file__).parent.parent / "sql"


def upgrade() -> None:
    op.get_bind().connection.driver_connection.execute((_SQL / "0004_imports.sql").read_text())

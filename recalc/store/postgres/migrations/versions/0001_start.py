"""Create the tables of the first schema."""

from pathlib import Path

from alembic import op

revision = "0001"
down_revision = None

_SQL = Path(__file__).parent.parent / "sql"


def upgrade() -> None:
    # The file is sent as it is: SQLAlchemy gives ":name" and "%" no meaning in it.
    connection = op.get_bind().connection.driver_connection
    connection.execute((_SQL / "0001_tables.sql").read_text())

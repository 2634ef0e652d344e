"""The tables of Procrastinate, which delivers executions to workers, and our way into them.

When a newer Procrastinate needs a newer schema, a migration of ours runs its migration scripts.
"""

from pathlib import Path

from alembic import op
from procrastinate.schema import SchemaManager

revision = "0002"
down_revision = "0001"

_SQL = Path(__file__).parent.parent / "sql"


def upgrade() -> None:
    connection = op.get_bind().connection.driver_connection
    connection.execute(SchemaManager.get_schema())
    connection.execute((_SQL / "0002_delivery.sql").read_text())

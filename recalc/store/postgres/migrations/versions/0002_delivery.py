"""Create the tables of Procrastinate, which delivers executions to workers.

When a newer Procrastinate needs a newer schema, a later migration runs its migration scripts.
"""

from alembic import op
from procrastinate.schema import SchemaManager

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.get_bind().connection.driver_connection.execute(SchemaManager.get_schema())

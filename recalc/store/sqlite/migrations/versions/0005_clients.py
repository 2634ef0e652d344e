"""Add the status of a client's evaluation run to sheets, and to columns whether they are outputs
(NULL: by their type)."""

from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.execute("ALTER TABLE sheet ADD COLUMN expected_row_count INTEGER")
    op.execute("ALTER TABLE sheet ADD COLUMN eval_run_status TEXT")
    op.execute("ALTER TABLE sheet_column ADD COLUMN is_output INTEGER")

"""Add what clients keep with a sheet (how an evaluation run stands) and with a column (whether
it is an output; NULL: by its type)."""

from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.execute("ALTER TABLE sheet ADD COLUMN expected_row_count INTEGER")
    op.execute("ALTER TABLE sheet ADD COLUMN eval_run_status TEXT")
    op.execute("ALTER TABLE sheet_column ADD COLUMN is_output INTEGER")

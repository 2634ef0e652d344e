"""Add columns for what clients keep: the state of an evaluation run with a sheet, and with a column
whether it is an output (NULL: decided by its type). No row is rewritten: there is no default."""

from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.execute(
        "ALTER TABLE sheet ADD COLUMN IF NOT EXISTS expected_row_count bigint,"
        " ADD COLUMN IF NOT EXISTS eval_run_status text"
    )
    op.execute("ALTER TABLE sheet_column ADD COLUMN IF NOT EXISTS is_output boolean")

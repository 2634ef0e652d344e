"""Add the lane of an execution: slow ones have cells that make calls."""

from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.execute("ALTER TABLE execution ADD COLUMN slow INTEGER NOT NULL DEFAULT 0")

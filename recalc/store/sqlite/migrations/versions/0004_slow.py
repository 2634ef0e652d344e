"""Executions that make calls are claimed apart from those that do not."""

from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.execute("ALTER TABLE execution ADD COLUMN slow INTEGER NOT NULL DEFAULT 0")

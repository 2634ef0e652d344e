"""Add the last sign of an import's process, in milliseconds of the monotonic clock of the one
process that has the file open."""

from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.execute("ALTER TABLE import ADD COLUMN seen_at INTEGER NOT NULL DEFAULT 0")
    op.execute("DROP INDEX import_open")
    op.execute(
        "CREATE INDEX import_open ON import (seen_at) WHERE status IN ('pending', 'running')"
    )

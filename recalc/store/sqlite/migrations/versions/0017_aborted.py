"""Keep in the audit how many running cells of a cancel had calls."""

from alembic import op

revision = "0017"
down_revision = "0014"


def upgrade() -> None:
    op.execute("ALTER TABLE audit ADD COLUMN aborted_calls INTEGER NOT NULL DEFAULT 0")

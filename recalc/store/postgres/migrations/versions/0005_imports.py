"""Add the time of an import's last sign of life, by the clock of the database."""

from alembic import op

from recalc.store.postgres.online_migrations import create_index

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    # A default that is the same for all rows writes none of them.
    op.execute(
        "ALTER TABLE import ADD COLUMN IF NOT EXISTS seen_at timestamptz NOT NULL DEFAULT now()"
    )
    op.execute("ALTER TABLE import ALTER seen_at SET DEFAULT clock_timestamp()")
    create_index("import_silent", "import (seen_at) WHERE status IN ('pending', 'running')")
    op.execute("DROP INDEX IF EXISTS import_open")

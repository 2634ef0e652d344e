"""Add the lane of an execution: slow ones, which make calls, are delivered and claimed apart."""

from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    # A default that is the same for all rows writes none of them.
    op.execute("ALTER TABLE execution ADD COLUMN IF NOT EXISTS slow boolean NOT NULL DEFAULT false")
    op.execute("DROP INDEX IF EXISTS recalc_jobs_doing")  # of a database that was at 0002 before

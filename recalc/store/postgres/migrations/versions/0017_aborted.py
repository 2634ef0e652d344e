"""Keep in the audit how many running cells of a cancel had calls."""

from alembic import op

revision = "0017"
down_revision = "0014"
#: Digest of the files in functions/, as of this migration.
functions = "65eebe846b0eb31f340ece34cec3db063d7a6efd9252156a9f755a7c549cdb9d"


def upgrade() -> None:
    op.execute("ALTER TABLE audit ADD COLUMN IF NOT EXISTS aborted_calls bigint NOT NULL DEFAULT 0")

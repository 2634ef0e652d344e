"""Make the type of rows that evaluating processes encode."""

from alembic import op

revision = "0018"
down_revision = "0017"
#: Digest of the files in functions/, as of this migration.
functions = "d981483862173e97018f1bbf2e733d2417ef4033887fc7fda0f151664aa2ba28"


def upgrade() -> None:
    op.execute("""
        DO $$ BEGIN
            CREATE TYPE recalc_row AS (
                id bigint, written_by xid, results bytea[], dirty bigint[]
            );
        EXCEPTION WHEN duplicate_object THEN NULL;
        END $$
    """)

"""Make the type of rows that evaluating processes encode."""

from alembic import op

revision = "0018"
down_revision = "0017"
#: Digest of the files in functions/, as of this migration.
functions = "496643a38d85f2f87294f3840ddc7107cc69637d9a1ebb381d9163ac6251825c"


def upgrade() -> None:
    op.execute("""
        DO $$ BEGIN
            CREATE TYPE recalc_row AS (
                id bigint, written_by xid, results bytea[], dirty bigint[]
            );
        EXCEPTION WHEN duplicate_object THEN NULL;
        END $$
    """)

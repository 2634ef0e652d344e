"""Make the type of rows that evaluating processes encode."""

from alembic import op

revision = "0018"
down_revision = "0017"
#: Digest of the files in functions/, as of this migration.
functions = "c21dd9a0b295d90e6020c46b7d801e71f894a8f8bdba1f79a8f88a12715b4504"


def upgrade() -> None:
    op.execute("""
        DO $$ BEGIN
            CREATE TYPE recalc_row AS (
                id bigint, written_by xid, results bytea[], dirty bigint[]
            );
        EXCEPTION WHEN duplicate_object THEN NULL;
        END $$
    """)

"""Make the type of rows that evaluating processes encode."""

from alembic import op

revision = "0018"
down_revision = "0017"
#: Digest of the files in functions/, as of this migration.
functions = "09a226d5cda92b9e6641f770a411f1972606fe151f394229340a7b1befaf79ff"


def upgrade() -> None:
    op.execute("""
        DO $$ BEGIN
            CREATE TYPE recalc_row AS (
                id bigint, written_by xid, results bytea[], dirty bigint[]
            );
        EXCEPTION WHEN duplicate_object THEN NULL;
        END $$
    """)

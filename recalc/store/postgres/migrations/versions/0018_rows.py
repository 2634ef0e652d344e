"""Make the type of rows that evaluating processes encode."""

from alembic import op

revision = "0018"
down_revision = "0017"
#: Digest of the files in functions/, as of this migration.
functions = "94943896691677be61752b30895e5cfa08be6165471cf33d7caba741de58528e"


def upgrade() -> None:
    op.execute("""
        DO $$ BEGIN
            CREATE TYPE recalc_row AS (
                id bigint, written_by xid, results bytea[], dirty bigint[]
            );
        EXCEPTION WHEN duplicate_object THEN NULL;
        END $$
    """)

"""Keep what each claim of an execution has spent, the limits of an operation, and why it was
cancelled."""

from alembic import op

revision = "0013"
down_revision = "0011"
#: Digest of the files in functions/, as of this migration.
functions = "64d704f4707442616f42a832cbc9e5618f1cd45b754db06e3cd082d813cb5473"


def upgrade() -> None:
    op.execute("""
        ALTER TABLE operation
            ADD COLUMN IF NOT EXISTS cancel_reason text,
            ADD COLUMN IF NOT EXISTS cancel_message text,
            ADD COLUMN IF NOT EXISTS max_price double precision,
            ADD COLUMN IF NOT EXISTS max_failed bigint
    """)
    op.execute("""
        CREATE TABLE IF NOT EXISTS spend (
            execution_pk bigint NOT NULL REFERENCES execution ON DELETE CASCADE,
            epoch integer NOT NULL,
            entries bigint NOT NULL,
            usage bytea NOT NULL,
            PRIMARY KEY (execution_pk, epoch)
        ) WITH (fillfactor = 70)
    """)

"""Keep what each claim of an execution has spent, the limits of an operation, and why it was
cancelled."""

from alembic import op

revision = "0013"
down_revision = "0005"


def upgrade() -> None:
    op.execute("ALTER TABLE operation ADD COLUMN cancel_reason TEXT")
    op.execute("ALTER TABLE operation ADD COLUMN cancel_message TEXT")
    op.execute("ALTER TABLE operation ADD COLUMN max_price REAL")
    op.execute("ALTER TABLE operation ADD COLUMN max_failed INTEGER")
    op.execute("""
        CREATE TABLE spend (
            execution_pk INTEGER NOT NULL REFERENCES execution ON DELETE CASCADE,
            epoch INTEGER NOT NULL,
            entries INTEGER NOT NULL,
            usage BLOB NOT NULL,
            PRIMARY KEY (execution_pk, epoch)
        ) WITHOUT ROWID
    """)

"""Add the secrets of workspaces, which are encrypted."""

from alembic import op

revision = "0014"
down_revision = "0013"
#: Digest of the files in functions/, as of this migration.
functions = "64d704f4707442616f42a832cbc9e5618f1cd45b754db06e3cd082d813cb5473"


def upgrade() -> None:
    op.execute(
        "CREATE TABLE IF NOT EXISTS workspace_secret ("
        " workspace_id bigint NOT NULL REFERENCES workspace,"
        ' name text COLLATE "C" NOT NULL,'
        " origins text NOT NULL,"
        " sealed bytea NOT NULL,"
        " created_at bigint NOT NULL,"
        " updated_at bigint NOT NULL,"
        " PRIMARY KEY (workspace_id, name)"
        ")"
    )

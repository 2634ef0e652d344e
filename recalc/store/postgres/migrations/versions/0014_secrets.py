"""Add the secrets of workspaces, which are encrypted."""

from alembic import op

revision = "0014"
down_revision = "0011"
#: Digest of the files in functions/, as of this migration.
functions = "f7d15eea878002b67c4522a640adbb2a25bd014e2a634df67b3c8ef5fe53860a"


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

-- Add the secrets of workspaces, which are encrypted.

CREATE TABLE workspace_secret (
    workspace_id INTEGER NOT NULL REFERENCES workspace,
    name TEXT NOT NULL,
    origins TEXT NOT NULL,
    sealed BLOB NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    PRIMARY KEY (workspace_id, name)
) WITHOUT ROWID;

-- Create the first schema.
--
-- Times are milliseconds since 1970. UUIDs are 16-byte blobs. ``row_data.id`` is
-- ``sheet.pk << 32 | row_index``: one integer key, rows of a sheet side by side.

CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL PRIMARY KEY);
CREATE TABLE workspace (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    suspended_at INTEGER
);
CREATE TABLE api_key (
    id TEXT PRIMARY KEY,
    workspace_id INTEGER NOT NULL REFERENCES workspace,
    digest BLOB NOT NULL UNIQUE,
    prefix TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    revoked_at INTEGER
);
CREATE TABLE meta (key TEXT PRIMARY KEY, value BLOB NOT NULL);
CREATE TABLE tables (
    pk INTEGER PRIMARY KEY AUTOINCREMENT,
    id BLOB NOT NULL UNIQUE,
    workspace_id INTEGER NOT NULL REFERENCES workspace,
    title TEXT NOT NULL,
    folder_id INTEGER,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    deleted_at INTEGER
);
CREATE INDEX tables_of_workspace ON tables (workspace_id, pk) WHERE deleted_at IS NULL;
CREATE TABLE sheet (
    pk INTEGER PRIMARY KEY AUTOINCREMENT,
    id BLOB NOT NULL UNIQUE,
    table_pk INTEGER NOT NULL REFERENCES tables,
    title TEXT NOT NULL,
    position INTEGER NOT NULL,
    version INTEGER NOT NULL DEFAULT 0,
    structure INTEGER NOT NULL DEFAULT 0,
    plan_number INTEGER NOT NULL DEFAULT 0,
    next_row INTEGER NOT NULL DEFAULT 0,
    row_count INTEGER NOT NULL DEFAULT 0,
    next_column INTEGER NOT NULL DEFAULT 0,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    deleted_at INTEGER
);
CREATE INDEX sheet_of_table ON sheet (table_pk, position, pk) WHERE deleted_at IS NULL;
CREATE TABLE sheet_rows (sheet_pk INTEGER PRIMARY KEY REFERENCES sheet, rows BLOB NOT NULL);
CREATE TABLE sheet_column (
    pk INTEGER PRIMARY KEY,
    id BLOB NOT NULL UNIQUE,
    cell_key BLOB NOT NULL UNIQUE,
    sheet_pk INTEGER NOT NULL REFERENCES sheet,
    number INTEGER NOT NULL,
    title TEXT NOT NULL,
    type TEXT NOT NULL,
    config BLOB NOT NULL,
    dependencies BLOB NOT NULL,
    revision INTEGER NOT NULL DEFAULT 1,
    deleted_at INTEGER,
    UNIQUE (sheet_pk, number)
);
CREATE TABLE column_status (
    sheet_pk INTEGER NOT NULL,
    number INTEGER NOT NULL,
    block INTEGER NOT NULL,
    completed BLOB NOT NULL,
    failed BLOB NOT NULL,
    PRIMARY KEY (sheet_pk, number, block)
) WITHOUT ROWID;
CREATE TABLE row_data (
    id INTEGER PRIMARY KEY,
    seq INTEGER NOT NULL DEFAULT 0,
    inputs BLOB NOT NULL,
    results BLOB,
    dirty BLOB
);
CREATE TABLE reserved (
    sheet_pk INTEGER NOT NULL,
    first INTEGER NOT NULL,
    count INTEGER NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (sheet_pk, first)
);
CREATE TABLE trash (
    pk INTEGER PRIMARY KEY,
    sheet_pk INTEGER NOT NULL,
    rows BLOB NOT NULL
);
CREATE TABLE operation (
    pk INTEGER PRIMARY KEY AUTOINCREMENT,
    id BLOB NOT NULL UNIQUE,
    sheet_pk INTEGER NOT NULL REFERENCES sheet,
    workspace_id INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('active', 'completed', 'cancelled')),
    created_at INTEGER NOT NULL,
    created_by TEXT NOT NULL,
    ended_at INTEGER,
    ended_by TEXT
);
CREATE INDEX operation_active ON operation (sheet_pk, pk) WHERE state = 'active';
CREATE INDEX operation_active_of_workspace ON operation (workspace_id, pk) WHERE state = 'active';
CREATE TABLE execution (
    pk INTEGER PRIMARY KEY AUTOINCREMENT,
    id BLOB NOT NULL UNIQUE,
    operation_pk INTEGER NOT NULL REFERENCES operation,
    sheet_pk INTEGER NOT NULL,
    first_row INTEGER NOT NULL,
    last_row INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('queued', 'active', 'completed', 'cancelled')),
    epoch INTEGER NOT NULL DEFAULT 0,
    revision INTEGER NOT NULL DEFAULT 0,
    step INTEGER NOT NULL DEFAULT 0,
    attempts INTEGER NOT NULL DEFAULT 0,
    stored_since_claim INTEGER NOT NULL DEFAULT 0,
    worker TEXT,
    lease_until INTEGER,
    reason TEXT,
    ended_at INTEGER,
    cell_count INTEGER NOT NULL,
    completed INTEGER NOT NULL DEFAULT 0,
    failed INTEGER NOT NULL DEFAULT 0,
    pending INTEGER NOT NULL,
    running INTEGER NOT NULL DEFAULT 0,
    not_started_reset INTEGER NOT NULL DEFAULT 0,
    running_invalidated INTEGER NOT NULL DEFAULT 0,
    superseded INTEGER NOT NULL DEFAULT 0,
    CONSTRAINT accounting_law CHECK (
        cell_count = completed + failed + pending
            + not_started_reset + running_invalidated + superseded
        AND min(completed, failed, pending, running,
                not_started_reset, running_invalidated, superseded) >= 0
        AND running <= pending
    )
);
CREATE INDEX execution_of_operation ON execution (operation_pk, pk);
CREATE INDEX execution_live ON execution (sheet_pk, operation_pk, pk)
    WHERE state IN ('queued', 'active');
CREATE INDEX execution_waiting ON execution (operation_pk, pk) WHERE state = 'queued';
CREATE INDEX execution_held ON execution (lease_until) WHERE state = 'active';
CREATE TABLE execution_sets (
    execution_pk INTEGER PRIMARY KEY REFERENCES execution,
    targets BLOB NOT NULL,
    done BLOB NOT NULL,
    failed BLOB NOT NULL,
    running BLOB NOT NULL
);
CREATE TABLE idempotency (
    workspace_id INTEGER NOT NULL,
    key TEXT NOT NULL,
    digest BLOB NOT NULL,
    operation_pk INTEGER NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (workspace_id, key)
);
CREATE INDEX idempotency_age ON idempotency (at);
CREATE TABLE confirmation (nonce TEXT PRIMARY KEY, at INTEGER NOT NULL);
CREATE INDEX confirmation_age ON confirmation (at);
CREATE TABLE audit (
    pk INTEGER PRIMARY KEY,
    at INTEGER NOT NULL,
    workspace_id INTEGER NOT NULL,
    actor TEXT NOT NULL,
    action TEXT NOT NULL,
    operation BLOB NOT NULL,
    not_started_reset INTEGER NOT NULL,
    running_invalidated INTEGER NOT NULL
);
CREATE TABLE import (
    workspace_id INTEGER NOT NULL,
    id TEXT NOT NULL,
    table_id BLOB NOT NULL,
    sheet_id BLOB NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('pending', 'running', 'completed', 'failed')),
    progress REAL NOT NULL,
    message TEXT NOT NULL,
    rows_added INTEGER NOT NULL,
    row_count INTEGER NOT NULL,
    file_name TEXT NOT NULL,
    error_message TEXT,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    PRIMARY KEY (workspace_id, id)
);
CREATE INDEX import_open ON import (updated_at) WHERE status IN ('pending', 'running');

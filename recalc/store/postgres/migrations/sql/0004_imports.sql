-- When an import's process was last heard of, by the database's clock: servers' clocks differ.
ALTER TABLE import ADD COLUMN seen_at timestamptz NOT NULL DEFAULT clock_timestamp();
DROP INDEX import_open;
CREATE INDEX import_open ON import (seen_at) WHERE status IN ('pending', 'running');

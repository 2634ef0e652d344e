-- Add the last sign of an import's process, in milliseconds of the monotonic clock of the one
-- process that has the file open.

ALTER TABLE import ADD COLUMN seen_at INTEGER NOT NULL DEFAULT 0;
DROP INDEX import_open;
CREATE INDEX import_open ON import (seen_at) WHERE status IN ('pending', 'running');

-- Keep what each claim of an execution has spent, the limits of an operation, and why it was
-- cancelled.

ALTER TABLE operation ADD COLUMN cancel_reason TEXT;
ALTER TABLE operation ADD COLUMN cancel_message TEXT;
ALTER TABLE operation ADD COLUMN max_price REAL;
ALTER TABLE operation ADD COLUMN max_failed INTEGER;
CREATE TABLE spend (
    execution_pk INTEGER NOT NULL REFERENCES execution ON DELETE CASCADE,
    epoch INTEGER NOT NULL,
    entries INTEGER NOT NULL,
    usage BLOB NOT NULL,
    PRIMARY KEY (execution_pk, epoch)
) WITHOUT ROWID;

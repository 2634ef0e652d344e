-- Keep in the audit how many running cells of a cancel had calls.

ALTER TABLE audit ADD COLUMN aborted_calls INTEGER NOT NULL DEFAULT 0;

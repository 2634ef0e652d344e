-- Add the lane of an execution: slow ones have cells that make calls.

ALTER TABLE execution ADD COLUMN slow INTEGER NOT NULL DEFAULT 0;

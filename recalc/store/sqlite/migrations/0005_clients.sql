-- Add the status of a client's evaluation run to sheets, and to columns whether they are outputs
-- (NULL: by their type).

ALTER TABLE sheet ADD COLUMN expected_row_count INTEGER;
ALTER TABLE sheet ADD COLUMN eval_run_status TEXT;
ALTER TABLE sheet_column ADD COLUMN is_output INTEGER;

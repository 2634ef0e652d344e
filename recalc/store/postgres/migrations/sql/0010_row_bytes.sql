-- A trigger cannot be created without its function. functions/rows.sql replaces this one at the end
-- of the upgrade.
CREATE OR REPLACE FUNCTION recalc_refuse_row() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the results of a row are too large' USING ERRCODE = 'RC002';
END
$$;

-- Refuse more than 64 MiB of results in a row (recalc.store.codec.MAX_ROW_RESULTS), by the size of
-- the array that is about to be written, of which nothing is read for that. A worker bounds its
-- results by what it read, but several workers may write to one row. Edits of a row that is already
-- larger are not affected: only writes of results are measured.
DROP TRIGGER IF EXISTS row_data_results_bytes ON row_data;
CREATE TRIGGER row_data_results_bytes BEFORE UPDATE OF results ON row_data
    FOR EACH ROW WHEN (pg_column_size(NEW.results) > 67108864)
    EXECUTE FUNCTION recalc_refuse_row();

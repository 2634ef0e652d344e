-- The results of a row are bounded, whoever writes them: a worker keeps to far less by what it read,
-- and several at once on one row may exceed that. 64 MiB is recalc.store.codec.MAX_ROW_RESULTS. Only
-- writes of results are looked at, so that a row which is larger since before can still be edited.
CREATE OR REPLACE FUNCTION recalc_refuse_row() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the results of a row are too large' USING ERRCODE = 'RC002';
END
$$;

-- The size is that of the array as it is about to be written: to know it reads none of it.
DROP TRIGGER IF EXISTS row_data_results_bytes ON row_data;
CREATE TRIGGER row_data_results_bytes BEFORE UPDATE OF results ON row_data
    FOR EACH ROW WHEN (pg_column_size(NEW.results) > 67108864)
    EXECUTE FUNCTION recalc_refuse_row();

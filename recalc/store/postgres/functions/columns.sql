-- Raise the numbers of a sheet whose columns changed, and return its new version.
--
-- Takes the columns lock of the sheet (1919247201 and the sheet), which a report that stores results
-- shares: from the report's check of the columns to its commit, no column is added, deleted or
-- changed. Reports wait for this function, so that its caller commits in the same round trip.
CREATE OR REPLACE FUNCTION recalc_touch_structure(p_sheet bigint, p_now bigint) RETURNS bigint
LANGUAGE plpgsql AS $$
DECLARE
    v_version bigint;
BEGIN
    PERFORM pg_advisory_xact_lock(1919247201, p_sheet::integer);
    UPDATE sheet SET version = version + 1, structure = structure + 1,
           plan_number = plan_number + 1, updated_at = p_now
     WHERE pk = p_sheet RETURNING version INTO v_version;
    RETURN v_version;
END
$$;

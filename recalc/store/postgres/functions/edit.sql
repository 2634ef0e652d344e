-- Edit a TEXT cell, in one round trip. p_affected are its dependents, of columns version p_structure.
--
-- Returns the sheet's version and how many settled cells became STALE. Returns no row, and changes
-- nothing, when the columns version or the row's inputs (p_before) are others: the caller reads them
-- again.
--
-- Reports and edits of one row take turns by its lock. A result whose inputs were read before the
-- edit finds the dirty mark of its cell, or is stored first and becomes STALE here.
CREATE OR REPLACE FUNCTION recalc_edit(
    p_sheet bigint, p_structure integer, p_row bigint, p_before bytea, p_after bytea,
    p_affected integer[], p_now bigint
) RETURNS TABLE (version bigint, turned bigint) LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
    v_version bigint;
    v_turned bigint;
BEGIN
    UPDATE sheet SET version = version + 1, updated_at = p_now
     WHERE pk = p_sheet AND structure = p_structure AND deleted_at IS NULL
    RETURNING sheet.version INTO v_version;
    IF NOT FOUND THEN
        RETURN;
    END IF;
    UPDATE row_data SET
        inputs = p_after, seq = seq + 1,
        dirty = CASE WHEN cardinality(p_affected) = 0 THEN dirty
                ELSE recalc_dirty(dirty, '{}', p_affected, seq + 1) END
     WHERE id = p_sheet << 32 | p_row AND inputs = p_before;
    IF NOT FOUND THEN
        UPDATE sheet SET version = version - 1 WHERE pk = p_sheet;
        RETURN;
    END IF;
    SELECT count(*) INTO v_turned FROM (
        SELECT s.completed, s.failed
          FROM column_status s
          JOIN sheet_column c ON c.sheet_pk = s.sheet_pk AND c.number = s.number
                             AND c.revision = s.revision
         WHERE s.sheet_pk = p_sheet AND s.number = ANY (p_affected) AND s.block = p_row >> 10
         ORDER BY s.number, s.block FOR NO KEY UPDATE OF s
    ) AS locked
     WHERE get_bit(completed | failed, (p_row & 1023)::integer) = 1;
    PERFORM recalc_store_stale(p_sheet, (
        SELECT range_agg(int8range(n::bigint << 32 | p_row, (n::bigint << 32 | p_row) + 1))
          FROM unnest(p_affected) AS n));
    RETURN QUERY SELECT v_version, v_turned;
END
$$;

-- Edit cells of many rows, in one round trip. The cells that depend on them are p_stale_columns in
-- p_stale_rows, each pair once, of columns version p_structure.
--
-- Returns the sheet's version and how many settled cells became STALE. Returns no row, and changes
-- nothing, when the columns version or the inputs of a row (p_before) are others: the caller reads
-- them again.
--
-- Reports and edits of one row take turns by its lock; all lock rows by id. A result whose inputs
-- were read before the edit finds the dirty mark of its cell, or is stored first and becomes STALE
-- here.
CREATE OR REPLACE FUNCTION recalc_edit_rows(
    p_sheet bigint, p_structure integer, p_rows bigint[], p_before bytea[], p_after bytea[],
    p_stale_rows bigint[], p_stale_columns integer[], p_now bigint
) RETURNS TABLE (version bigint, turned bigint) LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
    v_first bigint := p_sheet << 32;
    v_version bigint;
    v_turned bigint;
BEGIN
    UPDATE sheet SET version = version + 1, updated_at = p_now
     WHERE pk = p_sheet AND structure = p_structure AND deleted_at IS NULL
    RETURNING sheet.version INTO v_version;
    IF NOT FOUND THEN
        RETURN;
    END IF;
    PERFORM FROM row_data
      WHERE id IN (SELECT v_first | r FROM unnest(p_rows) AS r) ORDER BY id FOR NO KEY UPDATE;
    IF EXISTS (
        SELECT FROM unnest(p_rows, p_before) AS e (row_index, inputs)
          LEFT JOIN row_data d ON d.id = v_first | e.row_index
         WHERE d.inputs IS DISTINCT FROM e.inputs
    ) THEN
        UPDATE sheet SET version = version - 1 WHERE pk = p_sheet;
        RETURN;
    END IF;
    UPDATE row_data d SET
        inputs = e.after, seq = d.seq + 1,
        dirty = CASE WHEN e.affected IS NULL THEN d.dirty
                ELSE recalc_dirty(d.dirty, '{}', e.affected, d.seq + 1) END
      FROM (SELECT r.row_index, r.after, s.affected
              FROM unnest(p_rows, p_after) AS r (row_index, after)
              LEFT JOIN (SELECT row_index, array_agg(number) AS affected
                           FROM unnest(p_stale_rows, p_stale_columns) AS s (row_index, number)
                          GROUP BY row_index) AS s USING (row_index)) AS e
     WHERE d.id = v_first | e.row_index;
    SELECT count(*) INTO v_turned FROM (
        SELECT s.number, s.block, s.completed, s.failed
          FROM column_status s
          JOIN sheet_column c ON c.sheet_pk = s.sheet_pk AND c.number = s.number
                             AND c.revision = s.revision
         WHERE s.sheet_pk = p_sheet AND s.number = ANY (p_stale_columns)
           AND s.block IN (SELECT r >> 10 FROM unnest(p_stale_rows) AS r)
         ORDER BY s.number, s.block FOR NO KEY UPDATE OF s
    ) AS locked
      JOIN unnest(p_stale_rows, p_stale_columns) AS e (row_index, number)
        ON e.number = locked.number AND e.row_index >> 10 = locked.block
     WHERE get_bit(completed | failed, (e.row_index & 1023)::integer) = 1;
    PERFORM recalc_store_stale(p_sheet, (
        SELECT range_agg(int8range(n::bigint << 32 | r, (n::bigint << 32 | r) + 1))
          FROM unnest(p_stale_rows, p_stale_columns) AS e (r, n)));
    RETURN QUERY SELECT v_version, v_turned;
END
$$;

-- Edit a TEXT cell, in one round trip. p_affected are its dependents, of columns version p_structure.
--
-- As recalc_edit_rows, of one row.
CREATE OR REPLACE FUNCTION recalc_edit(
    p_sheet bigint, p_structure integer, p_row bigint, p_before bytea, p_after bytea,
    p_affected integer[], p_now bigint
) RETURNS TABLE (version bigint, turned bigint) LANGUAGE sql AS $$
    SELECT * FROM recalc_edit_rows(
        p_sheet, p_structure, ARRAY[p_row], ARRAY[p_before], ARRAY[p_after],
        array_fill(p_row, ARRAY[cardinality(p_affected)]), p_affected, p_now)
$$;

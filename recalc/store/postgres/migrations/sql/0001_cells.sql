-- Small parts of the functions that write cells.

-- What results land under (shared) and what a change of a sheet's columns takes last (exclusive):
-- between a landing's look at the columns and its commit, no column comes, goes or changes. The
-- holder of the exclusive side commits in the same round trip.
CREATE FUNCTION recalc_gate_shared(p_sheet bigint) RETURNS void LANGUAGE sql AS $$
    SELECT pg_advisory_xact_lock_shared(1919247201, p_sheet::integer)
$$;

CREATE FUNCTION recalc_touch_structure(p_sheet bigint, p_now bigint) RETURNS bigint
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

-- One row's bit in its block.
CREATE FUNCTION recalc_bit(p_row bigint) RETURNS bit(1024) LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN set_bit(repeat('0', 1024)::bit(1024), (p_row & 1023)::integer, 1);

-- The bits from p_first up to, but not including, p_end.
CREATE FUNCTION recalc_bits(p_first bigint, p_end bigint) RETURNS bit(1024)
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN (repeat('1', 1024)::bit(1024) >> p_first::integer)
    & ~(repeat('1', 1024)::bit(1024) >> p_end::integer);

-- A row's results with some of them replaced.
CREATE FUNCTION recalc_put(p_results bytea[], p_numbers integer[], p_new bytea[]) RETURNS bytea[]
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
BEGIN
    -- An array that begins anywhere but at 1 would lose its numbering on the way to a client.
    p_results := coalesce(p_results, ARRAY[NULL]::bytea[]);
    FOR i IN 1 .. cardinality(p_numbers) LOOP
        p_results[p_numbers[i] + 1] := p_new[i];
    END LOOP;
    RETURN p_results;
END
$$;

-- A row's dirty marks after some cells landed (theirs go) and some got an input that changed.
CREATE FUNCTION recalc_dirty(
    p_dirty bigint[], p_landed integer[], p_marked integer[], p_seq bigint
) RETURNS bigint[] LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE
    v_number integer;
BEGIN
    p_dirty := coalesce(p_dirty, ARRAY[NULL]::bigint[]);
    FOREACH v_number IN ARRAY p_landed LOOP
        IF p_dirty[v_number + 1] IS NOT NULL THEN
            p_dirty[v_number + 1] := NULL;
        END IF;
    END LOOP;
    FOREACH v_number IN ARRAY coalesce(p_marked, '{}') LOOP
        p_dirty[v_number + 1] := p_seq;
    END LOOP;
    RETURN CASE WHEN cardinality(array_remove(p_dirty, NULL)) > 0 THEN p_dirty END;
END
$$;

-- Cells (number << 32 | row) read STALE from now on; nothing else of them changes. Locks the
-- blocks in the order in which everyone does. A column whose revision rises at the same time
-- has no bits of the new one, and those of the old one do not matter.
CREATE FUNCTION recalc_store_stale(p_sheet bigint, p_cells int8multirange) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    v_block record;
BEGIN
    FOR v_block IN
        SELECT (b >> 22)::integer AS number, (b & 4194303)::integer AS block,
               bit_or(recalc_bits(greatest(lower(r) - (b << 10), 0),
                                  least(upper(r) - (b << 10), 1024))) AS bits
          FROM unnest(p_cells) AS r, generate_series(lower(r) >> 10, (upper(r) - 1) >> 10) AS b
         GROUP BY 1, 2 ORDER BY 1, 2
    LOOP
        UPDATE column_status s
           SET completed = s.completed & ~v_block.bits, failed = s.failed & ~v_block.bits
          FROM sheet_column c
         WHERE c.sheet_pk = p_sheet AND c.number = v_block.number
           AND s.sheet_pk = p_sheet AND s.number = v_block.number
           AND s.revision = c.revision AND s.block = v_block.block
           AND bit_count((s.completed | s.failed) & v_block.bits) > 0;
    END LOOP;
END
$$;

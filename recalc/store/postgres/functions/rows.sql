-- Return a row's results with some of them replaced.
CREATE OR REPLACE FUNCTION recalc_put(p_results bytea[], p_numbers integer[], p_new bytea[]) RETURNS bytea[]
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
BEGIN
    -- Element 1 is always set: an array with another lower bound is renumbered by the client.
    p_results := coalesce(p_results, ARRAY[NULL]::bytea[]);
    FOR i IN 1 .. cardinality(p_numbers) LOOP
        p_results[p_numbers[i] + 1] := p_new[i];
    END LOOP;
    RETURN p_results;
END
$$;

-- Return whether a stored result is that of a cell that FAILED: its value is null, and a pair follows
-- behind its two numbers.
CREATE OR REPLACE FUNCTION recalc_is_failure(p_result bytea) RETURNS boolean
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE
    -- Bytes of a number behind its first one, for the first bytes from 204 on.
    c_more CONSTANT integer[] := ARRAY[1, 2, 4, 8, 1, 2, 4, 8];
    v_at integer := 2;
BEGIN
    IF p_result IS NULL OR substr(p_result, 1, 2) <> '\x95c0' THEN
        RETURN false;
    END IF;
    FOR i IN 1 .. 2 LOOP
        v_at := v_at + 1 + coalesce(c_more[get_byte(p_result, v_at) - 203], 0);
    END LOOP;
    RETURN get_byte(p_result, v_at) = 146;
END
$$;

-- Return a row's dirty marks: without those of p_landed, and with p_seq for those of p_marked, an
-- input of which changed.
CREATE OR REPLACE FUNCTION recalc_dirty(
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

-- Refuse a row whose results exceed 64 MiB: raised by the trigger of migration 0010.
CREATE OR REPLACE FUNCTION recalc_refuse_row() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the results of a row are too large' USING ERRCODE = 'RC002';
END
$$;

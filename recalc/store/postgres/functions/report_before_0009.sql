-- Old signature, of processes whose reports do not say what their results were computed from: it
-- does not look at the status of sources. Dropped by version 0.2.0.
--
-- Guard and raised errors are those of recalc_report in report.sql. Rows are locked after the guard: a
-- transaction that ends in a deadlock with one of today's order is repeated. p_outside_of (positions
-- from 1) and p_outside name external dependents of finished cells, p_value_bytes the length of the
-- cell's value in its result.
CREATE OR REPLACE FUNCTION recalc_report(
    p_execution uuid, p_epoch integer, p_revision integer, p_step integer, p_structure integer,
    p_lease double precision, p_now bigint, p_ends boolean, p_give_up boolean,
    p_completed bigint, p_failed bigint, p_pending bigint, p_running bigint,
    p_done bytea, p_failed_set bytea, p_running_set int8multirange,
    p_rows bigint[], p_numbers integer[], p_results bytea[], p_seqs bigint[], p_kinds integer[],
    p_outside_of integer[], p_outside integer[], p_value_bytes integer[]
) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    v_pk bigint;
    v_sheet bigint;
    v_first bigint;
    v_version bigint;
    v_structure integer;
    v_block record;
BEGIN
    -- The report lock. While a cancel waits for it, no further report of its operation begins.
    SELECT operation_pk INTO v_pk FROM execution WHERE id = p_execution;
    PERFORM pg_advisory_xact_lock_shared(v_pk);

    UPDATE execution SET
        completed = completed + p_completed, failed = failed + p_failed,
        pending = pending + p_pending, running = running + p_running,
        step = CASE WHEN p_give_up THEN 0 ELSE step + 1 END,
        attempts = CASE WHEN p_give_up THEN 0 ELSE attempts END,
        stored_since_claim = stored_since_claim OR (cardinality(p_rows) > 0 AND NOT p_give_up),
        lease_until = clock_timestamp() + make_interval(secs => p_lease),
        state = CASE WHEN p_ends THEN 'completed' ELSE state END,
        ended_at = CASE WHEN p_ends THEN p_now END
     WHERE id = p_execution AND state = 'active'
       AND epoch = p_epoch AND revision = p_revision AND step = p_step
    RETURNING pk, sheet_pk INTO v_pk, v_sheet;
    IF NOT FOUND THEN
        RETURN NULL;
    END IF;

    v_first := v_sheet << 32;
    IF cardinality(p_rows) > 0 THEN
        PERFORM pg_advisory_xact_lock_shared(1919247201, v_sheet::integer);
    END IF;
    SELECT version, structure INTO v_version, v_structure FROM sheet WHERE pk = v_sheet;
    IF v_structure <> p_structure THEN
        RAISE EXCEPTION 'the columns changed' USING ERRCODE = 'RC001';
    END IF;
    UPDATE execution_sets
       SET done = p_done, failed = p_failed_set, running = p_running_set
     WHERE execution_pk = v_pk;
    IF cardinality(p_rows) = 0 THEN
        RETURN v_version;
    END IF;

    -- Rows are locked in a statement of their own, so that the next one sees what was committed
    -- while this one waited.
    PERFORM 1 FROM row_data
      WHERE id IN (SELECT v_first | r FROM unnest(p_rows) AS r) ORDER BY id FOR NO KEY UPDATE;

    FOR v_block IN
        WITH cell AS MATERIALIZED (
            SELECT c.n, r.id, c.row_index, c.number, c.result,
                   CASE WHEN r.dirty[c.number + 1] > c.seq THEN 0 ELSE c.kind END AS kind
              FROM unnest(p_rows, p_numbers, p_results, p_seqs, p_kinds) WITH ORDINALITY
                   AS c (row_index, number, result, seq, kind, n)
              JOIN row_data r ON r.id = v_first | c.row_index
        ), hit AS MATERIALIZED (
            -- A result begins with its value, which is self-delimiting: comparing bytes is enough.
            SELECT DISTINCT c.id, c.row_index, o.number
              FROM unnest(p_outside_of, p_outside, p_value_bytes) AS o (n, number, bytes)
              JOIN cell c ON c.n = o.n
              JOIN row_data r ON r.id = c.id
             WHERE substr(coalesce(r.results[c.number + 1], '\x93c0'), 2, o.bytes)
                   <> substr(c.result, 2, o.bytes)
        ), landed AS (
            UPDATE row_data r SET
                results = recalc_put(r.results, l.numbers, l.results),
                seq = r.seq + CASE WHEN h.numbers IS NULL THEN 0 ELSE 1 END,
                dirty = CASE WHEN r.dirty IS NULL AND h.numbers IS NULL THEN NULL
                        ELSE recalc_dirty(r.dirty, l.numbers, h.numbers, r.seq + 1) END
              FROM (SELECT id, array_agg(number) AS numbers, array_agg(result) AS results
                      FROM cell GROUP BY id) l
              LEFT JOIN (SELECT id, array_agg(number) AS numbers FROM hit GROUP BY id) h
                     ON h.id = l.id
             WHERE r.id = l.id
        ), settled AS (
            SELECT number, row_index, kind FROM cell
            UNION ALL SELECT number, row_index, 0 FROM hit
        ), block AS (
            SELECT number, (row_index >> 10)::integer AS block,
                   bit_or(recalc_bit(row_index)) AS touched,
                   bit_or(recalc_bit(row_index)) FILTER (WHERE kind = 1) AS completed,
                   bit_or(recalc_bit(row_index)) FILTER (WHERE kind = 2) AS failed
              FROM settled GROUP BY 1, 2
        )
        SELECT b.number, b.block, c.revision, b.touched,
               coalesce(b.completed, recalc_bit(0) & ~recalc_bit(0)) AS completed,
               coalesce(b.failed, recalc_bit(0) & ~recalc_bit(0)) AS failed
          FROM block b JOIN sheet_column c ON c.sheet_pk = v_sheet AND c.number = b.number
         ORDER BY b.number, b.block
    LOOP
        INSERT INTO column_status AS s (sheet_pk, number, revision, block, completed, failed)
        VALUES (v_sheet, v_block.number, v_block.revision, v_block.block,
                v_block.completed, v_block.failed)
        ON CONFLICT (sheet_pk, number, revision, block) DO UPDATE SET
            completed = (s.completed & ~v_block.touched) | excluded.completed,
            failed = (s.failed & ~v_block.touched) | excluded.failed;
    END LOOP;
    RETURN v_version;
END
$$;

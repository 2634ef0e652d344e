-- Begin a report: its guard, marks and end of the execution. Returns the sheet and its version.
--
-- The first statement is the guard: it changes the execution's row where state, epoch, revision and
-- step (the report number) are those that the worker knows. Returns no row when it matched none;
-- nothing was written then. Raises RC001 when the sheet's columns version is another, which undoes
-- everything. p_stores: the report brings results.
--
-- Locks, in this order: the operation's report lock (shared), the execution, the sheet's columns lock
-- (shared).
CREATE OR REPLACE FUNCTION recalc_begin_report(
    p_execution uuid, p_epoch integer, p_revision integer, p_step integer, p_structure integer,
    p_lease double precision, p_now bigint, p_ends boolean, p_give_up boolean,
    p_completed bigint, p_failed bigint, p_pending bigint, p_running bigint,
    p_done bytea, p_failed_set bytea, p_running_set int8multirange, p_stores boolean
) RETURNS TABLE (sheet_pk bigint, sheet_version bigint) LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
    v_pk bigint;
    v_sheet bigint;
    v_version bigint;
    v_structure integer;
BEGIN
    -- The report lock. While a cancel waits for it, no further report of its operation begins.
    SELECT operation_pk INTO v_pk FROM execution WHERE id = p_execution;
    PERFORM pg_advisory_xact_lock_shared(v_pk);

    UPDATE execution SET
        completed = completed + p_completed, failed = failed + p_failed,
        pending = pending + p_pending, running = running + p_running,
        step = CASE WHEN p_give_up THEN 0 ELSE step + 1 END,
        attempts = CASE WHEN p_give_up THEN 0 ELSE attempts END,
        stored_since_claim = stored_since_claim OR (p_stores AND NOT p_give_up),
        lease_until = clock_timestamp() + make_interval(secs => p_lease),
        state = CASE WHEN p_ends THEN 'completed' ELSE state END,
        ended_at = CASE WHEN p_ends THEN p_now END
     WHERE id = p_execution AND state = 'active'
       AND epoch = p_epoch AND revision = p_revision AND step = p_step
    RETURNING pk, sheet_pk INTO v_pk, v_sheet;
    IF NOT FOUND THEN
        RETURN;
    END IF;

    IF p_stores THEN
        PERFORM pg_advisory_xact_lock_shared(1919247201, v_sheet::integer);
    END IF;
    SELECT version, structure INTO v_version, v_structure FROM sheet WHERE pk = v_sheet;
    IF v_structure <> p_structure THEN
        RAISE EXCEPTION 'the columns changed' USING ERRCODE = 'RC001';
    END IF;
    UPDATE execution_sets
       SET done = p_done, failed = p_failed_set, running = p_running_set
     WHERE execution_pk = v_pk;
    RETURN QUERY SELECT v_sheet, v_version;
END
$$;

-- Store the statuses of the cells of a report, and STALE for what becomes so by it. Returns the cells
-- that become STALE without having landed; NULL where there are none.
--
-- p_order are computed columns, each after its sources: the columns of the cells, their sources, and
-- everything downstream of them. Column p_of[i] is computed from column p_source[i]. p_landed,
-- p_completed, p_failed, p_changed and the result have one element per column of p_order and block of
-- p_blocks, a bit per row. Landed: cells of this report, of which completed, failed, or changed in
-- value. COMPLETED means "of present inputs, all the way up": this is the rule of
-- recalc/domain/staleness.py.
--
-- Call it under the rows' locks: a transaction that makes a cell STALE because an input changed holds
-- the lock of the row. Locks blocks of statuses by column and block.
CREATE OR REPLACE FUNCTION recalc_settle(
    p_sheet bigint, p_give_up boolean, p_order integer[], p_of integer[], p_source integer[],
    p_blocks integer[], p_landed bit[], p_completed bit[], p_failed bit[], p_changed bit[]
) RETURNS bit[] LANGUAGE plpgsql AS $$
DECLARE
    c_none CONSTANT bit(1024) := repeat('0', 1024)::bit(1024);
    v_found record;
    v_count integer := cardinality(p_blocks);
    -- By column and block, as p_landed. Settled: COMPLETED or FAILED before this report. Turned: become
    -- STALE, though this report has no result for them. Passes: make their dependents STALE.
    v_settled bit(1024)[] := array_fill(c_none, ARRAY[cardinality(p_landed)]);
    v_turned bit(1024)[] := v_settled;
    v_passes bit(1024)[] := v_settled;
    v_stale bit(1024);
    v_reached bit(1024);
    v_at integer;
    v_from integer;
    v_edge integer := 1;
    v_next integer;
    v_any_turned boolean := false;
    v_block record;
BEGIN
    FOR v_found IN
        SELECT array_position(p_order, s.number) AS n, array_position(p_blocks, s.block) AS b,
               s.completed | s.failed AS settled
          FROM sheet_column c
          JOIN column_status s ON s.sheet_pk = p_sheet AND s.number = c.number
                              AND s.revision = c.revision AND s.block = ANY (p_blocks)
         WHERE c.sheet_pk = p_sheet AND c.number = ANY (p_source)
    LOOP
        v_settled[(v_found.n - 1) * v_count + v_found.b] := v_found.settled;
    END LOOP;

    -- p_of and p_source are in the order of p_order.
    FOR n IN 1 .. cardinality(p_order) LOOP
        v_next := v_edge;
        WHILE p_of[v_next] = p_order[n] LOOP
            v_next := v_next + 1;
        END LOOP;
        FOR b IN 1 .. v_count LOOP
            v_at := (n - 1) * v_count + b;
            v_stale := p_landed[v_at] & ~(p_completed[v_at] | p_failed[v_at]);
            v_reached := c_none;
            FOR e IN v_edge .. v_next - 1 LOOP
                v_from := (array_position(p_order, p_source[e]) - 1) * v_count + b;
                v_reached := v_reached | v_passes[v_from];
                -- The status of a source is that of its result in this report; else the stored one,
                -- unless this report makes it STALE.
                IF NOT p_give_up THEN
                    v_stale := v_stale | (p_landed[v_at] & ~(
                        (p_landed[v_from] & (p_completed[v_from] | p_failed[v_from]))
                        | (~p_landed[v_from] & v_settled[v_from] & ~v_turned[v_from])));
                END IF;
            END LOOP;
            v_reached := v_reached & ~p_landed[v_at];
            p_completed[v_at] := p_completed[v_at] & ~v_stale;
            p_failed[v_at] := p_failed[v_at] & ~v_stale;
            v_turned[v_at] := v_reached;
            v_passes[v_at] := v_reached | v_stale | p_changed[v_at];
            v_any_turned := v_any_turned OR bit_count(v_reached) > 0;
        END LOOP;
        v_edge := v_next;
    END LOOP;

    FOR v_block IN
        SELECT c.number, x.block, c.revision, x.touched, x.completed, x.failed
          FROM (SELECT p_order[(i - 1) / v_count + 1] AS number,
                       p_blocks[(i - 1) % v_count + 1] AS block,
                       landed | turned AS touched, completed, failed
                  FROM unnest(p_landed, v_turned, p_completed, p_failed) WITH ORDINALITY
                       AS each (landed, turned, completed, failed, i)) AS x
          JOIN sheet_column c ON c.sheet_pk = p_sheet AND c.number = x.number
         WHERE bit_count(x.touched) > 0
         ORDER BY c.number, x.block
    LOOP
        INSERT INTO column_status AS s (sheet_pk, number, revision, block, completed, failed)
        VALUES (p_sheet, v_block.number, v_block.revision, v_block.block,
                v_block.completed, v_block.failed)
        ON CONFLICT (sheet_pk, number, revision, block) DO UPDATE SET
            completed = (s.completed & ~v_block.touched) | excluded.completed,
            failed = (s.failed & ~v_block.touched) | excluded.failed;
    END LOOP;
    RETURN CASE WHEN v_any_turned THEN v_turned END;
END
$$;

-- Store a worker's report in one round trip.
--
-- Returns the sheet's version, or NULL when the guard (recalc_begin_report) matched no row; nothing was
-- written then. Raises RC001 when the sheet's columns version is another, and RC002 when a row's
-- results are too large; both undo everything.
--
-- p_rows, p_numbers, p_results, p_seqs and p_kinds have one element per finished cell: its row, its
-- column, its result, the inputs version that it was computed from, and its kind (0 STALE,
-- 1 COMPLETED, 2 FAILED). p_value_bytes is the length of the cell's value in its result where other
-- columns are computed from it, else 0. p_order, p_of and p_source are those of recalc_settle.
--
-- Locks, in this order: rows by id, those of recalc_begin_report, blocks of statuses by column and
-- block.
CREATE OR REPLACE FUNCTION recalc_report(
    p_execution uuid, p_epoch integer, p_revision integer, p_step integer, p_structure integer,
    p_lease double precision, p_now bigint, p_ends boolean, p_give_up boolean,
    p_completed bigint, p_failed bigint, p_pending bigint, p_running bigint,
    p_done bytea, p_failed_set bytea, p_running_set int8multirange,
    p_rows bigint[], p_numbers integer[], p_results bytea[], p_seqs bigint[], p_kinds integer[],
    p_value_bytes integer[], p_order integer[], p_of integer[], p_source integer[]
) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    c_none CONSTANT bit(1024) := repeat('0', 1024)::bit(1024);
    v_sheet bigint;
    v_first bigint;
    v_version bigint;
    v_found record;
    v_blocks integer[];
    v_count integer;
    -- As in recalc_settle.
    v_landed bit(1024)[];
    v_is_completed bit(1024)[];
    v_is_failed bit(1024)[];
    v_changed bit(1024)[];
    v_turned bit(1024)[];
    v_at integer;
BEGIN
    -- Rows are locked in a statement of their own, so that the next ones see what was committed
    -- while this one waited.
    SELECT sheet_pk << 32 INTO v_first FROM execution WHERE id = p_execution;
    PERFORM 1 FROM row_data
      WHERE id IN (SELECT v_first | r FROM unnest(p_rows) AS r) ORDER BY id FOR NO KEY UPDATE;

    SELECT sheet_pk, sheet_version INTO v_sheet, v_version FROM recalc_begin_report(
        p_execution, p_epoch, p_revision, p_step, p_structure, p_lease, p_now, p_ends, p_give_up,
        p_completed, p_failed, p_pending, p_running, p_done, p_failed_set, p_running_set,
        cardinality(p_rows) > 0);
    IF v_version IS NULL OR cardinality(p_rows) = 0 THEN
        RETURN v_version;
    END IF;

    SELECT array_agg(b ORDER BY b) INTO v_blocks
      FROM (SELECT DISTINCT (r >> 10)::integer AS b FROM unnest(p_rows) AS r) AS blocks;
    v_count := cardinality(v_blocks);
    v_landed := array_fill(c_none, ARRAY[cardinality(p_order) * v_count]);
    v_is_completed := v_landed;
    v_is_failed := v_landed;
    v_changed := v_landed;

    FOR v_found IN
        SELECT array_position(p_order, number) AS n, array_position(v_blocks, block) AS b,
               bit_or(recalc_bit(row_index)) AS landed,
               bit_or(recalc_bit(row_index)) FILTER (WHERE kind = 1) AS completed,
               bit_or(recalc_bit(row_index)) FILTER (WHERE kind = 2) AS failed,
               bit_or(recalc_bit(row_index)) FILTER (WHERE differs) AS changed
          FROM (
            -- A result begins with its value, which is self-delimiting: comparing bytes is enough. That
            -- of a cell that FAILED is null.
            SELECT c.number, c.row_index, (c.row_index >> 10)::integer AS block,
                   CASE WHEN r.dirty[c.number + 1] > c.seq THEN 0 ELSE c.kind END AS kind,
                   c.bytes > 0
                       AND (substr(coalesce(r.results[c.number + 1], '\x93c0'), 2, c.bytes)
                                <> substr(c.result, 2, c.bytes)
                            OR recalc_is_failure(r.results[c.number + 1])
                                <> recalc_is_failure(c.result)) AS differs
              FROM unnest(p_rows, p_numbers, p_results, p_seqs, p_kinds, p_value_bytes)
                   AS c (row_index, number, result, seq, kind, bytes)
              JOIN row_data r ON r.id = v_first | c.row_index
          ) AS cell
         GROUP BY number, block
    LOOP
        v_at := (v_found.n - 1) * v_count + v_found.b;
        v_landed[v_at] := v_found.landed;
        v_is_completed[v_at] := coalesce(v_found.completed, c_none);
        v_is_failed[v_at] := coalesce(v_found.failed, c_none);
        v_changed[v_at] := coalesce(v_found.changed, c_none);
    END LOOP;

    v_turned := recalc_settle(v_sheet, p_give_up, p_order, p_of, p_source, v_blocks,
                              v_landed, v_is_completed, v_is_failed, v_changed);

    UPDATE row_data r SET
        results = recalc_put(r.results, l.numbers, l.results),
        seq = r.seq + CASE WHEN t.numbers IS NULL THEN 0 ELSE 1 END,
        dirty = CASE WHEN r.dirty IS NULL AND t.numbers IS NULL THEN NULL
                ELSE recalc_dirty(r.dirty, l.numbers, t.numbers, r.seq + 1) END
      FROM (SELECT c.row_index, array_agg(c.number) AS numbers, array_agg(c.result) AS results
              FROM unnest(p_rows, p_numbers, p_results) AS c (row_index, number, result)
             GROUP BY 1) l
      LEFT JOIN (
            SELECT rows.row_index, array_agg(p_order[(i - 1) / v_count + 1]) AS numbers
              FROM unnest(v_turned) WITH ORDINALITY AS turned (bits, i)
              JOIN (SELECT DISTINCT unnest(p_rows) AS row_index) AS rows
                ON rows.row_index >> 10 = v_blocks[(i - 1) % v_count + 1]
               AND get_bit(bits, (rows.row_index & 1023)::integer) = 1
             GROUP BY 1) t ON t.row_index = l.row_index
     WHERE r.id = v_first | l.row_index;

    RETURN v_version;
END
$$;

-- Store a report whose results an evaluating process has encoded, in one round trip. Returns and raises
-- what recalc_report does, and raises RC003 where a row was written since it was read; that undoes
-- everything too.
--
-- p_rows are whole rows in the order of their ids: their results and dirty marks as they are once the
-- report is stored, and the transaction that wrote the version of the row from which they were made.
-- p_landed are the cells (number << 32 | row) that are finished, of which p_is_failed FAILED and
-- p_changed are changed (domain/staleness.py). p_order, p_of and p_source are those of recalc_settle.
--
-- Locks as recalc_report, but the rows in the order of the plan: a deadlock is repeated.
CREATE OR REPLACE FUNCTION recalc_report_rows(
    p_execution uuid, p_epoch integer, p_revision integer, p_step integer, p_structure integer,
    p_lease double precision, p_now bigint, p_ends boolean, p_give_up boolean,
    p_completed bigint, p_failed bigint, p_pending bigint, p_running bigint,
    p_done bytea, p_failed_set bytea, p_running_set int8multirange,
    p_rows recalc_row[], p_landed int8multirange, p_is_failed int8multirange,
    p_changed int8multirange, p_order integer[], p_of integer[], p_source integer[]
) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    c_none CONSTANT bit(1024) := repeat('0', 1024)::bit(1024);
    v_sheet bigint;
    v_version bigint;
    v_written integer;
    v_found record;
    v_blocks integer[];
    v_count integer;
    -- As in recalc_settle.
    v_landed bit(1024)[];
    v_is_completed bit(1024)[];
    v_is_failed bit(1024)[];
    v_changed bit(1024)[];
    v_turned bit(1024)[];
    v_at integer;
BEGIN
    -- A report whose guard matches nothing by now writes nothing.
    IF NOT EXISTS (
        SELECT FROM execution WHERE id = p_execution AND state = 'active'
           AND epoch = p_epoch AND revision = p_revision AND step = p_step
    ) THEN
        RETURN NULL;
    END IF;

    SELECT array_agg(DISTINCT block ORDER BY block) INTO v_blocks FROM recalc_blocks(p_landed);
    v_count := cardinality(v_blocks);
    v_landed := array_fill(c_none, ARRAY[cardinality(p_order) * v_count]);
    v_is_failed := v_landed;
    v_changed := v_landed;
    FOR v_found IN
        SELECT array_position(p_order, number) AS n, array_position(v_blocks, block) AS b, bits
          FROM recalc_blocks(p_landed)
    LOOP
        v_landed[(v_found.n - 1) * v_count + v_found.b] := v_found.bits;
    END LOOP;
    v_is_completed := v_landed;
    FOR v_found IN
        SELECT array_position(p_order, number) AS n, array_position(v_blocks, block) AS b, bits
          FROM recalc_blocks(p_is_failed)
    LOOP
        v_at := (v_found.n - 1) * v_count + v_found.b;
        v_is_failed[v_at] := v_found.bits;
        v_is_completed[v_at] := v_landed[v_at] & ~v_found.bits;
    END LOOP;
    FOR v_found IN
        SELECT array_position(p_order, number) AS n, array_position(v_blocks, block) AS b, bits
          FROM recalc_blocks(p_changed)
    LOOP
        v_changed[(v_found.n - 1) * v_count + v_found.b] := v_found.bits;
    END LOOP;
    -- A cancel waits from the guard to the commit of every report of its operation. Most of the work
    -- is in the rows, which are written before the guard, and undone when it matches nothing.
    BEGIN
        -- xmin is the transaction that wrote this version of the row. Each one that writes it later has
        -- another. A row that another transaction is writing is waited for, and compared then.
        UPDATE row_data r SET results = l.results, dirty = l.dirty
          FROM unnest(p_rows) AS l WHERE r.id = l.id AND r.xmin = l.written_by;
        GET DIAGNOSTICS v_written = ROW_COUNT;
        IF v_written <> cardinality(p_rows) THEN
            RAISE EXCEPTION 'a row was written meanwhile' USING ERRCODE = 'RC003';
        END IF;

        SELECT sheet_pk, sheet_version INTO v_sheet, v_version FROM recalc_begin_report(
            p_execution, p_epoch, p_revision, p_step, p_structure, p_lease, p_now, p_ends, p_give_up,
            p_completed, p_failed, p_pending, p_running, p_done, p_failed_set, p_running_set, true);
        IF v_version IS NULL THEN
            RAISE EXCEPTION 'the report is refused' USING ERRCODE = 'RC004';
        END IF;
    EXCEPTION WHEN SQLSTATE 'RC004' THEN
        RETURN NULL;
    END;

    v_turned := recalc_settle(v_sheet, p_give_up, p_order, p_of, p_source, v_blocks,
                              v_landed, v_is_completed, v_is_failed, v_changed);

    IF v_turned IS NOT NULL THEN
        UPDATE row_data r SET
            seq = r.seq + 1, dirty = recalc_dirty(r.dirty, '{}', t.numbers, r.seq + 1)
          FROM (SELECT v_blocks[(i - 1) % v_count + 1]::bigint << 10 | bit AS row_index,
                       array_agg(p_order[(i - 1) / v_count + 1]) AS numbers
                  FROM unnest(v_turned) WITH ORDINALITY AS turned (bits, i),
                       generate_series(0, 1023) AS bit
                 WHERE bit_count(bits) > 0 AND get_bit(bits, bit) = 1
                 GROUP BY 1) t
         WHERE r.id = v_sheet << 32 | t.row_index;
    END IF;
    RETURN v_version;
END
$$;

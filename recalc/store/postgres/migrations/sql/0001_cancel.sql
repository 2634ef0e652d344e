-- Cancel. Locks: operations by id, their gates, executions by id, blocks of statuses; no sheet.

-- Cancel those of the operations that are active, each with its live executions; one without any
-- is completed, and has no executions in the answer. Costs the same for any number of cells that
-- had not started; the running ones, which are bounded, are stored STALE. Writes audit rows and
-- tells the listeners, all in the caller's transaction.
CREATE FUNCTION recalc_cancel_operations(
    p_operations bigint[], p_reason text, p_actor text, p_now bigint, p_nonce uuid
) RETURNS TABLE (operation_id uuid, executions uuid[], not_started bigint, running bigint)
LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
    v_operations bigint[];
    v_live bigint[];
    v_stopped record;
BEGIN
    SELECT coalesce(array_agg(pk), '{}') INTO v_operations FROM (
        SELECT o.pk FROM operation o
         WHERE o.pk = ANY (p_operations) AND o.state = 'active' ORDER BY o.pk FOR NO KEY UPDATE
    ) AS locked;
    -- Reports hold their operation's gate (shared). Waiting for it is waiting once, for all reports
    -- that are under way, while none begins; locking the executions one by one would be waiting
    -- for a report of each in turn.
    PERFORM pg_advisory_xact_lock(pk) FROM unnest(v_operations) AS pk;
    SELECT coalesce(array_agg(pk), '{}') INTO v_live FROM (
        SELECT e.pk FROM execution e
         WHERE e.operation_pk = ANY (v_operations) AND e.state IN ('queued', 'active')
         ORDER BY e.pk FOR NO KEY UPDATE
    ) AS locked;

    -- Every lock is held now, and every statement from here on sees what their last holders wrote.
    FOR v_stopped IN
        SELECT e.sheet_pk, range_agg(x.running) AS cells
          FROM execution e JOIN execution_sets x ON x.execution_pk = e.pk
         WHERE e.pk = ANY (v_live) AND e.running > 0
         GROUP BY e.sheet_pk ORDER BY e.sheet_pk
    LOOP
        PERFORM recalc_store_stale(v_stopped.sheet_pk, v_stopped.cells);
    END LOOP;

    RETURN QUERY
        WITH before AS MATERIALIZED (
            SELECT e.operation_pk, array_agg(e.id ORDER BY e.pk) AS executions,
                   sum(e.pending - e.running)::bigint AS not_started, sum(e.running)::bigint AS running
              FROM execution e WHERE e.pk = ANY (v_live) GROUP BY e.operation_pk
        ), ended AS (
            UPDATE execution SET
                state = 'cancelled', reason = p_reason, ended_at = p_now, revision = revision + 1,
                not_started_reset = not_started_reset + pending - running,
                running_invalidated = running_invalidated + running,
                pending = 0, running = 0
             WHERE pk = ANY (v_live)
        ), ended_operations AS (
            UPDATE operation o SET
                state = CASE WHEN o.pk IN (SELECT operation_pk FROM before)
                        THEN 'cancelled' ELSE 'completed' END,
                ended_at = p_now,
                ended_by = CASE WHEN o.pk IN (SELECT operation_pk FROM before) THEN p_actor END
             WHERE o.pk = ANY (v_operations)
            RETURNING o.pk, o.id, o.workspace_id
        ), audited AS (
            INSERT INTO audit (at, workspace_id, actor, action, operation, not_started_reset,
                               running_invalidated, nonce)
            SELECT p_now, o.workspace_id, p_actor, 'cancel:' || p_reason, o.id, b.not_started,
                   b.running, p_nonce
              FROM ended_operations o JOIN before b ON b.operation_pk = o.pk
        ), told AS MATERIALIZED (
            SELECT o.pk, pg_notify('recalc_cancelled', o.id || ' ' || p_reason)
              FROM ended_operations o JOIN before b ON b.operation_pk = o.pk
        )
        SELECT o.id, coalesce(b.executions, '{}'), coalesce(b.not_started, 0),
               coalesce(b.running, 0)
          FROM ended_operations o
          LEFT JOIN before b ON b.operation_pk = o.pk
          LEFT JOIN told t ON t.pk = o.pk
         ORDER BY o.pk;
END
$$;

-- The one transaction of a cancel request. answer: 'table' or 'sheet' (not there), 'unknown' (no
-- such operation in this sheet), 'ended' (it had ended before, or has no live execution), or
-- 'cancelled' (by this request: executions and counts are what it withdrew, also when the request
-- comes again because its first answer was lost).
CREATE FUNCTION recalc_cancel(
    p_workspace bigint, p_table uuid, p_sheet uuid, p_operation uuid, p_actor text, p_now bigint,
    p_nonce uuid
) RETURNS TABLE (
    answer text, found uuid, state text, ended_at bigint,
    executions uuid[], not_started bigint, running bigint
) LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
    v_table bigint;
    v_sheet bigint;
    v_pk bigint;
    v_state text;
BEGIN
    SELECT t.pk, s.pk INTO v_table, v_sheet
      FROM tables t
      LEFT JOIN sheet s ON s.table_pk = t.pk AND s.id = p_sheet AND s.deleted_at IS NULL
     WHERE t.id = p_table AND t.workspace_id = p_workspace AND t.deleted_at IS NULL;
    IF v_sheet IS NULL THEN
        RETURN QUERY SELECT CASE WHEN v_table IS NULL THEN 'table' ELSE 'sheet' END,
                            NULL::uuid, NULL, NULL::bigint, '{}'::uuid[], 0::bigint, 0::bigint;
        RETURN;
    END IF;

    SELECT o.pk INTO v_pk FROM operation o WHERE o.id = p_operation AND o.sheet_pk = v_sheet;
    IF v_pk IS NULL THEN
        SELECT e.operation_pk INTO v_pk
          FROM execution e WHERE e.id = p_operation AND e.sheet_pk = v_sheet;
    END IF;
    IF v_pk IS NULL THEN
        RETURN QUERY SELECT 'unknown', NULL::uuid, NULL, NULL::bigint, '{}'::uuid[], 0::bigint,
                            0::bigint;
        RETURN;
    END IF;

    SELECT o.state INTO v_state FROM operation o WHERE o.pk = v_pk FOR NO KEY UPDATE;
    IF v_state = 'active' THEN
        RETURN QUERY
            SELECT CASE WHEN cardinality(c.executions) > 0 THEN 'cancelled' ELSE 'ended' END,
                   c.operation_id,
                   CASE WHEN cardinality(c.executions) > 0 THEN 'cancelled' ELSE 'completed' END,
                   p_now, c.executions, c.not_started, c.running
              FROM recalc_cancel_operations(ARRAY[v_pk], 'USER', p_actor, p_now, p_nonce) AS c;
        RETURN;
    END IF;
    -- A cancel for this reason ends its operation, so that there is at most one of it.
    RETURN QUERY
        SELECT CASE WHEN a.pk IS NULL THEN 'ended' ELSE 'cancelled' END,
               o.id, o.state, o.ended_at,
               CASE WHEN a.pk IS NULL THEN '{}' ELSE ARRAY(
                   SELECT e.id FROM execution e
                    WHERE e.operation_pk = v_pk AND e.state = 'cancelled' AND e.reason = 'USER'
                    ORDER BY e.pk) END,
               coalesce(a.not_started_reset, 0), coalesce(a.running_invalidated, 0)
          FROM operation o LEFT JOIN audit a ON a.nonce = p_nonce AND a.operation = o.id
         WHERE o.pk = v_pk;
END
$$;

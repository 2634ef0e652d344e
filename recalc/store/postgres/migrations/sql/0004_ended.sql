-- When an operation that was not cancelled ended: with the last of its executions, whatever its own
-- row says, which learns of that a transaction later.
CREATE OR REPLACE FUNCTION recalc_completed_at(p_operation bigint) RETURNS bigint LANGUAGE sql STABLE
RETURN (SELECT greatest(o.created_at, (SELECT max(e.ended_at) FROM execution e
                                        WHERE e.operation_pk = o.pk))
          FROM operation o WHERE o.pk = p_operation);

-- The one transaction of a cancel request. answer: 'table' or 'sheet' (not there), 'unknown' (no
-- such operation in this sheet), 'ended' (it had ended before, or has no live execution), or
-- 'cancelled' (by this request: executions and counts are what it withdrew, also when the request
-- comes again because its first answer was lost). state and ended_at say how and when it ended, so
-- that nobody has to read that afterwards.
CREATE OR REPLACE FUNCTION recalc_cancel(
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
                   CASE WHEN cardinality(c.executions) > 0 THEN p_now
                        ELSE recalc_completed_at(v_pk) END,
                   c.executions, c.not_started, c.running
              FROM recalc_cancel_operations(ARRAY[v_pk], 'USER', p_actor, p_now, p_nonce) AS c;
        RETURN;
    END IF;
    -- A cancel for this reason ends its operation, so that there is at most one of it.
    RETURN QUERY
        SELECT CASE WHEN a.pk IS NULL THEN 'ended' ELSE 'cancelled' END,
               o.id, o.state,
               CASE o.state WHEN 'cancelled' THEN o.ended_at ELSE recalc_completed_at(v_pk) END,
               CASE WHEN a.pk IS NULL THEN '{}' ELSE ARRAY(
                   SELECT e.id FROM execution e
                    WHERE e.operation_pk = v_pk AND e.state = 'cancelled' AND e.reason = 'USER'
                    ORDER BY e.pk) END,
               coalesce(a.not_started_reset, 0), coalesce(a.running_invalidated, 0)
          FROM operation o LEFT JOIN audit a ON a.nonce = p_nonce AND a.operation = o.id
         WHERE o.pk = v_pk;
END
$$;

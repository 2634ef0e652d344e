-- Cancel the active ones of some operations with their live executions, in the caller's transaction.
--
-- An active operation without a live execution is completed instead, and is returned without
-- executions. Cells that had not started cost nothing; the running ones, whose number is bounded, are
-- stored STALE. Writes one audit row and one notification for each operation that was cancelled.
--
-- p_calling are the types of columns whose cells make calls: calls counts the running cells of such
-- columns.
--
-- Locks, in this order: operations by id, their report locks, executions by id, blocks of statuses.
-- No sheet is locked.
CREATE OR REPLACE FUNCTION recalc_cancel_operations(
    p_operations bigint[], p_reason text, p_actor text, p_now bigint, p_nonce uuid,
    p_calling text[]
) RETURNS TABLE (
    operation_id uuid, executions uuid[], not_started bigint, running bigint, calls bigint
) LANGUAGE plpgsql AS $$
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
    -- A report shares the report lock of its operation. Taking it alone waits once, for all reports
    -- that are under way, and keeps further ones from beginning. Locking executions one by one would
    -- wait for a report of each in turn.
    PERFORM pg_advisory_xact_lock(pk) FROM unnest(v_operations) AS pk;
    SELECT coalesce(array_agg(pk), '{}') INTO v_live FROM (
        SELECT e.pk FROM execution e
         WHERE e.operation_pk = ANY (v_operations) AND e.state IN ('queued', 'active')
         ORDER BY e.pk FOR NO KEY UPDATE
    ) AS locked;

    -- All locks are held: from here on, statements see everything that was committed before them.
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
        ), calling AS MATERIALIZED (
            SELECT e.operation_pk,
                   sum(least(upper(r), (n + 1) << 32) - greatest(lower(r), n << 32))::bigint
                       AS calls
              FROM execution e JOIN execution_sets x ON x.execution_pk = e.pk
              CROSS JOIN unnest(x.running) AS r
              CROSS JOIN generate_series(lower(r) >> 32, (upper(r) - 1) >> 32) AS n
              JOIN sheet_column c ON c.sheet_pk = e.sheet_pk AND c.number = n
             WHERE e.pk = ANY (v_live) AND e.running > 0 AND c.type = ANY (p_calling)
             GROUP BY e.operation_pk
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
                ended_at = greatest(o.created_at, p_now),
                ended_by = CASE WHEN o.pk IN (SELECT operation_pk FROM before) THEN p_actor END,
                cancel_reason = CASE WHEN o.pk IN (SELECT operation_pk FROM before)
                                THEN p_reason END
             WHERE o.pk = ANY (v_operations)
            RETURNING o.pk, o.id, o.workspace_id
        ), audited AS (
            INSERT INTO audit (at, workspace_id, actor, action, operation, not_started_reset,
                               running_invalidated, aborted_calls, nonce)
            SELECT p_now, o.workspace_id, p_actor, 'cancel:' || p_reason, o.id, b.not_started,
                   b.running, coalesce(c.calls, 0), p_nonce
              FROM ended_operations o
              JOIN before b ON b.operation_pk = o.pk
              LEFT JOIN calling c ON c.operation_pk = o.pk
        ), notified AS MATERIALIZED (
            SELECT o.pk, pg_notify('recalc_cancelled', o.id || ' ' || p_reason)
              FROM ended_operations o JOIN before b ON b.operation_pk = o.pk
        )
        SELECT o.id, coalesce(b.executions, '{}'), coalesce(b.not_started, 0),
               coalesce(b.running, 0), coalesce(c.calls, 0)
          FROM ended_operations o
          LEFT JOIN before b ON b.operation_pk = o.pk
          LEFT JOIN calling c ON c.operation_pk = o.pk
          LEFT JOIN notified n ON n.pk = o.pk
         ORDER BY o.pk;
END
$$;

-- Cancel an active operation for a reason of the server's own: the whole transaction, so that a worker
-- that stops in the middle keeps no locks. p_message is a sentence for people. Returns false when the
-- operation has ended, or has no live execution and is completed.
CREATE OR REPLACE FUNCTION recalc_cancel_for_reason(
    p_operation uuid, p_reason text, p_message text, p_actor text, p_now bigint, p_calling text[]
) RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM recalc_cancel_operations(
                       ARRAY(SELECT pk FROM operation WHERE id = p_operation),
                       p_reason, p_actor, p_now, NULL, p_calling) AS c
      WHERE cardinality(c.executions) > 0;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    UPDATE operation SET cancel_message = p_message WHERE id = p_operation;
    RETURN true;
END
$$;

-- Return when an operation that was not cancelled ended: with its last execution. The operation's own
-- row is written a transaction later.
CREATE OR REPLACE FUNCTION recalc_completed_at(p_operation bigint) RETURNS bigint LANGUAGE sql STABLE
RETURN (SELECT greatest(o.created_at, (SELECT max(e.ended_at) FROM execution e
                                        WHERE e.operation_pk = o.pk))
          FROM operation o WHERE o.pk = p_operation);

-- Cancel an operation on request: the whole transaction of DELETE …/operations/{operation_id}.
--
-- p_operation is the id of the operation or of one of its executions. answer is one of
--   'table', 'sheet'  the path names none in this workspace
--   'unknown'         the sheet has no such operation
--   'ended'           the operation had ended before, or has no live execution
--   'cancelled'       by this request: executions and counts are what it withdrew. A request that is
--                     sent again with the same p_nonce, as its answer was lost, gets the same answer,
--                     also where the sheet was deleted since. It lacks executions that are removed.
-- state is that of the operation after the request, and so is ended_at, but for 'cancelled': there it
-- is the time of the request, which can be before the operation was created where clocks differ.
CREATE OR REPLACE FUNCTION recalc_cancel(
    p_workspace bigint, p_table uuid, p_sheet uuid, p_operation uuid, p_actor text, p_now bigint,
    p_nonce uuid, p_calling text[]
) RETURNS TABLE (
    answer text, found uuid, state text, ended_at bigint,
    executions uuid[], not_started bigint, running bigint, calls bigint
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
    SELECT o.pk INTO v_pk FROM operation o WHERE o.id = p_operation AND o.sheet_pk = v_sheet;
    IF v_pk IS NULL THEN
        SELECT e.operation_pk INTO v_pk
          FROM execution e WHERE e.id = p_operation AND e.sheet_pk = v_sheet;
    END IF;

    SELECT o.state INTO v_state FROM operation o WHERE o.pk = v_pk FOR NO KEY UPDATE;
    IF v_state = 'active' THEN
        RETURN QUERY
            SELECT CASE WHEN cardinality(c.executions) > 0 THEN 'cancelled' ELSE 'ended' END,
                   c.operation_id,
                   CASE WHEN cardinality(c.executions) > 0 THEN 'cancelled' ELSE 'completed' END,
                   CASE WHEN cardinality(c.executions) > 0 THEN p_now
                        ELSE recalc_completed_at(v_pk) END,
                   c.executions, c.not_started, c.running, c.calls
              FROM recalc_cancel_operations(
                       ARRAY[v_pk], 'USER', p_actor, p_now, p_nonce, p_calling) AS c;
        RETURN;
    END IF;
    -- Perhaps an earlier attempt has done it. What it cancelled may be deleted since, and removed. A
    -- cancel for reason USER ends its operation, so that an operation has at most one.
    RETURN QUERY
        SELECT 'cancelled', a.operation, 'cancelled', a.at, ARRAY(
                   SELECT e.id FROM operation o JOIN execution e ON e.operation_pk = o.pk
                    WHERE o.id = a.operation AND e.state = 'cancelled' AND e.reason = 'USER'
                    ORDER BY e.pk),
               a.not_started_reset, a.running_invalidated, a.aborted_calls
          FROM audit a WHERE a.nonce = p_nonce;
    IF FOUND THEN
        RETURN;
    END IF;
    RETURN QUERY
        SELECT CASE WHEN v_table IS NULL THEN 'table' WHEN v_sheet IS NULL THEN 'sheet'
                    WHEN o.pk IS NULL THEN 'unknown' ELSE 'ended' END,
               o.id, o.state,
               CASE o.state WHEN 'cancelled' THEN o.ended_at ELSE recalc_completed_at(v_pk) END,
               '{}'::uuid[], 0::bigint, 0::bigint, 0::bigint
          FROM (VALUES (v_pk)) AS asked (pk) LEFT JOIN operation o ON o.pk = asked.pk;
END
$$;

-- Old signature, of processes that count no calls. Dropped by version 0.2.0.
CREATE OR REPLACE FUNCTION recalc_cancel_operations(
    p_operations bigint[], p_reason text, p_actor text, p_now bigint, p_nonce uuid
) RETURNS TABLE (operation_id uuid, executions uuid[], not_started bigint, running bigint)
LANGUAGE sql AS $$
    SELECT c.operation_id, c.executions, c.not_started, c.running
      FROM recalc_cancel_operations(p_operations, p_reason, p_actor, p_now, p_nonce, '{}') AS c
$$;

-- Old signature, of processes that count no calls. Dropped by version 0.2.0.
CREATE OR REPLACE FUNCTION recalc_cancel(
    p_workspace bigint, p_table uuid, p_sheet uuid, p_operation uuid, p_actor text, p_now bigint,
    p_nonce uuid
) RETURNS TABLE (
    answer text, found uuid, state text, ended_at bigint,
    executions uuid[], not_started bigint, running bigint
) LANGUAGE sql AS $$
    SELECT c.answer, c.found, c.state, c.ended_at, c.executions, c.not_started, c.running
      FROM recalc_cancel(
               p_workspace, p_table, p_sheet, p_operation, p_actor, p_now, p_nonce, '{}') AS c
$$;

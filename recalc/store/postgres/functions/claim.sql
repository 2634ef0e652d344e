-- Claim an execution for p_lease seconds: p_execution, or with NULL the next one.
--
-- The next one is of lane p_slow (NULL: of either) and of a workspace that is not one of p_besides.
-- Executions whose lease ran out come first. Then comes the workspace with the fewest held executions
-- (in that lane), of it the operation with the fewest, of that the oldest execution. Returns no row
-- when nothing can be claimed. A lease that ran out with nothing stored since the claim is counted as
-- an attempt.
--
-- Claims, renewals and hand-backs lock executions only.
CREATE OR REPLACE FUNCTION recalc_claim(
    p_execution uuid, p_worker text, p_lease double precision, p_slow boolean, p_besides bigint[]
) RETURNS SETOF recalc_claimed LANGUAGE plpgsql AS $$
DECLARE
    v_pk bigint;
    v_operation bigint;
BEGIN
    IF p_execution IS NOT NULL THEN
        SELECT pk INTO v_pk FROM execution
         WHERE id = p_execution
           AND (state = 'queued' OR (state = 'active' AND lease_until <= clock_timestamp()))
           FOR NO KEY UPDATE;
    ELSE
        SELECT e.pk INTO v_pk
          FROM operation o JOIN execution e ON e.operation_pk = o.pk
         WHERE o.state = 'active' AND e.state = 'active' AND e.lease_until <= clock_timestamp()
           AND (p_slow IS NULL OR e.slow = p_slow) AND o.workspace_id <> ALL (p_besides)
         ORDER BY e.lease_until, e.pk LIMIT 1 FOR NO KEY UPDATE OF e SKIP LOCKED;
        IF v_pk IS NULL THEN
            FOR v_operation IN
                SELECT t.pk FROM (
                    SELECT s.*, sum(s.held) OVER (PARTITION BY s.workspace_id) AS workspace_held
                      FROM (SELECT o.pk, o.workspace_id,
                                   count(*) FILTER (WHERE e.state = 'active') AS held,
                                   count(*) FILTER (WHERE e.state = 'queued') AS waiting
                              FROM operation o JOIN execution e ON e.operation_pk = o.pk
                             WHERE o.state = 'active' AND (p_slow IS NULL OR e.slow = p_slow)
                             GROUP BY o.pk) AS s) AS t
                 WHERE t.waiting > 0 AND t.workspace_id <> ALL (p_besides)
                 ORDER BY t.workspace_held, t.held, t.pk
            LOOP
                SELECT pk INTO v_pk FROM execution
                 WHERE operation_pk = v_operation AND state = 'queued'
                   AND (p_slow IS NULL OR slow = p_slow)
                 ORDER BY pk LIMIT 1 FOR NO KEY UPDATE SKIP LOCKED;
                EXIT WHEN v_pk IS NOT NULL;
            END LOOP;
        END IF;
    END IF;
    IF v_pk IS NULL THEN
        RETURN;
    END IF;

    UPDATE execution SET
        state = 'active', epoch = epoch + 1, step = 0, worker = p_worker,
        lease_until = clock_timestamp() + make_interval(secs => p_lease),
        attempts = CASE WHEN state = 'queued' THEN attempts
                        WHEN stored_since_claim THEN 0 ELSE attempts + 1 END,
        stored_since_claim = false
     WHERE pk = v_pk;
    RETURN QUERY
        SELECT e.id, o.id, o.workspace_id, e.sheet_pk, s.id, e.epoch, e.revision, e.attempts,
               x.targets, x.done, x.failed, x.running::text
          FROM execution e
          JOIN execution_sets x ON x.execution_pk = e.pk
          JOIN operation o ON o.pk = e.operation_pk
          JOIN sheet s ON s.pk = e.sheet_pk
         WHERE e.pk = v_pk;
END
$$;

-- Renew the leases of the executions that are held with these epochs, for p_lease seconds. Returns
-- state, epoch, revision and reason of all p_executions, renewed or not.
CREATE OR REPLACE FUNCTION recalc_renew(p_executions uuid[], p_epochs integer[], p_lease double precision)
RETURNS TABLE (id uuid, state text, epoch integer, revision integer, reason text)
LANGUAGE plpgsql AS $$
#variable_conflict use_column
BEGIN
    PERFORM 1 FROM execution e
      WHERE e.id = ANY (p_executions) AND e.state = 'active' ORDER BY e.pk FOR NO KEY UPDATE;
    UPDATE execution e SET lease_until = clock_timestamp() + make_interval(secs => p_lease)
      FROM unnest(p_executions, p_epochs) AS h (id, epoch)
     WHERE e.id = h.id AND e.state = 'active' AND e.epoch = h.epoch;
    RETURN QUERY
        SELECT e.id, e.state, e.epoch, e.revision, e.reason
          FROM execution e WHERE e.id = ANY (p_executions);
END
$$;

-- Hand an execution back whose work was really stopped. p_inherited are cells that a dead holder had
-- started: they stay in the running set. Returns false, and changes nothing, when the execution is not
-- held with this epoch.
CREATE OR REPLACE FUNCTION recalc_hand_back(p_execution uuid, p_epoch integer, p_inherited int8multirange)
RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
    v_pk bigint;
    v_kept int8multirange;
BEGIN
    UPDATE execution SET state = 'queued', worker = NULL, lease_until = NULL
     WHERE id = p_execution AND state = 'active' AND epoch = p_epoch
    RETURNING pk INTO v_pk;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    UPDATE execution_sets SET running = running * p_inherited
     WHERE execution_pk = v_pk RETURNING running INTO v_kept;
    UPDATE execution
       SET running = (SELECT coalesce(sum(upper(r) - lower(r)), 0) FROM unnest(v_kept) AS r)
     WHERE pk = v_pk;
    RETURN true;
END
$$;

-- Old signature, of processes that know no lanes. Dropped by version 0.2.0.
CREATE OR REPLACE FUNCTION recalc_claim(
    p_execution uuid, p_worker text, p_lease double precision
) RETURNS SETOF recalc_claimed LANGUAGE sql AS $$
    SELECT * FROM recalc_claim(p_execution, p_worker, p_lease, NULL, '{}')
$$;

-- Old signature, of processes that bound no workspace. Dropped by version 0.2.0.
CREATE OR REPLACE FUNCTION recalc_claim(
    p_execution uuid, p_worker text, p_lease double precision, p_slow boolean
) RETURNS SETOF recalc_claimed LANGUAGE sql AS $$
    SELECT * FROM recalc_claim(p_execution, p_worker, p_lease, p_slow, '{}')
$$;

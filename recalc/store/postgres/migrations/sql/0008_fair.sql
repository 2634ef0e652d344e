-- Workspaces take turns, whatever the number of their operations. What is replaced stays, under its
-- own parameters, for processes of the version before.

-- Hold an execution: p_execution, or with NULL the next (with p_slow: of that kind) of a workspace
-- that is not one of p_besides: one whose lease ran out, else one of the workspace with the fewest
-- held executions (of that kind), there of the operation with the fewest, the oldest first. No row:
-- there is none. Where a lease ran out and nothing was stored since the claim, that counts as an
-- attempt.
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

-- Deliver one more execution of a workspace ahead of the queue, in the caller's transaction: the
-- oldest claimable one of the operation with the fewest held. It keeps its job in the queue, too:
-- whichever comes second meets a claim that is refused. One such job of a workspace and kind waits
-- at a time, of which queueing_lock is the last word; who finds another process at it passes.
CREATE OR REPLACE FUNCTION recalc_deliver_ahead(p_workspace bigint, p_slow boolean)
RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
    v_lock text := 'recalc_ahead:' || p_workspace || ':' || p_slow;
    v_execution uuid;
BEGIN
    IF NOT pg_try_advisory_xact_lock(1919247203, hashtext(v_lock)) THEN
        RETURN 0;
    END IF;
    PERFORM 1 FROM procrastinate_jobs WHERE queueing_lock = v_lock AND status = 'todo';
    IF FOUND THEN
        RETURN 0;
    END IF;
    SELECT e.id INTO v_execution
      FROM operation o
     CROSS JOIN LATERAL (
           SELECT count(*) FILTER (WHERE x.state = 'active') AS held,
                  min(x.pk) FILTER (WHERE x.state = 'queued' OR (
                      x.state = 'active' AND x.lease_until <= clock_timestamp())) AS first
             FROM execution x WHERE x.operation_pk = o.pk AND x.slow = p_slow) AS t
      JOIN execution e ON e.pk = t.first
     WHERE o.workspace_id = p_workspace AND o.state = 'active'
     ORDER BY t.held, t.first LIMIT 1;
    IF NOT FOUND THEN
        RETURN 0;
    END IF;
    PERFORM procrastinate_defer_jobs_v1(ARRAY[
        ROW(CASE WHEN p_slow THEN 'recalc_slow_ahead' ELSE 'recalc_ahead' END, 'recalc.run_ahead',
            0, NULL, v_lock, jsonb_build_object('execution_id', v_execution), NULL
        )::procrastinate_job_to_defer_v1]);
    RETURN 1;
END
$$;

-- Deliver ahead for a workspace of which nobody holds anything, while something of others is held:
-- at once when it comes, and again when what was delivered so has ended.
CREATE OR REPLACE FUNCTION recalc_deliver_first(p_workspace bigint) RETURNS integer
LANGUAGE sql AS $$
    SELECT coalesce(sum(recalc_deliver_ahead(p_workspace, k.slow)), 0)::integer
      FROM (VALUES (false), (true)) AS k (slow)
     WHERE NOT EXISTS (
           SELECT 1 FROM operation o JOIN execution e ON e.operation_pk = o.pk
            WHERE o.workspace_id = p_workspace AND o.state = 'active' AND e.slow = k.slow
              AND e.state = 'active' AND e.lease_until > clock_timestamp())
       AND EXISTS (
           SELECT 1 FROM operation o JOIN execution e ON e.operation_pk = o.pk
            WHERE o.workspace_id <> p_workspace AND o.state = 'active' AND e.slow = k.slow
              AND e.state = 'active' AND e.lease_until > clock_timestamp())
$$;

-- Deliver ahead for every workspace of which fewer executions are held than of another.
CREATE OR REPLACE FUNCTION recalc_deliver_behind() RETURNS integer LANGUAGE sql AS $$
    WITH standing AS MATERIALIZED (
        SELECT o.workspace_id, e.slow,
               count(*) FILTER (
                   WHERE e.state = 'active' AND e.lease_until > clock_timestamp()) AS held,
               count(*) FILTER (WHERE e.state = 'queued') AS waiting
          FROM operation o JOIN execution e ON e.operation_pk = o.pk
         WHERE o.state = 'active' GROUP BY o.workspace_id, e.slow
    ), most AS (
        SELECT slow, max(held) AS held FROM standing GROUP BY slow
    )
    SELECT coalesce(sum(recalc_deliver_ahead(s.workspace_id, s.slow)), 0)::integer
      FROM standing s JOIN most m USING (slow) WHERE s.waiting > 0 AND s.held < m.held
$$;

-- As before (0006), and ahead of the queue for workspaces of which nobody holds anything.
CREATE OR REPLACE FUNCTION recalc_deliver(p_executions uuid[]) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
    v_delivered integer;
BEGIN
    WITH job AS (
        SELECT e.id, q.name,
               (row_number() OVER (PARTITION BY e.operation_pk, q.name ORDER BY n) - 1)::integer AS n
          FROM unnest(p_executions) WITH ORDINALITY AS x (id, n)
          JOIN execution e USING (id)
         CROSS JOIN LATERAL (
               SELECT CASE WHEN e.slow THEN 'recalc_slow' ELSE 'recalc' END AS name) AS q
         WHERE NOT EXISTS (SELECT 1 FROM procrastinate_jobs j
                            WHERE j.queueing_lock = e.id::text AND j.status = 'todo')
    ), queue AS MATERIALIZED (
        SELECT q.name, coalesce(j.priority, 0) AS priority
          FROM (SELECT DISTINCT name FROM job) AS q
          LEFT JOIN LATERAL (
               SELECT j.priority FROM procrastinate_jobs j
                WHERE j.status = 'todo' AND j.queue_name = q.name
                ORDER BY j.priority DESC LIMIT 1) AS j ON true
    )
    SELECT coalesce(cardinality(procrastinate_defer_jobs_v1(array_agg(
        ROW(job.name, 'recalc.run', queue.priority - job.n, NULL, job.id::text,
            jsonb_build_object('execution_id', job.id), NULL)::procrastinate_job_to_defer_v1
        ORDER BY job.n))), 0) INTO v_delivered
      FROM job JOIN queue USING (name);
    PERFORM recalc_deliver_first(w.workspace_id)
       FROM (SELECT DISTINCT o.workspace_id
               FROM execution e JOIN operation o ON o.pk = e.operation_pk
              WHERE e.id = ANY (p_executions)) AS w;
    RETURN v_delivered;
END
$$;

-- As before (0006), and ahead of the queue for workspaces that are behind.
CREATE OR REPLACE FUNCTION recalc_deliver_lost(p_limit integer) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
    v_delivered integer;
BEGIN
    IF NOT pg_try_advisory_xact_lock(1919247202, 0) THEN
        RETURN 0;
    END IF;
    v_delivered := recalc_deliver(ARRAY(
        SELECT e.id FROM operation o JOIN execution e ON e.operation_pk = o.pk
         WHERE o.state = 'active'
           AND (e.state = 'queued' OR (e.state = 'active' AND e.lease_until <= clock_timestamp()))
           AND NOT EXISTS (SELECT 1 FROM procrastinate_jobs j
                            WHERE j.queueing_lock = e.id::text AND j.status = 'todo')
         ORDER BY e.pk LIMIT p_limit));
    PERFORM recalc_deliver_behind();
    RETURN v_delivered;
END
$$;

-- Waiting jobs of executions that have ended: one that is left behind would meet the fence, and
-- end, but it would have to be fetched first.
CREATE OR REPLACE FUNCTION recalc_undeliver(p_executions uuid[]) RETURNS void LANGUAGE sql AS $$
    DELETE FROM procrastinate_jobs
     WHERE status = 'todo'
       AND (queueing_lock = ANY (p_executions::text[])
            OR (queue_name IN ('recalc_ahead', 'recalc_slow_ahead')
                AND args->>'execution_id' = ANY (p_executions::text[])))
$$;

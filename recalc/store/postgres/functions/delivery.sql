-- Deliver one more execution of a workspace ahead of the queue, in the caller's transaction: the
-- oldest claimable one of the operation with the fewest held. Returns how many (0 or 1).
--
-- Its job in the queue stays: the second claim is refused. One job ahead waits per workspace and lane,
-- which the unique index on queueing_lock decides. Returns 0 while another process does the same.
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

-- Deliver ahead for a workspace of which no execution is held while one of another workspace is.
-- Called when executions are enqueued, and when one that was delivered ahead has ended.
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

-- Deliver ahead for every workspace of which fewer executions are held than of another. Returns how
-- many executions were delivered.
CREATE OR REPLACE FUNCTION recalc_deliver_behind() RETURNS integer LANGUAGE sql AS $$
    WITH share AS MATERIALIZED (
        SELECT o.workspace_id, e.slow,
               count(*) FILTER (
                   WHERE e.state = 'active' AND e.lease_until > clock_timestamp()) AS held,
               count(*) FILTER (WHERE e.state = 'queued') AS waiting
          FROM operation o JOIN execution e ON e.operation_pk = o.pk
         WHERE o.state = 'active' GROUP BY o.workspace_id, e.slow
    ), most AS (
        SELECT slow, max(held) AS held FROM share GROUP BY slow
    )
    SELECT coalesce(sum(recalc_deliver_ahead(s.workspace_id, s.slow)), 0)::integer
      FROM share s JOIN most m USING (slow) WHERE s.waiting > 0 AND s.held < m.held
$$;

-- Enqueue one job for each execution, in the caller's transaction, and deliver ahead for workspaces of
-- which no execution is held. Returns how many jobs were enqueued. An execution with a waiting job is
-- left out, which Procrastinate's unique index on queueing_lock decides.
--
-- Priorities are those of start-time fair queueing: an operation joins at the highest priority that
-- waits in its queue, and each further execution of it stands one behind. So operations take turns,
-- however many executions one of them has.
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

-- Enqueue up to p_limit claimable executions that have no waiting job, and deliver ahead for workspaces
-- that are behind. Such an execution's delivery was lost, its holder died, or its job is at a worker
-- without room. A job too many does no harm: its claim is refused. Returns how many jobs were
-- enqueued; 0 while another process does the same.
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

-- Delete the waiting jobs of executions that have ended. A job that is left behind is harmless, but a
-- worker would have to fetch it.
CREATE OR REPLACE FUNCTION recalc_undeliver(p_executions uuid[]) RETURNS void LANGUAGE sql AS $$
    DELETE FROM procrastinate_jobs
     WHERE status = 'todo'
       AND (queueing_lock = ANY (p_executions::text[])
            OR (queue_name IN ('recalc_ahead', 'recalc_slow_ahead')
                AND args->>'execution_id' = ANY (p_executions::text[])))
$$;

-- Executions that make calls (slow) are delivered and claimed apart from those that do not. The
-- claim without p_slow stays for processes of the version before.
ALTER TABLE execution ADD COLUMN IF NOT EXISTS slow boolean NOT NULL DEFAULT false;

-- Hold an execution: p_execution, or with NULL the next (with p_slow: of that kind): one whose lease
-- ran out, else one of the operation with the fewest held executions, the oldest first. No row:
-- there is none. Where a lease ran out and nothing was stored since the claim, that counts as an
-- attempt.
CREATE OR REPLACE FUNCTION recalc_claim(
    p_execution uuid, p_worker text, p_lease double precision, p_slow boolean
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
           AND (p_slow IS NULL OR e.slow = p_slow)
         ORDER BY e.lease_until, e.pk LIMIT 1 FOR NO KEY UPDATE OF e SKIP LOCKED;
        IF v_pk IS NULL THEN
            FOR v_operation IN
                SELECT o.pk FROM operation o JOIN execution e ON e.operation_pk = o.pk
                 WHERE o.state = 'active'
                 GROUP BY o.pk HAVING count(*) FILTER (
                     WHERE e.state = 'queued' AND (p_slow IS NULL OR e.slow = p_slow)) > 0
                 ORDER BY count(*) FILTER (WHERE e.state = 'active'), o.pk
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

-- One job per execution, in the caller's transaction; one that has a waiting job already is passed
-- over, and queueing_lock is the last word on that, by Procrastinate's own unique index.
--
-- Whose turn it is (start-time fair queueing): an operation joins where its queue stands, at the
-- highest priority that waits, and each further execution of it stands one behind. So operations
-- take turns, however many executions one of them has.
CREATE OR REPLACE FUNCTION recalc_deliver(p_executions uuid[]) RETURNS integer LANGUAGE sql AS $$
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
        ORDER BY job.n))), 0)
      FROM job JOIN queue USING (name)
$$;

-- Deliver again what can be claimed and has no waiting job: its delivery was lost, its holder was,
-- or its job waits at a worker that has no room. A job too many meets a claim that is refused.
-- One process at a time looks; the others pass.
CREATE OR REPLACE FUNCTION recalc_deliver_lost(p_limit integer) RETURNS integer LANGUAGE plpgsql AS $$
BEGIN
    IF NOT pg_try_advisory_xact_lock(1919247202, 0) THEN
        RETURN 0;
    END IF;
    RETURN recalc_deliver(ARRAY(
        SELECT e.id FROM operation o JOIN execution e ON e.operation_pk = o.pk
         WHERE o.state = 'active'
           AND (e.state = 'queued' OR (e.state = 'active' AND e.lease_until <= clock_timestamp()))
           AND NOT EXISTS (SELECT 1 FROM procrastinate_jobs j
                            WHERE j.queueing_lock = e.id::text AND j.status = 'todo')
         ORDER BY e.pk LIMIT p_limit));
END
$$;

DROP INDEX IF EXISTS recalc_jobs_doing;

-- One job per execution, in the caller's transaction. An execution that has a waiting job already
-- is passed over; queueing_lock is the last word on that, by Procrastinate's own unique index.
CREATE FUNCTION recalc_deliver(p_executions uuid[]) RETURNS integer LANGUAGE sql AS $$
    SELECT coalesce(cardinality(procrastinate_defer_jobs_v1(array_agg(
        ROW('recalc', 'recalc.run', 0, NULL, e::text,
            jsonb_build_object('execution_id', e), NULL)::procrastinate_job_to_defer_v1
        ORDER BY n))), 0)
      FROM unnest(p_executions) WITH ORDINALITY AS x (e, n)
     WHERE NOT EXISTS (SELECT 1 FROM procrastinate_jobs j
                        WHERE j.queueing_lock = e::text AND j.status = 'todo')
$$;

-- Deliver again what can be claimed and has no job: its delivery was lost, or its holder was.
-- One process at a time looks; the others pass.
CREATE FUNCTION recalc_deliver_lost(p_limit integer) RETURNS integer LANGUAGE plpgsql AS $$
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
           AND (e.state = 'active' OR NOT EXISTS (
                SELECT 1 FROM procrastinate_jobs j
                 WHERE j.queueing_lock = e.id::text AND j.status = 'doing'))
         ORDER BY e.pk LIMIT p_limit));
END
$$;

-- Waiting jobs of executions that have ended: one that is left behind would meet the fence, and
-- end, but it would have to be fetched first.
CREATE FUNCTION recalc_undeliver(p_executions uuid[]) RETURNS void LANGUAGE sql AS $$
    DELETE FROM procrastinate_jobs
     WHERE status = 'todo' AND queueing_lock = ANY (p_executions::text[])
$$;

CREATE INDEX recalc_jobs_doing ON procrastinate_jobs (queueing_lock) WHERE status = 'doing';

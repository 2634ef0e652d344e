-- One job per execution, in the caller's transaction. queueing_lock keeps an execution from
-- having two waiting jobs; one that has a waiting job already is passed over.
CREATE FUNCTION recalc_deliver(p_executions uuid[]) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
    v_count integer;
BEGIN
    INSERT INTO procrastinate_jobs (queue_name, task_name, queueing_lock, args)
    SELECT 'recalc', 'recalc.run', e::text, jsonb_build_object('execution_id', e)
      FROM unnest(p_executions) AS e
    ON CONFLICT (queueing_lock) WHERE status = 'todo' DO NOTHING;
    GET DIAGNOSTICS v_count = ROW_COUNT;
    RETURN v_count;
END
$$;
CREATE INDEX recalc_jobs ON procrastinate_jobs (queueing_lock)
    WHERE status IN ('todo', 'doing') AND task_name = 'recalc.run';

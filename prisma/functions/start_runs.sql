-- Starts the queued runs of some (locked) DAGs as far as max_active_runs allows, and those of
-- backfills as far as theirs do: a new run from its roots, a cleared one from what its counters say.
-- Returns how many instances were queued. The caller admits afterwards.
CREATE FUNCTION engine.start_runs(p_dags uuid[]) RETURNS int
  LANGUAGE plpgsql AS $$
DECLARE
  v_started uuid[];
  v_timed boolean;
BEGIN
  WITH picked AS (
    SELECT q.id, now() + make_interval(secs => d.dagrun_timeout) AS timeout_at
    FROM dag d
    CROSS JOIN LATERAL (
      SELECT r.id FROM dag_run r
      WHERE r.dag_id = d.id AND r.state = 'queued' AND r.backfill_id IS NULL
      ORDER BY r.priority DESC, r.run_after
      LIMIT greatest(d.max_active_runs - (
        SELECT count(*) FROM dag_run a
        WHERE a.dag_id = d.id AND a.state = 'running' AND a.backfill_id IS NULL
      ), 0)
    ) q
    WHERE d.id = ANY (p_dags) AND d.deleted_at IS NULL
  ), started AS (
    -- By id alone: with the state in the condition, the planner may walk the index of all active
    -- runs, once for each row. The lock of the DAG keeps the state as it was read.
    UPDATE dag_run r SET state = 'running', started_at = coalesce(r.started_at, now()),
      timeout_at = picked.timeout_at, timed_out = false
    FROM picked WHERE r.id = picked.id
    RETURNING r.id, r.timeout_at
  )
  SELECT array_agg(id), bool_or(timeout_at IS NOT NULL) INTO v_started, v_timed FROM started;
  v_started := v_started || engine.start_backfill_runs(p_dags);
  IF v_started IS NOT NULL THEN
    PERFORM engine.tell(v_started);
    IF v_timed THEN
      -- The clock may be set to something later.
      PERFORM pg_notify('millrace_due', '');
    END IF;
    PERFORM engine.set_deadlines(v_started, '{run_longer_than}');
    RETURN engine.advance(v_started);
  END IF;
  RETURN 0;
END
$$;

GRANT EXECUTE ON FUNCTION engine.start_runs(uuid[]) TO millrace_web;

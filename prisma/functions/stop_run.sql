-- Ends a run of a (locked) DAG: what runs is stopped and failed, what has not run is skipped, and
-- the run has failed. The caller has written down why.
CREATE FUNCTION engine.stop_run(p_run uuid) RETURNS void
  LANGUAGE plpgsql AS $$
DECLARE
  v_running int[];
  v_waiting int[];
BEGIN
  -- From here on nothing of the run is claimed.
  PERFORM 1 FROM task_instance WHERE dag_run_id = p_run FOR NO KEY UPDATE;
  -- What is deferred has begun, as what runs has.
  SELECT array_agg(idx) FILTER (WHERE state IN ('running', 'deferred', 'awaiting_input')),
    array_agg(idx) FILTER (WHERE state NOT IN ('running', 'deferred', 'awaiting_input'))
  INTO v_running, v_waiting
  FROM task_instance
  WHERE dag_run_id = p_run
    AND state NOT IN ('success', 'failed', 'skipped', 'upstream_failed', 'removed');
  -- What waits first: else the failure of what runs would start tasks that run after failures.
  PERFORM engine.override(p_run, coalesce(v_waiting, '{}'), 'skipped');
  PERFORM engine.override(p_run, coalesce(v_running, '{}'), 'failed');
  UPDATE dag_run SET state = 'failed' WHERE id = p_run AND state IN ('success', 'failed');
  PERFORM engine.pause_failing(ARRAY[dag_id]) FROM dag_run WHERE id = p_run;
END
$$;

GRANT EXECUTE ON FUNCTION engine.stop_run(uuid) TO millrace_web;

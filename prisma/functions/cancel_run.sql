-- Ends a run now: what runs is stopped and failed, what has not run is skipped. False when it had
-- ended already.
CREATE FUNCTION engine.cancel_run(p_run uuid, p_by text) RETURNS boolean
  LANGUAGE plpgsql AS $$
DECLARE
  v_dag uuid;
  v_running int[];
  v_waiting int[];
BEGIN
  SELECT dag_id INTO v_dag FROM dag_run WHERE id = p_run;
  IF v_dag IS NULL THEN RETURN false; END IF;
  PERFORM engine.lock_dags(ARRAY[v_dag]);
  UPDATE dag_run SET cancelled_by = p_by WHERE id = p_run AND state IN ('queued', 'running');
  IF NOT FOUND THEN RETURN false; END IF;
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
  RETURN true;
END
$$;

GRANT EXECUTE ON FUNCTION engine.cancel_run(uuid, text) TO millrace_web;

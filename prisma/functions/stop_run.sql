-- Ends a run of a (locked) DAG: what runs is stopped and failed, what has not run is skipped, and
-- the run has failed. The caller has written down why.
CREATE FUNCTION engine.stop_run(p_run uuid) RETURNS void
  LANGUAGE plpgsql AS $$
DECLARE
  v_running int[];
  v_running_map int[];
  v_waiting int[];
  v_waiting_map int[];
BEGIN
  -- From here on nothing of the run is claimed.
  PERFORM 1 FROM task_instance WHERE dag_run_id = p_run FOR NO KEY UPDATE;
  -- What is deferred has begun, as what runs has.
  SELECT array_agg(idx) FILTER (WHERE begun), array_agg(map_index) FILTER (WHERE begun),
    array_agg(idx) FILTER (WHERE NOT begun), array_agg(map_index) FILTER (WHERE NOT begun)
  INTO v_running, v_running_map, v_waiting, v_waiting_map
  FROM (
    SELECT idx, map_index, state IN ('running', 'deferred', 'awaiting_input') AS begun
    FROM task_instance
    WHERE dag_run_id = p_run
      AND state NOT IN ('success', 'failed', 'skipped', 'upstream_failed', 'removed')
  ) live;
  -- What waits first: else the failure of what runs would start tasks that run after failures.
  PERFORM engine.override(p_run, coalesce(v_waiting, '{}'), 'skipped', v_waiting_map);
  PERFORM engine.override(p_run, coalesce(v_running, '{}'), 'failed', v_running_map);
  UPDATE dag_run SET state = 'failed' WHERE id = p_run AND state IN ('success', 'failed');
  -- Its end was entered as it came about; this is what it is called.
  PERFORM engine.follow_backfills(ARRAY[p_run]);
  PERFORM engine.pause_failing(ARRAY[dag_id]) FROM dag_run WHERE id = p_run;
END
$$;

GRANT EXECUTE ON FUNCTION engine.stop_run(uuid) TO millrace_web;

-- Ends a run of a (locked) DAG: what runs is stopped and failed, what has not run is skipped, and
-- the run has failed. The caller has written down why.
CREATE FUNCTION engine.stop_run(p_run uuid) RETURNS void
  LANGUAGE plpgsql AS $$
BEGIN
  PERFORM engine.stop_tasks(p_run, NULL, NULL, '');
  UPDATE dag_run SET state = 'failed' WHERE id = p_run AND state IN ('success', 'failed');
  -- Its end was entered as it came about; this is what it is called.
  PERFORM engine.follow_backfills(ARRAY[p_run]);
  PERFORM engine.pause_failing(ARRAY[dag_id]) FROM dag_run WHERE id = p_run;
END
$$;

GRANT EXECUTE ON FUNCTION engine.stop_run(uuid) TO millrace_web;

-- Ends the runs that have run for longer than the dagrun_timeout of their DAG. Returns how many.
CREATE FUNCTION engine.time_out_runs(p_limit int) RETURNS int
  LANGUAGE plpgsql AS $$
DECLARE
  v_dags uuid[];
  v_run uuid;
  v_ended int := 0;
BEGIN
  SELECT array_agg(DISTINCT dag_id) INTO v_dags FROM (
    SELECT dag_id FROM dag_run
    WHERE state = 'running' AND timeout_at <= now() ORDER BY timeout_at LIMIT p_limit
  ) due;
  IF v_dags IS NULL THEN RETURN 0; END IF;
  PERFORM engine.lock_dags(v_dags);
  FOR v_run IN
    SELECT id FROM dag_run
    WHERE state = 'running' AND timeout_at <= now() AND dag_id = ANY (v_dags)
    ORDER BY timeout_at LIMIT p_limit
  LOOP
    UPDATE dag_run SET timed_out = true WHERE id = v_run;
    PERFORM engine.stop_run(v_run);
    UPDATE attempt a SET error_code = 'dagrun_timeout',
      error = 'The run took longer than its dagrun_timeout allows'
    FROM task_instance t
    WHERE t.dag_run_id = v_run AND a.task_instance_id = t.id AND a.number = t.try_number
      AND a.state = 'cancelled' AND a.ended_at = now()::timestamptz(3);
    v_ended := v_ended + 1;
  END LOOP;
  RETURN v_ended;
END
$$;

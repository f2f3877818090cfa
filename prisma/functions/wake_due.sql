-- Ends the waiting of instances whose retry delay is over. Returns how many were woken.
CREATE FUNCTION engine.wake_due(p_limit int) RETURNS int
  LANGUAGE plpgsql AS $$
DECLARE
  v_dags uuid[];
  v_runs uuid[];
  v_woken int;
BEGIN
  SELECT array_agg(DISTINCT dag_id) INTO v_dags FROM (
    SELECT dag_id FROM task_instance
    WHERE state = 'up_for_retry' AND next_at <= now() ORDER BY next_at LIMIT p_limit
  ) due;
  IF v_dags IS NULL THEN RETURN 0; END IF;
  PERFORM engine.lock_dags(v_dags);
  WITH woken AS (
    UPDATE task_instance SET state = 'scheduled', scheduled_at = now(), next_at = NULL,
      is_capped = expanded IS NULL AND (max_per_dag IS NOT NULL OR max_per_run IS NOT NULL)
    WHERE state = 'up_for_retry' AND next_at <= now() AND dag_id = ANY (v_dags)
    RETURNING dag_run_id
  )
  SELECT count(*), array_agg(DISTINCT dag_run_id) INTO v_woken, v_runs FROM woken;
  PERFORM engine.tell(v_runs);
  IF engine.admit(v_dags) > 0 THEN
    PERFORM pg_notify('millrace_wake', '');
  END IF;
  RETURN v_woken;
END
$$;

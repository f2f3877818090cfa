-- Gives runs without live instances their final state, from their leaves, and lets their DAGs go on.
-- Returns how many instances of other runs were queued.
CREATE FUNCTION engine.end_runs(p_runs uuid[]) RETURNS int
  LANGUAGE plpgsql AS $$
DECLARE
  v_dags uuid[];
  v_ended uuid[];
  v_failed uuid[];
  v_queued int;
  v_backfilled uuid[];
BEGIN
  WITH ended AS (
    UPDATE dag_run r SET
      ended_at = now(),
      state = CASE WHEN EXISTS (
        SELECT 1 FROM task_instance t
        WHERE t.dag_run_id = r.id AND t.is_leaf AND t.state IN ('failed', 'upstream_failed')
      ) THEN 'failed'::run_state ELSE 'success'::run_state END
    WHERE r.id = ANY (p_runs) AND r.state = 'running'
    RETURNING r.dag_id, r.id, r.state, r.backfill_id
  )
  SELECT array_agg(DISTINCT dag_id), array_agg(id),
    array_agg(DISTINCT dag_id) FILTER (WHERE state = 'failed'),
    array_agg(id) FILTER (WHERE backfill_id IS NOT NULL)
  INTO v_dags, v_ended, v_failed, v_backfilled FROM ended;
  IF v_dags IS NULL THEN RETURN 0; END IF;
  PERFORM engine.wake_waiters(v_ended);
  PERFORM engine.note_run_ends(v_ended);
  IF v_failed IS NOT NULL THEN
    PERFORM engine.pause_failing(v_failed);
  END IF;
  v_queued := engine.start_runs(v_dags);
  IF v_backfilled IS NOT NULL THEN
    PERFORM engine.follow_backfills(v_backfilled);
  END IF;
  -- The schedule was held back by max_active_runs: it may go on.
  UPDATE dag SET at_run_limit = false WHERE id = ANY (v_dags) AND at_run_limit;
  IF FOUND THEN
    PERFORM pg_notify('millrace_due', '');
  END IF;
  RETURN v_queued;
END
$$;

GRANT EXECUTE ON FUNCTION engine.end_runs(uuid[]) TO millrace_web;

-- Lets runs of some (locked) DAGs that can only wait for the run before give their place to it, when
-- that one is queued behind max_active_runs: each would wait for the other without end. Only a run
-- that starts after the one before it yields, so that it does not get the place back at once.
-- Returns how many instances were queued.
CREATE FUNCTION engine.yield_to_past(p_dags uuid[]) RETURNS int
  LANGUAGE plpgsql AS $$
DECLARE
  v_yielded uuid[];
BEGIN
  WITH yielded AS (
    UPDATE dag_run r SET state = 'queued', timeout_at = NULL
    FROM dag d, dag_run e
    WHERE r.dag_id = ANY (p_dags) AND r.state = 'running' AND d.id = r.dag_id
      AND EXISTS (SELECT 1 FROM task_instance t WHERE t.dag_run_id = r.id AND t.is_held)
      AND NOT EXISTS (
        SELECT 1 FROM task_instance t WHERE t.dag_run_id = r.id
          AND t.state NOT IN ('none', 'success', 'failed', 'skipped', 'upstream_failed', 'removed')
      )
      AND e.id = engine.previous_run(r.id) AND e.state = 'queued'
      AND (e.priority > r.priority OR e.priority = r.priority AND e.run_after < r.run_after)
      AND e.backfill_id IS NOT DISTINCT FROM r.backfill_id
      AND coalesce((SELECT b.max_active_runs FROM backfill b WHERE b.id = r.backfill_id),
        d.max_active_runs) <= (
        SELECT count(*) FROM dag_run a WHERE a.dag_id = d.id AND a.state = 'running'
          AND a.backfill_id IS NOT DISTINCT FROM r.backfill_id
      )
    RETURNING r.id
  )
  SELECT array_agg(id) INTO v_yielded FROM yielded;
  IF v_yielded IS NULL THEN RETURN 0; END IF;
  UPDATE task_instance SET is_held = false WHERE dag_run_id = ANY (v_yielded) AND is_held;
  PERFORM engine.tell(v_yielded);
  RETURN engine.start_runs(p_dags);
END
$$;

GRANT EXECUTE ON FUNCTION engine.yield_to_past(uuid[]) TO millrace_web;

-- Removes logs of a team's runs that ended before an instant, the oldest first: of at most p_runs
-- runs and at most p_chunks chunks. Gives how many chunks and how many runs are rid of all of theirs;
-- nothing is left when both are 0. Needs no DAG's lock: a run that is cleared meanwhile only loses
-- the logs of what it did before.
CREATE FUNCTION engine.purge_logs(
  p_team uuid, p_before timestamptz, p_runs int, p_chunks int, OUT chunks int, OUT runs int
)
  LANGUAGE plpgsql AS $$
DECLARE
  v_runs uuid[];
BEGIN
  runs := 0;
  SELECT array_agg(r.id) INTO v_runs FROM (
    SELECT id FROM dag_run
    WHERE team_id = p_team AND ended_at < p_before AND state IN ('success', 'failed')
      AND ended_at IS NOT NULL AND (logs_removed_at IS NULL OR logs_removed_at < ended_at)
    ORDER BY ended_at LIMIT p_runs FOR NO KEY UPDATE SKIP LOCKED
  ) r;
  WITH doomed AS (
    SELECT l.task_instance_id, l.attempt, l.seq
    FROM task_instance t JOIN log_chunk l ON l.task_instance_id = t.id
    WHERE t.dag_run_id = ANY (v_runs) LIMIT p_chunks
  )
  DELETE FROM log_chunk l USING doomed d
  WHERE l.task_instance_id = d.task_instance_id AND l.attempt = d.attempt AND l.seq = d.seq;
  GET DIAGNOSTICS chunks = ROW_COUNT;
  IF chunks < p_chunks THEN
    UPDATE dag_run SET logs_removed_at = now() WHERE id = ANY (v_runs);
    GET DIAGNOSTICS runs = ROW_COUNT;
  END IF;
END
$$;

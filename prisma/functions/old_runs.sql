-- The runs of a DAG that a retention policy lets go, the earliest logical date first: those that
-- ended before an instant and are not among the newest. What live work still reads stays: the past
-- of a run that waits or runs, a run that a deferred task waits for, the runs of the dates of a
-- backfill that has not ended, and as many runs as max_consecutive_failed_dag_runs counts.
CREATE FUNCTION engine.old_runs(p_dag uuid, p_before timestamptz, p_newest int, p_limit int)
  RETURNS SETOF uuid
  LANGUAGE plpgsql STABLE AS $$
DECLARE
  v_from timestamptz;
  v_pasts uuid[];
  v_backfills uuid[];
BEGIN
  SELECT r.logical_date INTO v_from FROM dag_run r
  WHERE r.dag_id = p_dag ORDER BY r.logical_date DESC
  OFFSET greatest(p_newest, 1, (SELECT max_consecutive_failed_runs FROM dag WHERE id = p_dag)) - 1
  LIMIT 1;
  SELECT array_agg(engine.previous_run(r.id)) INTO v_pasts FROM dag_run r
  WHERE r.dag_id = p_dag AND r.state IN ('queued', 'running');
  SELECT array_agg(b.id) INTO v_backfills FROM backfill b
  WHERE b.dag_id = p_dag AND b.state IN ('running', 'paused', 'cancelling');
  RETURN QUERY
    SELECT r.id FROM dag_run r
    WHERE r.dag_id = p_dag AND r.logical_date < v_from AND r.state IN ('success', 'failed')
      AND r.ended_at < p_before
      AND NOT EXISTS (SELECT 1 FROM unnest(v_pasts) AS past WHERE past = r.id)
      AND NOT EXISTS (SELECT 1 FROM deferral w WHERE w.open AND w.waits_for_run = r.id)
      AND (v_backfills IS NULL OR NOT EXISTS (SELECT 1 FROM backfill_item i
        WHERE i.backfill_id = ANY (v_backfills) AND i.logical_date = r.logical_date))
    ORDER BY r.logical_date LIMIT p_limit;
END
$$;

GRANT EXECUTE ON FUNCTION engine.old_runs(uuid, timestamptz, int, int) TO millrace_web;

-- Puts the failed dates of a backfill (its DAG is locked) back to waiting, for their failed tasks to
-- run again, and lets it go on. Returns how many.
CREATE FUNCTION engine.retry_backfill(p_backfill uuid) RETURNS int
  LANGUAGE plpgsql AS $$
DECLARE
  v_count int;
BEGIN
  UPDATE backfill_item i SET state = 'waiting', decision = 'rerun', reason = 'retry'
  FROM backfill b, dag_run r
  WHERE i.backfill_id = p_backfill AND i.state = 'failed' AND b.id = i.backfill_id
    AND r.dag_id = b.dag_id AND r.logical_date = i.logical_date AND r.backfill_id = b.id;
  GET DIAGNOSTICS v_count = ROW_COUNT;
  IF v_count = 0 THEN RETURN 0; END IF;
  UPDATE backfill b SET state = 'running', reason = '', ended_at = NULL, canary = 0,
    judged_done = c.done, judged_failed = 0
  FROM (
    SELECT count(*)::int AS done FROM backfill_item
    WHERE backfill_id = p_backfill AND state IN ('success', 'failed')
  ) c
  WHERE b.id = p_backfill;
  -- Beyond its limit too, as queued: what is under way may wait for the past that failed.
  PERFORM engine.start_backfill_dates(id, max_active_runs) FROM backfill WHERE id = p_backfill;
  PERFORM engine.feed_backfill(p_backfill);
  PERFORM engine.tell_backfill(p_backfill);
  RETURN v_count;
END
$$;

GRANT EXECUTE ON FUNCTION engine.retry_backfill(uuid) TO millrace_web;

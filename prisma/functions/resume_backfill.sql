-- Lets a paused backfill (its DAG is locked) go on. What a person has seen fail is not held against
-- it any more. False when it is not paused.
CREATE FUNCTION engine.resume_backfill(p_backfill uuid) RETURNS boolean
  LANGUAGE plpgsql AS $$
BEGIN
  UPDATE backfill b SET state = 'running', reason = '',
    canary = CASE WHEN b.reason = 'canary' THEN 0 ELSE b.canary END,
    judged_done = CASE WHEN b.reason = '' THEN b.judged_done ELSE c.done END,
    judged_failed = CASE WHEN b.reason = '' THEN b.judged_failed ELSE c.failed END
  FROM (
    SELECT count(*)::int AS done, (count(*) FILTER (WHERE state = 'failed'))::int AS failed
    FROM backfill_item WHERE backfill_id = p_backfill AND state IN ('success', 'failed')
  ) c
  WHERE b.id = p_backfill AND b.state = 'paused';
  IF NOT FOUND THEN RETURN false; END IF;
  PERFORM engine.feed_backfill(p_backfill);
  PERFORM engine.tell_backfill(p_backfill);
  RETURN true;
END
$$;

GRANT EXECUTE ON FUNCTION engine.resume_backfill(uuid) TO millrace_web;

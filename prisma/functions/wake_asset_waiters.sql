-- Wakes the attempts whose asset was updated since the instant that they wait from. The scheduling
-- pass calls it: the commit that publishes wakes that pass, so no publisher locks the row of one
-- that waits, and an attempt that begins to wait while an update is being committed is woken by the
-- next pass. Returns how many were woken.
CREATE FUNCTION engine.wake_asset_waiters() RETURNS int
  LANGUAGE plpgsql AS $$
DECLARE
  v_woken int;
BEGIN
  WITH due AS MATERIALIZED (
    SELECT d.task_instance_id, d.attempt FROM deferral d
    WHERE d.open AND d.waits_for_asset IS NOT NULL AND d.worker_id IS NULL AND d.next_at > now()
      AND (SELECT e.at FROM asset_event e
        WHERE e.asset_id = d.waits_for_asset AND e.team_id = d.team_id
        ORDER BY e.id DESC LIMIT 1) >= d.waits_since
    ORDER BY d.task_instance_id
    FOR UPDATE OF d SKIP LOCKED
  )
  UPDATE deferral d SET next_at = now() FROM due
  WHERE d.task_instance_id = due.task_instance_id AND d.attempt = due.attempt;
  GET DIAGNOSTICS v_woken = ROW_COUNT;
  IF v_woken > 0 THEN PERFORM pg_notify('millrace_look', ''); END IF;
  RETURN v_woken;
END
$$;

-- Lets a backfill of a (locked) DAG go on: starts dates as far as its own limit allows, pauses it
-- when its canaries or too many runs failed, and ends it when nothing is left. Idempotent: what is
-- done follows from what is stored alone.
CREATE FUNCTION engine.feed_backfill(p_backfill uuid) RETURNS void
  LANGUAGE plpgsql AS $$
DECLARE
  b backfill;
  v_waiting int;
  v_active int;
  v_succeeded int;
  v_failed int;
  v_next jsonb;
  v_started int;
  v_end backfill_state;
BEGIN
  SELECT * INTO b FROM backfill WHERE id = p_backfill;
  IF b.id IS NULL OR b.state = 'cancelled' THEN RETURN; END IF;
  LOOP
    SELECT count(*) INTO v_active FROM dag_run
    WHERE dag_id = b.dag_id AND backfill_id = b.id AND state IN ('queued', 'running');
    SELECT count(*) FILTER (WHERE state = 'waiting'), count(*) FILTER (WHERE state = 'success'),
      count(*) FILTER (WHERE state = 'failed')
    INTO v_waiting, v_succeeded, v_failed
    FROM backfill_item WHERE backfill_id = b.id;
    v_next := engine.judge_backfill(b.state::text, b.max_active_runs, b.canary,
      b.max_failure_percent, b.judged_done, b.judged_failed, v_waiting, v_active, v_succeeded,
      v_failed);
    IF v_next ? 'end' THEN
      v_end := (v_next ->> 'end')::backfill_state;
      -- Of a cancelled one, a person may retry what failed: the dates that never ran stay cancelled.
      IF v_end = 'success' AND EXISTS (
        SELECT 1 FROM backfill_item WHERE backfill_id = b.id AND state = 'cancelled')
      THEN v_end := 'cancelled'; END IF;
      UPDATE backfill SET state = v_end, reason = '', ended_at = coalesce(ended_at, now())
      WHERE id = b.id AND state <> v_end;
      IF FOUND THEN PERFORM engine.tell_backfill(b.id); END IF;
      RETURN;
    END IF;
    IF v_next ? 'pause' THEN
      UPDATE backfill SET state = 'paused', reason = v_next ->> 'pause'
      WHERE id = b.id AND state = 'running';
      PERFORM engine.tell_backfill(b.id);
      RETURN;
    END IF;
    v_started := (v_next ->> 'start')::int;
    IF v_started = 0 THEN RETURN; END IF;
    PERFORM engine.start_backfill_dates(b.id, v_started);
    -- Dates may have been left alone, or have ended at once: look again. A run that ends within the
    -- call has fed the backfill itself, so that what it says now is what counts.
    SELECT * INTO b FROM backfill WHERE id = p_backfill;
  END LOOP;
END
$$;

GRANT EXECUTE ON FUNCTION engine.feed_backfill(uuid) TO millrace_web;

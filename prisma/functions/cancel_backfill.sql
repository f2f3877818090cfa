-- Cancels a backfill: no further date starts; with p_kill the runs under way are cancelled, else
-- they end by themselves. False when it has ended.
CREATE FUNCTION engine.cancel_backfill(p_backfill uuid, p_kill boolean, p_by text) RETURNS boolean
  LANGUAGE plpgsql AS $$
DECLARE
  v_dag uuid;
BEGIN
  SELECT dag_id INTO v_dag FROM backfill WHERE id = p_backfill;
  IF v_dag IS NULL THEN RETURN false; END IF;
  PERFORM engine.lock_dags(ARRAY[v_dag]);
  UPDATE backfill SET state = 'cancelling', reason = ''
  WHERE id = p_backfill AND state IN ('running', 'paused', 'cancelling');
  IF NOT FOUND THEN RETURN false; END IF;
  UPDATE backfill_item SET
    state = CASE WHEN reason = 'retry' THEN 'failed' ELSE 'cancelled' END::backfill_item_state
  WHERE backfill_id = p_backfill AND state = 'waiting';
  IF p_kill THEN
    PERFORM engine.cancel_run(id, p_by) FROM dag_run
    WHERE dag_id = v_dag AND backfill_id = p_backfill AND state IN ('queued', 'running');
  END IF;
  PERFORM engine.feed_backfill(p_backfill);
  PERFORM engine.tell_backfill(p_backfill);
  RETURN true;
END
$$;

GRANT EXECUTE ON FUNCTION engine.cancel_backfill(uuid, boolean, text) TO millrace_web;

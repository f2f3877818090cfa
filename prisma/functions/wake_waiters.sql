-- Wakes the attempts that wait for the end of some runs, which end in this transaction.
CREATE FUNCTION engine.wake_waiters(p_runs uuid[]) RETURNS void
  LANGUAGE plpgsql AS $$
BEGIN
  PERFORM 1 FROM deferral WHERE waits_for_run = ANY (p_runs) AND open
  ORDER BY task_instance_id FOR UPDATE;
  IF NOT FOUND THEN RETURN; END IF;
  UPDATE deferral SET next_at = now() WHERE waits_for_run = ANY (p_runs) AND open;
  PERFORM pg_notify('millrace_look', '');
END
$$;

GRANT EXECUTE ON FUNCTION engine.wake_waiters(uuid[]) TO millrace_web;

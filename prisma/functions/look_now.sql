-- Brings the next look of a deferred task instance forward to now. False when it waits for no instant,
-- or is being looked at.
CREATE FUNCTION engine.look_now(p_instance uuid) RETURNS boolean
  LANGUAGE plpgsql AS $$
BEGIN
  UPDATE deferral SET next_at = now()
  WHERE task_instance_id = p_instance AND open AND worker_id IS NULL AND next_at > now();
  IF NOT FOUND THEN RETURN false; END IF;
  PERFORM pg_notify('millrace_look', '');
  RETURN true;
END
$$;

GRANT EXECUTE ON FUNCTION engine.look_now(uuid) TO millrace_web;

-- Gives an attempt that asked the answer that it waits for, once. False when it was answered, has
-- ended, or is being looked at because its time is over.
CREATE FUNCTION engine.answer(p_instance uuid, p_attempt int, p_input jsonb) RETURNS boolean
  LANGUAGE plpgsql AS $$
BEGIN
  UPDATE deferral SET input = p_input, next_at = now()
  WHERE task_instance_id = p_instance AND attempt = p_attempt
    AND open AND ask IS NOT NULL AND input IS NULL AND worker_id IS NULL;
  IF NOT FOUND THEN RETURN false; END IF;
  PERFORM pg_notify('millrace_look', '');
  PERFORM engine.tell(ARRAY[dag_run_id]) FROM task_instance WHERE id = p_instance;
  RETURN true;
END
$$;

GRANT EXECUTE ON FUNCTION engine.answer(uuid, int, jsonb) TO millrace_web;

-- Ends the waiting of task instances that left `deferred` or `awaiting_input` in this transaction.
CREATE FUNCTION engine.close_deferrals(p_instances uuid[]) RETURNS void
  LANGUAGE plpgsql AS $$
BEGIN
  PERFORM 1 FROM deferral WHERE task_instance_id = ANY (p_instances) AND open
  ORDER BY task_instance_id FOR UPDATE;
  UPDATE deferral SET open = false, next_at = NULL, worker_id = NULL
  WHERE task_instance_id = ANY (p_instances) AND open;
END
$$;

GRANT EXECUTE ON FUNCTION engine.close_deferrals(uuid[]) TO millrace_web;

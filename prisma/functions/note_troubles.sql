-- Writes down, for the alert pass, which attempts of these instances failed, where a rule asks for it.
CREATE FUNCTION engine.note_troubles(p_tasks uuid[]) RETURNS void
  LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO alert_event (team_id, kind, dag_id, dag_run_id, task_instance_id, attempt)
  SELECT t.team_id, k.kind, t.dag_id, t.dag_run_id, t.id, t.try_number
  FROM task_instance t
  CROSS JOIN LATERAL (
    SELECT CASE t.state WHEN 'failed' THEN 'task_failed' ELSE 'task_retried' END AS kind
  ) k
  WHERE t.id = ANY (p_tasks)
    AND EXISTS (SELECT 1 FROM alert_rule a
      WHERE a.team_id = t.team_id AND a.enabled AND a.event = k.kind);
  IF FOUND THEN
    PERFORM pg_notify('millrace_alert', '');
  END IF;
END
$$;

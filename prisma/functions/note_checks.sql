-- Writes down, for the alert pass, which checks of severity `warn` did not pass in tasks that
-- succeeded, where a rule asks for it. Takes what engine.keep_checks takes; that they pass again
-- shows when a run ends, see engine.note_run_ends.
CREATE FUNCTION engine.note_checks(p_finished jsonb, p_applied uuid[]) RETURNS void
  LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO alert_event (team_id, kind, dag_id, dag_run_id, task_instance_id, attempt, detail)
  SELECT t.team_id, 'check_warned', t.dag_id, t.dag_run_id, t.id, f.a, jsonb_build_object(
    'label', c.value ->> 'name',
    'error', format('%s: %s, expected %s', c.value ->> 'name',
      coalesce(c.value ->> 'value', 'nothing'), c.value ->> 'expected'))
  FROM jsonb_to_recordset(p_finished) AS f(ti uuid, a int, c jsonb)
  JOIN task_instance t ON t.id = f.ti
  CROSS JOIN LATERAL jsonb_array_elements(f.c) AS c(value)
  WHERE f.c IS NOT NULL AND f.ti = ANY (p_applied) AND t.state = 'success'
    AND c.value ->> 'severity' = 'warn' AND c.value -> 'passed' = 'false'
    AND EXISTS (SELECT 1 FROM alert_rule a
      WHERE a.team_id = t.team_id AND a.enabled AND a.event = 'check_warned');
  IF FOUND THEN
    PERFORM pg_notify('millrace_alert', '');
  END IF;
END
$$;

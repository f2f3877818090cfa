-- Writes down, for the alert pass, which runs have ended, as far as somebody could care: a rule that
-- asks for it, or an incident that it may end. A cancelled run says nothing.
CREATE FUNCTION engine.note_run_ends(p_runs uuid[]) RETURNS void
  LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO alert_event (team_id, kind, dag_id, dag_run_id)
  SELECT r.team_id, CASE r.state WHEN 'failed' THEN 'run_failed' ELSE 'run_succeeded' END, r.dag_id, r.id
  FROM dag_run r
  WHERE r.id = ANY (p_runs) AND r.cancelled_by = '' AND (
    EXISTS (SELECT 1 FROM alert_rule a WHERE a.team_id = r.team_id AND a.enabled AND a.event = ANY (
      CASE r.state WHEN 'failed' THEN '{run_failed,failures_in_a_row}'::text[]
        ELSE '{run_succeeded,run_recovered}' END))
    OR EXISTS (SELECT 1 FROM alert_incident i WHERE i.dag_id = r.dag_id AND i.closed_at IS NULL));
  IF FOUND THEN
    PERFORM pg_notify('millrace_alert', '');
  END IF;
END
$$;

GRANT EXECUTE ON FUNCTION engine.note_run_ends(uuid[]) TO millrace_web;

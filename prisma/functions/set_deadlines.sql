-- Enters the instants at which rules of these events want to look at some runs again.
CREATE FUNCTION engine.set_deadlines(p_runs uuid[], p_events text[]) RETURNS void
  LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO alert_deadline (rule_id, dag_run_id, team_id, due_at)
  SELECT a.id, r.id, r.team_id, due.at
  FROM dag_run r
  JOIN dag d ON d.id = r.dag_id
  JOIN alert_rule a ON a.team_id = r.team_id AND a.enabled AND a.event = ANY (p_events)
    AND (a.scope = 'team' OR (a.scope = 'tag' AND a.tag = ANY (d.tags)) OR a.dag_id = d.id)
  CROSS JOIN LATERAL (
    SELECT r.run_after AT TIME ZONE (a.settings ->> 'timezone') AS wall
  ) l
  CROSS JOIN LATERAL (
    SELECT CASE a.event
      WHEN 'run_longer_than' THEN
        coalesce(r.started_at, now()) + make_interval(secs => (a.settings ->> 'seconds')::float8)
      WHEN 'run_late' THEN r.run_after + make_interval(secs => (a.settings ->> 'seconds')::float8)
      -- The first such time of day from when the run may start, by the rule's clock.
      ELSE (date_trunc('day', l.wall) + (a.settings ->> 'by')::time
        + CASE WHEN l.wall::time > (a.settings ->> 'by')::time THEN interval '1 day'
          ELSE interval '0' END) AT TIME ZONE (a.settings ->> 'timezone')
    END AS at
  ) due
  WHERE r.id = ANY (p_runs) AND r.state IN ('queued', 'running')
    AND (a.settings -> 'runTypes' IS NULL OR a.settings -> 'runTypes' ? r.type::text)
    -- A run of the past, which is caught up on or filled in, has missed it already.
    AND (a.event = 'run_longer_than' OR due.at > now() - interval '1 hour')
  ON CONFLICT DO NOTHING;
  IF FOUND THEN
    -- The timer may be set to something later.
    PERFORM pg_notify('millrace_alert', '');
  END IF;
END
$$;

GRANT EXECUTE ON FUNCTION engine.set_deadlines(uuid[], text[]) TO millrace_web;

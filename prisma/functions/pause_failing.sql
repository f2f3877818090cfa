-- Pauses those of some (locked) DAGs whose newest runs have all failed, as many of them as
-- max_consecutive_failed_dag_runs says, and writes down why.
CREATE FUNCTION engine.pause_failing(p_dags uuid[]) RETURNS void
  LANGUAGE plpgsql AS $$
DECLARE
  v_changes text[];
BEGIN
  WITH failing AS (
    SELECT d.id FROM dag d
    CROSS JOIN LATERAL (
      SELECT count(*) FILTER (WHERE state = 'failed') AS n FROM (
        SELECT r.state FROM dag_run r WHERE r.dag_id = d.id
        ORDER BY r.logical_date DESC LIMIT d.max_consecutive_failed_runs
      ) newest
    ) f
    WHERE d.id = ANY (p_dags) AND d.max_consecutive_failed_runs > 0 AND NOT d.paused
      AND d.deleted_at IS NULL AND f.n = d.max_consecutive_failed_runs
  ), paused AS (
    UPDATE dag d SET paused = true, at_run_limit = false, updated_at = now(), paused_because =
      CASE WHEN d.max_consecutive_failed_runs = 1 THEN 'Its newest run failed'
        ELSE format('Its newest %s runs failed', d.max_consecutive_failed_runs) END
      || format(' (max_consecutive_failed_dag_runs: %s)', d.max_consecutive_failed_runs)
    FROM failing WHERE d.id = failing.id
    RETURNING d.id, d.team_id, d.dag_id, d.paused_because
  ), audited AS (
    INSERT INTO audit_event (team_id, actor_kind, actor_name, action, entity_kind, entity_id, detail)
    SELECT team_id, 'system', 'system', 'dag.pause', 'dag', dag_id,
      jsonb_build_object('because', paused_because)
    FROM paused
  )
  SELECT array_agg(team_id || ':' || id || ':') INTO v_changes FROM paused;
  PERFORM pg_notify('millrace_live', change) FROM unnest(v_changes) AS change;
END
$$;

GRANT EXECUTE ON FUNCTION engine.pause_failing(uuid[]) TO millrace_web;

-- Decides every instance of some (locked) runs that waits, from its counters; carries on what that
-- ends. The caller admits afterwards.
CREATE FUNCTION engine.advance(p_runs uuid[]) RETURNS void
  LANGUAGE plpgsql AS $$
DECLARE
  v_decided uuid[];
  v_gated uuid[];
BEGIN
  WITH moved AS (
    UPDATE task_instance t SET
      state = d.state,
      scheduled_at = now(),
      ended_at = CASE WHEN d.state = 'scheduled' THEN NULL ELSE now() END
    FROM (
      SELECT id, CASE WHEN is_cut THEN 'skipped' ELSE engine.decide(trigger_rule, upstream_count,
        n_success, n_failed, n_upstream_failed, n_skipped) END AS state
      FROM task_instance WHERE dag_run_id = ANY (p_runs) AND state = 'none'
    ) d
    WHERE t.id = d.id AND d.state <> 'none'
    RETURNING t.id, t.state, t.is_gated
  )
  SELECT array_agg(id) FILTER (WHERE state <> 'scheduled'),
    array_agg(id) FILTER (WHERE state = 'scheduled' AND is_gated)
  INTO v_decided, v_gated FROM moved;
  IF v_gated IS NOT NULL THEN
    v_decided := v_decided || engine.pass_gate(v_gated);
  END IF;
  IF v_decided IS NOT NULL THEN
    PERFORM engine.settle(v_decided);
  END IF;
END
$$;

GRANT EXECUTE ON FUNCTION engine.advance(uuid[]) TO millrace_web;

-- Looks at gated instances whose trigger rule was just met: what must wait for its past goes back
-- to waiting, and is held; what is limited by itself is capped until there is room. Returns those that end here without running; the caller settles them.
CREATE FUNCTION engine.pass_gate(p_ready uuid[]) RETURNS uuid[]
  LANGUAGE plpgsql AS $$
DECLARE
  v_ended uuid[];
BEGIN
  -- All before a teardown is done: it runs when one of its setups succeeded.
  WITH judged AS MATERIALIZED (
    SELECT t.id, (
      SELECT CASE WHEN bool_or(s.state = 'success') THEN 'scheduled'::task_state
        WHEN bool_and(s.state = 'skipped') THEN 'skipped' ELSE 'upstream_failed' END
      FROM task_instance s
      WHERE s.dag_run_id = t.dag_run_id AND s.idx = ANY (t.setups) AND s.state <> 'removed'
        AND coalesce(s.expanded, 0) = 0
    ) AS state
    FROM task_instance t WHERE t.id = ANY (p_ready) AND t.setups IS NOT NULL
  ), ended AS (
    UPDATE task_instance t SET state = judged.state, ended_at = now()
    FROM judged WHERE t.id = judged.id AND judged.state <> 'scheduled'
    RETURNING t.id
  )
  SELECT coalesce(array_agg(id), '{}') INTO v_ended FROM ended;
  -- The first task of a mapped group ended well without elements, because a person said so: the
  -- others have nothing to do.
  WITH ended AS (
    UPDATE task_instance SET state = 'skipped', ended_at = now()
    WHERE id = ANY (p_ready) AND map_index < 0 AND map_group <> idx AND state = 'scheduled'
    RETURNING id
  )
  SELECT v_ended || coalesce(array_agg(id), '{}') INTO v_ended FROM ended;
  UPDATE task_instance SET state = 'none', scheduled_at = NULL, is_held = true
  WHERE id = ANY (p_ready) AND past IS NOT NULL AND state = 'scheduled'
    AND NOT engine.past_met(dag_run_id, task_id, past);
  -- What a mapped task's elements are is found without a limit.
  UPDATE task_instance SET is_capped = true
  WHERE id = ANY (p_ready) AND state = 'scheduled' AND expanded IS NULL
    AND (max_per_dag IS NOT NULL OR max_per_run IS NOT NULL);
  RETURN v_ended;
END
$$;

GRANT EXECUTE ON FUNCTION engine.pass_gate(uuid[]) TO millrace_web;

-- Starts what was held for its past, as far as the past of some (locked) DAGs lets it now. Returns how many
-- instances were queued at once; the others the caller admits.
CREATE FUNCTION engine.release_held(p_dags uuid[]) RETURNS int
  LANGUAGE plpgsql AS $$
DECLARE
  v_released uuid[];
  v_queued int := 0;
BEGIN
  LOOP
    WITH released AS (
      UPDATE task_instance t SET state = 'scheduled', scheduled_at = now(), is_held = false
      FROM dag_run r
      WHERE t.dag_id = ANY (p_dags) AND t.is_held AND r.id = t.dag_run_id AND r.state = 'running'
        AND engine.past_met(t.dag_run_id, t.task_id, t.past)
      RETURNING t.id, t.dag_run_id
    )
    SELECT array_agg(id) INTO v_released FROM released;
    EXIT WHEN v_released IS NULL;
    v_queued := v_queued + engine.settle(engine.pass_gate(v_released));
  END LOOP;
  RETURN v_queued + engine.yield_to_past(p_dags);
END
$$;

GRANT EXECUTE ON FUNCTION engine.release_held(uuid[]) TO millrace_web;

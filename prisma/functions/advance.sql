-- Decides every instance of some (locked) runs that waits, from its counters; carries on what that
-- ends. What becomes ready is queued at once when slots are free for all of it. Returns how many
-- were queued. The caller admits afterwards.
CREATE FUNCTION engine.advance(p_runs uuid[]) RETURNS int
  LANGUAGE plpgsql AS $$
DECLARE
  v_decided uuid[];
  v_gated uuid[];
  v_queued int;
BEGIN
  WITH decided AS MATERIALIZED (
    SELECT * FROM (
      SELECT id, dag_id, pool, is_gated, CASE WHEN is_cut THEN 'skipped' ELSE engine.decide(trigger_rule,
        upstream_count, n_success, n_failed, n_upstream_failed, n_skipped) END AS becomes
      FROM task_instance WHERE dag_run_id = ANY (p_runs) AND state = 'none'
    ) d WHERE becomes <> 'none'
  ), room AS MATERIALIZED (
    SELECT s.dag_id FROM (
      SELECT dag_id, count(*) AS n FROM decided WHERE becomes = 'scheduled' GROUP BY dag_id
      HAVING bool_and(pool = 'default_pool' AND NOT is_gated)
    ) ready JOIN dag_slot s ON s.dag_id = ready.dag_id
    -- Slots for all of them, and nothing that waits longer. Not a function: it would be called, not
    -- written into this statement, as it looks into a table.
    WHERE s.max_active_tasks - s.active_tasks >= ready.n AND NOT EXISTS (
      SELECT 1 FROM task_instance w WHERE w.dag_id = s.dag_id AND w.state = 'scheduled'
    )
  ), moved AS (
    UPDATE task_instance t SET
      state = CASE WHEN d.becomes = 'scheduled' AND room.dag_id IS NOT NULL THEN 'queued'
        ELSE d.becomes END,
      scheduled_at = now(),
      queued_at = CASE WHEN d.becomes = 'scheduled' AND room.dag_id IS NOT NULL THEN now()
        ELSE t.queued_at END,
      ended_at = CASE WHEN d.becomes = 'scheduled' THEN NULL ELSE now() END
    FROM decided d LEFT JOIN room ON room.dag_id = d.dag_id
    WHERE t.id = d.id
    RETURNING t.id, t.dag_id, t.state, t.is_gated
  ), taken AS (
    UPDATE dag_slot s SET active_tasks = s.active_tasks + q.n
    FROM (
      SELECT dag_id, count(*)::int AS n FROM moved WHERE state = 'queued' GROUP BY dag_id
    ) q
    WHERE s.dag_id = q.dag_id
  )
  SELECT array_agg(id) FILTER (WHERE state NOT IN ('scheduled', 'queued')),
    count(*) FILTER (WHERE state = 'queued'),
    array_agg(id) FILTER (WHERE state = 'scheduled' AND is_gated)
  INTO v_decided, v_queued, v_gated FROM moved;
  IF v_gated IS NOT NULL THEN
    v_decided := v_decided || engine.pass_gate(v_gated);
  END IF;
  IF v_decided IS NOT NULL THEN
    v_queued := v_queued + engine.settle(v_decided);
  END IF;
  RETURN v_queued;
END
$$;

GRANT EXECUTE ON FUNCTION engine.advance(uuid[]) TO millrace_web;

-- Gives free slots of some (locked) DAGs to what waits for one: the highest priority first, then
-- the longest waiting. Returns how many it gave.
CREATE FUNCTION engine.admit(p_dags uuid[]) RETURNS int
  LANGUAGE plpgsql AS $$
DECLARE
  v_picked uuid[];
  v_admitted int;
BEGIN
  IF EXISTS (SELECT 1 FROM task_instance WHERE dag_id = ANY (p_dags) AND is_held) THEN
    PERFORM engine.release_held(p_dags);
  END IF;
  SELECT array_agg(t.id) INTO v_picked
  FROM dag_slot s
  CROSS JOIN LATERAL (
    SELECT w.id FROM task_instance w
    WHERE w.dag_id = s.dag_id AND w.state = 'scheduled'
    ORDER BY w.priority DESC, w.scheduled_at
    LIMIT greatest(s.max_active_tasks - s.active_tasks, 0)
  ) t
  WHERE s.dag_id = ANY (p_dags);
  IF v_picked IS NULL THEN RETURN 0; END IF;

  -- By id alone: with the state in the condition, the planner walks the index of all that wait,
  -- once for each row. The lock of the DAG keeps the state as it was read.
  WITH given AS (
    UPDATE task_instance SET state = 'queued', queued_at = now()
    WHERE id = ANY (v_picked)
    RETURNING dag_id
  ), counted AS (
    SELECT dag_id, count(*)::int AS n FROM given GROUP BY dag_id
  ), taken AS (
    UPDATE dag_slot s SET active_tasks = s.active_tasks + c.n
    FROM counted c WHERE s.dag_id = c.dag_id
    RETURNING c.n
  )
  SELECT coalesce(sum(n), 0) INTO v_admitted FROM taken;
  RETURN v_admitted;
END
$$;

GRANT EXECUTE ON FUNCTION engine.admit(uuid[]) TO millrace_web;

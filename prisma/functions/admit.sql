-- Gives free slots of some (locked) DAGs to what waits for one: the highest priority first, then
-- the longest waiting. Returns how many it gave.
CREATE FUNCTION engine.admit(p_dags uuid[]) RETURNS int
  LANGUAGE plpgsql AS $$
DECLARE
  v_picked uuid[];
  v_admitted int := 0;
BEGIN
  IF EXISTS (SELECT 1 FROM task_instance WHERE dag_id = ANY (p_dags) AND is_held) THEN
    v_admitted := engine.release_held(p_dags);
  END IF;
  IF NOT EXISTS (SELECT 1 FROM task_instance WHERE dag_id = ANY (p_dags) AND state = 'scheduled') THEN
    RETURN v_admitted;
  END IF;
  IF EXISTS (SELECT 1 FROM task_instance WHERE dag_id = ANY (p_dags) AND is_capped) THEN
    PERFORM engine.uncap(p_dags);
  END IF;
  SELECT array_agg(t.id) INTO v_picked
  FROM dag_slot s
  CROSS JOIN LATERAL engine.admissible(s) t
  WHERE s.dag_id = ANY (p_dags) AND s.max_active_tasks > s.active_tasks;
  IF v_picked IS NULL THEN RETURN v_admitted; END IF;

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
  SELECT v_admitted + coalesce(sum(n), 0) INTO v_admitted FROM taken;
  RETURN v_admitted;
END
$$;

GRANT EXECUTE ON FUNCTION engine.admit(uuid[]) TO millrace_web;

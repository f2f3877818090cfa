-- What a (locked) DAG's free slots go to. Of a pool of its own no more instances hold slots of the
-- DAG than the pool has: they could not run anyhow, and the slots are of use to other tasks.
CREATE FUNCTION engine.admissible(p_slot dag_slot) RETURNS TABLE (id uuid)
  LANGUAGE sql STABLE AS $$
  WITH RECURSIVE named AS (
    SELECT min(w.pool) AS pool FROM task_instance w
    WHERE w.dag_id = (p_slot).dag_id AND w.state = 'scheduled'
    UNION ALL
    SELECT (
      SELECT min(w.pool) FROM task_instance w
      WHERE w.dag_id = (p_slot).dag_id AND w.state = 'scheduled' AND w.pool > named.pool
    ) FROM named WHERE named.pool IS NOT NULL
  )
  SELECT w.id FROM named
  CROSS JOIN LATERAL (
    SELECT t.id, t.priority, t.scheduled_at FROM task_instance t
    WHERE t.dag_id = (p_slot).dag_id AND t.pool = named.pool AND t.state = 'scheduled'
      AND NOT t.is_capped
    ORDER BY t.priority DESC, t.scheduled_at
    LIMIT least(
      (p_slot).max_active_tasks - (p_slot).active_tasks,
      CASE WHEN named.pool = 'default_pool' THEN NULL ELSE greatest(coalesce((
        SELECT p.slots FROM pool p WHERE p.team_id = (p_slot).team_id AND p.name = named.pool
      ), 0) - (
        SELECT count(*) FROM task_instance a
        WHERE a.dag_id = (p_slot).dag_id AND a.pool = named.pool AND a.pool <> 'default_pool'
          AND a.state IN ('queued', 'running')
      ), 0) END)
  ) w
  ORDER BY w.priority DESC, w.scheduled_at
  LIMIT (p_slot).max_active_tasks - (p_slot).active_tasks
$$;

GRANT EXECUTE ON FUNCTION engine.admissible(dag_slot) TO millrace_web;

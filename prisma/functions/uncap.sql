-- Opens the way to a slot for instances of tasks that are limited by themselves
-- (max_active_tis_per_dag, max_active_tis_per_dagrun), as far as those of some (locked) DAGs have
-- room: the highest priority first, then the longest waiting.
CREATE FUNCTION engine.uncap(p_dags uuid[]) RETURNS void
  LANGUAGE plpgsql AS $$
BEGIN
  WITH waiting AS MATERIALIZED (
    SELECT id, dag_id, dag_run_id, task_id, max_per_dag, max_per_run,
      row_number() OVER (PARTITION BY dag_id, task_id
        ORDER BY priority DESC, scheduled_at, dag_run_id, map_index) AS in_dag,
      row_number() OVER (PARTITION BY dag_run_id, task_id
        ORDER BY priority DESC, scheduled_at, map_index) AS in_run
    FROM task_instance WHERE dag_id = ANY (p_dags) AND is_capped
  ), active AS MATERIALIZED (
    SELECT t.dag_id, t.dag_run_id, t.task_id, count(*) AS n
    FROM dag_run r JOIN task_instance t ON t.dag_run_id = r.id
    WHERE r.dag_id = ANY (p_dags) AND r.state = 'running' AND NOT t.is_capped
      AND t.state IN ('scheduled', 'queued', 'running', 'restarting')
      AND t.task_id IN (SELECT task_id FROM waiting)
    GROUP BY t.dag_id, t.dag_run_id, t.task_id
  )
  UPDATE task_instance t SET is_capped = false
  FROM waiting w
  WHERE t.id = w.id
    AND (w.max_per_dag IS NULL OR w.in_dag + coalesce((
      SELECT sum(n) FROM active a WHERE a.dag_id = w.dag_id AND a.task_id = w.task_id
    ), 0) <= w.max_per_dag)
    AND (w.max_per_run IS NULL OR w.in_run + coalesce((
      SELECT n FROM active a WHERE a.dag_run_id = w.dag_run_id AND a.task_id = w.task_id
    ), 0) <= w.max_per_run);
END
$$;

GRANT EXECUTE ON FUNCTION engine.uncap(uuid[]) TO millrace_web;

-- Removes some of the runs of a DAG that a retention policy lets go, with all that they left: at
-- most p_runs, and no more of them once they have p_tasks task instances, so that the DAG's lock is
-- not held for long. Gives how many.
CREATE FUNCTION engine.purge_runs(
  p_dag uuid, p_before timestamptz, p_newest int, p_runs int, p_tasks int
) RETURNS int
  LANGUAGE plpgsql AS $$
DECLARE
  v_runs uuid[];
BEGIN
  IF NOT EXISTS (SELECT 1 FROM engine.old_runs(p_dag, p_before, p_newest, 1)) THEN
    RETURN 0;
  END IF;
  -- Chosen with the lock: what is cleared until then lives again and stays.
  PERFORM engine.lock_dags(ARRAY[p_dag]);
  SELECT array_agg(c.id) INTO v_runs FROM (
    SELECT o.id, t.n, sum(t.n) OVER (ORDER BY o.place) AS total
    FROM engine.old_runs(p_dag, p_before, p_newest, p_runs) WITH ORDINALITY AS o (id, place)
    CROSS JOIN LATERAL (SELECT count(*) AS n FROM task_instance WHERE dag_run_id = o.id) t
  ) c WHERE c.total - c.n < p_tasks;
  IF v_runs IS NULL THEN RETURN 0; END IF;
  -- purge_logs holds runs first, and then their logs.
  PERFORM 1 FROM dag_run WHERE id = ANY (v_runs) ORDER BY id FOR UPDATE;
  DELETE FROM log_chunk l USING task_instance t
  WHERE t.dag_run_id = ANY (v_runs) AND l.task_instance_id = t.id;
  DELETE FROM dag_run WHERE id = ANY (v_runs);
  RETURN cardinality(v_runs);
END
$$;

-- Narrows a run that is not running (its DAG is locked) to some tasks, whose upstreams beside them
-- are ignored: the others of a new run are skipped, those of one that has ended stay as they are,
-- and nothing waits for them.
CREATE FUNCTION engine.narrow_run(p_run uuid, p_tasks text[]) RETURNS void
  LANGUAGE plpgsql AS $$
DECLARE
  v_is_new boolean;
BEGIN
  SELECT ended_at IS NULL INTO v_is_new FROM dag_run WHERE id = p_run;
  UPDATE task_instance t SET
    downstream = CASE WHEN v_is_new THEN '{}' ELSE ARRAY(
      SELECT e.idx FROM unnest(t.downstream) AS e(idx)
      JOIN task_instance d ON d.dag_run_id = p_run AND d.idx = e.idx
      WHERE d.task_id <> ALL (p_tasks) ORDER BY e.idx) END,
    state = CASE WHEN v_is_new THEN 'skipped' ELSE t.state END,
    ended_at = CASE WHEN v_is_new THEN now() ELSE t.ended_at END
  WHERE t.dag_run_id = p_run AND t.task_id <> ALL (p_tasks);
  UPDATE task_instance t SET
    upstream_count = (
      SELECT count(*) FROM task_instance u
      WHERE u.dag_run_id = p_run AND u.state <> 'removed' AND (t.idx = ANY (u.downstream)
        OR t.idx = ANY (u.within) AND t.map_index = u.map_index AND u.map_index >= 0)),
    n_success = 0, n_failed = 0, n_upstream_failed = 0, n_skipped = 0, is_cut = false,
    -- The last of the chosen tasks say how the run ends.
    is_leaf = (t.is_leaf AND NOT v_is_new) OR (t.task_id = ANY (p_tasks) AND NOT EXISTS (
      SELECT 1 FROM task_instance d WHERE d.dag_run_id = p_run
        AND (d.idx = ANY (t.within) OR d.idx = ANY (t.downstream)
          -- The others of a mapped group only wait for its elements.
          AND (t.map_group IS NULL OR d.map_group IS DISTINCT FROM t.map_group))
        AND d.task_id = ANY (p_tasks))),
    -- A teardown without its setups is a task like others.
    setups = CASE WHEN EXISTS (
      SELECT 1 FROM task_instance s WHERE s.dag_run_id = p_run AND s.idx = ANY (t.setups)
        AND s.task_id = ANY (p_tasks)) THEN t.setups END
  WHERE t.dag_run_id = p_run;
  IF v_is_new THEN
    UPDATE dag_run SET unfinished = (
      SELECT count(*) FROM task_instance WHERE dag_run_id = p_run AND state = 'none')
    WHERE id = p_run;
  END IF;
END
$$;

GRANT EXECUTE ON FUNCTION engine.narrow_run(uuid, text[]) TO millrace_web;

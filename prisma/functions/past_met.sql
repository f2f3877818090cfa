-- Whether the past lets a task of a run start: in the run before, its own instance is success or
-- skipped ('task'), and so are those directly behind it ('downstream'). A task that the run before
-- does not have stands in nobody's way.
CREATE FUNCTION engine.past_met(p_run uuid, p_task text, p_past text) RETURNS boolean
  LANGUAGE plpgsql STABLE AS $$
DECLARE
  v_tasks text[] := ARRAY[p_task];
BEGIN
  IF p_past = 'downstream' THEN
    SELECT v_tasks || array_agg(DISTINCT d.task_id) INTO v_tasks
    FROM task_instance t
    JOIN task_instance d ON d.dag_run_id = p_run
      -- A mapped group is waited for as one.
      AND (d.idx = ANY (t.downstream || t.within) OR d.map_group = ANY (t.downstream))
    WHERE t.dag_run_id = p_run AND t.task_id = p_task;
  END IF;
  RETURN NOT EXISTS (
    SELECT 1 FROM task_instance
    WHERE dag_run_id = engine.previous_run(p_run) AND task_id = ANY (v_tasks)
      AND state NOT IN ('success', 'skipped', 'removed')
  );
END
$$;

GRANT EXECUTE ON FUNCTION engine.past_met(uuid, text, text) TO millrace_web;

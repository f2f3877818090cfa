-- Cancels what is live of some tasks of a run, in somebody's name; see engine.stop_tasks. Returns how
-- many instances that were.
CREATE FUNCTION engine.cancel_tasks(p_run uuid, p_idx int[], p_map int[], p_by text) RETURNS int
  LANGUAGE plpgsql AS $$
DECLARE
  v_dag uuid;
BEGIN
  SELECT dag_id INTO v_dag FROM dag_run WHERE id = p_run;
  IF v_dag IS NULL THEN RETURN 0; END IF;
  PERFORM engine.lock_dags(ARRAY[v_dag]);
  RETURN engine.stop_tasks(p_run, p_idx, p_map, p_by);
END
$$;

GRANT EXECUTE ON FUNCTION engine.cancel_tasks(uuid, int[], int[], text) TO millrace_web;

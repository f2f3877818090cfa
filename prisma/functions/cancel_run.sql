-- Ends a run now, in somebody's name. False when it had ended already.
CREATE FUNCTION engine.cancel_run(p_run uuid, p_by text) RETURNS boolean
  LANGUAGE plpgsql AS $$
DECLARE
  v_dag uuid;
BEGIN
  SELECT dag_id INTO v_dag FROM dag_run WHERE id = p_run;
  IF v_dag IS NULL THEN RETURN false; END IF;
  PERFORM engine.lock_dags(ARRAY[v_dag]);
  UPDATE dag_run SET cancelled_by = p_by WHERE id = p_run AND state IN ('queued', 'running');
  IF NOT FOUND THEN RETURN false; END IF;
  PERFORM engine.stop_run(p_run);
  RETURN true;
END
$$;

GRANT EXECUTE ON FUNCTION engine.cancel_run(uuid, text) TO millrace_web;

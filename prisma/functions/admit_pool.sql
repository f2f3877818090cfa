-- Lets go on what a pool of a team may let go on after it changed, and wakes who runs it.
CREATE FUNCTION engine.admit_pool(p_team uuid, p_pool text) RETURNS void
  LANGUAGE plpgsql AS $$
DECLARE
  v_dags uuid[];
BEGIN
  SELECT array_agg(d.id) INTO v_dags FROM dag d
  WHERE d.team_id = p_team AND EXISTS (
    SELECT 1 FROM task_instance t
    WHERE t.dag_id = d.id AND t.pool = p_pool AND t.state = 'scheduled'
  );
  IF v_dags IS NOT NULL THEN
    PERFORM engine.lock_dags(v_dags);
    PERFORM engine.admit(v_dags);
  END IF;
  PERFORM pg_notify('millrace_wake', '');
END
$$;

GRANT EXECUTE ON FUNCTION engine.admit_pool(uuid, text) TO millrace_web;

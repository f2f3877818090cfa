-- Takes the locks of some DAGs, in the one order that everybody takes them.
CREATE FUNCTION engine.lock_dags(p_dags uuid[]) RETURNS void
  LANGUAGE plpgsql AS $$
BEGIN
  PERFORM 1 FROM dag_slot WHERE dag_id = ANY (p_dags) ORDER BY dag_id FOR UPDATE;
END
$$;

GRANT EXECUTE ON FUNCTION engine.lock_dags(uuid[]) TO millrace_web;

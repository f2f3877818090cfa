-- Tells the live views that runs changed. Postgres sends equal notices of a transaction once.
CREATE FUNCTION engine.tell(p_runs uuid[]) RETURNS void
  LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('millrace_live', team_id || ':' || dag_id || ':' || id)
  FROM dag_run WHERE id = ANY (p_runs);
END
$$;

GRANT EXECUTE ON FUNCTION engine.tell(uuid[]) TO millrace_web;

-- Tells the live views that a backfill changed, as a change of its DAG.
CREATE FUNCTION engine.tell_backfill(p_backfill uuid) RETURNS void
  LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('millrace_live', team_id || ':' || dag_id || ':')
  FROM backfill WHERE id = p_backfill;
END
$$;

GRANT EXECUTE ON FUNCTION engine.tell_backfill(uuid) TO millrace_web;

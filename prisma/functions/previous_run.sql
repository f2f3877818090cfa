-- The run that is the past of another: the one of the latest logical date before it; with catchup,
-- as in Airflow, runs started by hand are passed over. Null for the first.
CREATE FUNCTION engine.previous_run(p_run uuid) RETURNS uuid
  LANGUAGE sql STABLE AS $$
  SELECT e.id
  FROM dag_run r
  JOIN dag d ON d.id = r.dag_id
  JOIN dag_run e ON e.dag_id = r.dag_id AND e.logical_date < r.logical_date
    AND (e.type <> 'manual' OR NOT coalesce((d.timetable ->> 'catchup')::boolean, false))
  WHERE r.id = p_run
  ORDER BY e.logical_date DESC LIMIT 1
$$;

GRANT EXECUTE ON FUNCTION engine.previous_run(uuid) TO millrace_web;

-- Keeps what checks of applied completions found: engine.step's element `c`, a list of
-- {name, severity, passed, value, expected, sample}.
CREATE FUNCTION engine.keep_checks(p_finished jsonb, p_applied uuid[]) RETURNS void
  LANGUAGE sql AS $$
    INSERT INTO check_result (task_instance_id, attempt, name, team_id, dag_id, dag_run_id, task_id,
      logical_date, position, severity, passed, value, expected, sample)
    SELECT t.id, f.a, c.value ->> 'name', t.team_id, t.dag_id, t.dag_run_id, t.task_id,
      r.logical_date, c.position, c.value ->> 'severity', (c.value ->> 'passed')::boolean,
      c.value ->> 'value', c.value ->> 'expected', nullif(c.value -> 'sample', 'null')
    FROM jsonb_to_recordset(p_finished) AS f(ti uuid, a int, c jsonb)
    JOIN task_instance t ON t.id = f.ti
    JOIN dag_run r ON r.id = t.dag_run_id
    CROSS JOIN LATERAL jsonb_array_elements(f.c) WITH ORDINALITY AS c(value, position)
    WHERE f.c IS NOT NULL AND f.ti = ANY (p_applied)
    ON CONFLICT DO NOTHING
  $$;

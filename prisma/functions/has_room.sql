-- Whether a (locked) DAG has slots for so many more at once, and nothing that waits for them longer.
CREATE FUNCTION engine.has_room(p_slot dag_slot, p_ready bigint) RETURNS boolean
  LANGUAGE sql STABLE
  RETURN (p_slot).max_active_tasks - (p_slot).active_tasks >= p_ready AND NOT EXISTS (
    SELECT 1 FROM task_instance WHERE dag_id = (p_slot).dag_id AND state = 'scheduled'
  );

GRANT EXECUTE ON FUNCTION engine.has_room(dag_slot, bigint) TO millrace_web;

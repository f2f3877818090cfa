-- Stops what is live of some tasks of a run (its DAG is locked): what has begun is failed, what has
-- not is skipped, and what follows from that is done. p_idx null means all tasks; with p_map, as long
-- as p_idx, single instances of mapped tasks. Returns how many instances it stopped. p_by says on the
-- attempts who did it; empty for nobody.
CREATE FUNCTION engine.stop_tasks(p_run uuid, p_idx int[], p_map int[], p_by text) RETURNS int
  LANGUAGE plpgsql AS $$
DECLARE
  v_running int[];
  v_running_map int[];
  v_waiting int[];
  v_waiting_map int[];
  v_ids uuid[];
  v_stopped int;
BEGIN
  -- From here on nothing of these is claimed.
  PERFORM 1 FROM task_instance
  WHERE dag_run_id = p_run AND (p_idx IS NULL OR idx = ANY (p_idx)) FOR NO KEY UPDATE;
  -- What is deferred has begun, as what runs has; so has what waits to try again.
  SELECT array_agg(idx) FILTER (WHERE begun), array_agg(map_index) FILTER (WHERE begun),
    array_agg(idx) FILTER (WHERE NOT begun), array_agg(map_index) FILTER (WHERE NOT begun),
    array_agg(id) FILTER (WHERE is_open)
  INTO v_running, v_running_map, v_waiting, v_waiting_map, v_ids
  FROM (
    SELECT id, idx, map_index,
      state IN ('running', 'deferred', 'awaiting_input')
        -- In a run that ends, what waited to try again did not come to it.
        OR p_idx IS NOT NULL AND state = 'up_for_retry' AS begun,
      state IN ('running', 'deferred', 'awaiting_input') AS is_open
    FROM task_instance
    WHERE dag_run_id = p_run
      AND state NOT IN ('success', 'failed', 'skipped', 'upstream_failed', 'removed')
      AND (p_idx IS NULL OR EXISTS (
        SELECT 1 FROM unnest(p_idx, p_map) AS p(i, m)
        WHERE p.i = idx AND coalesce(p.m, map_index) = map_index))
  ) live;
  -- What waits first: else the failure of what runs would start tasks that run after failures.
  v_stopped := engine.override(p_run, coalesce(v_waiting, '{}'), 'skipped', v_waiting_map);
  v_stopped := v_stopped
    + engine.override(p_run, coalesce(v_running, '{}'), 'failed', v_running_map);
  IF v_ids IS NOT NULL AND p_by <> '' THEN
    UPDATE attempt a SET error = 'Cancelled by ' || p_by
    FROM task_instance t
    WHERE t.id = ANY (v_ids) AND a.task_instance_id = t.id AND a.number = t.try_number
      AND a.state = 'cancelled';
  END IF;
  RETURN v_stopped;
END
$$;

GRANT EXECUTE ON FUNCTION engine.stop_tasks(uuid, int[], int[], text) TO millrace_web;
